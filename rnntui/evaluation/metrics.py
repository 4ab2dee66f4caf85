"""Scores of a classifier, from a confusion matrix or from scores; numpy only."""

import math
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class LabelScore:
    """Scores of one label; a share of nothing is 0.

    Attributes:
        support: texts that have the label.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int

    def to_json(self) -> dict[str, object]:
        """Plain values under the names of the attributes."""
        return asdict(self)


def confusion(true: np.ndarray, predicted: np.ndarray, n: int) -> np.ndarray:
    """How often each label was taken for each: `(n, n)` int64, rows true, columns predicted.

    Args:
        true: `(texts,)` index of the true label.
        predicted: `(texts,)` index of the predicted one.
        n: number of labels.
    """
    true, predicted = np.asarray(true, np.int64), np.asarray(predicted, np.int64)
    return np.bincount(true * n + predicted, minlength=n * n).reshape(n, n)


def accuracy(table: np.ndarray) -> float:
    """Share of texts on the diagonal of a confusion matrix; 0 when it is empty."""
    total = table.sum()
    return float(np.trace(table) / total) if total else 0.0


def mcc(table: np.ndarray) -> float:
    """Matthews correlation coefficient of a confusion matrix of two or more labels, -1 to 1.

    0 when it is undefined: all texts have one label, or get one. Source: Gorodkin 2004,
    "Comparing two K-category assignments by a K-category correlation coefficient" (R_K).
    """
    counts = table.astype(np.float64)
    total, right = counts.sum(), np.trace(counts)
    true, said = counts.sum(axis=1), counts.sum(axis=0)
    spread = (total**2 - said @ said) * (total**2 - true @ true)
    return float((right * total - true @ said) / math.sqrt(spread)) if spread > 0 else 0.0


def label_scores(table: np.ndarray, names: tuple[str, ...]) -> tuple[LabelScore, ...]:
    """Precision, recall, F1 and support of each label of a confusion matrix."""
    hits, said, true = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    return tuple(
        LabelScore(
            label=name,
            precision=_share(hits[i], said[i]),
            recall=_share(hits[i], true[i]),
            f1=_share(2 * hits[i], said[i] + true[i]),
            support=int(true[i]),
        )
        for i, name in enumerate(names)
    )


def macro_f1(table: np.ndarray) -> float:
    """Mean F1 of the labels that occur among the true or the predicted; 0 when none does."""
    occurring = table.sum(axis=0) + table.sum(axis=1)
    present = occurring > 0
    return (
        float((2 * np.diag(table)[present] / occurring[present]).mean()) if present.any() else 0.0
    )


def average_precision(true01: np.ndarray, scores: np.ndarray) -> float:
    """Area under the precision-recall curve, as the sum of precision × step of recall.

    Equal scores count as one step. nan when there is no positive.

    Args:
        true01: `(texts,)` 1 for the positive label, 0 for the other.
        scores: `(texts,)` any numbers that rise with the positive label's likelihood.
    """
    positives = int(np.sum(true01))
    if not positives:
        return math.nan
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    caught = np.cumsum(np.asarray(true01, np.int64)[order])[ends]
    precision = caught / (ends + 1)
    return float(precision @ np.diff(caught, prepend=0) / positives)


def log_loss(true: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log of the true label's probability, nats; nan without texts.

    Args:
        true: `(texts,)` index of the true label.
        probabilities: `(texts, labels)`.
    """
    if not len(true):
        return math.nan
    own = probabilities[np.arange(len(true)), true].astype(np.float64)
    return float(-np.log(np.maximum(own, np.finfo(np.float64).tiny)).mean())


def _share(hits: int, of: int) -> float:
    return float(hits / of) if of else 0.0
