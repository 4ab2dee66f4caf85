"""A table of any number of rows: it holds those it was given, and asks for those it shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message

from rnntui.safe_text import safe_text
from rnntui.ui.widgets.cells import cell_len, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


@dataclass(frozen=True)
class Marked:
    """Foreign text on one line, of which some characters are marked.

    Attributes:
        text: without line ends and tabs, so that the places stay right.
        spans: (start, end) of what is marked, in order.
    """

    text: str
    spans: Sequence[tuple[int, int]] = ()


Cell: TypeAlias = str | tuple[str, str] | Marked
"""Foreign text, such text and the role it is drawn in, or such text with marks."""

LEAST_REST = 16
"""Cells for the column that takes the rest; with less, the least important column goes."""

KEPT = 4_000
"""Rows that are held; with more, those far from what is seen are forgotten."""

BEFORE_MARK = 12
"""Characters shown before a mark that would else lie beyond the right edge."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: above it.
        width: cells; None takes the rest, in one column only.
        right: the text stands at the right end.
        drop: columns with the highest number go first where there is no room; 0 stays.
    """

    title: str
    width: int | None = None
    right: bool = False
    drop: int = 0


class PagedTable(Painted, can_focus=True):
    """Rows with a marked one; it sends the terminal only the lines that changed.

    Args:
        headed: whether the titles of the columns stand above.
        empty: what to say while there are no rows.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS = "PagedTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "move(-1)", "up"),
        ("down", "move(1)", "down"),
        ("pageup", "page(-1)", "a page up"),
        ("pagedown", "page(1)", "a page down"),
        ("home", "end(0)", "first"),
        ("end", "end(-1)", "last"),
        ("enter", "choose", "choose"),
    ]

    class Moved(Message):
        """Another row is marked."""

        def __init__(self, table: "PagedTable", row: int) -> None:
            super().__init__()
            self.table, self.row = table, row

        @property
        def control(self) -> "PagedTable":
            """The table."""
            return self.table

    class Chosen(Moved):
        """Enter, or a click on the marked row."""

    class Wanted(Message):
        """Rows are seen that the table has not got."""

        def __init__(self, table: "PagedTable", start: int, count: int) -> None:
            super().__init__()
            self.table, self.start, self.count = table, start, count

        @property
        def control(self) -> "PagedTable":
            """The table."""
            return self.table

    def __init__(
        self,
        *,
        headed: bool = True,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._headed, self._empty = headed, empty
        self._columns: Sequence[Column] = ()
        self._rows: dict[int, Sequence[Cell]] = {}
        self._dead: frozenset[int] = frozenset()
        self._asked: tuple[int, int] | None = None
        self.total = 0
        self.row = 0
        self.top = 0

    def show(
        self,
        columns: Sequence[Column],
        total: int,
        *,
        row: int = 0,
        dead: Iterable[int] = (),
        empty: str | None = None,
    ) -> None:
        """Begins anew with so many rows, none of which is there yet.

        Args:
            columns: of all rows.
            total: how many rows there are.
            row: the marked one.
            dead: headings, which cannot be marked.
            empty: what to say where there are none.
        """
        if total != self.total:
            self.refresh(layout=True)  # where its height is that of its rows
        self._columns, self.total = tuple(columns), total
        self._dead = frozenset(dead)
        self._rows, self._asked = {}, None
        if empty is not None:
            self._empty = empty
        self.row = self._alive(min(max(row, 0), max(total - 1, 0)), 1)
        self._into_view()

    def recolumn(self, columns: Sequence[Column]) -> None:
        """Other columns for the same rows."""
        self._columns = tuple(columns)
        self.changed()

    def extend(self, total: int) -> None:
        """There are more rows than before, behind those that were there."""
        self.total = max(total, self.total)
        self.changed()
        self._want()

    def put(self, rows: Mapping[int, Sequence[Cell]]) -> None:
        """Gives rows, by their numbers."""
        self._rows.update(rows)
        if len(self._rows) > KEPT:
            near = range(self.top - KEPT // 4, self.top + KEPT // 4)
            self._rows = {number: row for number, row in self._rows.items() if number in near}
        self._asked = None
        self.changed()
        self._want()

    def go(self, row: int) -> None:
        """Marks a row."""
        row = self._alive(min(max(row, 0), max(self.total - 1, 0)), 1 if row >= self.row else -1)
        if row != self.row:
            self.row = row
            self.post_message(self.Moved(self, row))
        self._into_view()

    # What is drawn

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """All of it, where the height is automatic."""
        return max(self.total, 1) + self._headed

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The rows that are seen."""
        if not self.total:
            return [[(fit(line, width, marks.more), "muted")] for line in self._empty.split("\n")]
        widths = _widths(self._columns, width)
        lines: list[Line] = []
        if self._headed:
            lines.append(
                [
                    (pad(column.title, cells, right=column.right) + " ", "muted")
                    for column, cells in zip(self._columns, widths, strict=True)
                    if cells
                ]
            )
        seen = range(self.top, min(self.top + height - self._headed, self.total))
        return [*lines, *(self._line(number, width, widths, marks) for number in seen)]

    def _line(self, number: int, width: int, widths: Sequence[int], marks: Glyphs) -> Line:
        row = self._rows.get(number)
        if row is None:
            return [(pad(marks.more, width), "faint")]
        if number in self._dead:
            return [(pad(str(row[0]), width, more=marks.more), "muted")]
        marked = number == self.row
        here = marked and self.has_focus
        line: Line = []
        last = max((index for index, cells in enumerate(widths) if cells), default=0)
        for index, (cell, column, cells) in enumerate(
            zip(row, self._columns, widths, strict=False)
        ):
            if not cells:
                continue
            role = cell[1] if isinstance(cell, tuple) else "text"
            # The row under the cursor has one style: colours would not be read on it.
            base = "cursor" if here else f"{role} bold" if marked else role
            gap = (" " if index != last else "", base)
            if isinstance(cell, Marked):
                line += [*_with_marks(cell, cells, base, marks), gap]
                continue
            text = cell if isinstance(cell, str) else cell[0]
            line += [(pad(text, cells, right=column.right, more=marks.more), base), gap]
        return line

    # How it moves

    @property
    def _seen(self) -> int:
        return max(self.content_size.height - self._headed, 1)

    def _alive(self, row: int, step: int) -> int:
        """The nearest row that can be marked, first in the direction of the step."""
        for way in (step, -step):
            found = row
            while found in self._dead:
                found += way
            if 0 <= found < self.total:
                return found
        return row

    def _into_view(self) -> None:
        """Moves what is seen as little as it takes to see the marked row."""
        seen = self._seen
        self.top = min(max(self.top, self.row - seen + 1), self.row)
        if self.top == self.row and self.row - 1 in self._dead and seen > 1:
            self.top -= 1  # the heading is seen with its first row
        self.top = max(min(self.top, self.total - seen), 0)
        self.changed()
        self._want()

    def _want(self) -> None:
        """Asks for the rows that are seen and are not there, and a page to both sides."""
        if not self.is_mounted or not self.total or not self.content_size.height:
            return
        seen = range(self.top, min(self.top + self._seen, self.total))
        if all(number in self._rows for number in seen):
            return
        start = max(self.top - self._seen, 0)
        ask = (start, min(3 * self._seen, self.total - start))
        if ask != self._asked:
            self._asked = ask
            self.post_message(self.Wanted(self, *ask))

    def on_resize(self) -> None:
        """Another number of rows is seen."""
        self._into_view()

    def on_focus(self) -> None:
        """The marked row shows that the keys move it."""
        self.changed()

    def on_blur(self) -> None:
        """The same, when they do no more."""
        self.changed()

    def action_move(self, by: int) -> None:
        """Marks the row before or after."""
        row = self.row + by
        while row in self._dead:
            row += by
        if 0 <= row < self.total:
            self.go(row)

    def action_page(self, by: int) -> None:
        """Marks the row a page before or after."""
        self.top += by * self._seen
        self.go(self.row + by * self._seen)

    def action_end(self, row: int) -> None:
        """Marks the first row, or the last."""
        self.go(row if row >= 0 else self.total - 1)

    def action_choose(self) -> None:
        """Enter."""
        if self.total:
            self.post_message(self.Chosen(self, self.row))

    def on_click(self, event: events.Click) -> None:
        """A click marks a row; one on the marked row chooses it."""
        place = event.get_content_offset_capture(self).y - self._headed
        row = self.top + place
        if place < 0 or not 0 <= row < self.total or row in self._dead:
            return
        if row == self.row:
            self.action_choose()
        else:
            self.go(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves what is seen, not the mark."""
        self._scroll(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The same, up."""
        self._scroll(-3)
        event.stop()

    def _scroll(self, by: int) -> None:
        self.top = max(min(self.top + by, self.total - self._seen), 0)
        self.changed()
        self._want()


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Cells of each column, 0 for one that has no room."""
    kept = list(range(len(columns)))
    while True:
        rest = width - sum(columns[index].width or 0 for index in kept) - len(kept) + 1
        least = LEAST_REST if any(columns[index].width is None for index in kept) else 0
        loose = [index for index in kept if columns[index].drop]
        if rest >= least or not loose:
            break
        kept.remove(max(loose, key=lambda index: columns[index].drop))
    return [
        0 if index not in kept else max(rest, 1) if column.width is None else column.width
        for index, column in enumerate(columns)
    ]


def _with_marks(cell: Marked, width: int, base: str, marks: Glyphs) -> Line:
    """A text whose first mark is in sight, though what stands before it be cut."""
    text, shift = cell.text, 0
    if cell.spans and cell_len(safe_text(text[: cell.spans[0][1]], limit=None)) > width:
        shift = max(cell.spans[0][0] - BEFORE_MARK, 0)
    head = marks.more if shift else ""
    shown = head + fit(text[shift:], width - len(head), marks.more)
    # Under the cursor the row is reversed already: there a mark is underlined.
    struck = f"{base} underline" if base == "cursor" else f"{base} reverse"
    line: Line = []
    at = 0
    for start, end in cell.spans:
        first, last = start - shift + len(head), min(end - shift + len(head), len(shown))
        if at <= first < last:
            line += [(shown[at:first], base), (shown[first:last], struck)]
            at = last
    return [*line, (shown[at:] + " " * (width - cell_len(shown)), base)]
