"""Chooses a model among the runs of a task: the same list wherever a model is chosen."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from rnntui.errors import RnntuiError
from rnntui.runs import checkpoints, store
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.screens.poetry_models import bits_words, poet_of
from rnntui.ui.standing import network
from rnntui.ui.widgets.cells import cell_len, pad
from rnntui.ui.widgets.safe_input import SafeInput
from rnntui.words import age, percent

if TYPE_CHECKING:
    from rnntui.settings import TaskName

MOST = 200
"""Models that are listed; the filter finds the others."""

KINDS: "dict[TaskName, str]" = {"classifier": "classifier", "charlm": "language model"}
"""What the model of a task is called."""


@dataclass(frozen=True)
class Usable:
    """A run whose model can be used.

    Attributes:
        run: which.
        name: of it.
        figures: the main figures of its test part, bits a character, or how it stands.
        about: cell, units and data.
        age: since it was made.
    """

    run: Run
    name: str
    figures: str
    about: str
    age: str


def usable(task: "TaskName") -> list[Usable]:
    """The runs of a task whose model can be loaded, newest first; broken ones are passed over."""
    found = []
    for run in store.all_runs():
        # One that cannot be read is the screen Runs' business.
        with contextlib.suppress(RnntuiError, OSError):
            if run.task == task and checkpoints.has_best(run.path):
                found.append(_told(run))
    return found


def _told(run: Run) -> Usable:
    config = run.config
    settings: dict[str, Any] = config.get("settings", {})
    about = network(settings)
    data = str(settings.get("data", "")).rstrip("/").rsplit("/", 1)[-1]
    return Usable(run, run.name, _figures(run), f"{about} {data}", age(float(config["created"])))


def _figures(run: Run) -> str:
    if run.task == "charlm":
        poet = poet_of(run)
        learns = poet.state if poet.state in ("running", "paused") else ""
        return "  ".join(filter(None, (bits_words(poet.bits), learns))) or poet.state
    report = run.report
    if report is None:
        return state(run)
    words = []
    for name, key in (("MCC", "mcc"), ("SC", "spam_caught"), ("BH", "blocked_ham")):
        value = report.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        shown = f"{value:.3f}".replace("0.", ".", 1) if key == "mcc" else percent(value)
        words.append(f"{name} {shown}")
    return "  ".join(words) or "no test part"


class ModelsScreen(Dialogue[Run]):
    """A list of models; typing filters it, Enter chooses.

    Args:
        task: of the model.
        title: what it is chosen for.
        present: the run that is chosen now.
    """

    BINDINGS = [
        ("up", "move(-1)", "above"),
        ("down", "move(1)", "below"),
        ("pageup", "move(-8)", "page above"),
        ("pagedown", "move(8)", "page below"),
        ("enter", "choose", "choose"),
    ]
    CSS = """
    ModelsScreen > .dialogue { width: 92; }
    ModelsScreen OptionList { height: auto; max-height: 14; margin-top: 1; }
    ModelsScreen .models--title { text-style: bold; }
    ModelsScreen .models--note { color: $text-muted; margin-top: 1; }
    """

    def __init__(self, task: "TaskName", title: str, present: Run | None = None) -> None:
        super().__init__()
        self._of, self._title, self._present = task, title, present
        self._all: Sequence[Usable] = ()
        self._rows: Sequence[Usable] = ()

    def compose(self) -> ComposeResult:
        """Filter and list."""
        with Vertical(classes="dialogue"):
            yield Static(Content(self._title), classes="models--title")
            yield SafeInput(placeholder="type to filter")
            yield OptionList()
            yield Static(Content("reading the runs"), classes="models--note", markup=False)

    def on_mount(self) -> None:
        """Reads the runs beside the keys."""
        self.query_one(SafeInput).focus()
        self.query_one(OptionList).can_focus = False
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        try:
            self._all = await asyncio.to_thread(usable, self._of)
        except Exception as error:  # noqa: BLE001 - the border of a worker: it is shown
            self._note(describe(error))
            return
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filters by name, figures, cell and data."""
        event.stop()
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the filter chooses too."""
        event.stop()
        self.action_choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses."""
        event.stop()
        self.dismiss(self._rows[event.option_index].run)

    def action_move(self, by: int) -> None:
        """Moves the marked row while the filter has the focus."""
        rows = self.query_one(OptionList)
        if self._rows:
            rows.highlighted = min(max((rows.highlighted or 0) + by, 0), len(self._rows) - 1)

    def action_choose(self) -> None:
        """Closes with the marked model."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._rows):
            self.dismiss(self._rows[at].run)

    def _show(self, words: str) -> None:
        wanted = words.casefold().split()
        fits = [row for row in self._all if all(word in _text(row) for word in wanted)]
        self._rows = fits[:MOST]
        width = min(int(self.app.size.width * 0.96), 92) - 8
        widest = max((cell_len(row.figures) for row in self._rows), default=0)
        cells = min(widest, 29 if width >= 64 else 14)
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options([Option(self._line(row, width, cells)) for row in self._rows])
        at = [n for n, row in enumerate(self._rows) if row.run == self._present]
        rows.highlighted = (at or [0])[0] if self._rows else None
        if not self._all:
            self._note(f"no {KINDS[self._of]} yet; esc, then 2 trains one")
        elif not fits:
            self._note("no model fits; take letters back")
        else:
            more = f", {len(fits) - MOST} more" if len(fits) > MOST else ""
            self._note(f"{len(self._rows)} of {len(self._all)}{more}, newest first; enter chooses")

    def _line(self, row: Usable, width: int, cells: int) -> Content:
        here = "now" if row.run == self._present else ""
        rest = max(width - 22 - cells - 10 - 6, 0)
        return Content.assemble(
            (pad(row.name, 22), "bold"),
            pad(row.figures, cells),
            ("  " + pad(row.about, rest - 2) if rest > 6 else "", "$text-muted"),
            (pad(row.age, 8, right=True), "$text-muted"),
            (pad(here, 5, right=True), "$accent"),
        )

    def _note(self, text: str) -> None:
        self.query_one(".models--note", Static).update(Content(text))


def _text(row: Usable) -> str:
    return safe_text(f"{row.name} {row.figures} {row.about}").casefold()
