"""Beside page 5: what is left of a gradient after so many steps back, by the kind of cell."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

import rnntui.ui.widgets.chart as charts
from rnntui.ui.screens.learn_live import Board, Given, Live, Sheet
from rnntui.ui.widgets.cells import compact, pad
from rnntui.ui.widgets.glyphs import bar, glyphs
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.ui.widgets.chart_canvas import LineStyle

GAINS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""What the recurrent weights are multiplied by."""

DECADES = 20

STYLES: "tuple[LineStyle, ...]" = ("marked", "dotted", "solid", "marked")


class Vanishing(Live):
    """Three untrained networks on one text, and beside them one that has learned."""

    title = "what is left of a gradient"
    knob = "recurrent weights"
    written = 90

    DEFAULT_CSS = """
    Vanishing Chart { height: 1fr; min-height: 6; }
    Vanishing Board { height: 6; margin-top: 1; }
    """

    gain = 1.0

    @property
    def views(self) -> Sequence[str]:
        """With and without a trained model."""
        return ("untrained", "a trained one beside them")

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """Nothing, or a language model."""
        return ("charlm",) if self.view else ()

    @property
    def steps(self) -> int:
        """Steps back."""
        return 0 if self.found is None else len(next(iter(self.found.values())))

    @property
    def beginning(self) -> int:
        """Thirty steps back, or what there is."""
        return min(30, max(self.steps - 1, 0))

    def compose(self) -> ComposeResult:
        """The curves, and under them the step in bars."""
        yield charts.Chart("share of the gradient that is left", x_label="steps back", log=True)
        yield Board()

    def turn(self) -> bool:
        """The trained one is computed."""
        super().turn()
        return True

    def wind(self, by: int) -> bool:
        """Other weights."""
        at = min(max(GAINS.index(self.gain) + by, 0), len(GAINS) - 1)
        changed = GAINS[at] != self.gain
        self.gain = GAINS[at]
        return changed

    def work(self, given: Given) -> Any:
        """By name, what is left after 0, 1, 2 … steps back."""
        from rnntui.workbench.explaining import unroll_characters
        from rnntui.workbench.untrained import untrained_carried

        text = given.text[: self.written]
        found: dict[str, list[float]] = {}
        for cell in ("rnn", "gru", "lstm"):
            found[cell] = untrained_carried(cell, text, gain=self.gain)[::-1].tolist()
        if self.view:
            model = given.poet
            carried = unroll_characters(model, text).traces[-1].carried
            found[f"{model.settings.cell}, trained"] = carried[::-1].tolist()
        return found

    def take(self, found: Any) -> None:
        """The cursor stays where it was when only the weights change."""
        kept = self.step if self.found is not None else None
        super().take(found)
        if kept is not None:
            self.step = min(kept, self.steps - 1)
            self.show()

    def show(self) -> None:
        """Curves and bars."""
        if self.found is None:
            self.board.show(None)
            return
        self.query_one(charts.Chart).show(
            [
                charts.Series(
                    name,
                    [(float(x), y if y > 0 else math.nan) for x, y in enumerate(values)],
                    style=STYLES[number],
                    tone=(3, 1, 0, 2)[number],
                    last=compact(values[-1], 2, glyphs(self.app).minus),
                )
                for number, (name, values) in enumerate(self.found.items())
            ]
        )
        self.board.show(partial(_bars, self.found, self.step))

    def said(self) -> str:
        """What the curves are of."""
        if self.found is None:
            return ""
        weights = f", recurrent weights ×{self.gain:g}" if self.gain != 1 else ""
        trained = " Beside them a model of yours, trained." if len(self.found) > 3 else ""
        return (
            "One layer of 64 units each, with the random weights that a training begins with"
            f"{weights}: nothing is learned yet. The text is read to its end, and a gradient of "
            f"length 1 enters there.{trained}"
        )


def _bars(found: dict[str, list[float]], step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    lines: list[Line] = [[(f"{step} steps back there is left", "title")]]
    name = max(map(len, found))
    cells = max(width - name - 14, 4)
    for number, (cell, values) in enumerate(found.items()):
        value = values[step]
        length = 1 + math.log10(value) / DECADES if value > 0 else 0.0
        lines.append(
            [
                (pad(cell, name) + "  ", "text"),
                (f"{compact(value, 2, marks.minus):>9}  ", "bold"),
                (bar(length, cells, marks), f"tone-{(3, 1, 0, 2)[number]}"),
            ]
        )
    lines.append([(f"a bar's length: its power of ten, down to 1e-{DECADES}"[:width], "muted")])
    return lines[:height]
