"""Batches of texts for a classifier, and the scores of many texts at once."""

from collections.abc import Callable, Iterator

import numpy as np
import torch

from rnntui.data.encoding import EncodedTexts
from rnntui.models.classifier import Classifier, TextBatch

SCORING_TOKENS = 32_768
"""Positions of a batch that is only scored, padding included."""


def text_batch(encoded: EncodedTexts, chosen: np.ndarray, *, width: int | None) -> TextBatch:
    """The batch of these texts.

    Args:
        encoded: all texts.
        chosen: `(batch,)` which of them.
        width: time steps of the batch; None takes the longest text's.
    """
    lengths = encoded.lengths[chosen]
    time = width or max(int(lengths.max(initial=1)), 1)
    lengths = np.minimum(lengths, time)
    within = np.arange(time) < lengths[:, None]
    rows = np.zeros((len(chosen), time), np.int64)
    rows[within] = encoded.rows[(encoded.starts[chosen][:, None] + np.arange(time))[within]]
    # Row 0, the padding, is always there: its place in `distinct` must be 0 for the positions.
    distinct, positions = np.unique(np.append(rows.ravel(), 0), return_inverse=True)
    table = encoded.table.take(distinct)
    return TextBatch(
        words=torch.from_numpy(table.words),
        shapes=torch.from_numpy(table.shapes),
        pieces=torch.from_numpy(table.pieces),
        offsets=torch.from_numpy(table.offsets[:-1]),
        positions=torch.from_numpy(positions[:-1].reshape(rows.shape)),
        # A text without a single token is read as one padding.
        lengths=torch.from_numpy(np.maximum(lengths, 1)),
    )


def scoring_batches(lengths: np.ndarray) -> Iterator[np.ndarray]:
    """Texts in order of length, as many at once as `SCORING_TOKENS` allows."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * lengths[order[end]] <= SCORING_TOKENS:
            end += 1
        yield order[start:end]
        start = end


@torch.no_grad()
def label_scores(
    model: Classifier,
    encoded: EncodedTexts,
    *,
    device: torch.device,
    width: int | None,
    watch: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Log probabilities of the labels, `(texts, labels)` float32."""
    scores = np.empty((len(encoded), model.output.out_features), np.float32)
    training = model.training
    model.eval()
    try:
        lengths = encoded.lengths if width is None else np.full(len(encoded), width)
        for chosen in scoring_batches(lengths):
            watch()
            logits, _ = model(text_batch(encoded, chosen, width=width).to(device))
            scores[chosen] = logits.float().log_softmax(-1).cpu().numpy()
    finally:
        model.train(training)
    return scores
