"""`?`: the keys of the screen, from the table that the footer is made from."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

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


class KeyTable(Widget):
    """Keys with their sentences, which hang beside them also where they are wrapped.

    One widget for all of it: it is laid out and drawn once, and `?` answers at once.

    Args:
        parts: headings, each with rows of a key and its sentence; all safe text.
    """

    DEFAULT_CSS = "KeyTable { height: auto; }"

    def __init__(self, parts: list[tuple[Content, list[tuple[str, str]]]]) -> None:
        super().__init__()
        self._parts = parts
        self._wrapped: tuple[int, Content] = (0, Content(""))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Rows that it takes at a width."""
        return self._at(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The table."""
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._wrapped[0] != width:
            lines: list[Content] = []
            for heading, rows in self._parts:
                lines += [Content("")] * bool(lines) + [heading]
                lines += [Content("")] * (len(lines) == 1)
                for key, text in rows:
                    for index, piece in enumerate(Content(text).wrap(max(width - HANG, 20))):
                        head = key if index == 0 else ""
                        lines.append(
                            Content.assemble((f"{head:<{HANG - 2}}", "$accent bold"), "  ", piece)
                        )
            self._wrapped = (width, Content("\n").join(lines))
        return self._wrapped[1]


class HelpScreen(Dialogue[None]):
    """Every key of a screen with a sentence.

    Args:
        name: of the section.
    """

    AUTO_FOCUS = "VerticalScroll"  # the keys scroll it
    BINDINGS = [("question_mark,q", "close", "close")]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.about = section(name)

    def compose(self) -> ComposeResult:
        """The table."""
        figures = [
            row
            for figure in figures_of(self.about.name)
            for row in ((figure.name, figure.formula), ("", figure.about))
        ]
        also = [(key.format(last=len(SECTIONS)), text) for key, text in ALSO]
        with VerticalScroll(id="help", classes="dialogue"):
            yield KeyTable(
                [
                    (
                        Content.styled(f"{self.about.title}: {self.about.question}", "bold"),
                        self._table(self.about.commands),
                    ),
                    (Content.styled("figures", "$text-muted"), figures),
                    (
                        Content.styled("everywhere", "$text-muted"),
                        [*self._table(EVERYWHERE), *also],
                    ),
                ]
            )

    def _table(self, commands: tuple[Command, ...]) -> list[tuple[str, str]]:
        ascii_only = bool(getattr(self.app, "ascii", False))
        return [
            (
                " ".join(key_name(key, ascii_only=ascii_only) for key in command.keys.split(",")),
                f"{command.label}: {command.help}",
            )
            for command in commands
        ]
