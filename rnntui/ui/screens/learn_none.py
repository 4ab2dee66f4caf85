"""A page of the lesson without the model that it needs: how to come by one, and how far it is."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.live import Snapshot
from rnntui.ui.screens.models import KINDS
from rnntui.ui.standing import seconds_left, status
from rnntui.ui.widgets.progress import Progress

if TYPE_CHECKING:
    from rnntui.settings import TaskName


class WithoutModel(Vertical):
    """Says what is missing and which key brings it; then shows the training."""

    DEFAULT_CSS = """
    WithoutModel { height: auto; padding: 1 0; }
    WithoutModel > .none--title { text-style: bold; }
    WithoutModel > .none--text { color: $text-muted; margin-top: 1; height: auto; }
    WithoutModel > Progress { margin-top: 1; }
    """

    def compose(self) -> ComposeResult:
        """Words and a line of progress."""
        yield Static("", classes="none--title", markup=False)
        yield Static("", classes="none--text", markup=False)
        yield Progress()

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
        self.query_one(".none--title", Static).update(Content(title))
        self.query_one(".none--text", Static).update(Content(text))
        progress = self.query_one(Progress)
        progress.display = live is not None
        if live is not None:
            share = live.view.progress if live.view.steps_per_epoch else None
            said = status(live, wide=True, ascii_only=ascii_only).rpartition("  ")
            left = seconds_left(live.view)
            progress.show(share, said[0] if left is not None else "".join(said), left)
