"""The one table of keys: footer, help, palette and bindings are all made from it.

A file a screen holds the commands of that screen; this one, what works everywhere.
"""

from dataclasses import dataclass
from importlib import import_module

SYMBOLS = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "equals_sign": "=",
}
"""How a key is written where its name is not what stands on it."""

WORDS = {"up": "up", "down": "down", "left": "left", "right": "right"}
"""How a key is written where only ASCII is drawn."""


@dataclass(frozen=True)
class Command:
    """Something a key does.

    Attributes:
        id: `screen.name`, unique: the action is the name, and users remap by it.
        keys: Textual's names, comma-separated; the first is the one that is shown.
        label: a word or three, for the footer.
        help: one sentence, for help and palette.
        footer: whether the footer shows it, while it works.
        typing: whether it works while a text field has the focus, too: no letter, digit or space.
    """

    id: str
    keys: str
    label: str
    help: str
    footer: bool = True
    typing: bool = False

    @property
    def section(self) -> str:
        """The screen it belongs to; `app` for all."""
        return self.id.split(".", 1)[0]

    @property
    def action(self) -> str:
        """What Textual calls: `action_…` of the screen, or of the app."""
        return self.id.split(".", 1)[1]

    def key(self, *, ascii_only: bool = False) -> str:
        """The first key as a person knows it."""
        return key_name(self.keys.split(",")[0], ascii_only=ascii_only)


@dataclass(frozen=True)
class Section:
    """A screen of the app.

    Attributes:
        name: in identifiers.
        title: on its tab.
        question: what it answers, for help.
    """

    name: str
    title: str
    question: str

    @property
    def commands(self) -> tuple[Command, ...]:
        """What its keys do; read when it is asked for, so that the first frame need not wait."""
        found: tuple[Command, ...] = import_module(f"rnntui.ui.keys.{self.name}").COMMANDS
        return found


SECTIONS = (
    Section("data", "Data", "what is in it?"),
    Section("train", "Train", "is it learning?"),
    Section("runs", "Runs", "which is better?"),
    Section("spam", "Spam", "what does it think of this text?"),
    Section("poetry", "Poetry", "what does it write?"),
    Section("learn", "Learn", "what is this?"),
)
"""The screens in the order of their digits."""

EVERYWHERE = (
    Command("app.help", "question_mark,f12", "help", "Show the keys of this screen."),
    Command("app.palette", "colon,ctrl+p", "commands", "Find any action by its name."),
    Command("app.ask_to_quit", "q", "quit", "Quit; asks first while a run is trained here."),
    Command("app.settings", "f9", "settings", "Theme, refresh, charts in ASCII, mouse.", False),
    Command(
        "app.copy_or_quit",
        "ctrl+c",
        "copy",
        "Copy what is selected; else ask to quit.",
        False,
        typing=True,
    ),
    Command("app.welcome", "f10", "welcome", "Show the welcome of the first start.", False),
)


def section(name: str) -> Section:
    """A section by its name."""
    return next(item for item in SECTIONS if item.name == name)


def number(name: str) -> int:
    """The digit of a section."""
    return 1 + [item.name for item in SECTIONS].index(name)


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """A key of Textual's as a person knows it."""
    if ascii_only and key in WORDS:
        return WORDS[key]
    return SYMBOLS.get(key, key)


def every_command() -> tuple[Command, ...]:
    """All commands of the app."""
    return (*EVERYWHERE, *(command for item in SECTIONS for command in item.commands))
