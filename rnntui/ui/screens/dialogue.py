"""What the dialogues over a screen have in common."""

from typing import Any, TypeVar

from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialogue(ModalScreen[Answer]):
    """A box over a screen that stays in sight; Esc closes it with None."""

    BINDINGS = [("escape", "close", "close")]

    def on_mount(self) -> None:
        """Takes over how the app draws."""
        dress: Any = getattr(self.app, "dress", None)
        if dress is not None:
            dress(self)

    def action_close(self) -> None:
        """Closes it without an answer."""
        self.dismiss(None)
