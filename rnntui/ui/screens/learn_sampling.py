"""Beside page 11: the loop of sampling, a character at a time, with T in hand."""

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from rnntui.ui.characters import name_of
from rnntui.ui.screens.learn_live import Board, Given, Live, Sheet, plain
from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.generation.writer import Place, Writer
    from rnntui.settings import TaskName

MOST = 2_000
"""Characters that can be drawn, and taken back."""


class Sampling(Live):
    """Bars of what may come next, as the model has it and at T; right draws, left takes back."""

    title = "the loop of sampling"
    knob = "temperature"
    written = 24

    DEFAULT_CSS = """
    Sampling Board { height: 7; }
    Sampling Bars { height: 1fr; }
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.temperature = 1.0
        self._places: list[Place] = []

    def compose(self) -> ComposeResult:
        """What is written, and the bars."""
        yield Board()
        yield Bars(heads=("p", "at T"))

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A language model."""
        return ("charlm",)

    @property
    def steps(self) -> int:
        """As many as are asked for."""
        return 0 if self.found is None else MOST

    def work(self, given: Given) -> Any:
        """A writer that has read the text."""
        return given.poet.writer(given.text[: self.written], seed=1, temperature=self.temperature)

    def take(self, found: Any) -> None:
        """Another beginning."""
        self._places = []
        super().take(found)

    def move(self, by: int) -> None:
        """Draws, or takes back; a drawn number stays drawn, so the next may differ."""
        writer: Writer = self.found
        by = max(min(by, MOST - self.step), -self.step)
        if by > 0:
            for _ in range(min(by, 200)):
                self._places.append(writer.place)
                writer.next()
        elif by < 0:
            writer.back_to(self._places[by])
            del self._places[by:]
        self.step = len(self._places)
        self.show()

    def wind(self, by: int) -> bool:
        """T by a tenth."""
        self.temperature = min(max(round(self.temperature + 0.1 * by, 1), 0.1), 2.0)
        if self.found is not None:
            self.found.temperature = self.temperature
            self.show()
        return False

    def show(self) -> None:
        """Text and bars."""
        if self.found is None:
            self.board.show(None)
            return
        writer: Writer = self.found
        self.board.show(partial(_written, writer.prompt, writer.text, self.temperature))
        guesses = writer.upcoming(12)
        highest = max(max(guess.p, guess.p_at_t) for guess in guesses)
        self.query_one(Bars).show(
            [Bar(name_of(guess.character), guess.p_at_t, before=guess.p) for guess in guesses],
            # A scale that seldom changes: lengths can be compared from one T to the next.
            top=next(top for top in (0.125, 0.25, 0.5, 1.01) if highest <= top),
        )

    def said(self) -> str:
        """The entropies."""
        if self.found is None:
            return ""
        before, after = self.found.entropy
        return (
            f"The next character tells {before:.2f} bits as the model has it, {after:.2f} at "
            f"T = {self.temperature:.1f}. The bar is q, the mark on it p. Right draws one and "
            "feeds it back, left takes it back, + and - move T."
        )


def _written(prompt: str, text: str, temperature: float, sheet: Sheet) -> list[Line]:
    """The end of what is written, the last character marked."""
    width, height, marks = sheet
    letters = [(plain(letter, marks), "muted") for letter in prompt]
    letters += [(plain(letter, marks), "text") for letter in text]
    if text:
        letters[-1] = (letters[-1][0], "cursor")
    wide = max(width - 1, 1)
    rows: list[Line] = [letters[at : at + wide] for at in range(0, len(letters), wide)]
    head = f"T = {temperature:.1f}   {len(text)} drawn after the prompt"
    return [[(head[:width], "title")], *rows[-(height - 2) :], []]
