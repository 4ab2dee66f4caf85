"""The poem: what a pen has written, looked at as often as the line to the terminal bears."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from rnntui.ui.screens.poetry_pen import Pen
from rnntui.ui.widgets.cells import cell_len, fit
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.ui.widgets.progress import Progress
from rnntui.ui.widgets.text_view import TextView
from rnntui.words import amount

LOOKS = 10
"""Looks a second at what was written."""

BYTES_A_SECOND = 4_500
"""What the poem may send while it is written; its beginning and end send as much again."""

PROMPT_TINT, COPIED_TINT = 0, 3
"""Tints of the text view; each has a mark beside its colour."""


class Heading(Painted):
    """The first line of the panel, as a border's title, but sent without the panel under it."""

    DEFAULT_CSS = "Heading { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._said = self._about = ""

    def say(self, said: str, about: str = "") -> None:
        """Shows how far the text is, and what it is; safe text."""
        if (said, about) != (self._said, self._about):
            self._said, self._about = said, about
            self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The line in cells."""
        said = fit(self._said, max(width - 2, 1), marks.more)
        room = width - 2 - cell_len(said)
        about = fit(f" {marks.dot} {self._about}", room, marks.more) if self._about else ""
        rule = marks.line * max(width - 2 - cell_len(said) - cell_len(about), 0)
        return [[(marks.line, "faint"), (said, "title"), (about, "muted"), (f" {rule}", "faint")]]


class Page(Vertical):
    """The panel of the poem."""

    DEFAULT_CSS = """
    Page > TextView { margin: 0 1; }
    Page.-writing > TextView { scrollbar-visibility: hidden; }
    Page > #copied { padding: 0 1; }
    Page > #empty { display: none; padding: 1 1; color: $text-muted; }
    Page > #learning { display: none; margin: 0 1; }
    Page.-empty > #empty { display: block; height: auto; }
    Page.-learning > #learning { display: block; }
    Page.-empty > TextView { display: none; }
    Page > #copied { display: none; height: auto; color: $text-muted; }
    Page.-copied > #copied { display: block; }
    """

    @dataclass
    class Ended(Message):
        """The pen has stopped or is done.

        Attributes:
            pen: which.
        """

        pen: Pen

    @dataclass
    class Looked(Message):
        """More was written; sent while the pen writes."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self._pen: Pen | None = None
        self._prompt = ""
        self._shown = 0
        self._due = 0.0
        self._timer: Timer | None = None
        self._ended = True
        self._about = self._empty = ""
        self._copied: Sequence[tuple[int, int]] = ()

    def compose(self) -> ComposeResult:
        """What stands there without a poem, and the poem."""
        yield Heading()
        yield Static("", id="empty")
        yield Progress(id="learning")
        yield TextView(id="poem")
        yield Static("", id="copied")

    def on_mount(self) -> None:
        """Looks, while there is something to look at."""
        self._timer = self.set_interval(1 / LOOKS, self.look, pause=True)

    @property
    def view(self) -> TextView:
        """The text."""
        return self.query_one(TextView)

    @property
    def text(self) -> str:
        """What stands there, the prompt too."""
        return self.view.text

    def show(self, prompt: str, text: str, about: str) -> None:
        """Shows a text that is not being written.

        Args:
            prompt: stands before it, tinted.
            text: foreign.
            about: its title, safe text.
        """
        self._pen, self._ended, self._prompt, self._about = None, True, prompt, about
        self._copied = ()
        self.remove_class("-empty", "-learning", "-copied", "-writing")
        self.view.set_cursor(False)
        self.view.show(prompt + text, self._spans())
        self._title(f"{len(text):,} characters")

    def follow(self, pen: Pen, about: str) -> None:
        """Shows what a pen has written, and what it writes from now on."""
        if pen is not self._pen:
            self.show(pen.prompt, "", about)
            self._pen, self._shown = pen, 0
        self._about = about
        self.unmark()
        self._ended, self._due = False, 0.0
        # Drawn with each line that scrolls, it would double what is sent.
        self.add_class("-writing")
        self.view.set_cursor(True)
        if self._timer is not None:
            self._timer.resume()
        self.look()

    def look(self) -> None:
        """Shows what is new; called ten times a second while a pen writes."""
        pen, now = self._pen, self._clock()
        if pen is None or self._ended:
            return
        writing = pen.writing
        if writing and now < self._due:
            return
        text = pen.text  # read after `writing`: nothing is written after that was false
        new = text[self._shown :]
        with self.app.batch_update():
            if new:
                self._shown = len(text)
                self.view.append(new)
                self._due = now + self._cost(new) / BYTES_A_SECOND
            self._say(pen, writing)
            if not writing:
                self._ended = True
                self.remove_class("-writing")
                if self._timer is not None:
                    self._timer.pause()
                self.view.set_cursor(pen.left > 0)
        self.post_message(self.Looked() if writing else self.Ended(pen))

    def rewrite(self, pen: Pen) -> None:
        """Shows a text that was changed by hand; the common beginning stays as it is drawn."""
        whole = pen.prompt + pen.text
        if whole.startswith(self.view.text):
            self.view.append(whole[len(self.view.text) :])
        else:
            self.view.show(whole, self._spans())
            self.view.scroll_end(animate=False, immediate=True)
        self._shown = pen.length
        self._say(pen, False)

    def say_empty(self, words: str) -> None:
        """Shows what belongs here instead of a poem."""
        if words != self._empty:
            self._empty = words
            self.query_one("#empty", Static).update(Content(words))
        self.add_class("-empty")
        self.query_one(Heading).say("poem")

    def say_learning(self, share: float | None, said: str, left: float | None) -> None:
        """Shows how far the training of a poet is."""
        self.query_one(Progress).show(share, said, left)
        self.add_class("-learning")

    def mark(self, parts: Sequence[tuple[int, int]], words: str) -> None:
        """Marks parts of the text behind the prompt, and says in figures what they are."""
        self._copied = parts
        self.view.tint(self._spans())
        self.query_one("#copied", Static).update(Content(words))
        self.add_class("-copied")

    def unmark(self) -> None:
        """Takes the marks away."""
        if self.has_class("-copied"):
            self._copied = ()
            self.remove_class("-copied")
            self.view.tint(self._spans())

    @property
    def marked(self) -> bool:
        """Whether what stands in the corpus is marked."""
        return self.has_class("-copied")

    def _spans(self) -> list[tuple[int, int, int]]:
        first = len(self._prompt)
        return [
            *([(0, first, PROMPT_TINT)] if first else []),
            *((start + first, end + first, COPIED_TINT) for start, end in self._copied),
        ]

    def _say(self, pen: Pen, writing: bool) -> None:
        done = pen.length
        if writing:
            said = f"writes {done:,} of {pen.goal:,}  {amount(pen.rate)} chars/s"
        elif pen.left:
            said = f"stopped at {done:,} of {pen.goal:,}"
        else:
            rate = f"  {amount(pen.rate)} chars/s" if pen.rate else ""
            said = f"{done:,} characters{rate}"
        self._title(said)

    def _title(self, said: str) -> None:
        self.query_one(Heading).say(said, self._about)

    def _cost(self, new: str) -> float:
        """Bytes of showing this, about: where the text scrolls, all its rows are sent."""
        width, height = self.view.size
        rows = 2 + new.count("\n") + len(new) // max(width, 1)
        whole = self.view.virtual_size.height > height
        return float((height if whole else min(rows, height)) * (width + 95) + 300)
