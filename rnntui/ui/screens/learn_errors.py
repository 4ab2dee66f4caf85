"""Beside page 4: where the error of each step arrives, going back through time."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.ui.screens.learn_live import Given, Live, Sheet, plain, shade, window
from rnntui.ui.widgets.cells import compact, fit
from rnntui.ui.widgets.glyphs import bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.workbench.errors_back import ErrorsBack

DECADES = 4
"""Powers of ten between blank and full."""

HEAD = "  back  after      gradient  (each bar's length: its power of ten)"


class Errors(Live):
    """A triangle of gradients: a row for each step that errs, a column where it arrives."""

    title = "errors going back"
    written = 27

    @property
    def views(self) -> Sequence[str]:
        """Where there is an error."""
        return ("an error at every step", "an error at the last step")

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A language model: it errs at every step."""
        return ("charlm",)

    @property
    def steps(self) -> int:
        """Steps of the text."""
        return 0 if self.found is None else len(self.found.read)

    @property
    def beginning(self) -> int:
        """The last step: its error goes back the furthest."""
        return max(self.steps - 1, 0)

    def work(self, given: Given) -> Any:
        """All gradients."""
        from rnntui.workbench.errors_back import errors_back

        return errors_back(given.poet, given.text)

    def show(self) -> None:
        """The triangle, or bars of its last row."""
        if self.found is None:
            self.board.show(None)
        else:
            self.board.show(partial(_last if self.view else _triangle, self.found, self.step))

    def row_at(self, y: int, height: int) -> int | None:
        """A row a step, under the heads and above the key to the shades."""
        return self.among(y - 1, height - 1) if self.view else self.among(y - 2, height - 3)

    def said(self) -> str:
        """The marked error."""
        if self.found is None:
            return ""
        found: ErrorsBack = self.found
        at = self.steps - 1 if self.view else self.step
        row = found.reached[at]
        here, first = row[at], row[0]
        said = (
            f"“{found.read[at]}” was read and “{found.wanted[at]}” came, at a loss of "
            f"{found.losses[at]:.2f} nats. The gradient by the state there has length "
            f"{compact(here, 2)}"
        )
        if self.view:
            place = self.step
            arrived = (
                f"; {at - place} steps back, at “{found.read[place]}”, {compact(row[place], 2)}"
            )
            return f"{said}{arrived if place != at else ''}."
        return f"{said}; at the first step, {at} back, {compact(first, 2)}."


def _strength(value: float, top: float) -> float:
    """0 to 1 over so many powers of ten below the top."""
    if value <= 0 or top <= 0:
        return 0.0
    return min(max(1 + math.log10(value / top) / DECADES, 0.0), 1.0)


def _triangle(found: "ErrorsBack", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    count = len(found.read)
    cells = 2 if width >= 2 * count + 16 else 1
    top = float(found.reached.max())
    letters = "".join(plain(letter, marks) + " " * (cells - 1) for letter in found.read)
    lines: list[Line] = [
        [("  wanted  nats  ", "muted"), ("arrives at the state after", "muted")],
        [(" " * 16, ""), (letters, "text")],
    ]
    for row in window(step, count, max(height - 3, 1)):
        here = row == step
        shades = "".join(
            shade(_strength(float(value), top), marks) * cells
            for value in found.reached[row][: row + 1]
        )
        wanted = plain(found.wanted[row], marks)
        lines.append(
            [
                (f"{marks.right if here else ' '}   ", "tone-1 bold"),
                (f"{wanted}  ", "bold" if here else "text"),
                (f"{found.losses[row]:8.2f}  ", "text"),
                (shades, "tone-1" if here else "tone-0"),
            ]
        )
    key = "".join(marks.shades[1:])
    lines.append([(f"  {key} from 1/{10**DECADES:,} of the largest gradient to it", "muted")])
    return lines


def _last(found: "ErrorsBack", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    row = found.reached[-1]
    top = float(row.max())
    cells = max(width - 24, 4)
    lines: list[Line] = [[(fit(HEAD, width, marks.more), "muted")]]
    for place in window(step, len(row), max(height - 1, 1)):
        here = place == step
        lines.append(
            [
                (f"{marks.right if here else ' '} ", "tone-1 bold"),
                (f"{len(row) - 1 - place:>4}  ", "muted"),
                (f"{plain(found.read[place], marks)}  ", "bold" if here else "text"),
                (f"{compact(float(row[place]), 2, marks.minus):>12}  ", "bold"),
                (bar(_strength(float(row[place]), top), cells, marks), "tone-0"),
            ]
        )
    return lines
