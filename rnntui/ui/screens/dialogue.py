"""What the dialogues over a screen have in common."""

from typing import Any, TypeVar

from textual.screen import ModalScreen
from textual.worker import Worker

Answer = TypeVar("Answer")


class Dialogue(ModalScreen[Answer]):
    """A box over a screen, which mostly stays in sight; Esc closes it with None."""

    # The keys of the app end at a dialogue; this one is expected to work anywhere.
    BINDINGS = [("escape", "close", "close"), ("ctrl+c", "app.copy_or_quit", "copy or quit")]

    def on_mount(self) -> None:
        """Takes over how the app draws."""
        dress: Any = getattr(self.app, "dress", None)
        if dress is not None:
            dress(self)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells in the last row what went wrong beside the keys, and was not told in the box."""
        from rnntui.ui.faults import failure

        tell: Any = getattr(self.app, "tell", None)
        if tell is not None and (trouble := failure(event)):
            tell(trouble, error=True)

    def action_close(self) -> None:
        """Closes it without an answer."""
        self.dismiss(None)
