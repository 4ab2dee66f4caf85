"""Small dialogues over the table of runs: a line to fill in, and a choice."""

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

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


class ChoiceDialogue(Dialogue[str]):
    """Asks which; a letter or Enter gives the name of one, Esc None.

    Args:
        title: the question, safe text.
        choices: name, key, and words of each.
    """

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = "ChoiceDialogue .choice--title { text-style: bold; margin-bottom: 1; }"

    def __init__(self, title: str, choices: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._asked, self._choices = title, tuple(choices)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical(classes="dialogue"):
            yield Static(Content(self._asked), classes="choice--title")
            yield OptionList(
                *(
                    Option(Content.assemble((f"{key}  ", "$accent bold"), about), name)
                    for name, key, about in self._choices
                )
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes the answer that is marked."""
        event.stop()
        self.dismiss(str(event.option.id))

    def on_key(self, event: events.Key) -> None:
        """Takes the answer of a letter."""
        for name, key, _ in self._choices:
            if event.key == key:
                event.stop()
                self.dismiss(name)
