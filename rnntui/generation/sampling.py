"""From the model's log-probabilities to a choice: temperature, top-k, top-p, one random number."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnntui.errors import UserError

Probabilities = NDArray[np.float64]

# Sums of probabilities are off by some 1e-16: .7 + .2 is a little below .9.
_ROUNDING = 1e-9


def check(temperature: float, top_k: int | None = None, top_p: float | None = None) -> None:
    """Judges the three before anything is drawn.

    Raises:
        UserError: one of them is out of range.
    """
    if not (math.isfinite(temperature) and temperature >= 0):
        raise UserError(
            f"temperature {temperature:g} is out of range: give 0 (always the likeliest) or more"
        )
    if top_k is not None and top_k < 1:
        raise UserError(f"top-k {top_k} is out of range: give 1 or more")
    if top_p is not None and not 0 < top_p <= 1:
        raise UserError(f"top-p {top_p:g} is out of range: give a number above 0, at most 1")


def distribution(
    log_p: NDArray[Any],
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Probabilities:
    """The probabilities a character is drawn from.

    q = softmax(log p / T); then top-k keeps the k likeliest; then top-p (Holtzman et al. 2020)
    keeps the smallest set of the likeliest whose share of what is left reaches p, at least one.
    Of equally likely symbols the one with the smaller id goes first. T = 0 is the limit: all on
    the likeliest.

    Args:
        log_p: `(vocabulary,)` natural logarithms, up to a constant; -inf for what must not come.
        temperature: T, 0 or more.
        top_k: symbols kept; None keeps all.
        top_p: mass kept; None keeps all.

    Returns:
        `(vocabulary,)`, sum 1.

    Raises:
        UserError: temperature, top_k or top_p is out of range.
    """
    check(temperature, top_k, top_p)
    below = np.asarray(log_p, np.float64)
    below = below - below.max()
    if temperature == 0:
        certain = np.zeros(len(below))
        certain[below.argmax()] = 1.0
        return certain
    if temperature != 1:
        with np.errstate(over="ignore"):  # to -inf, probability 0, at a tiny temperature
            below /= temperature
    q: Probabilities = np.exp(below)
    q /= q.sum()
    if top_k is not None and top_k < len(q):
        q[np.argsort(-q, kind="stable")[top_k:]] = 0.0
        q /= q.sum()
    if top_p is not None and top_p < 1:
        order = np.argsort(-q, kind="stable")
        kept = int(np.searchsorted(np.cumsum(q[order]), top_p - _ROUNDING)) + 1
        q[order[kept:]] = 0.0
        q /= q.sum()
    return q


def draw(q: Probabilities, rng: np.random.Generator) -> int:
    """Draws an id by the inverse of the distribution function.

    One uniform number a draw, whatever the distribution: a seed gives the same sequence of numbers
    under all settings.
    """
    sums = q.cumsum()
    index = int(sums.searchsorted(rng.random() * sums[-1], side="right"))
    # Where rounding puts the number on the last sum: the last symbol that can come.
    return index if index < len(q) else int(np.flatnonzero(q)[-1])
