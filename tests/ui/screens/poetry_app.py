"""The app on a terminal, for what the screen Poetry sends there."""

from pathlib import Path
from typing import ClassVar

import rnntui.ui
from rnntui.ui.app import RnntuiApp
from rnntui.ui.widgets.safe_input import SafeInput


class PoetryApp(RnntuiApp):
    """F8 asks for a long text: keys that come in one burst are not all for one field."""

    CSS_PATH = Path(rnntui.ui.__file__).with_name("app.tcss")
    BINDINGS: ClassVar = [("f8", "long", "long")]

    def action_long(self):
        """96,000 characters."""
        self.screen.query_one("#length", SafeInput).value = "96000"
        self.screen.tell("the length is set")


def poetry_app():
    """The app over the home of the environment."""
    return PoetryApp(warm=False)
