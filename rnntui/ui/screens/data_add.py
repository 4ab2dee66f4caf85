"""Adds a file of the user's as a data set: its path, a name, and what the file does not say."""

import os
import re
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from rnntui.data.registry import known
from rnntui.safe_text import safe_text
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.path_field import PathField
from rnntui.ui.widgets.safe_input import SafeInput

MORE = (
    ("language", "language", "en, it, … if you know it"),
    ("text_column", "text column", "name or number, where it is not found"),
    ("label_column", "label column", "name or number, where it is not found"),
    ("encoding", "encoding", "of a file that is not UTF-8"),
)
"""What may be left empty: the argument of `add`, the word for it, and when it is needed."""


class AddDialogue(Dialogue[str]):
    """Asks for a file and adds it; its answer is the name of the set."""

    AUTO_FOCUS = "PathInput"
    DEFAULT_CSS = """
    AddDialogue .add--title { text-style: bold; margin-bottom: 1; }
    AddDialogue Horizontal { height: 1; }
    AddDialogue .add--word { width: 14; color: $text-muted; }
    AddDialogue .add--row { margin-top: 1; }
    AddDialogue SafeInput { width: 1fr; }
    AddDialogue .add--more { color: $text-muted; margin-top: 1; }
    AddDialogue #said { display: none; margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._own_name = False
        self._busy = False

    def compose(self) -> ComposeResult:
        """The fields, a row each."""
        with VerticalScroll(classes="dialogue", can_focus=False):
            yield Static(Content("add a file"), classes="add--title")
            yield PathField("path of the file; tab completes", id="path")
            with Horizontal(classes="add--row"):
                yield Static("name", classes="add--word")
                yield SafeInput(placeholder="what it is to be called here", id="name")
            for name, word, placeholder in MORE:
                with Horizontal():
                    yield Static(word, classes="add--word")
                    yield SafeInput(placeholder=placeholder, id=name)
            yield Static("", id="said", markup=False)
            yield Static(
                Content(
                    "enter goes on to the name, and there adds it · tab: next field · esc closes"
                ),
                classes="add--more",
            )

    @on(PathField.Entered)
    def _path_entered(self, event: PathField.Entered) -> None:
        if os.path.isdir(os.path.expanduser(event.path)):  # noqa: PTH111, PTH112
            self._say(f"{safe_text(event.path)} is a folder: name a file in it", wrong=True)
            return
        self._suggest(event.path)
        self.query_one("#name").focus()

    def _suggest(self, path: str) -> None:
        """A name made from that of the file, as long as none was typed."""
        field = self.query_one("#name", SafeInput)
        if self._own_name and field.value:
            return
        stem = re.sub(r"[^\w.-]+", "_", Path(path).stem).strip("._-")[:60] or "mine"
        taken = known()
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem[:56]}_{number}", number + 1
        with field.prevent(Input.Changed):
            field.value = name
        field.cursor_position = len(name)

    @on(Input.Changed, "#name")
    def _named(self) -> None:
        self._own_name = True

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._busy:
            return
        path, name = self.query_one(PathField).path, self.query_one("#name", SafeInput).value
        if not path:
            self._say("type the path of a file first", wrong=True)
            self.query_one(PathField).field.focus()
        elif not name:
            self._say("give it a name", wrong=True)
        else:
            self.run_worker(self._add(path, name), exclusive=True, exit_on_error=False)

    async def _add(self, path: str, name: str) -> None:
        from rnntui.data.adding import add
        from rnntui.errors import RnntuiError
        from rnntui.ui.faults import describe

        self._busy = True
        self._say(f"reading {safe_text(path)}", wrong=False)
        whole = os.path.expanduser(path)  # noqa: PTH111
        more = {item: self.query_one(f"#{item}", SafeInput).value or None for item, _, _ in MORE}
        try:
            # In the helper process: a large file takes seconds to read.
            await self.app.helper.call(add, name, whole, **more)  # type: ignore[attr-defined]
        except (RnntuiError, OSError) as error:
            said = describe(error)
            self._say(said, wrong=True)
            # What the message asks for is typed next.
            asked = next((item for item, word, _ in MORE if f"“{word}”" in said), None)
            if asked is not None:
                self.query_one(f"#{asked}", SafeInput).focus()
        else:
            self.dismiss(name)
        finally:
            self._busy = False

    def _say(self, text: str, *, wrong: bool) -> None:
        said = self.query_one("#said", Static)
        said.display = True
        said.set_class(wrong, "fault")
        said.update(Content(text))
