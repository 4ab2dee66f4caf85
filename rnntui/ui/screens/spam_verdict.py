"""The answer of the desk: the verdict in a word and its probability as a bar."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from rnntui.safe_text import safe_text
from rnntui.ui.screens.spam_model import Judge
from rnntui.ui.widgets.bars import Bar, Bars, Probability
from rnntui.ui.widgets.cells import cell_len, dotted, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted

LIKELIEST = 5
"""Labels of many that have a bar."""


class Said(Painted):
    """A label, alone on its ground."""

    DEFAULT_CSS = "Said { width: auto; height: 100%; margin-right: 2; }"

    def __init__(self) -> None:
        super().__init__()
        self._word, self._role, self._cells = "", "text", 8

    def show(self, word: str, role: str, cells: int) -> None:
        """Shows another word, foreign text, `cells` wide."""
        wider = cells != self._cells
        self._word, self._role, self._cells = word, role, cells
        self.changed()
        if wider:
            self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As wide as the longest label, so that nothing jumps."""
        return self._cells

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The word in the middle; without one nothing."""
        if not self._word:
            return []
        word = fit(self._word, width - 2, marks.more)
        left = (width - cell_len(word)) // 2
        lines: list[Line] = [[(" " * width, f"{self._role} reverse")] for _ in range(height)]
        lines[(height - 1) // 2] = [(pad(" " * left + word, width), f"{self._role} bold reverse")]
        return lines


class Answer(Horizontal):
    """What one model says of the text; the model's name stands before it where there are two."""

    DEFAULT_CSS = """
    Answer { height: 2; padding: 0 1; }
    Answer > .answer--name { width: auto; }
    Answer > Probability { width: 1fr; height: 100%; }
    Answer > Bars { width: 1fr; height: 100%; display: none; }
    Answer.-many > Probability { display: none; }
    Answer.-many > Bars { display: block; }
    Answer.-many { height: 5; }
    """

    def compose(self) -> ComposeResult:
        """The word and its bar."""
        yield Said()
        yield Probability(empty="")
        yield Bars(unit="", empty="")

    def show(
        self, judge: Judge, row: tuple[float, ...] | None, threshold: float, title: str, cells: int
    ) -> None:
        """Shows another answer.

        Args:
            judge: whose.
            row: probabilities of the labels; None where there is no text.
            threshold: of the positive label of two.
            title: what stands before the bar.
            cells: of the verdict.
        """
        many = judge.positive is None
        self.set_class(many, "-many")
        said = None if row is None else judge.said(row, threshold)
        role = "tone-0" if many else "bad" if said == judge.positive else "good"
        word = "" if said is None else judge.shown(said)
        self.query_one(Said).show(word, role, cells)
        if not many:
            share = None if row is None else row[judge.positive or 0]
            self.query_one(Probability).show(share, threshold, title)
            return
        row = row or ()
        order = sorted(range(len(row)), key=lambda index: -row[index])[:LIKELIEST]
        rows = [
            Bar(judge.labels[index], row[index], figure=f"{100 * row[index]:.1f} %", tone=rank > 0)
            for rank, index in enumerate(order)
        ]
        self.query_one(Bars).show(rows, top=1.0)


def title_of(judge: Judge) -> str:
    """What the bar of two labels shows: `p(spam)`."""
    return (
        "" if judge.positive is None else f"p({safe_text(judge.labels[judge.positive], limit=20)})"
    )


def told(judge: Judge, row: tuple[float, ...], threshold: float) -> str:
    """The verdict in words, for the line below the box."""
    said = judge.said(row, threshold)
    if judge.positive is None:
        return f"{judge.labels[said]}, {100 * row[said]:.1f} %"
    side = "at or above" if said == judge.positive else "below"
    return (
        f"{judge.labels[said]}: {100 * row[judge.positive]:.1f} % is {side} "
        f"the threshold {dotted(threshold)}"
    )


class Answers(Vertical):
    """What one model says, or two, and the verdict of the first in words."""

    DEFAULT_CSS = """
    Answers { height: auto; }
    Answers > #second { display: none; }
    Answers > .answers--told { height: 1; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """A row a model, and the words."""
        yield Answer(id="first")
        yield Answer(id="second")
        yield Static("", classes="answers--told", markup=False)

    def show(
        self,
        judges: Sequence[Judge],
        rows: Sequence[tuple[float, ...]],
        threshold: float,
        hint: str,
        note: str,
    ) -> None:
        """Shows other answers.

        Args:
            judges: one or two.
            rows: probabilities by each; none where there is no text.
            threshold: of the first; the second has its own.
            hint: what to say where there is no text.
            note: what else the verdict needs said.
        """
        cells = max(cell_len(fit(label, 14)) for judge in judges for label in judge.labels) + 4
        names = [fit(judge.name, 16) for judge in judges]
        widest = max(map(cell_len, names))
        for number, (answer, judge) in enumerate(zip(self.query(Answer), judges, strict=False)):
            row = rows[number] if number < len(rows) else None
            title = title_of(judge) if len(judges) == 1 else pad(names[number], widest)
            limit = threshold if number == 0 else judge.model.threshold
            answer.show(judge, row, limit, title, max(cells, 8))
        words = hint
        if rows:
            words = "   ".join(filter(None, (told(judges[0], rows[0], threshold), note)))
        self.query_one(".answers--told", Static).update(Content(safe_text(words)))
