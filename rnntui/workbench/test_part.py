"""The test part of a finished classifier as its run keeps it: any threshold at once, no torch."""

import json
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from rnntui.errors import RunError, UserError
from rnntui.evaluation.metrics import confusion, macro_f1, mcc
from rnntui.evaluation.report import Proportion
from rnntui.evaluation.threshold import DEFAULT
from rnntui.runs import atomic
from rnntui.runs.state import state
from rnntui.runs.store import Run

MOST_BYTES = 512 * 2**20
"""Bytes of a `test.jsonl` that is read: a million messages, or 20,000 texts of 1,000 labels."""

LONGEST_LINE = 16 * 2**20
"""Bytes of one line of it."""


@dataclass(frozen=True)
class AtThreshold:
    """What a classifier does with its test part.

    Attributes:
        threshold: the positive label is said at this probability and above; None with more than
            two labels, of which the likeliest is said.
        confusion: `(labels, labels)` texts, rows true, columns said.
        accuracy: texts judged rightly, with its 95 % Wilson interval.
        mcc: Matthews correlation coefficient.
        macro_f1: mean F1 of the labels.
        spam_caught: positives that are called positive (SC); None with more than two labels.
        blocked_ham: negatives that are called positive (BH); None with more than two labels.
    """

    threshold: float | None
    confusion: tuple[tuple[int, ...], ...]
    accuracy: Proportion
    mcc: float
    macro_f1: float
    spam_caught: Proportion | None
    blocked_ham: Proportion | None


@dataclass(frozen=True)
class Mistake:
    """A text that was judged wrongly.

    Attributes:
        index: its place in the test part.
        line: its line in the file of the data, from 1.
        text: as it was read.
        true: its label.
        said: the label it was given.
        p: probability of the positive label of two, else of the label that was said.
        confidence: probability of the label that was said.
    """

    index: int
    line: int
    text: str
    true: str
    said: str
    p: float
    confidence: float


@dataclass(frozen=True)
class TestPart:
    """The held-out texts of a run with what its model says of them.

    Attributes:
        run: name of the run.
        labels: names of the labels.
        positive: index of the positive label of two; None with more.
        threshold: the run's own.
        texts: as they were read.
        lines: the line of each in the file of the data, from 1.
        true: `(texts,)` int64 index of the true label.
        probabilities: `(texts, labels)` float32, as the model gave them.
    """

    __test__: ClassVar[bool] = False  # the name is not one of a test

    run: str
    labels: tuple[str, ...]
    positive: int | None
    threshold: float
    texts: tuple[str, ...]
    lines: tuple[int, ...]
    true: np.ndarray
    probabilities: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def scores(self) -> np.ndarray:
        """`(texts,)` probability of the positive label of two, else of the likeliest label."""
        if self.positive is None:
            likeliest: np.ndarray = self.probabilities.max(axis=1)
            return likeliest
        positive: np.ndarray = self.probabilities[:, self.positive]
        return positive

    def at(self, threshold: float | None = None) -> AtThreshold:
        """Confusion matrix and figures at a threshold; instant for any number of texts.

        Args:
            threshold: None takes the run's own; of no account with more than two labels.

        Raises:
            UserError: the threshold is not a number.
        """
        if self.positive is None:
            table, limit = self._likeliest, None
        else:
            limit = self._limit(threshold)
            table = self._table(limit)
        caught = blocked = None
        if self.positive is not None:
            spam, ham = table[self.positive], table[1 - self.positive]
            caught = Proportion.counted(int(spam[self.positive]), int(spam.sum()))
            blocked = Proportion.counted(int(ham[self.positive]), int(ham.sum()))
        return AtThreshold(
            threshold=limit,
            confusion=tuple(tuple(row) for row in table.tolist()),
            accuracy=Proportion.counted(int(np.trace(table)), len(self)),
            mcc=mcc(table),
            macro_f1=macro_f1(table),
            spam_caught=caught,
            blocked_ham=blocked,
        )

    def said(self, threshold: float | None = None) -> np.ndarray:
        """`(texts,)` int64 index of the label that each text is given."""
        if self.positive is None:
            return self._argmax
        above = self.scores >= np.float32(self._limit(threshold))
        return np.where(above, self.positive, 1 - self.positive)

    def right(self, threshold: float | None = None) -> np.ndarray:
        """`(texts,)` bool, whether each text is judged rightly."""
        right: np.ndarray = self.said(threshold) == self.true
        return right

    def mistakes(
        self, threshold: float | None = None, *, limit: int | None = None
    ) -> tuple[Mistake, ...]:
        """The texts judged wrongly, those first of which the model is the surest.

        Args:
            threshold: as in `at`.
            limit: so many at most.
        """
        said = self.said(threshold)
        wrong = np.flatnonzero(said != self.true)
        confidence = self.probabilities[wrong, said[wrong]]
        order = np.argsort(-confidence, kind="stable")[:limit]
        return tuple(
            Mistake(
                index=int(index),
                line=self.lines[index],
                text=self.texts[index],
                true=self.labels[self.true[index]],
                said=self.labels[said[index]],
                p=float(self.scores[index] if self.positive is not None else sure),
                confidence=float(sure),
            )
            for index, sure in zip(wrong[order].tolist(), confidence[order].tolist(), strict=True)
        )

    def _limit(self, threshold: float | None) -> float:
        limit = self.threshold if threshold is None else float(threshold)
        if math.isnan(limit):
            raise UserError("the threshold is not a number; give one from 0 to 1")
        return limit

    def _table(self, limit: float) -> np.ndarray:
        """The confusion matrix of two labels: a look into sorted scores."""
        assert self.positive is not None
        table = np.zeros((2, 2), np.int64)
        for label, scores in enumerate(self._sorted):
            # In the precision of the scores, as the report compares them.
            below = int(np.searchsorted(scores, np.float32(limit), side="left"))
            table[label, 1 - self.positive] = below
            table[label, self.positive] = len(scores) - below
        return table

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of the texts of each of two labels, rising."""
        return np.sort(self.scores[self.true == 0]), np.sort(self.scores[self.true == 1])

    @cached_property
    def _argmax(self) -> np.ndarray:
        likeliest: np.ndarray = self.probabilities.argmax(axis=1)
        return likeliest

    @cached_property
    def _likeliest(self) -> np.ndarray:
        return confusion(self.true, self._argmax, len(self.labels))


def read_test_part(run: Run) -> TestPart:
    """The test part of a finished classifier.

    Raises:
        UserError: it is a language model, was trained without a test part, or is not finished.
        RunError: what the run keeps is broken.
    """
    if run.task != "classifier":
        raise UserError(f"{run.name} is a {run.task} run; only a classifier keeps scored texts")
    report = run.report
    if report is None:
        raise UserError(
            f"{run.name} is {state(run)} and has no scored test part yet; "
            "a run scores its test part when it is finished"
        )
    expected = report["split"]["test"]
    if not expected:
        raise UserError(f"{run.name} was trained with --test-share 0, so it has no test part")
    path = run.path / "test.jsonl"
    labels: tuple[str, ...] = ()
    texts, lines, true = [], [], []
    values = array("f")  # one object a number would take ten times the memory
    for number, item in _items(path):
        p = item["p"]
        if not labels:
            labels = tuple(p)
            index = {name: i for i, name in enumerate(labels)}
        if len(p) != len(labels) or item["label"] not in index:
            raise _broken(path, number)
        try:
            values.extend([p[name] for name in labels])
        except KeyError:
            raise _broken(path, number) from None
        texts.append(item["text"])
        lines.append(item["line"])
        true.append(index[item["label"]])
    if len(texts) != expected:
        raise RunError(
            f"{path}: {len(texts):,} texts where report.json tells of {expected:,}; "
            "restore the file or remove the run"
        )
    positive = report.get("positive")
    if (positive is None) != (len(labels) != 2) or (positive is not None and positive not in index):
        raise _broken(path, 1)
    chosen = report.get("threshold")
    return TestPart(
        run=run.name,
        labels=labels,
        positive=None if positive is None else index[positive],
        threshold=DEFAULT if chosen is None else float(chosen),
        texts=tuple(texts),
        lines=tuple(lines),
        true=np.array(true, np.int64),
        probabilities=np.frombuffer(values, np.float32).reshape(-1, len(labels)),
    )


def _items(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a `test.jsonl` with their numbers, each judged."""
    with atomic.opened(path) as (file, size):
        if size > MOST_BYTES:
            raise RunError(
                f"{path}: {size:,} bytes are more than such a file has; "
                "restore it or remove the run"
            )
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if not line.endswith(b"\n"):
                raise _broken(path, number)
            try:
                item = json.loads(line, parse_constant=_refuse)
            except (ValueError, RecursionError):
                raise _broken(path, number) from None
            if not _fits(item):
                raise _broken(path, number)
            yield number, item


def _fits(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    line, p = item.get("line"), item.get("p")
    return (
        isinstance(item.get("text"), str)
        and isinstance(item.get("label"), str)
        and isinstance(line, int)
        and 0 <= line < 2**53
        and isinstance(p, dict)
        and len(p) >= 2
        # 1 and a rounding: what a softmax in float32 gives
        and all(type(value) in (float, int) and -1e-6 <= value <= 1.0001 for value in p.values())
    )


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _broken(path: Path, line: int) -> RunError:
    return RunError(
        f"{path}, line {line}: not what rnntui writes there; restore the file or remove the run"
    )
