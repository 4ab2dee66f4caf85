"""What stands where a model is missing: how to come by one, and how far its training is."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.live import Snapshot
from rnntui.ui.standing import seconds_left, status
from rnntui.ui.widgets.progress import Progress


class Missing(Vertical):
    """A title, what to do, a line of progress, and what went wrong."""

    DEFAULT_CSS = """
    Missing .none--title { text-style: bold; }
    Missing .none--text { color: $text-muted; margin-top: 1; height: auto; }
    Missing Progress { margin-top: 1; }
    Missing .fault { display: none; padding: 0; margin-top: 1; }
    Missing .fault.-shown { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(classes="none--lines"):
            yield Static("", classes="none--title", markup=False)
            yield Static("", classes="none--text", markup=False)
            yield Progress()
            yield Static("", classes="fault", markup=False)

    def put(
        self, title: str, text: str, live: Snapshot | None, *, ascii_only: bool, trouble: str = ""
    ) -> None:
        """Shows other words.

        Args:
            title: what there is not, or what is on its way.
            text: what to do.
            live: the training that will bring the model; None where none does.
            ascii_only: draw in ASCII only.
            trouble: what went wrong, safe text; empty where nothing did.
        """
        self.query_one(".none--title", Static).update(Content(title))
        self.query_one(".none--text", Static).update(Content(text))
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
