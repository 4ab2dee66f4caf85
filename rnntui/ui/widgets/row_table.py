"""A table of rows that are known by a key: any number of them, and only what changed is repainted.

Textual's own table lays out every row before it shows one; this one draws what is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rnntui.ui.widgets.cells import cell_len, pad
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.ui.widgets.palette import Paletted, palette_css

GUTTER = 3
"""Cells before the first column: the cursor, what is written beside a row, a space."""

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        key: names it.
        title: its heading.
        least: cells below which it is left out rather than cut.
        most: cells that it takes at most.
        importance: the least important column goes first where there is no room.
        right: set to the right, as figures are.
    """

    key: str
    title: str
    least: int
    most: int
    importance: int
    right: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        key: names it, whatever its place.
        cells: a text, foreign or not, and its role (`palette.ROLES`), for each column.
        beside: one cell of text before the row; a mark, or a number.
    """

    key: str
    cells: tuple[tuple[str, str], ...]
    beside: str = " "


@dataclass
class _Layout:
    """Which columns are shown, and how wide."""

    width: int = -1
    places: list[tuple[int, int]] = field(default_factory=list)


class RowTable(Paletted, ScrollView, can_focus=True):
    """Rows under a heading, one of them marked by the cursor.

    Args:
        columns: of the table.
        id: as for any widget.
    """

    DEFAULT_CSS: ClassVar[str] = (
        "RowTable { height: 1fr; background: $background; overflow-x: hidden; }\n"
        + palette_css("RowTable")
        + """
    RowTable > .row-table--heading { color: $text-muted; }
    RowTable > .row-table--order { color: $accent; text-style: bold; }
    RowTable > .row-table--cursor { background: $panel; }
    RowTable:focus > .row-table--cursor { background: $primary 40%; text-style: bold; }
    """
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--heading",
        "row-table--order",
        "row-table--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "end(False)", "first", show=False),
        Binding("end", "end(True)", "last", show=False),
    ]

    class Highlighted(Message):
        """The cursor stands on another row, or its row is another one now."""

        def __init__(self, key: str | None) -> None:
            super().__init__()
            self.key = key

    class Opened(Message):
        """A row was clicked twice."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self._natural: tuple[int, ...] = ()
        self._order = ("", False)
        self._cursor = 0
        self._layout = _Layout()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in their order."""
        return self._rows

    @property
    def cursor_key(self) -> str | None:
        """The key of the row with the cursor; None without rows."""
        return self._rows[self._cursor].key if self._rows else None

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The keys of the columns that there is room for."""
        return tuple(self._columns[number].key for number, _ in self._places())

    def show(self, rows: Sequence[Row], *, order: tuple[str, bool] = ("", False)) -> None:
        """Shows rows in the place of those before; the cursor stays with its row.

        Args:
            rows: all of them.
            order: key of the column that they are ordered by, and whether downwards.
        """
        before, key, place = self._rows, self.cursor_key, self._cursor
        self._rows = tuple(rows)
        keys = [row.key for row in self._rows]
        self._cursor = keys.index(key) if key in keys else min(place, max(len(keys) - 1, 0))
        natural = tuple(
            max(
                [
                    cell_len(column.title) + (column.key == order[0]),  # and the arrow
                    *(cell_len(row.cells[number][0]) for row in self._rows),
                ]
            )
            for number, column in enumerate(self._columns)
        )
        whole = natural != self._natural or order != self._order or len(before) != len(rows)
        self._natural, self._order = natural, order
        if whole:
            self._layout.width = -1
            self.virtual_size = Size(self.size.width, len(self._rows) + 1)
            self.refresh()
        else:
            for number, (old, new) in enumerate(zip(before, self._rows, strict=True)):
                if old != new or (self._cursor != place and number in (place, self._cursor)):
                    self._refresh_row(number)
        if self._cursor != place or self.cursor_key != key:
            self.call_after_refresh(self._scroll_to_cursor)
        if self.cursor_key != key:
            self.post_message(self.Highlighted(self.cursor_key))

    def select(self, key: str) -> None:
        """Puts the cursor on a row, if there is one of this key."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                self._go(number)

    # Keys and mouse

    def action_move(self, by: int) -> None:
        """Up and down."""
        self._go(self._cursor + by)

    def action_page(self, by: int) -> None:
        """As many rows as are seen."""
        self._go(self._cursor + by * max(self.size.height - 2, 1))

    def action_end(self, last: bool) -> None:
        """The first row, or the last."""
        self._go(len(self._rows) - 1 if last else 0)

    def on_click(self, event: events.Click) -> None:
        """Marks the row that was clicked, opens it at the second click; a heading orders."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            left = GUTTER
            for number, width in self._places():
                if left <= offset.x < left + width + GAP:
                    self.post_message(self.HeadingClicked(self._columns[number].key))
                left += width + GAP
            return
        number = self.scroll_offset.y + offset.y - 1
        if 0 <= number < len(self._rows):
            self._go(number)
            if event.chain == 2:
                self.post_message(self.Opened(self._rows[number].key))

    def on_resize(self) -> None:
        """Another width may have room for other columns."""
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self.call_after_refresh(self._scroll_to_cursor)

    def _go(self, number: int) -> None:
        number = min(max(number, 0), len(self._rows) - 1)
        if number < 0 or number == self._cursor:
            return
        before, self._cursor = self._cursor, number
        self._refresh_row(before)
        self._refresh_row(number)
        self._scroll_to_cursor()
        self.post_message(self.Highlighted(self.cursor_key))

    def _scroll_to_cursor(self) -> None:
        top, room = self.scroll_offset.y, max(self.size.height - 1, 1)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + room:
            self.scroll_to(y=self._cursor - room + 1, animate=False, force=True)

    def _refresh_row(self, number: int) -> None:
        y = number - self.scroll_offset.y + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # Drawing

    def _places(self) -> list[tuple[int, int]]:
        """The columns that are shown, by number, with their widths."""
        width = self.scrollable_content_region.width
        if self._layout.width == width or not self._natural:
            return self._layout.places
        room = width - GUTTER + GAP
        wanted = [
            min(natural, column.most)
            for natural, column in zip(self._natural, self._columns, strict=True)
        ]
        taken: dict[int, int] = {}
        # The most important first, each as wide as it wants to be: of the others, what fits.
        for number in sorted(
            range(len(self._columns)), key=lambda number: -self._columns[number].importance
        ):
            least = min(wanted[number], self._columns[number].least)
            if not taken or least + GAP <= room:
                taken[number] = max(min(wanted[number], room - GAP), 1)
                room -= taken[number] + GAP
        self._layout = _Layout(width, [(number, taken[number]) for number in sorted(taken)])
        return self._layout.places

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y - 1
        if y == 0:
            return self._heading(width)
        if number >= len(self._rows):
            return Strip.blank(width, self.get_component_rich_style("text"))
        row, marks = self._rows[number], glyphs(self.app)
        under = number == self._cursor
        more = self._cursor_style() if under else None
        segments = [
            self._segment((marks.right if under else " ") + pad(row.beside, 1) + " ", "title", more)
        ]
        for place, cells in self._places():
            text, role = row.cells[place]
            shown = pad(text, cells, right=self._columns[place].right, more=marks.more)
            segments.append(self._segment(shown, role, more))
            segments.append(self._segment(" " * GAP, "text", more))
        strip = Strip(segments)
        rest = width - strip.cell_length
        if rest > 0:
            strip = Strip([*segments, self._segment(" " * rest, "text", more)])
        return strip.crop(0, width).simplify()

    def _heading(self, width: int) -> Strip:
        plain = self.get_component_rich_style("row-table--heading")
        segments = [Segment(" " * GUTTER, plain)]
        for number, cells in self._places():
            column = self._columns[number]
            ordered = column.key == self._order[0]
            title = column.title
            if ordered:
                title = self._with_arrow(title)
            style = self.get_component_rich_style("row-table--order") if ordered else plain
            segments.append(Segment(pad(title, cells, right=column.right, more=""), style))
            segments.append(Segment(" " * GAP, plain))
        return Strip(segments).extend_cell_length(width, plain).crop(0, width)

    def _with_arrow(self, title: str) -> str:
        down = self._order[1]
        if glyphs(self.app).ascii:
            return ("v" if down else "^") + title
        return ("↓" if down else "↑") + title

    def _cursor_style(self) -> Style:
        # Whole, for its background is laid over the widget's own; its colour is not wanted.
        style = self.get_component_rich_style("row-table--cursor")
        return Style(bgcolor=style.bgcolor, bold=style.bold)

    def _segment(self, text: str, role: str, more: Style | None) -> Segment:
        if more is not None and role == "muted":
            role = "text"  # it could not be read on the cursor's background
        style = self.get_component_rich_style(role or "text")
        return Segment(text, style if more is None else style + more)
