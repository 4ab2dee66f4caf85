"""A small dialogue over the table of runs: a line to fill in."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.safe_input import SafeInput


class LineDialogue(Dialogue[str]):
    """Asks for one line; Enter gives it, Esc gives None.

    Args:
        title: what is asked, safe text.
        about: what may be given, safe text.
        value: what stands there at first, safe text.
        judge: what is wrong with a value, in safe text; None where nothing is.
        longest: characters that are taken.
    """

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    LineDialogue .line--title { text-style: bold; margin-bottom: 1; }
    LineDialogue .line--about { color: $text-muted; margin-top: 1; }
    LineDialogue Input { background: $panel; }
    """

    def __init__(
        self,
        title: str,
        about: str,
        value: str = "",
        *,
        judge: Callable[[str], str | None] = lambda _: None,
        longest: int = 0,
    ) -> None:
        super().__init__()
        self._about, self._asked = about, title
        self._value, self._judge, self._longest = value, judge, longest

    def compose(self) -> ComposeResult:
        """The question and the field."""
        field = SafeInput(self._value, max_length=self._longest)
        with Vertical(classes="dialogue"):
            yield Static(Content(self._asked), classes="line--title")
            yield field
            yield Static("", id="line-fault", classes="fault", markup=False)
            yield Static(Content(f"{self._about}\nenter takes it, esc leaves it as it is"),
                         classes="line--about")  # fmt: skip

    def on_input_changed(self, event: Input.Changed) -> None:
        """Says at once what is wrong."""
        wrong = self._judge(event.value) if event.value != self._value else None
        fault = self.query_one("#line-fault", Static)
        fault.update(Content(wrong or ""))
        fault.display = wrong is not None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Gives the line, unless something is wrong with it."""
        event.stop()
        if self._judge(event.value) is None or event.value == self._value:
            self.dismiss(event.value)
