"""What stands beside a page of the lesson: computed from a model at hand, stepped with the keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from rnntui.ui.lesson_pages import Page
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.workbench.loading import LanguageModel, TextClassifier

PLACES = {
    "memory": ("learn_memory", "Memory"),
    "unrolled": ("learn_unrolled", "UnrolledText"),
    "shapes": ("learn_shapes", "Shapes"),
    "errors": ("learn_errors", "Errors"),
    "vanishing": ("learn_vanishing", "Vanishing"),
    "thought": ("learn_thought", "Thought"),
    "gates": ("learn_gates", "Gates"),
    "variants": ("learn_variants", "Variants"),
    "padding": ("learn_padding", "Padding"),
    "generative": ("learn_generative", "Generative"),
    "sampling": ("learn_sampling", "Sampling"),
}
"""The module and class of each live thing, by the name that a page calls it."""


@dataclass(frozen=True)
class Given:
    """What a live thing is computed from.

    Attributes:
        models: one a task that was asked for.
        text: the text that is looked at, raw.
        others: more texts of the data at hand, raw; empty unless they were asked for.
    """

    models: "Mapping[TaskName, TextClassifier | LanguageModel]"
    text: str
    others: Sequence[str] = ()

    @property
    def classifier(self) -> "TextClassifier":
        """The classifier."""
        model: Any = self.models["classifier"]
        found: TextClassifier = model
        return found

    @property
    def poet(self) -> "LanguageModel":
        """The language model."""
        model: Any = self.models["charlm"]
        found: LanguageModel = model
        return found


class Sheet(NamedTuple):
    """Where something is painted.

    Attributes:
        width: cells of a line.
        height: lines.
        marks: Unicode or ASCII.
    """

    width: int
    height: int
    marks: Glyphs


class Board(Painted):
    """A picture made of lines by a function that is given anew whenever something changes."""

    DEFAULT_CSS = "Board { height: 1fr; }"

    @dataclass
    class Hit(Message):
        """A line was clicked; counted from 0, of so many."""

        y: int
        height: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._painter: Callable[[Sheet], Sequence[Line]] | None = None

    def show(self, painter: Callable[[Sheet], Sequence[Line]] | None) -> None:
        """Shows what a function paints on a sheet."""
        self._painter = painter
        self.changed()

    def on_click(self, event: events.Click) -> None:
        """A row was hit."""
        place = event.get_content_offset(self)
        if place is not None:
            self.post_message(self.Hit(place.y, self.content_size.height))

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """What the function gives."""
        return self._painter(Sheet(width, height, marks)) if self._painter is not None else []


class Live(Vertical):
    """The base: a subclass computes in `work`, shows in `show`, and says in `said` what is seen.

    Args:
        page: beside which it stands.

    Attributes:
        title: in the head of its panel.
        views: names of its sides; `view` counts them.
        knob: what `+` and `-` move; empty for nothing.
        written: how many characters of text are looked at; 0 where none is.
        heard: whether other texts of the data are needed.
        found: what `work` gave; None before.
        step: from 0.
    """

    DEFAULT_CSS = "Live { height: 1fr; }"

    title: ClassVar[str] = ""
    knob: ClassVar[str] = ""
    written: ClassVar[int] = 400
    heard: ClassVar[bool] = False

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.view = 0
        self.step = 0
        self.found: Any = None

    @property
    def views(self) -> Sequence[str]:
        """Names of its sides, the present one among them; one or none means there is no other."""
        return ()

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """Which models it is computed from, at the present view; the first gives the texts."""
        return ()

    @property
    def steps(self) -> int:
        """How many steps there are; the last is shown first."""
        return 0

    def compose(self) -> ComposeResult:
        """A board, where the subclass has nothing else."""
        yield Board()

    @property
    def board(self) -> Board:
        """The board."""
        return self.query_one(Board)

    def work(self, given: Given) -> Any:
        """Computes; called in a thread, on the event loop nothing takes long.

        Raises:
            RnntuiError: it cannot be done with this model or text; says what to do.
        """
        raise NotImplementedError

    def take(self, found: Any) -> None:
        """Shows what was computed, at its first step."""
        self.found = found
        self.step = self.beginning
        self.show()

    @property
    def beginning(self) -> int:
        """The step that is shown at first."""
        return 0

    def move(self, by: int) -> None:
        """Goes so many steps on, as far as there are any."""
        self.step = min(max(self.step + by, 0), max(self.steps - 1, 0))
        self.show()

    def can_move(self, by: int) -> bool:
        """Whether there is a step there."""
        return self.found is not None and 0 <= self.step + by < self.steps

    def row_at(self, y: int, height: int) -> int | None:  # noqa: ARG002
        """The step that stands in line `y` of so many; None where none does."""
        return None

    def among(self, row: int, room: int) -> int | None:
        """The step in a row of a list that has so much room, as `window` shows it."""
        rows = window(self.step, self.steps, max(room, 1))
        return rows[row] if 0 <= row < len(rows) else None

    def turn(self) -> bool:
        """Shows the next view; whether it must be computed anew."""
        self.view = (self.view + 1) % max(len(self.views), 1)
        self.show()
        return False

    def wind(self, by: int) -> bool:  # noqa: ARG002
        """Moves the knob up or down; whether it must be computed anew."""
        return False

    def show(self) -> None:
        """Shows `found` at `step`; it may be None."""
        raise NotImplementedError

    def said(self) -> str:
        """What is to be seen, in a sentence or two; foreign text may be among it."""
        return ""


def live_of(page: Page) -> Live | None:
    """The live thing that a page names; None for none, and for a name that is not known."""
    place = PLACES.get(page.live)
    if place is None:
        return None
    module, name = place
    found: Live = getattr(import_module(f"rnntui.ui.screens.{module}"), name)(page)
    return found


def window(at: int, count: int, room: int) -> range:
    """The rows in sight of a list: `room` of them, the one at `at` among them, about the middle."""
    if count <= room:
        return range(count)
    first = min(max(at - room // 2, 0), count - room)
    return range(first, first + room)


def visible(character: str) -> str:
    """A character so that it can be seen: a blank, a line end."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(character, character)


def plain(character: str, marks: Glyphs) -> str:
    """As `visible`, in ASCII where only that is drawn."""
    if marks.ascii:
        return {" ": "_", "\n": "/", "\t": "_"}.get(character, character)
    return visible(character)


def shade(value: float, marks: Glyphs) -> str:
    """A value from 0 to 1 as one of the shades."""
    last = len(marks.shades) - 1
    return marks.shades[min(max(round(value * last), 0), last)]


def share(value: float) -> str:
    """A probability in three figures: `.98`, `.02`, and what is less as a power."""
    if 0 < value < 0.005:
        return f"{value:.0e}".replace("e-0", "e-")
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"
