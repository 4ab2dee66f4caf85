"""The thought vector: a whole text as the state a network ends with, and the texts near it."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from rnntui.data.encoding import EncodedTexts
from rnntui.models.batches import scoring_batches, text_batch
from rnntui.models.charlm import CharLM
from rnntui.models.classifier import Classifier
from rnntui.models.recurrent import last_hidden


@torch.no_grad()
def classifier_thoughts(
    model: Classifier,
    encoded: EncodedTexts,
    *,
    width: int | None,
    watch: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """The top layer's last hidden states, `(texts, units × directions)` float32.

    Source of the name: Sutskever, Vinyals & Le 2014 read a sentence into one vector and write
    another from it.

    Args:
        model: in evaluation mode, on the CPU.
        encoded: the texts.
        width: time steps of every text under naive padding, else None.
        watch: called between batches; what it raises ends the work.
    """
    network = model.recurrent
    thoughts = np.empty((len(encoded), network.units * network.directions), np.float32)
    lengths = encoded.lengths if width is None else np.full(len(encoded), width)
    for chosen in scoring_batches(lengths):
        watch()
        batch = text_batch(encoded, chosen, width=width)
        _, state = network(model.embed(batch), None, batch.lengths)
        thoughts[chosen] = last_hidden(state, network.directions).numpy()
    return thoughts


@torch.no_grad()
def charlm_thoughts(
    model: CharLM,
    texts: Sequence[np.ndarray],
    *,
    watch: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """The top layer's hidden state after each text, `(texts, units)` float32.

    Args:
        model: in evaluation mode, on the CPU.
        texts: `(time,)` ids of the characters of each; an empty one is the zero state.
        watch: called between batches; what it raises ends the work.
    """
    network = model.recurrent
    thoughts = np.empty((len(texts), network.units), np.float32)
    lengths = np.array([len(ids) for ids in texts], np.int64)
    for chosen in scoring_batches(lengths):
        watch()
        padded = np.zeros((len(chosen), max(int(lengths[chosen].max()), 1)), np.int64)
        for row, index in enumerate(chosen):
            padded[row, : lengths[index]] = texts[index]
        inputs = model.embed(torch.from_numpy(padded))
        _, state = network(inputs, None, torch.from_numpy(lengths[chosen]))
        thoughts[chosen] = last_hidden(state, network.directions).numpy()
    return thoughts


def nearest(vectors: np.ndarray, query: np.ndarray, count: int) -> list[tuple[int, float]]:
    """The vectors that point most in a direction: index and cosine, the nearest first.

    Args:
        vectors: `(texts, features)`.
        query: `(features,)`; it may be one of the vectors, which is then its own nearest.
        count: how many at most.

    Returns:
        Of equal cosines the smaller index comes first; a zero vector has cosine 0 with any.
    """
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
    cosines = np.divide(vectors @ query, lengths, out=np.zeros(len(vectors)), where=lengths > 0)
    order = np.argsort(-cosines, kind="stable")[:count]
    return [(int(index), float(cosines[index])) for index in order]
