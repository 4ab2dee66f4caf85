"""The first start: what this is, and one key from here to a trained model."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui.ui.keys import SECTIONS, number
from rnntui.ui.screens.dialogue import Dialogue

CHOICES = (
    ("spam", "s", "train a spam detector and ask it", "demo data, half a minute"),
    ("poetry", "p", "train a poet and write with it", "demo data, half a minute"),
    ("data", "d", "look at the data first", "nothing is fetched"),
    ("learn", "l", "read what a recurrent network is", "a lesson with things to try"),
)

TEXT = (
    "Recurrent networks over text: look at data, train, watch, compare, and use what was "
    "trained. Everything has a key: the last row shows those that work now, ? explains them, "
    ": finds any by its name. The digits go from screen to screen."
)

ROOMY = 74
"""Columns from which a choice and its remark stand in one row."""


class WelcomeScreen(Dialogue[None]):
    """Says what the app is for, and offers a beginning."""

    BINDINGS = [
        *((key, f"choose('{name}')", label) for name, key, label, _ in CHOICES),
        *((str(number(item.name)), f"app.go('{item.name}')", item.title) for item in SECTIONS),
        ("q", "app.ask_to_quit", "quit"),
        ("question_mark", "leave_for('help')", "help"),
        ("colon", "leave_for('palette')", "commands"),
    ]
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    WelcomeScreen .welcome--title { text-style: bold; color: $accent; }
    WelcomeScreen .welcome--text { margin: 1 0; }
    WelcomeScreen .welcome--more { color: $text-muted; margin-top: 1; }
    """

    def compose(self) -> ComposeResult:
        """The words and the choices; the remarks where they have room beside them."""
        roomy = self.app.size.width >= ROOMY
        with Vertical(classes="dialogue"):
            yield Static(Content("rnntui"), classes="welcome--title")
            yield Static(Content(TEXT), classes="welcome--text")
            yield OptionList(
                *(
                    Option(
                        Content.assemble(
                            (f"{key}  ", "$accent bold"),
                            f"{label:<35}",
                            (about if roomy else "", "dim"),
                        ),
                        name,
                    )
                    for name, key, label, about in CHOICES
                )
            )
            yield Static(Content("esc closes this; F10 shows it again"), classes="welcome--more")

    def on_mount(self) -> None:
        """It has been seen."""
        self.app.keep(welcomed=True)  # type: ignore[attr-defined]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes what is marked."""
        event.stop()
        self.run_worker(self.action_choose(str(event.option.id)), exit_on_error=False)

    def action_leave_for(self, name: str) -> None:
        """Closes this for another dialogue."""
        app = self.app
        self.dismiss(None)
        app.call_later(app.run_action, name)

    async def action_choose(self, name: str) -> None:
        """Goes where the choice leads."""
        app = self.app
        self.dismiss(None)
        if name in ("spam", "poetry"):
            app.train_demo("classifier" if name == "spam" else "charlm")  # type: ignore[attr-defined]
        await app.action_go(name)  # type: ignore[attr-defined]
