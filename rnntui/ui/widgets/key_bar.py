"""The last row: the keys that work now, or for a while what has just been done."""

from collections.abc import Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from rnntui.ui.keys import Command

SECONDS = 6.0
"""How long a message stands in the place of the keys."""


class KeyBar(Widget):
    """Keys with their labels, the most useful first, cut at the right edge."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; width: 100%; background: $panel; color: $text-muted; }
    KeyBar > .key-bar--key { color: $accent; text-style: bold; }
    KeyBar > .key-bar--message { color: $foreground; text-style: bold; }
    KeyBar > .key-bar--error { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES = {
        "key-bar--key",
        "key-bar--message",
        "key-bar--error",
    }

    def __init__(self) -> None:
        super().__init__()
        self._keys: Sequence[tuple[str, str]] = ()
        self._always: Sequence[tuple[str, str]] = ()
        self._message: tuple[str, bool] | None = None
        self._timer: Timer | None = None

    def show(self, keys: Sequence[tuple[str, str]], always: Sequence[tuple[str, str]]) -> None:
        """Shows keys with labels: those of the screen to the left, those of all to the right."""
        if (keys, always) != (self._keys, self._always):
            self._keys, self._always = keys, always
            self.refresh()

    def tell(self, message: str, *, error: bool = False) -> None:
        """Shows one line, safe text, for a while."""
        self._message = (message, error)
        if self._timer is not None:
            self._timer.stop()
        # An error stays long enough to be read twice.
        self._timer = self.set_timer(SECONDS * (2 if error else 1), self.forget)
        self.refresh()

    def forget(self) -> None:
        """Shows the keys again."""
        if self._message is not None:
            self._message = None
            self.refresh()

    @property
    def message(self) -> str:
        """What is told just now; empty without."""
        return self._message[0] if self._message else ""

    def render(self) -> Content:
        """The row."""
        width = self.size.width
        if self._message is not None:
            text, error = self._message
            style = self.get_visual_style("key-bar--error" if error else "key-bar--message")
            return Content.styled(f" {text}", style).truncate(width, ellipsis=True)
        always = self._row(self._always)
        room = width - always.cell_length
        if room < 20:
            return self._row(self._keys).truncate(width, ellipsis=False)
        keys = self._row(self._fitting(room))
        return Content.assemble(keys, " " * (room - keys.cell_length), always)

    def _fitting(self, room: int) -> Sequence[tuple[str, str]]:
        """The first of the keys that fit whole."""
        for count in range(len(self._keys), 0, -1):
            if self._row(self._keys[:count]).cell_length <= room:
                return self._keys[:count]
        return ()

    def _row(self, keys: Sequence[tuple[str, str]]) -> Content:
        style = self.get_visual_style("key-bar--key")
        return Content.assemble(
            " ",
            *(piece for key, label in keys for piece in ((key, style), f" {label}  ")),
        )


def entries(commands: Sequence[Command], *, ascii_only: bool) -> list[tuple[str, str]]:
    """Commands as the bar shows them."""
    return [(command.key(ascii_only=ascii_only), command.label) for command in commands]
