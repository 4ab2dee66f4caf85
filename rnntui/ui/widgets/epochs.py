"""The table of epochs: newest below; a marked one is what the panel beside it shows."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from rnntui.ui.widgets.cells import cell_len, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


class EpochTable(Painted, can_focus=True):
    """Rows of figures under heads; narrow tables drop columns from the right.

    Args:
        empty: what to say before there is a row.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "epoch before", show=False, id="epochs.up"),
        Binding("down", "move(1)", "epoch after", show=False, id="epochs.down"),
        Binding("pageup", "move(-10)", "ten before", show=False, id="epochs.page_up"),
        Binding("pagedown", "move(10)", "ten after", show=False, id="epochs.page_down"),
        Binding("home", "move(-1000000)", "first", show=False, id="epochs.home"),
        Binding("end", "move(1000000)", "newest", show=False, id="epochs.end"),
    ]
    DEFAULT_CSS = "EpochTable { height: 1fr; }"

    class Marked(Message):
        """Another row is marked; `index` is None where the newest is followed."""

        def __init__(self, index: int | None) -> None:
            super().__init__()
            self.index = index

    def __init__(
        self,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._empty = empty
        self._heads: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._best: int | None = None
        self.marked: int | None = None

    def show(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], best: int | None = None
    ) -> None:
        """Shows other rows.

        Args:
            heads: of the columns, the most important first.
            rows: cells, as many as heads.
            best: index of the row that is the best.
        """
        self._heads, self._rows, self._best = heads, rows, best
        if self.marked is not None and self.marked >= len(rows):
            self.marked = None
        self.changed()

    @property
    def index(self) -> int | None:
        """The row that is looked at: the marked one, else the newest."""
        if not self._rows:
            return None
        return len(self._rows) - 1 if self.marked is None else self.marked

    def action_move(self, by: int) -> None:
        """Marks another row; the newest is followed from then on."""
        if self.index is None:
            return
        index = min(max(self.index + by, 0), len(self._rows) - 1)
        marked = None if index == len(self._rows) - 1 else index
        if marked != self.marked:
            self.marked = marked
            self.changed()
            self.post_message(self.Marked(marked))

    def watch_has_focus(self, has_focus: bool) -> None:
        """The marked row is brighter with the focus."""
        super().watch_has_focus(has_focus)
        self.changed()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """One row back."""
        event.stop()
        self.action_move(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """One row on."""
        event.stop()
        self.action_move(1)

    def on_click(self, event: events.Click) -> None:
        """Marks the row that is clicked."""
        place = event.get_content_offset_capture(self).y - 1  # under the heads
        row = place + self._top(self.content_size.height)
        if self.index is not None and place >= 0 and row < len(self._rows):
            self.action_move(row - self.index)

    def _top(self, height: int) -> int:
        """The first row that is seen."""
        room = max(height - 1, 1)
        end = len(self._rows)
        index = self.index
        if self.marked is not None and index is not None:
            # The marked row with some later ones under it.
            end = min(len(self._rows), max(index + 1 + room // 3, room))
        return max(end - room, 0)

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The heads, and the rows that fit."""
        if not self._rows:
            return [[(self._empty, "muted")]]
        top = self._top(height)
        seen = self._rows[top : top + max(height - 1, 1)]
        widths: list[int] = []
        for number, head in enumerate(self._heads):
            # Of all rows: a column that grows with a longer figure would move all others.
            cells = max(cell_len(head), *(cell_len(row[number]) for row in self._rows[-400:]))
            if sum(widths) + 2 * len(widths) + cells + 2 > width - 2:
                break
            widths.append(cells)
        lines: list[Line] = [[(self._row(self._heads, widths), "muted")]]
        for number, row in enumerate(seen, top):
            best = number == self._best
            text = self._row(row, widths)
            sign = marks.marks[0] if best else " "
            role = "text"
            if number == self.index:
                role = "bold" if self.marked is None or not self.has_focus else "cursor"
            lines.append([(text, role), (f" {sign}", "tone-2 bold" if best else "text")])
        return lines

    def _row(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        return " " + "  ".join(
            pad(cell, width, right=True) for cell, width in zip(cells, widths, strict=False)
        )
