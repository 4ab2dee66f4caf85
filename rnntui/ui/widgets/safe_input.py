"""A text field that shows foreign text, pasted or put in, without its control characters."""

from textual import events
from textual.widgets import Input

from rnntui.safe_text import safe_text
from rnntui.ui.widgets.in_order import act_at_once

LINE_END = "␊"
"""How a line end stands in a field of one row."""


class SafeInput(Input):
    """An `Input` whose value is always safe for a terminal; its cursor does not blink.

    Every character stands for one of what was put in: the cursor stays where it is. A pasted line
    end becomes `␊`, and `raw` gives it back.
    """

    def on_mount(self) -> None:
        """A blinking cursor would write to the terminal without end."""
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """The value as it may be painted."""
        return safe_text(value, limit=None)

    @property
    def raw(self) -> str:
        """The value with its line ends and tabs."""
        return self.value.replace(LINE_END, "\n").replace("␉", "\t")

    async def _on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)  # Textual goes on to its own, if that was not all

    def _on_paste(self, event: events.Paste) -> None:
        # Textual's own keeps the first line only, and fails on a lone line end.
        event.prevent_default()
        event.stop()
        text = "\n".join(event.text.splitlines())
        if text:
            self.replace(safe_text(text, limit=None), *self.selection)
            # Textual does not scroll to the end of the first value that a field has.
            at, self.cursor_position = self.cursor_position, 0
            self.cursor_position = at
