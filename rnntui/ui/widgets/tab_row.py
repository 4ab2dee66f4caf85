"""One row of tabs, each with its key, and one line of heading above them."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from rnntui.ui.widgets.cells import cell_len, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


class TabRow(Painted):
    """Tabs beside each other; the present one is reversed, each has its key."""

    DEFAULT_CSS = "TabRow { height: 1; }"

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._tabs: Sequence[tuple[str, str, str]] = ()
        self._here = ""
        self._ends: list[tuple[int, int, str]] = []

    def show(self, tabs: Sequence[tuple[str, str, str]], here: str) -> None:
        """Shows tabs as (name, key, title), one of which is the present one."""
        if (tabs, here) != (self._tabs, self._here):
            self._tabs, self._here = tuple(tabs), here
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The row; without the keys where it is too narrow for them."""
        keyed = sum(len(key) + len(title) + 4 for _, key, title in self._tabs) <= width
        line: Line = []
        self._ends = []
        at = 0
        for name, key, title in self._tabs:
            here = name == self._here
            parts: Line = [(" ", "cursor" if here else "text")]
            if keyed:
                parts.append((f"{key} ", "cursor" if here else "tone-1 bold"))
            parts.append((f"{title} ", "cursor" if here else "muted"))
            cells = sum(cell_len(text) for text, _ in parts)
            self._ends.append((at, at + cells, name))
            at += cells + 1
            line += [*parts, (" ", "text")]
        return [line]

    def on_click(self, event: events.Click) -> None:
        """Goes to the tab that was hit."""
        for begin, end, name in self._ends:
            if begin <= event.get_content_offset_capture(self).x < end:
                self.post_message(self.Picked(name))


class HeadLine(Painted):
    """What is shown, bright at the left, and its figures at the right."""

    DEFAULT_CSS = "HeadLine { height: 1; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._left = self._right = ""

    def show(self, left: str, right: str = "") -> None:
        """Shows other words; foreign text may be among them."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The figures stay whole as long as the title keeps a third of the line."""
        right = fit(self._right, max(width - min(cell_len(self._left), width // 3) - 2, 0))
        left = pad(self._left, width - cell_len(right) - 1 * bool(right), more=marks.more)
        return [[(left, "title"), (" " * bool(right) + right, "muted")]]
