"""The desk without a model: how to come by one, and how far it is."""

from rnntui.ui.live import Snapshot
from rnntui.ui.screens.missing import Missing

ABOUT = (
    "t trains one on the demo data, in about half a minute. Then this is a box that says of any "
    "text, while you type it, whether it is spam, and which words say so."
)
COMING = "It comes to this desk when it is finished; the training goes on wherever you are."


class NoModel(Missing):
    """Says what belongs here, and shows the training that will bring it."""

    DEFAULT_CSS = """
    NoModel { align: center middle; height: 1fr; }
    NoModel > .none--lines { width: 64; max-width: 100%; height: auto; padding: 0 2; }
    """

    def show(self, live: Snapshot | None, trouble: str, *, ascii_only: bool) -> None:
        """Shows another state.

        Args:
            live: the classifier that is being trained; None where none is.
            trouble: what went wrong, safe text; empty where nothing did.
            ascii_only: draw in ASCII only.
        """
        title = "No classifier yet." if live is None else "A classifier is being trained."
        text = ABOUT if live is None else COMING
        self.put(title, text, live, ascii_only=ascii_only, trouble=trouble)
