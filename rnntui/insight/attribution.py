"""Each token's share in a classifier's verdict: integrated gradients whose sum is checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnntui.models.batches import SCORING_TOKENS
from rnntui.models.classifier import Classifier, TextBatch

TOLERANCE = 0.005
"""Log-odds by which the shares' sum may miss what they explain: half of a second decimal."""

FIRST_INTERVALS = 8
MOST_POINTS = 1_024
"""Points of the path that are looked at before a sum is taken as it is."""

_NARROWEST = 2.0**-20


@dataclass(frozen=True)
class Attribution:
    """What each step of a text adds to the log-odds of a label.

    Attributes:
        shares: `(time,)` in log-odds (nats); exactly 0 for padding.
        total: log-odds of the label for the text.
        baseline: log-odds of the label for as many steps that feed nothing into the network.
        delta: sum of the shares − (total − baseline); 0 if the integral were exact.
        points: points of the path that were looked at.
    """

    shares: np.ndarray
    total: float
    baseline: float
    delta: float
    points: int


def log_odds(logits: Tensor, label: int) -> Tensor:
    """ln(p / (1 − p)) of a label, `(batch,)`, from `(batch, labels)`; of two, their difference."""
    others = [index for index in range(logits.shape[-1]) if index != label]
    return logits[:, label] - logits[:, others].logsumexp(-1)


def integrated_gradients(
    model: Classifier,
    batch: TextBatch,
    label: int,
    *,
    tolerance: float = TOLERANCE,
    most: int = MOST_POINTS,
) -> Attribution:
    """Integrated gradients of one text (Sundararajan, Taly & Yan 2017).

    What token t feeds into the network is x_t, the sum of its embeddings; the path is α·x, α from
    0 to 1, and the share of token t is x_t · ∫ ∂f(αx)/∂x_t dα. Over any part [a, b] of the path
    the shares must add up to f(bx) − f(ax). So each part's error is known, not estimated: the
    integral is Simpson's, and the parts with the largest errors are halved until the errors' sizes
    add up to no more than the tolerance. Max pooling bends the path in places that no fixed number
    of steps meets.

    Args:
        model: in evaluation mode; never the one that is being trained. Its weights stay as they
            are, and no random number is drawn.
        batch: of one text, on the model's device.
        label: index of the label.
        tolerance: in log-odds.
        most: points at which it ends, tolerance met or not; see `delta`.

    Raises:
        ValueError: the batch is not of one text, or the model is in training mode.
    """
    if len(batch.lengths) != 1:
        raise ValueError(f"{len(batch.lengths)} texts in the batch; one is explained at a time")
    if model.training:
        raise ValueError("the model is in training mode: its dropout would be explained too")
    with torch.no_grad():
        inputs = model.embed(batch)
    path = _Path(model, inputs, batch.lengths, label)
    grid = np.linspace(0.0, 1.0, 2 * FIRST_INTERVALS + 1)
    path.look_at(grid)
    starts, ends = grid[:-1:2], grid[2::2]
    while True:
        parts, errors = path.simpson(starts, ends)
        wrong = _to_halve(errors, tolerance) & (ends - starts > _NARROWEST)
        if not wrong.any() or len(path) + 2 * wrong.sum() > most:
            break
        middles = (starts[wrong] + ends[wrong]) / 2
        path.look_at(np.concatenate([(starts[wrong] + middles) / 2, (middles + ends[wrong]) / 2]))
        starts = np.concatenate([starts[~wrong], starts[wrong], middles])
        ends = np.concatenate([ends[~wrong], middles, ends[wrong]])
    shares = parts.sum(0)
    total, baseline = path.values[1.0], path.values[0.0]
    return Attribution(
        shares=shares,
        total=total,
        baseline=baseline,
        delta=float(shares.sum()) - (total - baseline),
        points=len(path),
    )


class _Path:
    """The straight way from the empty input to the text's, and what was found on it."""

    def __init__(self, model: Classifier, inputs: Tensor, lengths: Tensor, label: int) -> None:
        self._model = model
        self._inputs = inputs
        self._lengths = lengths
        self._label = label
        self.values: dict[float, float] = {}
        self._slopes: dict[float, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.values)

    def look_at(self, places: np.ndarray) -> None:
        """Values and slopes at these α, many in one batch."""
        at_once = max(SCORING_TOKENS // self._inputs.shape[1], 1)
        with _differentiable(self._model), torch.enable_grad():
            for first in range(0, len(places), at_once):
                some = places[first : first + at_once]
                scale = torch.from_numpy(some.astype(np.float32)).to(self._inputs)
                points = (scale[:, None, None] * self._inputs).requires_grad_()
                logits, _ = self._model.read(points, self._lengths.expand(len(some)))
                values = log_odds(logits.float(), self._label)
                (gradient,) = torch.autograd.grad(values.sum(), points)
                slopes = (gradient * self._inputs).sum(-1).double().cpu().numpy()
                for place, value, slope in zip(
                    some.tolist(), values.detach().double().tolist(), slopes, strict=True
                ):
                    self.values[place], self._slopes[place] = value, slope

    def simpson(self, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shares of each part of the path, `(parts, time)`, and each part's error, `(parts,)`."""
        slopes = [self._at(places) for places in (starts, (starts + ends) / 2, ends)]
        first, middle, last = slopes
        shares = (first + 4 * middle + last) * ((ends - starts) / 6)[:, None]
        rise = [self.values[b] - self.values[a] for a, b in zip(starts, ends, strict=True)]
        return shares, shares.sum(-1) - np.array(rise)

    def _at(self, places: np.ndarray) -> np.ndarray:
        return np.array([self._slopes[place] for place in places.tolist()])


def _to_halve(errors: np.ndarray, tolerance: float) -> np.ndarray:
    """Which parts are to be halved: none if the sizes of the errors add up to the tolerance.

    Else the largest, until the others together have no more than half of it.
    """
    sizes = np.abs(errors)
    chosen = np.zeros(len(sizes), bool)
    if sizes.sum() > tolerance:
        order = np.argsort(sizes)
        chosen[order[np.cumsum(sizes[order]) > tolerance / 2]] = True
    return chosen


@contextmanager
def _differentiable(model: Classifier) -> Iterator[None]:
    """Lets a gradient through recurrent cells on a GPU.

    cuDNN has no backward pass in evaluation mode. Turning it off is a switch of the whole process,
    which would change the arithmetic of a training beside this. The cells have no dropout of their
    own, so in training mode they compute the same.
    """
    if not next(model.parameters()).is_cuda:
        yield
        return
    model.recurrent.cells.train()
    try:
        yield
    finally:
        model.recurrent.cells.eval()
