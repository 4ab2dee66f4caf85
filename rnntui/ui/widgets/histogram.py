"""How often each length or size occurs, as columns, with marks for the median and the rest."""

from collections.abc import Sequence

from textual.geometry import Size

from rnntui.ui.widgets.cells import balanced, cell_len, compact, fit, pad
from rnntui.ui.widgets.chart_scale import Scale
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.ui.widgets.palette import tone


class Histogram(Painted):
    """Columns over an axis; below each mark stands its name and figure.

    Args:
        title: what is counted: `tokens in a message`.
        unit: the unit of the axis.
        tone: one of six tones.
        empty: what to say while there is nothing.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS = "Histogram { height: 10; }"

    def __init__(
        self,
        title: str = "",
        *,
        unit: str = "",
        tone: int = 0,
        empty: str = "Nothing counted yet.",
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._title, self._unit, self._tone, self._empty = title, unit, tone, empty
        self._counts: Sequence[int] = ()
        self._low, self._high = 0.0, 1.0
        self._named: Sequence[tuple[str, float]] = ()

    def show(
        self,
        counts: Sequence[int],
        low: float,
        high: float,
        marks: Sequence[tuple[str, float]] = (),
    ) -> None:
        """Shows other counts.

        Args:
            counts: one for each of the equal bins from `low` to `high`.
            low: where the first bin begins.
            high: where the last one ends.
            marks: names and places, as `("median", 16)`.
        """
        self._counts, self._low, self._high = tuple(counts), low, high
        self._named = tuple(marks)
        self.changed()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Ten lines where nothing else is asked for."""
        return 10

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The columns in cells."""
        if not any(self._counts) or self._high <= self._low:
            return [[(line, "muted")] for line in balanced(self._empty, width)]
        named = height >= 4 and bool(self._named)
        titled, axis = height >= 5 and bool(self._title), height >= 3
        rows = max(height - named - titled - axis, 1)
        roomy = width >= 30 and rows >= 3
        columns, together = _columns(self._counts, width - 8 if roomy else width)
        plot, most = len(columns), max(columns)
        top_figure = compact(most, minus=marks.minus) if most % 1 or most >= 1e4 else f"{most:.0f}"
        left = len(top_figure) + 1 if roomy else 0
        # the last column may hold fewer bins, and the axis ends with the column
        bins = plot * together if together > 1 else len(self._counts)
        scale = Scale(self._low, self._low + (self._high - self._low) * bins / len(self._counts))
        places = {_place(scale, value, plot): word for word, value in self._named}
        lines: list[Line] = []
        if titled:
            lines.append([(fit(self._title, width, marks.more), "title")])
        for row in range(rows):
            line: Line = []
            if left:
                figure = top_figure if row == 0 else "0" if row == rows - 1 else ""
                edge = marks.tick if figure else marks.post
                line.append((pad(figure, left - 1, right=True) + edge, "faint"))
            line += self._row(
                columns, most, level=rows - 1 - row, rows=rows, places=places, marks=marks
            )
            lines.append(line)
        if axis:
            lines.append(
                self._axis(
                    scale, left, plot, width=width, places=places if named else {}, marks=marks
                )
            )
        if named:
            lines.append(self._names(scale, left, plot, width, marks))
        return lines

    def _row(
        self,
        columns: list[float],
        most: float,
        *,
        level: int,
        rows: int,
        places: dict[int, str],
        marks: Glyphs,
    ) -> Line:
        steps = len(marks.heights)
        line: Line = []
        for number, count in enumerate(columns):
            filled = max(round(count / most * rows * steps), int(count > 0)) - level * steps
            cell = marks.heights[min(filled, steps) - 1] if filled > 0 else " "
            if number in places and filled <= 0:
                line.append((marks.post, "muted"))
            elif number in places and filled >= steps:
                line.append((marks.post, tone(self._tone) + ("" if marks.ascii else " reverse")))
            else:
                line.append((cell, tone(self._tone)))
        return line

    def _axis(
        self,
        scale: Scale,
        left: int,
        plot: int,
        *,
        width: int,
        places: dict[int, str],
        marks: Glyphs,
    ) -> Line:
        cells = [marks.line] * plot
        free = 0
        for value, text in scale.ticks(max(plot // 10, 1), marks.minus):
            start = max(_place(scale, value, plot) - len(text) // 2, 0)
            if start < free or start + len(text) > plot:
                continue
            if any(start - 1 <= place <= start + len(text) for place in places):
                continue
            cells[start : start + len(text)] = list(text)
            free = start + len(text) + 1
        for place in places:
            cells[place] = "+" if marks.ascii else "┴"
        corner = " " * (left - 1) + marks.corner if left else ""
        unit = f" {self._unit}" if self._unit else ""
        if cell_len(unit) > width - left - plot:
            if plot > 3 * cell_len(unit):
                cells[plot - cell_len(unit) :] = list(unit)
            unit = ""
        return [(corner + "".join(cells), "faint"), (unit, "muted")]

    def _names(self, scale: Scale, left: int, plot: int, width: int, marks: Glyphs) -> Line:
        """Each mark's name and figure under its place, pushed right where they would meet."""
        line, used = "", 0
        for word, value in sorted(self._named, key=lambda mark: mark[1]):
            whole = float(value).is_integer()
            figure = f"{value:.0f}" if whole else compact(value, minus=marks.minus)
            text = fit(f"{word} {figure}", width, marks.more)
            place = left + _place(scale, value, plot) - cell_len(text) // 2
            start = max(min(place, width - cell_len(text)), used)
            if start + cell_len(text) > width:
                break
            line += " " * (start - cell_len(line)) + text
            used = start + cell_len(text) + 2
        return [(line, "text")]


def _place(scale: Scale, value: float, plot: int) -> int:
    return min(max(int((scale.share(value) or 0.0) * plot), 0), plot - 1)


def _columns(counts: Sequence[int], width: int) -> tuple[list[float], int]:
    """Bins as columns, several cells each or several bins in a cell; and how many in a cell."""
    if len(counts) <= width:
        each = width // len(counts)
        return [float(count) for count in counts for _ in range(each)], 1
    together = -(-len(counts) // width)
    sums = [float(sum(counts[at : at + together])) for at in range(0, len(counts), together)]
    return sums, together
