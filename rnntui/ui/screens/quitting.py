"""What becomes of the run that is trained here, when the app is left."""

from rnntui.safe_text import safe_text
from rnntui.ui.screens.choosing import ChoiceDialogue

CHOICES = (
    ("leave", "l", "leave it running: in a process of its own, without a screen"),
    ("stop", "s", "stop and keep: saved as it is, to be used or resumed"),
    ("back", "b", "go back: nothing changes"),
)


class QuitScreen(ChoiceDialogue):
    """Asks; `leave`, `stop` or None.

    Args:
        name: of the run, raw.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"{safe_text(name, limit=40)} is being trained here.", CHOICES)

    def answer(self, name: str) -> None:
        """Closes; going back is no answer."""
        self.dismiss(None if name == "back" else name)
