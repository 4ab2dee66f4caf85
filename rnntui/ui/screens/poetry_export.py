"""`x`: where the text shall be written to."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from rnntui.errors import RnntuiError, UserError
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.safe_input import SafeInput

SUFFIXES = (".md", ".txt")


def checked_path(text: str) -> Path:
    """The file that is meant.

    Raises:
        UserError: it cannot be one, or is there already.
    """
    if not text.strip():
        raise UserError("give a path, such as poems.md")
    path = Path(text.strip()).expanduser()
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"{path.name}: the name ends in .md (with settings) or .txt (text alone)")
    if path.exists():
        raise UserError(f"{path}: there is a file of this name; choose another")
    if not path.parent.is_dir():
        raise UserError(f"{path.parent}: no such folder")
    return path


class Export(Dialogue[Path]):
    """Asks for a path, and writes there; closes with the path when it is written.

    Args:
        about: what is written, safe text.
        suggested: a path.
        write: writes the file, in a thread.
    """

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    Export .export--title { text-style: bold; margin-bottom: 1; }
    Export .export--more { color: $text-muted; margin-top: 1; }
    """

    def __init__(self, about: str, suggested: str, write: Callable[[Path], None]) -> None:
        super().__init__()
        self._about, self._suggested, self._write = about, suggested, write

    def compose(self) -> ComposeResult:
        """A line for the path."""
        with Vertical(classes="dialogue"):
            yield Static(Content(f"Write {self._about} into a file"), classes="export--title")
            yield SafeInput(self._suggested, select_on_focus=False)
            yield Static("", classes="fault", markup=False)
            yield Static(
                Content(
                    ".md has the settings too, .txt the text alone   enter writes   esc leaves"
                ),
                classes="export--more",
            )

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Writes it, or says what hinders that."""
        event.stop()
        try:
            path = checked_path(self.query_one(SafeInput).raw)
            await asyncio.to_thread(self._write, path)
        except (RnntuiError, OSError, ValueError) as error:
            words = describe(error) if isinstance(error, RnntuiError) else safe_text(str(error))
            self.query_one(".fault", Static).update(Content(words))
            return
        self.dismiss(path)
