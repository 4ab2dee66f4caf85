"""What is done to a run from the table: steered, taken up, renamed, noted, thrown away, undone.

Each function waits in a thread for what takes time, and gives the words for what was done; what
cannot be done is an error with the reason.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rnntui.errors import UserError
from rnntui.runs import keeping
from rnntui.runs.keeping import MOST_NOTE
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.widgets.safe_input import LINE_END
from rnntui.workbench import asking
from rnntui.workbench.catalog import Summary

_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(s|m|min|h)")
_EPOCHS = re.compile(r"(\+?)(\d{1,7})")
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Undo:
    """How the last thing that was done is taken back.

    Attributes:
        act: does so, and gives the words for it; called in a thread.
    """

    act: Callable[[], str]


async def pause(summary: Summary) -> str:
    """Lets a run stand still."""
    _refuse_idle(summary)
    name = shown(summary)
    if summary.state == "paused":
        raise UserError(f"{name} is paused already; g lets it go on")
    done = await asyncio.to_thread(asking.pause, summary.run)
    return f"{name} is paused, saved; g lets it go on" if done else f"{name} will pause soon"


async def stop(summary: Summary) -> str:
    """Saves a run and ends its training."""
    _refuse_idle(summary)
    name = shown(summary)
    done = await asyncio.to_thread(asking.stop, summary.run)
    return f"{name} is stopped, saved; g takes it up" if done else f"{name} will stop soon"


async def wake(summary: Summary) -> str:
    """Ends the pause of a run that a process has."""
    done = await asyncio.to_thread(asking.go_on, summary.run)
    return f"{shown(summary)} goes on" if done else f"{shown(summary)} will go on soon"


async def held(summary: Summary) -> bool:
    """Whether a process has a run."""
    return await asyncio.to_thread(asking.holder, summary.run) is not None


async def rename(summary: Summary, name: str) -> tuple[str, Undo]:
    """Gives a run another name."""
    before = summary.name
    await asyncio.to_thread(keeping.rename, summary.run, name)

    def back() -> str:
        keeping.rename(summary.run, before)
        return f"{safe_text(before)} has its name again"

    return f"{safe_text(before)} is now {safe_text(name)}; u takes it back", Undo(back)


async def note(summary: Summary, text: str) -> tuple[str, Undo]:
    """Notes something about a run."""
    before, name = summary.note, shown(summary)
    await asyncio.to_thread(keeping.set_note, summary.run, text)

    def back() -> str:
        keeping.set_note(summary.run, before)
        return f"the note on {name} is as it was"

    done = "is noted" if text.strip() else "has no note now"
    return f"{name}: {done}; u takes it back", Undo(back)


async def delete(summary: Summary) -> tuple[str, Undo]:
    """Throws a run away, where nobody trains it."""
    name = shown(summary)
    if summary.state == "running":
        raise UserError(f"{name} is being trained: s stops it, then d deletes it")
    if summary.state in ("paused", "queued") and await held(summary):
        raise UserError(f"a process has {name}, {summary.state}: s stops it, then d deletes it")
    thrown = await asyncio.to_thread(keeping.trash, summary.run)

    def back() -> str:
        keeping.restore(thrown)
        return f"{name} is back"

    return f"{name} is deleted; u brings it back", Undo(back)


def end_of(text: str, summary: Summary) -> tuple[int | None, float | None]:
    """The new end that a person means: epochs, or seconds, both from the beginning of the run.

    Args:
        text: `20` or `+10` epochs; `90s`, `5m`, `1h`.
        summary: of the run.

    Raises:
        UserError: it means none, or the run is already that far.
    """
    found = _TIME.fullmatch(text.strip())
    if found is not None:
        seconds = float(found[1]) * _SECONDS[found[2]]
        if seconds <= 0:
            raise UserError("more than 0 seconds")
        return None, seconds
    found = _EPOCHS.fullmatch(text.strip())
    if found is None:
        raise UserError("a number of epochs such as 20 or +10, or a time such as 90s, 5m, 1h")
    done = summary.epoch
    epochs = int(found[2])
    if found[1]:
        planned = summary.row.values.get("epochs")
        # Of one that came to its end the plan may be a bound that it never needed.
        open_end = isinstance(planned, int) and summary.state != "finished"
        epochs += max(int(done + 0.5), int(planned or 0) if open_end else 0)
    if epochs <= done:
        raise UserError(f"it has {done:.3g} epochs already; give more")
    return epochs, None


def epochs_of(summary: Summary) -> str:
    """`17.7 of 42`: the epochs that are done, and those that were planned where they are known."""
    planned = summary.row.values.get("epochs")
    return f"{summary.epoch:.3g}" + (f" of {planned}" if isinstance(planned, int) else "")


async def extend_held(summary: Summary, end: tuple[int | None, float | None]) -> str:
    """Moves the end of a run that a process trains."""
    epochs, budget = end
    await asyncio.to_thread(partial(asking.extend, summary.run, epochs=epochs, budget=budget))
    return f"{shown(summary)} goes to {_end_in_words(end)}"


async def extension(run: Run, end: tuple[int | None, float | None]) -> dict[str, object]:
    """The settings that a resume moves the end with."""
    from rnntui.workbench.request import further

    return await asyncio.to_thread(further, run, *end)


def note_for_field(text: str) -> str:
    """A note as it stands in a field of one line, harmless."""
    return safe_text(text, limit=MOST_NOTE)


def note_from_field(text: str) -> str:
    """What was typed, with its line breaks."""
    return text.replace(LINE_END, "\n")


def shown(summary: Summary) -> str:
    """The name of a run as it may be shown."""
    return safe_text(summary.name, limit=40)


def _end_in_words(end: tuple[int | None, float | None]) -> str:
    epochs, budget = end
    return f"epoch {epochs}" if epochs is not None else f"{budget:.0f} s of training"


def _refuse_idle(summary: Summary) -> None:
    name = shown(summary)
    if summary.broken:
        raise UserError(f"{name} cannot be read")
    if summary.state == "silent":
        raise UserError(f"{name} belongs to a process that has been silent; g asks to take it over")
    if not summary.live:
        raise UserError(f"{name} is {summary.state}: nobody trains it")
