"""The desk without a model: how to come by one, and how far it is."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.live import Snapshot
from rnntui.ui.standing import seconds_left, status
from rnntui.ui.widgets.progress import Progress

ABOUT = (
    "t trains one on the demo data, in about half a minute. Then this is a box that says of any "
    "text, while you type it, whether it is spam, and which words say so."
)
COMING = "It comes to this desk when it is finished; the training goes on wherever you are."


class NoModel(Vertical):
    """Says what belongs here, and shows the training that will bring it."""

    DEFAULT_CSS = """
    NoModel { align: center middle; height: 1fr; }
    NoModel > Vertical { width: 64; max-width: 100%; height: auto; padding: 0 2; }
    NoModel .none--title { text-style: bold; }
    NoModel .none--text { color: $text-muted; margin-top: 1; height: auto; }
    NoModel Progress { margin-top: 1; }
    NoModel .fault { display: none; padding: 0; margin-top: 1; }
    NoModel .fault.-shown { display: block; }
    """

    def compose(self) -> ComposeResult:
        """Words, a line of progress, and what went wrong."""
        with Vertical():
            yield Static("", classes="none--title", markup=False)
            yield Static("", classes="none--text", markup=False)
            yield Progress()
            yield Static("", classes="fault", markup=False)

    def show(self, live: Snapshot | None, trouble: str, *, ascii_only: bool) -> None:
        """Shows another state.

        Args:
            live: the classifier that is being trained; None where none is.
            trouble: what went wrong, safe text; empty where nothing did.
            ascii_only: draw in ASCII only.
        """
        title = "No classifier yet." if live is None else "A classifier is being trained."
        self.query_one(".none--title", Static).update(Content(title))
        self.query_one(".none--text", Static).update(Content(ABOUT if live is None else COMING))
        progress = self.query_one(Progress)
        progress.display = live is not None
        if live is not None:
            share = live.view.progress if live.view.steps_per_epoch else None
            said = status(live, wide=True, ascii_only=ascii_only).rpartition("  ")
            left = seconds_left(live.view)
            progress.show(share, said[0] if left is not None else "".join(said), left)
        fault = self.query_one(".fault", Static)
        fault.update(Content(trouble))
        fault.set_class(bool(trouble), "-shown")
