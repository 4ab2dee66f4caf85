"""What becomes of the run that is trained here, when the app is left."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui.safe_text import safe_text
from rnntui.ui.screens.dialogue import Dialogue

CHOICES = (
    ("leave", "l", "leave it running", "a process of its own takes it over; rnntui shows it again"),
    ("stop", "s", "stop and keep", "saved as it is; it can be used, and resumed to the bit"),
    ("back", "b", "go back", "nothing changes"),
)


class QuitScreen(Dialogue[str]):
    """Asks; `leave`, `stop` or None."""

    BINDINGS = [(key, f"choose('{name}')", label) for name, key, label, _ in CHOICES]
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    QuitScreen .quit--title { text-style: bold; margin-bottom: 1; }
    """

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        trainer = getattr(self.app, "trainer", None)
        run = getattr(trainer, "run", None)
        name = safe_text(run.name, limit=40) if run is not None else "a run"
        with Vertical(classes="dialogue"):
            yield Static(Content(f"{name} is being trained here."), classes="quit--title")
            yield OptionList(
                *(
                    Option(
                        Content.assemble((f"{key}  ", "$accent bold"), f"{label}: {about}"), name
                    )
                    for name, key, label, about in CHOICES
                )
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes the answer that is marked."""
        self.action_choose(str(event.option.id))

    def action_choose(self, name: str) -> None:
        """Answers."""
        self.dismiss(None if name == "back" else name)
