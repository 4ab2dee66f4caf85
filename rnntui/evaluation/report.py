"""The report of a classifier on held-out texts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnntui.evaluation.intervals import wilson
from rnntui.evaluation.metrics import (
    LabelScore,
    accuracy,
    average_precision,
    confusion,
    label_scores,
    log_loss,
    macro_f1,
    mcc,
)


@dataclass(frozen=True)
class Proportion:
    """A share with its 95 % Wilson interval.

    Attributes:
        value: hits / of; nan when nothing was counted.
        low: lower end of the interval.
        high: upper end.
    """

    hits: int
    of: int
    value: float
    low: float
    high: float

    @classmethod
    def counted(cls, hits: int, of: int) -> "Proportion":
        """The share of `hits` in `of`."""
        return cls(hits, of, hits / of if of else math.nan, *wilson(hits, of))

    def to_json(self) -> dict[str, float | int | None]:
        """Plain values; a share of nothing is null."""
        return {
            "value": _number(self.value),
            "low": self.low,
            "high": self.high,
            "hits": self.hits,
            "of": self.of,
        }


@dataclass(frozen=True)
class ClassificationReport:
    """How a classifier did.

    Attributes:
        examples: number of texts.
        labels: scores of each label, in the order of the confusion matrix.
        confusion: `(labels, labels)`, rows true, columns predicted.
        log_loss: nats a text; None when scores were given in the place of probabilities.
        positive: name of the positive label of two; None, like all that follows, otherwise.
        threshold: the positive label was given at this probability (or score) and above.
        pr_auc: average precision of the positive label; nan without positives.
        spam_caught: positives that were called positive (recall).
        blocked_ham: negatives that were called positive.
    """

    examples: int
    accuracy: float
    mcc: float
    macro_f1: float
    labels: tuple[LabelScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    log_loss: float | None = None
    positive: str | None = None
    threshold: float | None = None
    pr_auc: float | None = None
    spam_caught: Proportion | None = None
    blocked_ham: Proportion | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, the main figure first; what does not apply has no key."""
        two = self.positive is not None
        main: dict[str, Any] = {"mcc": self.mcc, "accuracy": self.accuracy}
        main = {**main, "macro_f1": self.macro_f1} if two else {"macro_f1": self.macro_f1, **main}
        if self.spam_caught is not None and self.blocked_ham is not None:
            for name, share in (
                ("spam_caught", self.spam_caught),
                ("blocked_ham", self.blocked_ham),
            ):
                main[name] = _number(share.value)
                main[f"{name}_interval"] = [share.low, share.high]
                main[f"{name}_counts"] = [share.hits, share.of]
            main["pr_auc"] = None if self.pr_auc is None else _number(self.pr_auc)
            main["threshold"] = self.threshold
            main["positive"] = self.positive
        if self.log_loss is not None:
            main["log_loss"] = _number(self.log_loss)
        main["examples"] = self.examples
        main["labels"] = [score.to_json() for score in self.labels]
        main["confusion"] = [list(row) for row in self.confusion]
        return main


def classification_report(
    true: np.ndarray,
    probabilities: np.ndarray | None,
    names: Sequence[str],
    positive: int | None,
    threshold: float | None = None,
    *,
    scores: np.ndarray | None = None,
) -> ClassificationReport:
    """Scores predictions; of two labels with a positive one, at a threshold.

    Args:
        true: `(texts,)` index of the true label.
        probabilities: `(texts, labels)`, or None where `scores` are given.
        names: the labels, in that order.
        positive: index of the positive label of two; None, and with three or more labels, takes
            the most probable label.
        threshold: 0.5 unless given, or 0 on the scale of `scores`.
        scores: of a classifier without probabilities: `(texts,)` for two labels, above 0 for the
            label of index 1 (a support vector machine's decision function), or `(texts, labels)`.
    """
    given = probabilities if scores is None else scores
    if given is None:
        raise TypeError("probabilities or scores must be given")
    if given.ndim == 1:
        given = np.stack((-given, given), axis=1)
    names = tuple(names)
    two = positive is not None and len(names) == 2
    shown: dict[str, Any] = {}
    predicted = given.argmax(axis=1)
    if two:
        assert positive is not None
        limit = threshold if threshold is not None else (0.5 if scores is None else 0.0)
        said = given[:, positive] >= limit
        predicted = np.where(said, positive, 1 - positive)
        is_positive = np.asarray(true) == positive
        shown = {
            "positive": names[positive],
            "threshold": limit,
            "pr_auc": average_precision(is_positive, given[:, positive]),
            "spam_caught": _proportion(said[is_positive]),
            "blocked_ham": _proportion(said[~is_positive]),
        }
    table = confusion(true, predicted, len(names))
    return ClassificationReport(
        examples=len(true),
        accuracy=accuracy(table),
        mcc=mcc(table),
        macro_f1=macro_f1(table),
        labels=label_scores(table, names),
        confusion=tuple(tuple(row) for row in table.tolist()),
        log_loss=log_loss(true, given) if scores is None else None,
        **shown,
    )


def _proportion(said: np.ndarray) -> Proportion:
    return Proportion.counted(int(said.sum()), len(said))


def _number(value: float) -> float | None:
    """JSON has no nan."""
    return None if math.isnan(value) else value
