"""`?`: the keys of the screen, from the table that the footer is made from."""

from typing import Any, TypeAlias

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

Parts: TypeAlias = list[tuple[Content, list[tuple[str, str]]]]
"""Headings, each with rows of a key and its sentence."""


class KeyTable(Widget):
    """Keys with their sentences, which hang beside them also where they are wrapped.

    One widget for all of it: it is laid out and drawn once, and `?` answers at once.
    """

    DEFAULT_CSS = "KeyTable { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._parts: Parts = []
        self._wrapped: tuple[int, Content] = (0, Content(""))

    def show(self, parts: Parts) -> None:
        """Shows other keys.

        Args:
            parts: headings, each with rows of a key and its sentence; all safe text.
        """
        if parts != self._parts:
            self._parts, self._wrapped = parts, (0, Content(""))
            self.refresh(layout=True)

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
    """Every key of the screen that it lies over, with a sentence; the app keeps the one it has."""

    AUTO_FOCUS = "VerticalScroll"  # the keys scroll it
    BINDINGS = [("question_mark,q", "close", "close")]

    def compose(self) -> ComposeResult:
        """The table."""
        with VerticalScroll(id="help", classes="dialogue"):
            yield KeyTable()

    def on_screen_resume(self) -> None:
        """Shows the keys of the screen under it, from the first on."""
        room: Any = getattr(self.app, "room", None)
        if room is None:
            return
        room.rnntui.dress(self)
        about = section(room.section)
        figures = [
            row
            for figure in figures_of(about.name)
            for row in ((figure.name, figure.formula), ("", figure.about))
        ]
        also = [(key.format(last=len(SECTIONS)), text) for key, text in ALSO]
        self.query_one(KeyTable).show(
            [
                (
                    Content.styled(f"{about.title}: {about.question}", "bold"),
                    self._table(about.commands),
                ),
                (Content.styled("figures", "$text-muted"), figures),
                (Content.styled("everywhere", "$text-muted"), [*self._table(EVERYWHERE), *also]),
            ]
        )
        self.query_one("#help").scroll_home(animate=False, immediate=True)

    def _table(self, commands: tuple[Command, ...]) -> list[tuple[str, str]]:
        ascii_only = bool(getattr(self.app, "ascii", False))
        return [
            (
                " ".join(key_name(key, ascii_only=ascii_only) for key in command.keys.split(",")),
                f"{command.label}: {command.help}",
            )
            for command in commands
        ]
