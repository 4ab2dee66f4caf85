"""The pen: a writer stepped in a thread; the screen looks at what is there and never waits."""

import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from rnntui.ui.screens.poetry_manner import Manner

if TYPE_CHECKING:
    from rnntui.generation.writer import Guess, Place, Writer

PACE = 800
"""Characters a second at most: a person can follow, stop, and turn the temperature meanwhile."""

MOST_SECONDS = 3.0
"""A long text is written faster than `PACE`, so that it is not kept back longer than this."""

GUESSES = 60
"""Characters of the distribution that are looked at."""

MOST_UNDONE = 1_000
"""Characters chosen by hand that can be taken back."""


class Pen:
    """Writes one text, by itself or by hand.

    While it writes, its thread alone touches the writer, but for the settings, each of which is
    set in one go; while it stands, whoever has the pen may.

    Args:
        writer: has read the prompt.
        prompt: in the characters of the corpus.
        manner: the settings at the beginning.
        mixed: why the text cannot be made again from its settings, if it is so from the start.

    Attributes:
        error: what went wrong in the thread.
        rate: characters a second of the last writing.
        mixed: why the text cannot be made again from its settings; empty where it can.
    """

    def __init__(self, writer: "Writer", prompt: str, manner: Manner, *, mixed: str = "") -> None:
        self.writer = writer
        self.prompt = prompt
        self.manner = manner
        self.error: Exception | None = None
        self.rate = 0.0
        self.mixed = mixed
        self._pieces: list[str] = []
        self._undo: deque[Place] = deque(maxlen=MOST_UNDONE)
        self._left = 0
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._latest: tuple[list[Guess], tuple[float, float]] | None = None

    @property
    def text(self) -> str:
        """What is written until now, without the prompt."""
        return "".join(self._pieces)

    @property
    def length(self) -> int:
        """Characters written until now."""
        return len(self._pieces)

    @property
    def goal(self) -> int:
        """Characters when it will have written all that was asked for."""
        return len(self._pieces) + self._left

    @property
    def writing(self) -> bool:
        """Whether the thread writes."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def left(self) -> int:
        """Characters that were asked for and are not written."""
        return self._left

    def start(self, length: int | None = None) -> None:
        """Writes on, `length` characters, or those that are left."""
        self.stop()
        self.join()
        self._left = self._left if length is None else length
        self._stop.clear()
        self._undo.clear()
        self._thread = threading.Thread(target=self._work, name="pen", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stops after the present character."""
        self._stop.set()

    def join(self) -> None:
        """Waits for the end of the present character, where it was stopped."""
        if self._thread is not None:
            self._thread.join()

    def turn(self, temperature: float, top_k: int | None, top_p: float | None) -> None:
        """Other settings from the next character on."""
        if (temperature, top_k, top_p) == self.drawing:
            return
        writer = self.writer
        writer.temperature, writer.top_k, writer.top_p = temperature, top_k, top_p
        if not self._pieces:
            self.manner = replace(self.manner, temperature=temperature, top_k=top_k, top_p=top_p)
        self._latest = None

    @property
    def drawing(self) -> tuple[float, int | None, float | None]:
        """Temperature, top-k and top-p as they are now."""
        return self.writer.temperature, self.writer.top_k, self.writer.top_p

    def guesses(self) -> "tuple[list[Guess], tuple[float, float]] | None":
        """What may come next, the likeliest first, each with p and p at T; and both entropies.

        While it writes, as it was when it began or the settings were last turned: what changes
        hundreds of times a second is no picture. None before the first look.
        """
        if not self.writing:
            self._look()
        return self._latest

    def take(self, character: str) -> None:
        """Writes a character that was chosen by hand.

        Raises:
            UserError: the corpus lacks it.
        """
        before = self.writer.place
        self.writer.take(character)
        self._undo.append(before)
        self._pieces.append(character)
        self._left = 0
        self.mixed = "characters of it were chosen by hand"
        self._latest = None

    def undo(self) -> bool:
        """Takes back a character that was chosen by hand; whether there was one."""
        if not self._undo:
            return False
        self.writer.back_to(self._undo.pop())
        self._pieces.pop()
        self._latest = None
        return True

    def _look(self) -> None:
        if self._latest is None:
            self._latest = (self.writer.upcoming(GUESSES), self.writer.entropy)

    def _work(self) -> None:
        manner = self.manner
        first = (manner.temperature, manner.top_k, manner.top_p)
        begun = time.monotonic()
        pace = max(PACE, self._left / MOST_SECONDS)
        written = 0
        try:
            while self._left > 0 and not self._stop.is_set():
                if self.drawing != first:
                    self.mixed = self.mixed or "its settings were changed while it was written"
                self._pieces.append(self.writer.next())
                self._left -= 1
                written += 1
                now = time.monotonic()
                self.rate = written / max(now - begun, 1e-3)
                self._look()  # once, and after each turn of the settings
                ahead = written / pace - (now - begun)
                if ahead > 0.02:
                    self._stop.wait(ahead)
        except Exception as error:  # noqa: BLE001 - the border of a thread: the screen shows it
            self.error = error
        self._latest = None
