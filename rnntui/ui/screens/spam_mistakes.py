"""The model's mistakes on its test set, as a list of which only what is in sight is made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from rnntui.ui.widgets.cells import balanced, cell_len, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted

if TYPE_CHECKING:
    from rnntui.workbench.test_part import Mistake


class Mistakes(Painted, can_focus=True):
    """The texts that the model judges wrongly, those first of which it is the surest.

    Only the lines in sight are made, so a threshold moves thousands of them at once.
    """

    class Opened(Message):
        """A mistake was clicked twice."""

        def __init__(self, mistake: "Mistake") -> None:
            super().__init__()
            self.mistake = mistake

    DEFAULT_CSS = "Mistakes { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "mistake above", show=False, id="mistakes.up"),
        Binding("down", "move(1)", "mistake below", show=False, id="mistakes.down"),
        Binding("pageup", "move(-10)", "page above", show=False, id="mistakes.page_up"),
        Binding("pagedown", "move(10)", "page below", show=False, id="mistakes.page_down"),
        Binding("home", "move(-999999999)", "first mistake", show=False, id="mistakes.first"),
        Binding("end", "move(999999999)", "last mistake", show=False, id="mistakes.last"),
    ]

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: Sequence[Mistake] = ()
        self._positive: str | None = None
        self._empty = ""
        self._cursor = self._top = 0

    @property
    def marked(self) -> "Mistake | None":
        """The one under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def place(self) -> tuple[int, int]:
        """Number of the marked one from 1, and how many there are."""
        return (self._cursor + 1 if self._rows else 0), len(self._rows)

    def show(self, rows: "Sequence[Mistake]", positive: str | None, empty: str) -> None:
        """Shows other mistakes; the cursor stays on its text while that is among them.

        Args:
            rows: in the order shown.
            positive: the label whose probability stands before a text, of two.
            empty: what to say where there are none.
        """
        marked = self.marked
        self._rows, self._positive, self._empty = rows, positive, empty
        if marked is not None:
            at = (n for n, row in enumerate(rows) if row.index == marked.index)
            self._cursor = next(at, min(self._cursor, max(len(rows) - 1, 0)))
        else:
            self._cursor = 0
        self.changed()

    def to_first(self) -> None:
        """Marks the first, which is the worst."""
        self._cursor = 0
        self.changed()

    def action_move(self, by: int) -> None:
        """Moves the cursor; it stays on the list."""
        self._cursor = min(max(self._cursor + by, 0), max(len(self._rows) - 1, 0))
        self.changed()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is brighter with the focus."""
        super().watch_has_focus(has_focus)
        self.changed()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(-3)

    def on_click(self, event: events.Click) -> None:
        """A click marks a mistake, a second one opens it."""
        place = event.get_content_offset(self)
        if place is None or place.y < 1 or self._top + place.y - 1 >= len(self._rows):
            return
        self._cursor = self._top + place.y - 1
        self.changed()
        if event.chain == 2 and self.marked is not None:
            self.post_message(self.Opened(self.marked))

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """A head and the lines in sight."""
        if not self._rows:
            return [[(line, "muted")] for line in balanced(self._empty, width)]
        room = max(height - 1, 1)
        highest = max(len(self._rows) - room, 0)
        self._top = min(max(self._top, self._cursor - room + 1), self._cursor, highest)
        if self._positive is not None:
            names = [pad(fit(row.true, 10, marks.more), 0) for row in self._rows[:200]]
        else:
            names = [_both(row, marks) for row in self._rows[:200]]
        label = max([cell_len(name) for name in names] + [4])
        head = "p" if self._positive is None else f"p({fit(self._positive, 6, marks.more)})"
        first = max(len(head), 6)
        is_ = "is, said" if self._positive is None else "is"
        lines: list[Line] = [
            [(" " + pad(head, first, right=True) + "  " + pad(is_, label) + "  text", "muted")]
        ]
        for number in range(self._top, min(self._top + room, len(self._rows))):
            row = self._rows[number]
            name = row.true if self._positive is not None else _both(row, marks)
            text = fit(row.text, width - first - label - 5, marks.more)
            here = number == self._cursor
            line: Line = [
                (marks.right if here else " ", "text bold"),
                (pad(f"{row.p:.3f}".removeprefix("0"), first, right=True), "text bold"),
                ("  " + pad(fit(name, label, marks.more), label), "text"),
                ("  " + text, "text"),
            ]
            if here and self.has_focus:
                line = [(pad("".join(piece for piece, _ in line), width), "cursor")]
            lines.append(line)
        return lines


def _both(row: "Mistake", marks: Glyphs) -> str:
    return f"{fit(row.true, 10, marks.more)}, {fit(row.said, 10, marks.more)}"
