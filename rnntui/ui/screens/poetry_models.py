"""The models that can write, newest first, and the box to choose one."""

import contextlib
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui.errors import RnntuiError
from rnntui.runs import checkpoints, store
from rnntui.runs.state import State, state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view
from rnntui.safe_text import safe_text
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.standing import mark
from rnntui.ui.widgets.cells import pad

MOST = 200
"""Models that are listed."""


@dataclass(frozen=True)
class Poet:
    """A run whose model can write.

    Attributes:
        run: which.
        name: its name.
        bits: bits a character: on the test part of a finished run, else at its best checkpoint.
        data: what it has read.
        units: cell and size, as `lstm 256`.
        state: what the run is doing.
        step: of the checkpoint that would write.
    """

    run: Run
    name: str
    bits: float | None
    data: str
    units: str
    state: State
    step: int | None


def poet_of(run: Run) -> Poet:
    """What a list says of a run.

    Raises:
        RnntuiError: it cannot be read.
    """
    config = run.config
    settings = config.get("settings", {})
    report = run.report or {}
    bits = report.get("bits_per_char")
    if bits is None:
        best = load_view(run).best
        bits = None if best is None else best.validation.get("bits_per_char")
    return Poet(
        run=run,
        name=run.name,
        bits=None if bits is None else float(bits),
        data=str(settings.get("data", "")),
        units=f"{settings.get('cell', '')} {settings.get('units', '')}".strip(),
        state=state(run),
        step=checkpoints.best_step(run.path),
    )


def poets() -> list[Poet]:
    """All language models that can write now, newest first."""
    found: list[Poet] = []
    for run in store.all_runs():
        # One that cannot be read is the screen Runs' business.
        with contextlib.suppress(RnntuiError, OSError):
            if run.task == "charlm" and checkpoints.has_best(run.path):
                found.append(poet_of(run))
        if len(found) == MOST:
            break
    return found


def bits_words(bits: float | None) -> str:
    """`2.38 bits/char`; nothing where nobody knows."""
    return "" if bits is None else f"{bits:.2f} bits/char"


class ChoosePoet(Dialogue[Poet]):
    """A list of models; Enter takes one.

    Args:
        found: the models.
        present: the run whose model is in use.
    """

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    ChoosePoet .dialogue { width: 84; }
    ChoosePoet .choose--title { text-style: bold; margin-bottom: 1; }
    ChoosePoet .choose--more { color: $text-muted; margin-top: 1; }
    ChoosePoet OptionList { max-height: 16; }
    """

    def __init__(self, found: list[Poet], present: Run | None) -> None:
        super().__init__()
        self._found = found
        self._present = present

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(classes="dialogue"):
            yield Static(Content("Who writes?"), classes="choose--title")
            yield OptionList(*(Option(self._row(poet)) for poet in self._found))
            yield Static(
                Content("enter takes one   esc goes back   bits a character: less is better"),
                classes="choose--more",
            )

    def on_mount(self) -> None:
        """Marks the present one."""
        runs = [poet.run for poet in self._found]
        listed = self.query_one(OptionList)
        listed.highlighted = runs.index(self._present) if self._present in runs else 0

    def _row(self, poet: Poet) -> Content:
        ascii_only = bool(getattr(self.app, "ascii", False))
        sign = mark(poet.state, ascii_only=ascii_only)
        bits = "" if poet.bits is None else f"{poet.bits:5.2f}"
        return Content.assemble(
            (f"{pad(poet.name, 22)} ", "bold"),
            f"{bits:>5} bits/char  " if bits else " " * 17,
            f"{pad(safe_text(poet.units), 10)}  ",
            (f"{pad(poet.data, 14)}  {sign} {poet.state}", "dim"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes it."""
        event.stop()
        self.dismiss(self._found[event.option_index])
