"""A question over a screen with a few answers, each on a letter."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui.ui.screens.dialogue import Dialogue


class ChoiceDialogue(Dialogue[str]):
    """Asks which; a letter or Enter gives the name of one, Esc None.

    Args:
        title: the question, safe text.
        choices: name, key, and words of each, safe text.
        more: what else there is to know, safe text.
    """

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    ChoiceDialogue .choice--title { text-style: bold; margin-bottom: 1; }
    ChoiceDialogue .choice--more { color: $text-muted; margin-top: 1; }
    """

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str, str]], *, more: str = ""
    ) -> None:
        super().__init__()
        self._asked, self._choices, self._more = title, tuple(choices), more

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
            if self._more:
                yield Static(Content(self._more), classes="choice--more")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes the answer that is marked."""
        event.stop()
        self.answer(str(event.option.id))

    def on_key(self, event: events.Key) -> None:
        """Takes the answer of a letter."""
        for name, key, _ in self._choices:
            if event.key == key:
                event.stop()
                self.answer(name)

    def answer(self, name: str) -> None:
        """Closes with an answer."""
        self.dismiss(name)
