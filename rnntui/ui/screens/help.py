"""`?`: the keys of the screen, from the table that the footer is made from."""

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.glossary import figures_of
from rnntui.ui.keys import EVERYWHERE, SECTIONS, Command, key_name, section
from rnntui.ui.screens.dialogue import Dialogue

ALSO = (
    ("1 … {last}, F1 …", "the screens; while a text field has the focus, digits are text"),
    ("tab, shift+tab", "round the panels, and out of a text field"),
    ("esc", "leaves a field, then closes what is open; never quits"),
    ("mouse", "works everywhere; shift (on a Mac: option) and a drag select text"),
)


HANG = 18
"""Columns before a sentence."""


class HangingRows(Static):
    """Keys with their sentences, which hang beside them also where they are wrapped.

    Args:
        rows: key and sentence, both safe text.
    """

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = rows

    def on_resize(self, event: events.Resize) -> None:
        """Wraps anew: the scrollbar, too, takes a column."""
        width = event.size.width - HANG
        lines: list[Content] = []
        for key, text in self._rows:
            for index, piece in enumerate(Content(text).wrap(max(width, 20))):
                head = key if index == 0 else ""
                lines.append(Content.assemble((f"{head:<{HANG - 2}}", "$accent bold"), "  ", piece))
        self.update(Content("\n").join(lines))


class HelpScreen(Dialogue[None]):
    """Every key of a screen with a sentence.

    Args:
        name: of the section.
    """

    AUTO_FOCUS = "VerticalScroll"  # the keys scroll it
    BINDINGS = [("question_mark,q", "close", "close")]
    DEFAULT_CSS = """
    HelpScreen > VerticalScroll { width: 92; scrollbar-gutter: stable; }
    HelpScreen .help--title { text-style: bold; margin-bottom: 1; }
    HelpScreen .help--more { margin-top: 1; color: $text-muted; }
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.about = section(name)

    def compose(self) -> ComposeResult:
        """The table."""
        with VerticalScroll(id="help", classes="dialogue"):
            yield Static(
                Content(f"{self.about.title}: {self.about.question}"), classes="help--title"
            )
            yield HangingRows(self._table(self.about.commands))
            yield Static(Content("figures"), classes="help--more")
            yield HangingRows(
                [
                    row
                    for figure in figures_of(self.about.name)
                    for row in ((figure.name, figure.formula), ("", figure.about))
                ]
            )
            yield Static(Content("everywhere"), classes="help--more")
            yield HangingRows(self._table(EVERYWHERE))
            yield HangingRows([(key.format(last=len(SECTIONS)), text) for key, text in ALSO])

    def _table(self, commands: tuple[Command, ...]) -> list[tuple[str, str]]:
        ascii_only = bool(getattr(self.app, "ascii", False))
        return [
            (
                " ".join(key_name(key, ascii_only=ascii_only) for key in command.keys.split(",")),
                f"{command.label}: {command.help}",
            )
            for command in commands
        ]
