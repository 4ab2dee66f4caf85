"""A page of the lesson without the model that it needs: how to come by one, and how far it is."""

from typing import TYPE_CHECKING

from rnntui.ui.live import Snapshot
from rnntui.ui.screens.missing import Missing
from rnntui.ui.screens.models import KINDS

if TYPE_CHECKING:
    from rnntui.settings import TaskName


class WithoutModel(Missing):
    """Says what is missing and which key brings it; then shows the training."""

    DEFAULT_CSS = """
    WithoutModel { height: auto; padding: 1 0; }
    WithoutModel > .none--lines { height: auto; }
    """

    def show(
        self, task: "TaskName", live: Snapshot | None, *, asked: bool, busy: bool, ascii_only: bool
    ) -> None:
        """Shows another state.

        Args:
            task: of the model that is missing.
            live: the run of this task that is being trained; None where none is.
            asked: the key was pressed once.
            busy: another run is trained here.
            ascii_only: draw in ASCII only.
        """
        kind = KINDS[task]
        if live is not None:
            title = f"A {kind} is being trained."
            text = "The picture comes when it is finished; read on, or look at it with 2."
        elif busy:
            title = f"No {kind} yet."
            text = "Another run is trained here; when it has ended, enter trains one."
        elif asked:
            title = f"Train a {kind} on the demo data now?"
            text = "It takes about half a minute. Enter trains it, esc leaves it."
        else:
            title = f"No {kind} yet."
            text = "This picture is computed from one. Enter trains one on the demo data."
        self.put(title, text, live, ascii_only=ascii_only)
