"""The settings of the app: how it looks, how often it looks, the mouse; kept at once."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui import locations
from rnntui.safe_text import safe_text
from rnntui.ui.preferences import RATES, THEMES, Preferences
from rnntui.ui.screens.dialogue import Dialogue

ROWS = ("theme", "rate", "ascii", "mouse")


class SettingsScreen(Dialogue[None]):
    """A row a setting; Enter, left and right take the next or the last of its values."""

    BINDINGS = [
        ("left", "turn(-1)", "the one before"),
        ("right,space", "turn(1)", "the next"),
        ("f9,q", "close", "close"),
    ]
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    SettingsScreen .settings--title { text-style: bold; margin-bottom: 1; }
    SettingsScreen .settings--more { color: $text-muted; margin-top: 1; }
    """

    @property
    def _preferences(self) -> Preferences:
        found: Preferences = getattr(self.app, "preferences", Preferences())
        return found

    def compose(self) -> ComposeResult:
        """The rows, and where they are kept."""
        path = safe_text(str(locations.preferences_file()))
        with Vertical(classes="dialogue"):
            yield Static(Content("settings"), classes="settings--title")
            yield OptionList(*(Option(self._row(name), name) for name in ROWS))
            yield Static(
                Content(
                    "enter, ← and → change · esc closes\n"
                    f'kept in {path}; "keys" there gives commands other keys, as in\n'
                    '{"keys": {"train.stop": "k"}}'
                ),
                classes="settings--more",
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes the next value of the row."""
        event.stop()
        self.action_turn(1)

    def action_turn(self, by: int) -> None:
        """Takes another value of the marked row."""
        rows = self.query_one(OptionList)
        if rows.highlighted is None:
            return
        name = ROWS[rows.highlighted]
        values = VALUES[name]
        now = self.app.theme if name == "theme" else getattr(self._preferences, name)
        index = values.index(now) if now in values else -1
        value = values[(index + by) % len(values)]
        self.app.keep(**{name: value})  # type: ignore[attr-defined]
        if name == "theme":
            self.app.theme = str(value)
        if name == "ascii":
            for screen in self.app.screen_stack:
                self.app.dress(screen)  # type: ignore[attr-defined]
                screen.refresh(layout=True)
        for index, row in enumerate(ROWS):
            rows.replace_option_prompt_at_index(index, self._row(row))

    def _row(self, name: str) -> Content:
        value = self.app.theme if name == "theme" else getattr(self._preferences, name)
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        about = ABOUT[name]
        return Content.assemble(
            (f"{LABELS[name]:<16}", "bold"), (f"{shown!s:<18}", "$accent"), about
        )


VALUES: dict[str, tuple[object, ...]] = {
    "theme": THEMES,
    "rate": RATES,
    "ascii": (False, True),
    "mouse": (True, False),
}
LABELS = {"theme": "theme", "rate": "refresh", "ascii": "ASCII charts", "mouse": "mouse"}
ABOUT = {
    "theme": "dark, light, the terminal's own",
    "rate": "a second; from the next start on",
    "ascii": "bars and curves without Unicode",
    "mouse": "from the next start on",
}
