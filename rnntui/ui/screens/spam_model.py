"""The model at the desk: what it says of texts, and what it said of its test part."""

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from rnntui.errors import RnntuiError, UserError
from rnntui.runs import checkpoints
from rnntui.runs.store import Run

if TYPE_CHECKING:
    from rnntui.ui.shelf import Shelf
    from rnntui.workbench.loading import TextClassifier
    from rnntui.workbench.test_part import TestPart

LADDER = (
    *(.001, .002, .005),
    *(round(step / 100, 2) for step in range(1, 100)),
    *(.995, .998, .999),
)  # fmt: skip
"""Thresholds that the keys step through: finer towards the ends, where few errors are decided."""


@dataclass(frozen=True)
class Judge:
    """A classifier that is loaded.

    Attributes:
        run: where it comes from.
        name: of the run.
        model: the classifier.
        step: of the checkpoint that was loaded.
        part: the test part with its scores; None where there is none.
        note: why there is none.
    """

    run: Run
    name: str
    model: "TextClassifier"
    step: int | None
    part: "TestPart | None"
    note: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can say."""
        return tuple(self.model.labels)

    @property
    def positive(self) -> int | None:
        """Index of the positive label of two."""
        return self.model.recipe.positive

    def said(self, row: tuple[float, ...], threshold: float) -> int:
        """Index of the label that is said, of the probabilities of a text."""
        if self.positive is None:
            return max(range(len(row)), key=lambda index: row[index])
        import numpy as np

        # In single precision, as everywhere else where scores meet a threshold.
        above = row[self.positive] >= float(np.float32(threshold))
        return self.positive if above else 1 - self.positive

    def shown(self, index: int) -> str:
        """A label as the verdict has it: the positive of two in capitals."""
        return self.labels[index].upper() if index == self.positive else self.labels[index]


def take(shelf: "Shelf", run: Run) -> Judge:
    """Loads a classifier and its test part, in a thread; the first text is then answered at once.

    Raises:
        RnntuiError: it is none, or cannot be read.
    """
    from rnntui.workbench.loading import TextClassifier
    from rnntui.workbench.test_part import read_test_part

    name = run.name
    if run.task != "classifier":
        raise UserError(f"{name} is a {run.task} run; the desk needs a classifier")
    step = checkpoints.best_step(run.path)
    model = shelf.load(run)
    assert isinstance(model, TextClassifier)
    # The tokenizer is made with the first text.
    model.predict_proba(["one"])
    part, note = None, ""
    try:
        part = read_test_part(run)
        part.at()  # sorts the scores
    except RnntuiError as error:
        note = str(error)
    return Judge(run, name, model, step, part, note)


def paired(first: Run, second: Run) -> str:
    """Which of two models is better on the test set they share, in a sentence; in a thread.

    Raises:
        RnntuiError: they share none.
    """
    from rnntui.workbench.comparing import paired_test

    return paired_test(first, second).verdict(first.name, second.name)


def stepped(threshold: float, up: bool) -> float:
    """The next threshold of the ladder; the same at its end."""
    if up:
        return next(
            (rung for rung in LADDER if rung > threshold + 1e-9), max(threshold, LADDER[-1])
        )
    below = [rung for rung in LADDER if rung < threshold - 1e-9]
    return below[-1] if below else min(threshold, LADDER[0])


def leapt(threshold: float, up: bool) -> float:
    """The next whole tenth; at the end the last of the ladder."""
    tenth = floor(threshold * 10 + 1e-6) + 1 if up else ceil(threshold * 10 - 1e-6) - 1
    return min(max(tenth / 10, LADDER[0]), LADDER[-1])
