"""The answer of the desk: the verdict in a word, its probability, and the words behind it."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from rnntui.safe_text import safe_text
from rnntui.ui.screens.spam_model import Judge, dotted
from rnntui.ui.widgets.bars import Bar, Bars, Probability
from rnntui.ui.widgets.cells import cell_len, compact, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.message_box import Tint
from rnntui.ui.widgets.painted import Line, Painted

LIKELIEST = 5
"""Labels of many that have a bar."""

STRONGEST = 40
"""Words that have a figure."""

WEAK, STRONG = 0.05, 0.3
"""Log-odds from which on a word is tinted, and strongly so."""


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
        yield Bars(unit="")

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
        self.query_one(Said).show(word or "?", role if word else "muted", cells)
        if not many:
            share = None if row is None else row[judge.positive or 0]
            self.query_one(Probability).show(0.0 if share is None else share, threshold, title)
            return
        row = row or ()
        order = sorted(range(len(row)), key=lambda index: -row[index])[:LIKELIEST]
        rows = [
            Bar(judge.labels[index], row[index], figure=f"{100 * row[index]:.1f} %", tone=rank > 0)
            for rank, index in enumerate(order)
        ]
        self.query_one(Bars).show(rows, top=1.0)


class Why(Painted):
    """The strongest words with their shares, in a line."""

    DEFAULT_CSS = "Why { height: 1; padding: 0 1; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._head = "why"
        self._words: Sequence[tuple[str, float]] = ()
        self._tail = ""
        self._faded = False

    def show(self, head: str, words: Sequence[tuple[str, float]], tail: str = "") -> None:
        """Shows other words with their shares, the strongest first; all of it foreign text."""
        self._head, self._words, self._tail, self._faded = head, words, tail, False
        self.changed()

    def fade(self) -> None:
        """The text has changed: what is shown is of the one before."""
        if not self._faded:
            self._faded = True
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """As many whole words as there is room for."""
        line: Line = [(fit(self._head, max(width // 4, 8), marks.more), "muted")]
        tail = fit(self._tail, width // 2, marks.more)
        room = width - cell_len(line[0][0]) - (cell_len(tail) + 2 if tail else 0)
        for word, share in self._words:
            figure = compact(share, 2, marks.minus)
            text, figure = fit(word, 20, marks.more), f"+{figure}" if share > 0 else figure
            cells = cell_len(text) + len(figure) + 4
            if cells > room:
                break
            room -= cells
            role = "muted" if self._faded else "bad underline" if share > 0 else "good"
            line += [("   ", ""), (text, role), (f" {figure}", "muted" if self._faded else "bold")]
        if tail:
            line += [("  ", ""), (tail, "muted")]
        return [line]


def tints(spans: Sequence[tuple[int, int]], shares: Sequence[float]) -> list[Tint]:
    """Which words are tinted, and how."""
    top = max(map(abs, shares), default=0.0)
    found: list[Tint] = []
    for (start, end), share in zip(spans, shares, strict=True):
        if abs(share) < max(WEAK, top / 10):
            continue
        strong = "-strong" if abs(share) >= max(STRONG, 0.4 * top) else ""
        found.append((start, end, ("for" if share > 0 else "against") + strong))
    return found


def bars(words: Sequence[tuple[str, float]]) -> list[Bar]:
    """Words with their shares as rows of a chart."""
    return [Bar(word, share, tone=3 if share > 0 else 2) for word, share in words]


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
