"""The filter box of the runs: what is typed becomes a filter, or what is wrong with it in words."""

import re

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from rnntui.errors import UserError
from rnntui.runs.filtering import LONGEST, Filter, parse
from rnntui.safe_text import safe_text
from rnntui.ui.widgets.safe_input import SafeInput

MOST_REPEATS = 2
"""Repetitions in one regular expression: each multiplies the time that it may take, and nothing
ends one that has begun."""

_ESCAPED = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_REPEAT = re.compile(r"[*+{]")


def filter_of(query: str) -> Filter | None:
    """The filter that a query describes, and that ends soon; None of an empty one.

    Raises:
        UserError: it is none.
    """
    if not query.strip():
        return None
    found = parse(query)
    for term in query.split():
        plain = _ESCAPED.sub("", term)
        if _REPEATED_GROUP.search(plain):
            raise UserError(f"{term}: a group that is repeated may take for ever; write it out")
        if len(_REPEAT.findall(plain)) > MOST_REPEATS:
            raise UserError(f"{term}: at most {MOST_REPEATS} of * + {{ in one word")
    return found


class FilterBox(Vertical):
    """The box, hidden while it is empty and nobody types, and below it what is wrong."""

    DEFAULT_CSS = """
    FilterBox { height: auto; display: none; }
    FilterBox > Static { display: none; }
    """

    class Changed(Message):
        """Another filter holds."""

        def __init__(self, keep: Filter | None) -> None:
            super().__init__()
            self.keep = keep

    class Left(Message):
        """Enter: the table is wanted."""

    def compose(self) -> ComposeResult:
        """Box and fault."""
        yield SafeInput(placeholder="name, or cell=gru units>=64 mcc>.9", max_length=LONGEST)
        yield Static("", classes="fault", markup=False)

    @property
    def query(self) -> str:  # type: ignore[override]
        """What stands in the box."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Shows the box, with the focus in it."""
        # Both at once: what is typed right after the key is text already.
        self.display = True
        self.screen.set_focus(self.query_one(Input))

    def clear(self) -> None:
        """Lets all runs in again."""
        self.query_one(Input).value = ""
        self.rest()

    def rest(self) -> None:
        """The box was left: an empty one goes away."""
        self.display = bool(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filters while it is typed; what cannot be understood yet changes nothing."""
        event.stop()
        fault = self.query_one(Static)
        try:
            keep = filter_of(event.value)
        except UserError as error:
            fault.update(Content(safe_text(str(error), limit=200)))
            fault.display = True
            return
        fault.display = False
        self.post_message(self.Changed(keep))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the table."""
        event.stop()
        self.post_message(self.Left())

    def on_descendant_blur(self) -> None:
        """An empty box goes away."""
        self.rest()
