"""A model that can write: what a screen says of it."""

from dataclasses import dataclass

from rnntui.runs import checkpoints
from rnntui.runs.state import State, state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view


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


def bits_words(bits: float | None) -> str:
    """`2.38 bits/char`; nothing where nobody knows."""
    return "" if bits is None else f"{bits:.2f} bits/char"
