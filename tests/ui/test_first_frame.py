"""The first frame is drawn before anything heavy is imported."""

import os
import sys
from pathlib import Path

from terminal_bytes import AppTerminal

HEAVY = {"torch", "spacy", "pandas", "sklearn", "numpy", "click", "pydantic", "scipy", "requests"}


def app_that_lists():
    """The app; when the first frame goes to the terminal, it writes down what is imported."""
    from rnntui.ui.app import RnntuiApp

    drawn = RnntuiApp.post_display_hook

    def hook(self):
        drawn(self)
        path = Path(os.environ["IMPORTED"])
        if self._drawn and not path.exists():
            path.write_text("\n".join(sys.modules))

    RnntuiApp.post_display_hook = hook
    return RnntuiApp()


def test_nothing_heavy_is_imported_before_the_first_frame(seen, tmp_path):  # noqa: ARG001
    listed = tmp_path / "imported"
    with AppTerminal(
        app_that_lists, size=(40, 120), environment={"IMPORTED": str(listed)}
    ) as terminal:
        terminal.read_until("demo_sms")
        assert b"Train" in terminal.output, "the first frame has the tabs and the list"
        # What comes after it comes: the engine, and the rows of the marked set.
        terminal.read_until("row 1 of")
    imported = set(listed.read_text().split("\n"))
    assert "rnntui.ui.screens.data" in imported
    assert not HEAVY & imported
    assert not {name for name in imported if name.startswith("rnntui.cli")}
    assert not {"rnntui.runs.store", "rnntui.settings"} & imported
