"""One run on the command line, from its first event to its report."""

import contextlib
from collections.abc import Iterator
from typing import Any

from rnntui.cli.output import emit_json, say
from rnntui.cli.progress import TrainingProgress
from rnntui.cli.report import show_report
from rnntui.cli.signals import Signals, saved_when_stopped
from rnntui.runs.store import Run


@contextlib.contextmanager
def attended(run: Run, signals: Signals) -> Iterator[TrainingProgress]:
    """A run that is trained within: gives what to tell its events to.

    Raises:
        Interrupted: Ctrl-C or SIGTERM; the run is saved.
    """
    with (
        saved_when_stopped(run, signals),
        TrainingProgress(run.name, run.task, signals) as progress,
    ):
        yield progress


def report_of(run: Run) -> dict[str, Any]:
    """The report of a finished run."""
    report = run.report
    assert report is not None, "a run that has come to its end has a report"
    return report


def show_trained(run: Run, *, as_json: bool) -> None:
    """The report of a run that has just been trained, and what can be done with it."""
    report = report_of(run)
    if as_json:
        emit_json(report)
        return
    show_report(report)
    say()
    if run.task == "classifier":
        say(f'next: rnntui classify --run {run.name} "…"')
    else:
        say(f"next: rnntui generate {run.name} --temperature 0.7")
