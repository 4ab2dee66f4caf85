"""One run on the command line, from its first event to its report: trained here, or elsewhere."""

import contextlib
import dataclasses
import sys
import time
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

from rnntui.cli.output import emit_json, note, say
from rnntui.cli.progress import TrainingProgress
from rnntui.cli.report import show_report
from rnntui.cli.signals import Signals, ctrl_c_kept, saved_when_stopped
from rnntui.errors import RunError
from rnntui.events import Event, Failed, Noted, Started, to_json
from rnntui.runs import checkpoints, journal, owner
from rnntui.runs.state import HELD, State, state
from rnntui.runs.store import Run
from rnntui.runs.view import View, fold
from rnntui.workbench import asking

JOURNAL_SECONDS = 0.2
STATE_SECONDS = 1.0
EARLIER_EPOCHS = 10
"""Lines of what was before that are shown to one who attaches; `runs show` has figures of all."""


@contextlib.contextmanager
def attended(
    run: Run, signals: Signals, *, title: str | None = None, epochs: bool = True
) -> Iterator[TrainingProgress]:
    """A run that is trained within: gives what to tell its events to.

    Args:
        run: about to be trained.
        signals: that may stop it.
        title: what it is called on the terminal; None takes its name.
        epochs: show a line an epoch, and samples; else the bar alone.

    Raises:
        Interrupted: Ctrl-C or SIGTERM; the run is saved.
    """
    with (
        saved_when_stopped(run, signals),
        TrainingProgress(title or run.name, run.task, signals, epochs=epochs) as progress,
    ):
        yield progress


def follow(run: Run, *, as_json: bool) -> None:
    """Shows a run that some process has, what was and what comes, until it ends or Ctrl-C.

    Args:
        run: any; one that nobody has is shown as it ended.
        as_json: print its events instead, one object a line.

    Raises:
        RunError: it failed, or its process is gone.
    """
    try:
        with ctrl_c_kept() as look:
            if as_json:
                last = _until_end(run, 0, lambda event: emit_json(to_json(event)), look)
            else:
                last = _show(run, look)
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            sys.stderr.write("\n")  # the terminal shows ^C
        note(f"{run.name} goes on; `rnntui runs attach {run.name}` follows it again")
        return
    if not as_json or last not in ("finished", "stopped", "paused", "queued"):
        _show_end(run, last)


def report_of(run: Run) -> dict[str, Any]:
    """The report of a finished run."""
    report = run.report
    assert report is not None, "a run that has come to its end has a report"
    return report


def show_trained(run: Run, *, as_json: bool) -> None:
    """The report of a run that has just been trained, and what can be done with it."""
    report = run.report
    if report is None:  # it was stopped
        where = "" if checkpoints.has_best(run.path) else " before its first evaluation"
        note(f"stopped{where}; `rnntui resume {run.name}` goes on")
        return
    if as_json:
        emit_json(report)
        return
    show_report(report)
    say()
    if state(run) == "stopped":
        say(f"stopped on request: `rnntui resume {run.name}` goes on")
    if run.task == "classifier":
        say(f'next: rnntui classify --run {run.name} "…"')
    else:
        say(f"next: rnntui generate {run.name} --temperature 0.7")


def _show(run: Run, look: Callable[[], None]) -> State:
    """What was, in short, and what comes, as it comes."""
    recorded, offset = journal.read(run.journal)
    view = reduce(fold, recorded, View())
    with TrainingProgress(run.name, run.task, Signals()) as progress:
        for event in _past(recorded, view):
            progress(event)
        return _until_end(run, offset, progress, look)


def _past(recorded: list[Event], view: View) -> Iterator[Event]:
    """Of what a journal holds, that which still counts and says how the run stands."""
    for event in [event for event in recorded if isinstance(event, Started)][-1:]:
        # Its end may have been moved since.
        yield dataclasses.replace(event, total_epochs=view.total_epochs, budget=view.budget)
    yield from view.notes[-EARLIER_EPOCHS:]
    earlier = len(view.evaluations) - EARLIER_EPOCHS
    if earlier > 0:
        message = f"{earlier} earlier epochs are in `rnntui runs show`"
        yield Noted(step=view.step, epoch=view.epoch, seconds=view.seconds, message=message)
    for evaluation in view.evaluations[-EARLIER_EPOCHS:]:
        if evaluation is view.evaluations[-1]:
            yield from view.samples[-1:]
        yield evaluation
    if view.waiting is not None:
        yield view.waiting
    elif view.steps:
        yield view.steps[-1]


def _until_end(
    run: Run, offset: int, tell: Callable[[Event], None], look: Callable[[], None]
) -> State:
    """Tells what is written to a journal until nobody writes to it; the state then.

    Raises:
        KeyboardInterrupt: Ctrl-C, seen between two events.
    """
    looked = float("-inf")
    now: State = "running"
    while True:
        if time.monotonic() - looked >= STATE_SECONDS:
            looked = time.monotonic()
            now = state(run)
        # The state first: what was written before the end is still read.
        gone = now not in HELD or asking.holder(run) is None
        if not run.path.exists():
            raise RunError(f"{run.path}: the run was removed")
        recorded, offset = journal.read(run.journal, offset)
        for event in recorded:
            tell(event)
            look()
        look()
        if gone:
            return state(run)
        time.sleep(JOURNAL_SECONDS)


def _show_end(run: Run, last: State) -> None:
    match last:
        case "finished" | "stopped":
            show_trained(run, as_json=False)
        case "failed":
            past = journal.backwards(run.journal)
            message = next((event.message for event in past if isinstance(event, Failed)), "")
            raise RunError(f"{run.name} failed: {message}")
        case "silent":
            holder = owner.current(run.path)
            minutes = owner.silence(holder, run.path) / 60 if holder else 0.0
            raise RunError(f"{run.name}: {holder} has been silent for {minutes:.0f} min")
        case "interrupted":
            raise RunError(
                f"{run.name} was interrupted, its process is gone; `rnntui resume {run.name}` "
                "goes on"
            )
        case _:
            note(f"{run.name} is {last} and no process has it; `rnntui resume {run.name}` goes on")
