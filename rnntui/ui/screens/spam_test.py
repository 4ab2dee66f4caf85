"""What a threshold does on the test set: confusion matrix and figures."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from rnntui.safe_text import safe_text
from rnntui.ui.screens.spam_model import Judge
from rnntui.ui.widgets.cells import cell_len, dotted, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.painted import Line, Painted

if TYPE_CHECKING:
    from rnntui.evaluation.report import Proportion
    from rnntui.workbench.test_part import AtThreshold

SPAM, HAM = "spam", "ham"

Row = tuple[str, str, str, str]
"""Name of a figure, value, counts and 95 % interval."""


class Figures(Painted):
    """Figures in lines: name, value, counts and 95 % interval."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Shows other figures."""
        taller = len(rows) != len(self._rows)
        self._rows = rows
        self.changed()
        if taller and self.is_mounted:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A line a figure."""
        return max(len(self._rows), 1)

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The lines; the interval gives way first, then the counts."""
        columns = list(zip(*self._rows, strict=True))
        if not columns:
            return []
        cells = [max(map(cell_len, column)) for column in columns]
        lines: list[Line] = []
        for name, value, counts, interval in self._rows:
            line: Line = [(pad(name, cells[0]), "muted")]
            line.append(("  " + pad(value, cells[1], right=True), "text bold"))
            used = cells[0] + cells[1] + 2
            for text, width_of in ((counts, cells[2]), (interval, cells[3])):
                if used + width_of + 2 > width:
                    break
                line.append(("  " + pad(text, width_of), "muted"))
                used += width_of + 2
            lines.append(line)
        return lines


def figures(found: "AtThreshold", positive: str | None, negative: str) -> list[Row]:
    """The lines for `Figures`; spam and ham have the names that the field gives their figures."""
    rows: list[Row] = []
    if found.spam_caught is not None and found.blocked_ham is not None and positive is not None:
        field = (positive.casefold(), negative.casefold()) == (SPAM, HAM)
        caught = "spam caught (SC)" if field else f"{fit(positive, 12)} found"
        blocked = "ham blocked (BH)" if field else f"{fit(negative, 12)} mistaken"
        rows.append(_share(caught, found.spam_caught))
        rows.append(_share(blocked, found.blocked_ham))
    rows.append(_share("accuracy", found.accuracy))
    rows.append(("MCC", _dotted(found.mcc), "", ""))
    if positive is None:
        rows.append(("macro F1", _dotted(found.macro_f1), "", ""))
    return rows


def _share(name: str, share: "Proportion") -> Row:
    if math.isnan(share.value):
        return (name, "–", "none in the test set", "")
    counts = f"{share.hits:,} of {share.of:,}"
    interval = f"{_percent(share.low)}–{_percent(share.high)}"
    return (name, f"{_percent(share.value)} %", counts, interval)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share == 0 or share >= 0.01 else f"{100 * share:.2f}"


def _dotted(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}".replace("0.", ".", 1)


class TestSet(VerticalScroll, can_focus=False):
    """The test set of a model at a threshold; where it has none, why."""

    __test__ = False  # the name is not one of a test
    DEFAULT_CSS = """
    TestSet > Figures { margin-top: 1; }
    TestSet > .test--note { height: auto; margin-top: 1; color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Matrix, figures, and what else there is to say."""
        yield Matrix()
        yield Figures()
        yield Static("", classes="test--note", markup=False)

    def show(self, judge: Judge, threshold: float) -> None:
        """Shows another threshold or model."""
        part = judge.part
        matrix, lines = self.query_one(Matrix), self.query_one(Figures)
        matrix.display = lines.display = part is not None
        if part is None:
            self.border_title = "test set"
            self.say(judge.note)
            return
        found = part.at(threshold)
        positive = None if part.positive is None else part.labels[part.positive]
        negative = "" if part.positive is None else part.labels[1 - part.positive]
        self.border_title = "test set" + (f" at {dotted(threshold)}" if positive else "")
        matrix.show(part.labels, found.confusion)
        lines.show(figures(found, positive, negative))

    def say(self, text: str) -> None:
        """A note below the figures; foreign text."""
        note = self.query_one(".test--note", Static)
        note.update(Content(safe_text(text)))
        note.display = bool(text)
