"""Labelled bars with their figures: from zero, or to both sides of it; and one probability."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Size

from rnntui.ui.widgets.cells import balanced, cell_len, compact, dotted, fit, pad, tidy
from rnntui.ui.widgets.glyphs import Glyphs, bar
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.ui.widgets.palette import tone


@dataclass(frozen=True)
class Bar:
    """A row.

    Attributes:
        label: foreign text.
        value: what the bar shows; below zero it goes to the left in a diverging chart.
        before: an earlier or other value of the same thing, drawn as a mark on the bar.
        tone: one of six tones.
        figure: words for the value; made from it where None.
        note: what stands behind the figures.
    """

    label: str
    value: float
    before: float | None = None
    tone: int = 0
    figure: str | None = None
    note: str = ""


class Bars(Painted):
    """Bars below each other, with a figure each.

    Args:
        unit: the unit of all figures, shown above them.
        heads: the words above the figures of `before` and `value`, as `("p", "at T")`; above the
            one figure where no row has a `before`.
        diverging: zero stands in the middle; figures carry a sign.
        digits: significant digits of the figures.
        empty: what to say while there are none.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    def __init__(
        self,
        *,
        unit: str = "",
        heads: tuple[str, str] = ("", ""),
        diverging: bool = False,
        digits: int = 2,
        empty: str = "Nothing to show yet.",
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._unit, self._heads, self._diverging, self.empty = unit, heads, diverging, empty
        self._digits = digits
        self._rows: Sequence[Bar] = ()
        self._top: float | None = None

    def show(self, rows: Sequence[Bar], *, top: float | None = None) -> None:
        """Shows other rows; those that do not fit are counted in the last line.

        Args:
            rows: in the order shown.
            top: the value of a full bar; the greatest of the rows where None.
        """
        taller = len(rows) != len(self._rows)
        self._rows, self._top = tuple(rows), top
        self.changed()
        if taller and self.is_mounted:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A line a row, and one for the heads."""
        return max(len(self._rows), 1) + self._headed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The rows in cells."""
        if not self._rows:
            return [[(line, "muted")] for line in balanced(self.empty, width)]
        paired = any(row.before is not None for row in self._rows)
        room = height - self._headed()
        rows = self._rows if len(self._rows) <= room else self._rows[: max(room - 1, 1)]
        label = min(max(cell_len(fit(row.label, width)) for row in rows), max(width // 3, 4))
        figures = [_figures(row, self._digits, self._diverging, marks) for row in rows]
        first = max([cell_len(self._heads[0]) * paired, *(cell_len(one) for one, _ in figures)])
        second = max(
            [
                cell_len(self._heads[1] or (self._unit if not paired else "")),
                *(cell_len(other) for _, other in figures),
            ]
        )
        note = min(max(cell_len(fit(row.note, width)) for row in rows), width // 3)
        taken = label + 1 + 1 + second + (first + 2 if paired else 0) + (note + 2 if note else 0)
        cells = width - taken
        if cells < 4 and note:
            cells, note = cells + note + 2, 0
        top = self._top or max(
            (abs(value) for row in rows for value in (row.value, row.before or 0.0)
             if math.isfinite(value)), default=1.0) or 1.0  # fmt: skip
        lines = [self._head(label, cells, first if paired else 0, second)] * self._headed()
        for row, (one, other) in zip(rows, figures, strict=True):
            line: Line = [(pad(row.label, label, more=marks.more) + " ", "text")]
            if cells >= 4:
                line += self._bar(row, cells, top, marks)
            if paired:
                line.append((" " + pad(one, first, right=True, more=marks.more) + " ", "muted"))
            line.append((" " + pad(other, second, right=True, more=marks.more), "text bold"))
            if note:
                line.append(("  " + fit(row.note, note, marks.more), "muted"))
            lines.append(line)
        if len(rows) < len(self._rows) and len(lines) < height:
            lines.append([(fit(f"{len(self._rows) - len(rows)} more", width), "muted")])
        return lines

    def _headed(self) -> bool:
        return bool(any(self._heads) or self._unit)

    def _head(self, label: int, cells: int, first: int, second: int) -> Line:
        text = self._heads[1] or ("" if first else self._unit)
        blank = " " * (label + 1 + (cells if cells >= 4 else 0) + 1)
        if self._unit and first:
            blank = pad(self._unit, len(blank), right=False)
        one = pad(self._heads[0], first, right=True) + "  " if first else ""
        return [(blank + one + pad(text, second, right=True), "muted")]

    def _bar(self, row: Bar, cells: int, top: float, marks: Glyphs) -> Line:
        role = tone(row.tone)
        if self._diverging:
            return _both_ways(row.value / top, cells, role, marks)
        filled = bar(row.value / top, cells, marks)
        if row.before is None or not math.isfinite(row.before):
            return [(pad(filled, cells), role)]
        place = min(max(round(row.before / top * cells), 0), cells - 1)
        return marked(filled, cells, place, role, marks)


def marked(filled: str, cells: int, place: int, role: str, marks: Glyphs) -> Line:
    """A bar of `cells` cells with a mark in one of them, seen on the filled part too."""
    whole = pad(filled, cells)
    # A cell that is filled in part would look full when it is reversed.
    inside = filled[place : place + 1] == marks.eighths[-1] and not marks.ascii
    return [
        (whole[:place], role),
        (marks.post, f"{role} reverse" if inside else "mark bold"),
        (whole[place + 1 :], role),
    ]


def _figures(row: Bar, digits: int, diverging: bool, marks: Glyphs) -> tuple[str, str]:
    before = "" if row.before is None else compact(row.before, digits, marks.minus)
    if row.figure is not None:
        return before, tidy(row.figure)
    value = compact(row.value, digits, marks.minus)
    return before, f"+{value}" if diverging and row.value > 0 else value


def _both_ways(share: float, cells: int, role: str, marks: Glyphs) -> Line:
    half = (cells - 1) // 2
    filled = bar(abs(share), half, marks)
    axis = (marks.post, "faint")
    rest = " " * (cells - 2 * half - 1)
    if not share < 0:
        return [(" " * half, ""), axis, (pad(filled, half) + rest, role)]
    if marks.ascii:
        return [(filled.rjust(half), role), axis, (" " * half + rest, "")]
    # A cell filled from the right is the cell filled from the left, reversed.
    steps = round(min(abs(share), 1.0) * half * 8) or 1
    whole, part = divmod(steps, 8)
    blank = " " * (half - whole - (part > 0))
    return [
        (blank, ""),
        (marks.eighths[7 - part] if part else "", f"{role} reverse"),
        (marks.eighths[-1] * whole, role),
        axis,
        (" " * half + rest, ""),
    ]


class Probability(Painted):
    """One wide bar with a probability, what it is called, and the threshold as a mark on it."""

    DEFAULT_CSS = "Probability { height: 1; }"

    def __init__(
        self,
        *,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._empty = empty
        self._said = ""
        self._share: float | None = None
        self._threshold = 0.5

    def show(self, share: float | None, threshold: float, said: str) -> None:
        """Shows another figure.

        Args:
            share: the probability, 0 to 1; None where there is nothing to judge.
            threshold: from where on it counts, 0 to 1.
            said: the verdict in a word, as `SPAM`.
        """
        self._share, self._threshold, self._said = share, threshold, said
        self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The bar on all its lines, the words on the first."""
        if self._share is None:
            return [[(fit(self._empty, width, marks.more), "muted")]]
        role = "bad" if self._share >= self._threshold else "good"
        said = fit(self._said, max(width // 4, 6), marks.more)
        figure = f"{100 * self._share:5.1f} %"
        cut = f"threshold {dotted(self._threshold)}"
        cells = width - cell_len(said) - len(figure) - len(cut) - 6
        if cells < 8:
            cut, cells = "", cells + len(cut) + 2
        if cells < 4:
            return [[(fit(f"{said} {figure.strip()}", width), f"{role} bold")]]
        place = min(round(self._threshold * cells), cells - 1)
        filled = bar(self._share, cells, marks)
        head = f"{said}  {figure}  "
        lines: list[Line] = []
        for row in range(height):
            front = head if row == 0 else " " * cell_len(head)
            line: Line = [(front, f"{role} bold"), *marked(filled, cells, place, role, marks)]
            if row == 0 and cut:
                line.append((f"  {cut}", "muted"))
            lines.append(line)
        return lines
