"""Whether one of two classifiers is better, asked of the texts on which they differ."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

EXACT_BELOW = 25
"""Texts judged differently below which the test is exact; from then on it is the mid-p test, which
keeps to its level as well and finds more (Fagerland, Lydersen, Laake 2013)."""

SURE = 0.05
"""Chance of such a difference between equals below which one of two is called better."""

Method = Literal["exact", "mid-p"]


@dataclass(frozen=True)
class Paired:
    """Two classifiers on the same texts.

    Attributes:
        texts: how many.
        both_right: texts that both judge rightly.
        first_only: texts that only the first judges rightly.
        second_only: texts that only the second judges rightly.
        both_wrong: texts that both judge wrongly.
        difference: accuracy of the first minus that of the second.
        low, high: 95 % interval of the difference (Bonett and Price 2012).
        p: chance of a difference as large between two that are equally good, two-sided.
        method: of the test, "exact" or "mid-p".
    """

    texts: int
    both_right: int
    first_only: int
    second_only: int
    both_wrong: int
    difference: float
    low: float
    high: float
    p: float
    method: Method

    @property
    def discordant(self) -> int:
        """Texts that one judges rightly and the other wrongly; only these tell the two apart."""
        return self.first_only + self.second_only

    @property
    def better(self) -> Literal["first", "second"] | None:
        """Which of the two is better, as far as these texts tell; None where they do not."""
        if self.p >= SURE:
            return None
        return "first" if self.first_only > self.second_only else "second"

    def verdict(self, first: str = "the first", second: str = "the second") -> str:
        """The result in one sentence.

        Args:
            first: name of the first classifier, as it is to be shown.
            second: name of the other.
        """
        if not self.discordant:
            return f"{first} and {second} judge all {self.texts:,} texts alike."
        counts = (
            f"{self.first_only:,} {_texts(self.first_only)} only {first} judges rightly, "
            f"{self.second_only:,} only {second}"
        )
        test = f"McNemar, {self.method}, p {chance(self.p)}"
        if self.better is None:
            return f"{counts}: that does not tell them apart ({test})."
        return f"{counts}: {first if self.better == 'first' else second} is better ({test})."

    def to_json(self) -> dict[str, Any]:
        """Plain values under the names of the attributes, and `better`."""
        return {**vars(self), "better": self.better}


def mcnemar(first: np.ndarray, second: np.ndarray) -> Paired:
    """Compares two classifiers by McNemar's test.

    Of texts that only one of two equally good classifiers judges rightly, half are the first's: the
    count is binomial with p = 1/2. With few of them the two-sided probability is that of the exact
    test; with more, half the probability of the very count that was seen is left out (mid-p).

    Source: McNemar 1947, "Note on the sampling error of the difference between correlated
    proportions or percentages"; Fagerland, Lydersen, Laake 2013, "The McNemar test for binary
    matched-pairs data: mid-p and asymptotic are better than exact conditional"; for classifiers
    Dietterich 1998, "Approximate Statistical Tests for Comparing Supervised Classification
    Learning Algorithms".

    Example:
        >>> mcnemar(np.array([1, 1, 1, 0], bool), np.array([1, 0, 0, 0], bool)).first_only
        2

    Args:
        first: `(texts,)` whether the first classifier judged each text rightly.
        second: `(texts,)` the same of the other, on the same texts in the same order.

    Raises:
        ValueError: the two have not the same number of texts.
    """
    one, other = np.asarray(first, bool), np.asarray(second, bool)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"judgements of {one.shape} and {other.shape} texts cannot be paired")
    return from_counts(
        both_right=int((one & other).sum()),
        first_only=int((one & ~other).sum()),
        second_only=int((other & ~one).sum()),
        both_wrong=int((~one & ~other).sum()),
    )


def from_counts(*, both_right: int, first_only: int, second_only: int, both_wrong: int) -> Paired:
    """The same from the four counts; see `Paired` for what they are."""
    texts = both_right + first_only + second_only + both_wrong
    p, method = _p_value(first_only, second_only)
    low, high = _difference(first_only, second_only, texts)
    return Paired(
        texts=texts,
        both_right=both_right,
        first_only=first_only,
        second_only=second_only,
        both_wrong=both_wrong,
        difference=(first_only - second_only) / texts if texts else 0.0,
        low=low,
        high=high,
        p=p,
        method=method,
    )


def chance(p: float) -> str:
    """A probability as it stands in a sentence: `= 0.14`, `< 0.001`."""
    if p < 0.001:
        return "< 0.001"
    return f"= {p:.2f}" if p >= 0.1 else f"= {p:.3f}"


def _p_value(first: int, second: int) -> tuple[float, Method]:
    n, fewer = first + second, min(first, second)
    method: Method = "exact" if n < EXACT_BELOW else "mid-p"
    if not n:
        return 1.0, method
    # log of n over k by its ratios: the numbers themselves overflow from 1,030 on.
    k = np.arange(1, fewer + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log((n - k + 1) / k)))) - n * math.log(2)
    tail = float(np.exp(logs).sum())
    if method == "mid-p":
        tail -= float(np.exp(logs[-1])) / 2
    return min(1.0, 2 * tail), method


def _difference(
    first: int, second: int, texts: int, confidence: float = 0.95
) -> tuple[float, float]:
    """The adjusted Wald interval of a difference of paired shares.

    Source: Bonett and Price 2012, "Adjusted Wald Confidence Interval for a Difference of Binomial
    Proportions Based on Paired Data".
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    one, other = (first + 1) / (texts + 2), (second + 1) / (texts + 2)
    half = z * math.sqrt(max(0.0, one + other - (one - other) ** 2) / (texts + 2))
    return max(-1.0, one - other - half), min(1.0, one - other + half)


def _texts(count: int) -> str:
    return "text" if count == 1 else "texts"
