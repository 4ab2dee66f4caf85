"""The threshold of a two-label classifier, chosen so that few negatives are blocked."""

import math
from dataclasses import dataclass

import numpy as np

from rnntui.evaluation.intervals import wilson

DEFAULT = 0.5


@dataclass(frozen=True)
class ThresholdChoice:
    """A threshold and what it did on the data it was chosen on.

    Attributes:
        threshold: the positive label is given at this probability and above.
        blocked_ham: share of negatives at or above it (nan without negatives).
        spam_caught: share of positives at or above it (nan without positives).
        promise: the data is large enough to expect the bound to hold on new texts: the upper end
            of the 95 % Wilson interval keeps it.
        note: the same in words.
    """

    threshold: float
    blocked_ham: float
    spam_caught: float
    promise: bool
    note: str


def choose_threshold(
    true01: np.ndarray, p: np.ndarray, *, max_blocked_ham: float
) -> ThresholdChoice:
    """The lowest threshold at which at most a given share of negatives is blocked.

    Every threshold between two neighbouring probabilities decides alike; the middle is taken, as
    the safest on both sides. Without negatives the threshold stays at 0.5.

    Args:
        true01: `(texts,)` 1 for the positive label, 0 for the other.
        p: `(texts,)` probability of the positive label.
        max_blocked_ham: share of negatives that may be called positive.
    """
    positive = true01.astype(bool)
    negatives = np.sort(p[~positive])[::-1]
    count = len(negatives)
    if not count:
        caught = float((p >= DEFAULT).mean()) if len(p) else math.nan
        note = f"validation holds no negatives: the threshold stays at {DEFAULT}"
        return ThresholdChoice(DEFAULT, math.nan, caught, False, note)
    # The small number keeps .01 × 300 from being 2.
    allowed = math.floor(max_blocked_ham * count + 1e-9)
    threshold = 0.0 if allowed >= count else _just_above(float(negatives[allowed]), p)
    blocked = int((negatives >= threshold).sum())
    caught = float((p[positive] >= threshold).mean()) if positive.any() else math.nan
    high = wilson(blocked, count)[1]
    promise = high <= max_blocked_ham
    note = f"at {threshold:.3g} validation blocks {blocked} of {count} negatives"
    if not promise:
        small = "is too small" if count < 3 / max_blocked_ham else "is not large enough"
        note += (
            f"; it {small} to promise at most {max_blocked_ham:.3g} on new texts: "
            f"up to {high:.2g} would fit it as well (95 %)"
        )
    return ThresholdChoice(threshold, blocked / count, caught, promise, note)


def _just_above(score: float, p: np.ndarray) -> float:
    """The middle between a probability and the next one above it, or 1 where there is none."""
    above = p[p > score]
    following = float(above.min()) if len(above) else 1.0
    middle = (score + following) / 2
    return middle if middle > score else float(np.nextafter(score, np.inf))
