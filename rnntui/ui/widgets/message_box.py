"""A box for a message: foreign text is made harmless for the screen and kept raw for the model."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import TextArea

from rnntui.safe_text import safe_text
from rnntui.ui.widgets.in_order import act_at_once

MOST = 100_000
"""Characters that the box takes."""

LONGEST = 400
"""Characters of a line of the box: a longer one is broken. Each key in a line of 80,000 characters
took 0.2 s, most of it to wrap and paint the line anew."""

TINTS = ("for", "for-strong", "against", "against-strong")

Tint = tuple[int, int, str]
"""Start and end in the message, and one of `TINTS`."""


class MessageBox(TextArea, inherit_bindings=False):
    """An editor of a few rows whose words can be tinted.

    What is loaded or pasted into the empty box is given back raw, control characters and all,
    until it is edited; then the text is what is seen. Up and Down are left to the screen.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"message--{tint}" for tint in TINTS}
    DEFAULT_CSS = """
    MessageBox, MessageBox:focus { border: none; padding: 0 1; background: $surface; }
    MessageBox:focus { background: $panel; }
    MessageBox > .message--for { color: $text-error; text-style: underline; }
    MessageBox > .message--for-strong { color: $text-error; text-style: bold underline; }
    MessageBox > .message--against { color: $text-success; text-style: italic; }
    MessageBox > .message--against-strong { color: $text-success; text-style: bold italic; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False)
        for keys, action in (
            ("left", "cursor_left"),
            ("right", "cursor_right"),
            ("ctrl+left", "cursor_word_left"),
            ("ctrl+right", "cursor_word_right"),
            ("ctrl+up", "cursor_up"),
            ("ctrl+down", "cursor_down"),
            ("pageup", "cursor_page_up"),
            ("pagedown", "cursor_page_down"),
            ("home", "cursor_line_start"),
            ("end", "cursor_line_end"),
            ("shift+left", "cursor_left(True)"),
            ("shift+right", "cursor_right(True)"),
            ("shift+home", "cursor_line_start(True)"),
            ("shift+end", "cursor_line_end(True)"),
            ("backspace", "delete_left"),
            ("ctrl+w,ctrl+backspace", "delete_word_left"),
            ("delete,ctrl+d", "delete_right"),
            ("ctrl+u", "delete_to_start_of_line"),
            ("ctrl+k", "delete_to_end_of_line_or_delete_line"),
            ("ctrl+c", "copy"),
            ("ctrl+x", "cut"),
            ("ctrl+v", "paste"),
            ("ctrl+z", "undo"),
            ("ctrl+y", "redo"),
        )
    ]

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        self._raw = self._shown = ""
        self._broken: tuple[int, ...] = ()
        self._tints: tuple[Tint, ...] = ()  # in the text as it is shown
        self._starts: list[int] = [0]
        super().__init__(id=id, placeholder=placeholder, highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False

    @property
    def message(self) -> str:
        """The text for the model: raw as it was put in, until it is edited."""
        text = self.text
        return self._raw if text == self._shown else text

    def put(self, text: str) -> None:
        """Shows another text; the cursor is at its end."""
        raw = text[:MOST]
        shown, broken = folded(safe_text(raw, lines=True, limit=None))
        self._tints = ()
        self.load_text(shown)
        self._raw, self._shown, self._broken = raw, self.text, broken
        self.move_cursor(self.document.end)
        self._index()

    def tint(self, message: str, tints: Sequence[Tint]) -> None:
        """Tints words, if the message is still this one."""
        if message != self.message:
            return
        moved = self.text == self._shown and self._broken
        self._tints = tuple(
            (start + bisect_right(self._broken, start), end + bisect_left(self._broken, end), name)
            if moved
            else (start, end, name)
            for start, end, name in tints
        )
        self._repaint()

    # What TextArea calls

    async def _on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)  # Textual goes on to its own, if that was not all

    def get_line(self, line_index: int) -> Text:
        """A line with its tints."""
        line = super().get_line(line_index)
        if self._tints and line_index < len(self._starts):
            first = self._starts[line_index]
            last = first + len(line)
            for start, end, name in self._tints:
                if start < last and end > first:
                    style = self.get_component_rich_style(f"message--{name}", partial=True)
                    line.stylize(style, max(start - first, 0), min(end, last) - first)
        return line

    def edit(self, edit: Edit) -> EditResult:
        """Every change of the text: what comes in is made harmless, cut and broken."""
        before = self.text
        room = max(MOST - len(before), 0)
        edit.text, _ = folded(safe_text(edit.text[:room], lines=True, limit=None))
        result = super().edit(edit)
        row = self.cursor_location[0]
        line = self.document.get_line(row)
        if len(line) > 2 * LONGEST:
            place = line.rfind(" ", 0, LONGEST)
            first, last = (place, place + 1) if place > 0 else (LONGEST, LONGEST)
            super().edit(Edit("\n", (row, first), (row, last), maintain_selection_offset=True))
        self._moved(before)
        return result

    def undo(self) -> None:
        """Undoes the last change."""
        before = self.text
        super().undo()
        self._moved(before)

    def redo(self) -> None:
        """Does again what was undone."""
        before = self.text
        super().redo()
        self._moved(before)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if not self.text:
            self.put(event.text)
        elif result := self._replace_via_keyboard(event.text, *self.selection):
            self.move_cursor(result.end_location)

    def action_copy(self) -> None:
        """Copies what is selected, and says so; else the app's key."""
        copy = getattr(self.app, "copy", None)
        if copy is None or not self.selected_text:
            super().action_copy()
        else:
            copy(self.selected_text, "the selection")

    # The tints

    def _moved(self, before: str) -> None:
        """Keeps the tints of the words that an edit did not touch, where they now are."""
        text = self.text
        self._index()
        if not self._tints or text == before:
            return
        same = common(before, text)
        tail = common(before[same:][::-1], text[same:][::-1])
        further = len(text) - len(before)
        self._tints = tuple(
            (start, end, name) if end <= same else (start + further, end + further, name)
            for start, end, name in self._tints
            if end <= same or start >= len(before) - tail
        )
        self._repaint()

    def _index(self) -> None:
        lines = self.document.lines
        self._starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]

    def _repaint(self) -> None:
        self._line_cache.clear()
        self.refresh()


def common(one: str, other: str) -> int:
    """Characters that two texts have in common at their beginnings."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """A text whose long lines are broken, at a space where there is one in reach.

    A line end in the place of a space changes no token of the text.

    Returns:
        The text, and before which characters of the one given a line end was put in besides.
    """
    if len(text) <= LONGEST:
        return text, ()
    pieces: list[str] = []
    inserted: list[int] = []
    at = 0
    for line in text.split("\n"):
        rest, start = line, at
        while len(rest) > LONGEST:
            place = rest.rfind(" ", 1, LONGEST)
            if place > 0:
                pieces.append(rest[:place])
                rest, start = rest[place + 1 :], start + place + 1
            else:
                pieces.append(rest[:LONGEST])
                rest, start = rest[LONGEST:], start + LONGEST
                inserted.append(start)
        pieces.append(rest)
        at += len(line) + 1
    return "\n".join(pieces), tuple(inserted)
