"""What may come next: bars before and after the temperature, and a choice among them by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from rnntui.ui.characters import name_of
from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.glyphs import glyphs

if TYPE_CHECKING:
    from rnntui.generation.writer import Guess

LEAST = 0.001
"""A character that is less likely, before T and after, is not shown as a bar."""

SCALES = (0.25, 0.5, 1.001)
"""What a full bar means, by the likeliest character; rounding may lead beyond 1."""

NO_MODEL = "Here stands what may come next, once a model is there."
NO_PROMPT = "The model cannot read this prompt."
"""What stands in the place of the bars."""


class Guesses(Bars, can_focus=True):
    """The bars; with the focus and `choosing` on, a character is chosen with the keys.

    Arrows move the mark, which is at first on the likeliest; a digit takes the guess of that
    number; any other character is taken itself. Enter and Backspace are commands of the screen.
    """

    @dataclass
    class Chosen(Message):
        """A character was chosen."""

        character: str

    @dataclass
    class Turned(Message):
        """The temperature is to move by so many steps."""

        steps: int

    _MOVES: ClassVar[dict[str, int]] = {"up": -1, "down": 1, "pageup": -9, "pagedown": 9}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            heads=("p", "at T"),
            empty=NO_MODEL,
            id=id,
        )
        self.choosing = False
        self._guesses: Sequence[Guess] = ()
        self._mark = 0

    @property
    def marked(self) -> str | None:
        """The character that Enter takes."""
        return self._guesses[self._mark][0] if self._mark < len(self._guesses) else None

    def show_guesses(self, guesses: "Sequence[Guess]", *, fresh: bool = True) -> None:
        """Shows what may come next; `fresh` puts the mark on the likeliest."""
        self._guesses = guesses
        if fresh:
            self._mark = 0
        self._repaint()

    def choose(self, choosing: bool) -> None:
        """Begins or ends the choice by hand."""
        if choosing != self.choosing:
            self.choosing, self._mark = choosing, 0
            self._repaint()

    def on_resize(self) -> None:
        """Shows as many as fit."""
        self._repaint()

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """While a choice is made, whatever can be written is no command."""
        return self.choosing and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Chooses."""
        if not self.choosing:
            return
        if event.key in self._MOVES:
            self._move(self._MOVES[event.key])
        elif event.key in ("left", "right"):
            self.post_message(self.Turned(1 if event.key == "right" else -1))
        elif event.character is not None and event.character.isprintable():
            place = ord(event.character) - ord("1") if event.character in "123456789" else None
            if place is None:
                self.post_message(self.Chosen(event.character))
            elif place < len(self._guesses):
                self.post_message(self.Chosen(self._guesses[place][0]))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Takes the character of a row."""
        place = event.get_content_offset(self)
        row = -1 if place is None else self._first() + place.y - 1
        if self.choosing and 0 <= row < len(self._guesses):
            self.post_message(self.Chosen(self._guesses[row][0]))

    def _move(self, steps: int) -> None:
        self._mark = min(max(self._mark + steps, 0), max(len(self._guesses) - 1, 0))
        self._repaint()

    def _lines(self) -> int:
        return max(self.content_size.height - 1, 1)

    def _first(self) -> int:
        """The first guess in sight: the marked one is always."""
        return max(self._mark - self._lines() + 1, 0) if self.choosing else 0

    def _repaint(self) -> None:
        marks = glyphs(self.app)
        first = self._first()
        # To choose from, all; to look at, what has a figure that can be read.
        likely = [item for item in self._guesses if self.choosing or max(item[1:]) >= LEAST]
        shown = list(enumerate(likely))[first : first + self._lines()]
        rows = []
        for index, (character, p, at_t) in shown:
            label = name_of(character)
            if self.choosing:
                pointer = marks.right if index == self._mark else " "
                number = str(index + 1) if index < 9 else " "
                label = f"{pointer}{number} {label}"
            marked = self.choosing and index == self._mark
            rows.append(Bar(label, at_t, before=p, tone=1 if marked else 0))
        # A scale that seldom changes: lengths can be compared from one character to the next.
        most = max((max(item[1:]) for item in self._guesses), default=1.0)
        self.show(rows, top=next(top for top in SCALES if most <= top))


class Side(Vertical):
    """The panel of what may come next, with the entropy under it."""

    DEFAULT_CSS = """
    Side > Guesses { height: 1fr; }
    Side > #entropy { height: auto; color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Bars and a line."""
        yield Guesses(id="guesses")
        yield Static("", id="entropy")

    def on_mount(self) -> None:
        """Titles."""
        self.border_title = "next character"

    def show(
        self,
        found: "tuple[list[Guess], tuple[float, float]] | None",
        about: str = "",
        *,
        fresh: bool = True,
        no_model: bool = False,
    ) -> None:
        """Shows a distribution, and its entropies in bits; `about` says of which place it is."""
        guesses = self.query_one(Guesses)
        if found is None:
            guesses.empty = NO_MODEL if no_model else NO_PROMPT
            guesses.show_guesses((), fresh=True)
            self.query_one("#entropy", Static).update("")
            self.border_title = "next character"
            return
        before, after = found[1]
        guesses.show_guesses(found[0], fresh=fresh)
        words = f"entropy {before:.2f} bits, at T {after:.2f}"
        if len(words) > self.content_size.width:
            words = f"{before:.2f} bits, at T {after:.2f}"
        self.query_one("#entropy", Static).update(Content(words))
        title = f"next {about or 'character'}"
        if guesses.choosing:
            arrows = "up down" if glyphs(self.app).ascii else "↑ ↓"
            title = f"{arrows} enter, 1-9, or type it"
        if self.border_title != title:
            self.border_title = Content(title)
