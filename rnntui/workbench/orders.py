"""What a classifier makes of a text's order: shuffled, changed in one word, read word by word."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnntui.errors import UserError
from rnntui.workbench.environment import prepare_torch

if TYPE_CHECKING:
    from rnntui.data.encoding import EncodedTexts
    from rnntui.workbench.loading import TextClassifier

MOST_TOKENS = 200
"""Tokens that are looked at one by one: a text of n tokens is read n times."""


@dataclass(frozen=True)
class Order:
    """The tokens of a text in one order.

    Attributes:
        tokens: in this order.
        probability: of the label, as the network has it.
        average: how far the average of the word vectors has moved from that of the first order,
            as a share of its length.
        state: the same of the thought vector.
    """

    tokens: tuple[str, ...]
    probability: float
    average: float
    state: float


@dataclass(frozen=True)
class Orders:
    """A text in several orders, the first as it was written.

    Attributes:
        label: whose probability is given.
        rows: one an order.
    """

    label: str
    rows: tuple[Order, ...]


@dataclass(frozen=True)
class Echo:
    """Two texts that differ in a word, step by step.

    Attributes:
        tokens: of both texts at each step.
        vectors: `(time,)` distance of the two word vectors, as a share of their length.
        states: `(time,)` the same of the two hidden states (top layer, forward where it has both).
    """

    tokens: tuple[tuple[str, str], ...]
    vectors: tuple[float, ...]
    states: tuple[float, ...]


@dataclass(frozen=True)
class Reading:
    """A text as it is read: all that begins it, from one token to the whole.

    Attributes:
        label: whose probability is given.
        tokens: of the text, at most `MOST_TOKENS`.
        probabilities: `(time,)` of the label if the text ended there.
        thoughts: `(time, units × directions)` the thought vector there.
    """

    label: str
    tokens: tuple[str, ...]
    probabilities: tuple[float, ...]
    thoughts: np.ndarray


def orders(model: "TextClassifier", text: str, count: int = 8, seed: int = 0) -> Orders:
    """The verdict on the same tokens in other orders, and what an average of vectors sees of it.

    Args:
        model: the classifier.
        text: one text.
        count: how many other orders.
        seed: of the shuffles.

    Raises:
        UserError: the text has no token.
    """
    tokens = _tokens(model, text)
    source = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    rows = [tokens, *(source.sample(tokens, len(tokens)) for _ in range(count))]
    encoded = model.recipe.encoder.encode(rows)
    label, probabilities = _probabilities(model, encoded)
    averages = np.stack([_vectors(model, [row]).mean(0) for row in rows])
    states = _thoughts(model, encoded)
    return Orders(
        label,
        tuple(
            Order(
                tuple(row),
                float(probabilities[number]),
                _apart(averages[0], averages[number]),
                _apart(states[0], states[number]),
            )
            for number, row in enumerate(rows)
        ),
    )


def echo(model: "TextClassifier", first: str, second: str) -> Echo:
    """How long a word that differs is felt in the states after it.

    Args:
        model: the classifier; of a bidirectional one the forward direction is shown.
        first: a text.
        second: the same but for a word; the texts are laid on each other from their ends.

    Raises:
        UserError: one of them has no token.
    """
    from rnntui.workbench.explaining import unroll_text

    tokens = [_tokens(model, text) for text in (first, second)]
    length = min(map(len, tokens))
    vectors = [_vectors(model, [row])[len(row) - length :] for row in tokens]
    states = []
    for text, row in zip((first, second), tokens, strict=True):
        traces = unroll_text(model, text).traces
        # Under naive padding steps follow that belong to no token.
        states.append(traces[-len(_directions(traces))].hidden[len(row) - length : len(row)])
    return Echo(
        tuple(zip(*(row[len(row) - length :] for row in tokens), strict=True)),
        tuple(_apart(a, b) for a, b in zip(*vectors, strict=True)),
        tuple(_apart(a, b) for a, b in zip(*states, strict=True)),
    )


def reading(model: "TextClassifier", text: str) -> Reading:
    """What a classifier would say after each token, and the thought it would have.

    Raises:
        UserError: the text has no token.
    """
    tokens = _tokens(model, text)
    encoded = model.recipe.encoder.encode([tokens[: end + 1] for end in range(len(tokens))])
    label, probabilities = _probabilities(model, encoded)
    return Reading(label, tuple(tokens), tuple(probabilities.tolist()), _thoughts(model, encoded))


def _tokens(model: "TextClassifier", text: str) -> list[str]:
    prepare_torch()
    tokens = model.recipe.tokenizer.tokens(text)[:MOST_TOKENS]
    if not tokens:
        raise UserError("the text has no word; w writes another")
    return list(tokens)


def _probabilities(model: "TextClassifier", encoded: "EncodedTexts") -> tuple[str, np.ndarray]:
    """The positive label of two, else what is said of the first; its probability in each row."""
    import torch

    from rnntui.models.batches import label_scores
    from rnntui.models.classifier import padded_width

    width = padded_width(model.settings)
    scores = label_scores(model.model, encoded, device=torch.device("cpu"), width=width)
    found = model.recipe.positive
    index = int(scores[-1].argmax()) if found is None else found
    probabilities: np.ndarray = np.exp(scores[:, index].astype(np.float64))
    return model.labels[index], probabilities


def _vectors(model: "TextClassifier", rows: Sequence[Sequence[str]]) -> np.ndarray:
    """The word vectors of one text, `(time, size)`, in double precision."""
    import torch

    from rnntui.models.batches import text_batch

    encoded = model.recipe.encoder.encode(rows)
    with torch.no_grad():
        vectors: np.ndarray = (
            model.model.embed(text_batch(encoded, np.array([0]), width=None))[0].double().numpy()
        )
    return vectors


def _thoughts(model: "TextClassifier", encoded: "EncodedTexts") -> np.ndarray:
    from rnntui.insight.thoughts import classifier_thoughts
    from rnntui.models.classifier import padded_width

    return classifier_thoughts(model.model, encoded, width=padded_width(model.settings))


def _directions(traces: Sequence[object]) -> Sequence[object]:
    """The traces of the top layer."""
    top = getattr(traces[-1], "layer")  # noqa: B009
    return [trace for trace in traces if getattr(trace, "layer") == top]  # noqa: B009


def _apart(first: np.ndarray, second: np.ndarray) -> float:
    """Distance of two vectors as a share of the longer one's length, 0 to 2."""
    length = max(np.linalg.norm(first), np.linalg.norm(second))
    return float(np.linalg.norm(first - second) / length) if length else 0.0
