"""The confusion matrix: two labels in full words, many in a table that follows its cursor."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from rnntui.ui.widgets.cells import balanced, cell_len, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


class Matrix(Painted, can_focus=True):
    """Rows are the true labels, columns what the model said.

    Each cell carries its count and a shade: the share of its row. The focused cell is told in
    words in the last line.

    Args:
        empty: what to say while there is none.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS = "Matrix { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", "cell above", show=False, id="matrix.up"),
        Binding("down", "move(1, 0)", "cell below", show=False, id="matrix.down"),
        Binding("left", "move(0, -1)", "cell left", show=False, id="matrix.left"),
        Binding("right", "move(0, 1)", "cell right", show=False, id="matrix.right"),
        Binding("home", "move(-9999, -9999)", "first cell", show=False, id="matrix.first"),
        Binding("end", "move(9999, 9999)", "last cell", show=False, id="matrix.last"),
    ]

    def __init__(
        self,
        *,
        empty: str = "No figures yet.",
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._empty = empty
        self._labels: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._cursor = (0, 0)
        self._corner = (0, 0)
        self._widths = (0, 0, 1)

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the focused cell."""
        return self._cursor

    def show(self, labels: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Shows other counts.

        Args:
            labels: foreign text, one a row and column.
            counts: `counts[true][said]`, (labels, labels).
        """
        other = len(labels) != len(self._labels)
        self._labels = tuple(labels)
        self._counts = tuple(tuple(row) for row in counts)
        last = max(len(labels) - 1, 0)
        self._cursor = (min(self._cursor[0], last), min(self._cursor[1], last))
        self.changed()
        if other and self.is_mounted:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The heads, a line a label, and the words for the focused cell."""
        return len(self._labels) + 2 if self._labels else 1

    def action_move(self, down: int, right: int) -> None:
        """Moves the focused cell; it stays within the matrix."""
        last = len(self._labels) - 1
        row, column = self._cursor
        self._cursor = (min(max(row + down, 0), last), min(max(column + right, 0), last))
        self.changed()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor shows only with the focus."""
        super().watch_has_focus(has_focus)
        self.changed()

    def on_click(self, event: events.Click) -> None:
        """A click focuses a cell."""
        place = event.get_content_offset(self)
        label, cell, gap = self._widths
        if place is None or not self._labels or place.y < 1 or place.x < label:
            return
        row = self._corner[0] + place.y - 1
        column = self._corner[1] + (place.x - label) // max(cell + gap, 1)
        if row < len(self._labels) and column < len(self._labels):
            self._cursor = (row, column)
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The matrix in cells."""
        if not self._labels:
            return [[(line, "muted")] for line in balanced(self._empty, width)]
        figure = max(len(f"{count:,}") for row in self._counts for count in row) + 2
        longest = max(cell_len(fit(label, width)) for label in self._labels)
        full = longest + 5
        said = "said " if len(self._labels) == 2 and longest + 3 * (full + 2) <= width else ""
        label = min(longest, max(width // 4, 4))
        cell = max(figure, full if said else min(longest, max(figure, 6)))
        gap = 2 if said else 1
        self._widths = (label, cell, gap)
        words = height >= 4
        rows = self._window(0, max(height - 1 - words, 1))
        columns = self._window(1, max((width - label) // (cell + gap), 1))
        head: Line = [(" " * label, "")]
        for column in columns:
            name = fit(self._labels[column], cell - len(said), marks.more)
            head.append((" " * gap + pad(said + name, cell, right=True), self._head(1, column)))
        lines: list[Line] = [head]
        for row in rows:
            line: Line = [(pad(self._labels[row], label, more=marks.more), self._head(0, row))]
            for column in columns:
                line += self._cell(row, column, cell, gap, marks)
            lines.append(line)
        if words:
            lines.append([(fit(self._words(len(rows), len(columns), marks), width), "muted")])
        return lines

    def _window(self, axis: int, room: int) -> range:
        """The rows or columns that are seen: the cursor's among them."""
        count, cursor = len(self._labels), self._cursor[axis]
        start = min(max(self._corner[axis], cursor - room + 1), cursor, max(count - room, 0))
        self._corner = (start, self._corner[1]) if axis == 0 else (self._corner[0], start)
        return range(start, min(start + room, count))

    def _head(self, axis: int, number: int) -> str:
        return "text bold" if self.has_focus and self._cursor[axis] == number else "muted"

    def _cell(self, row: int, column: int, cell: int, gap: int, marks: Glyphs) -> Line:
        count, total = self._counts[row][column], sum(self._counts[row])
        share = count / total if total else 0.0
        level = min(int(share * (len(marks.shades) - 1) + 0.999), len(marks.shades) - 1)
        right = row == column
        role = ("good" if right else "bad") if count else "faint"
        if self.has_focus and self._cursor == (row, column):
            figure = "cursor"
        else:
            figure = "bold" if right else "text" if count else "faint"
        text = pad(f"{count:,}", cell - 2, right=True)
        return [(" " * gap, ""), (text, figure), (" ", ""), (marks.shades[level], role)]

    def _words(self, rows: int, columns: int, marks: Glyphs) -> str:
        row, column = self._cursor
        count, total = self._counts[row][column], sum(self._counts[row])
        share = f"{100 * count / total:.1f} %" if total else "–"
        name, said = (fit(self._labels[at], 30, marks.more) for at in (row, column))
        text = f"{name} said {said}: {count:,} of {total:,}, {share}"
        if rows < len(self._labels) or columns < len(self._labels):
            text += f"   {len(self._labels)} labels, arrows move"
        return text
