"""The words behind a verdict: their shares in log-odds, in a line, as a chart, and as tints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.cells import cell_len, compact, fit
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.message_box import Tint
from rnntui.ui.widgets.painted import Line, Painted

if TYPE_CHECKING:
    from rnntui.workbench.explaining import Explanation

STRONGEST = 40
"""Words that have a figure."""

WEAK, STRONG = 0.01, 0.1
"""Log-odds from which on a word is tinted, and strongly so, among the strong of its text."""


class Why(Painted):
    """The strongest words with their shares, in a line."""

    DEFAULT_CSS = "Why { height: 1; padding: 0 1; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._head = "why"
        self._words: Sequence[tuple[str, float]] = ()
        self._faded = False

    def show(self, head: str, words: Sequence[tuple[str, float]]) -> None:
        """Shows other words with their shares, the strongest first; all of it foreign text."""
        self._head, self._words, self._faded = head, words, False
        self.changed()

    def fade(self) -> None:
        """The text has changed: what is shown is of the one before."""
        if not self._faded:
            self._faded = True
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """As many whole words as there is room for."""
        line: Line = [(fit(self._head, max(width // 4, 8), marks.more), "muted")]
        room = width - cell_len(line[0][0])
        for word, share in self._words:
            figure = compact(share, 2, marks.minus)
            text, figure = fit(word, 20, marks.more), f"+{figure}" if share > 0 else figure
            cells = cell_len(text) + len(figure) + 4
            if cells > room:
                break
            room -= cells
            role = "muted" if self._faded else "bad underline" if share > 0 else "good"
            line += [("   ", ""), (text, role), (f" {figure}", "muted" if self._faded else "bold")]
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


def _bars(words: Sequence[tuple[str, float]]) -> list[Bar]:
    """Words with their shares as rows of a chart."""
    return [Bar(word, share, tone=3 if share > 0 else 2) for word, share in words]


def strongest(one: "Explanation") -> list[tuple[str, float]]:
    """Words with their shares, the strongest first."""
    return [(one.tokens[at], one.shares[at]) for at in one.strongest(STRONGEST)]


class Words(Horizontal):
    """A chart of the words for each model, one or two."""

    DEFAULT_CSS = """
    Words > Vertical { width: 1fr; height: 100%; padding-right: 1; }
    Words > #second-words, Words .words--name { display: none; }
    Words.-two > #second-words, Words.-two .words--name { display: block; }
    Words .words--name { height: 1; }
    Words Bars { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Two charts, of which mostly one is seen."""
        for place in ("first", "second"):
            with Vertical(id=f"{place}-words"):
                yield Static("", classes="words--name", markup=False)
                yield Bars(unit="log-odds", diverging=True, empty="No text in the box.")

    def show(self, found: "Sequence[Explanation]", names: Sequence[str]) -> None:
        """Shows other shares; `names` are those of the models, foreign text."""
        self.set_class(len(names) > 1, "-two")
        label = f"why, towards {fit(found[0].label, 16)}" if found else "why"
        self.border_title = Content(label)  # a string would be taken for markup
        charts, heads = self.query(Bars), self.query(".words--name").results(Static)
        for number, (chart, head) in enumerate(zip(charts, heads, strict=True)):
            chart.show(_bars(strongest(found[number])) if number < len(found) else ())
            head.update(Content(fit(names[number], 30) if number < len(names) else ""))
