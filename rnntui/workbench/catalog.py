"""All runs as a list shows them; one that has not changed on the disk is not read again."""

import json
import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rnntui.errors import RnntuiError, RunError
from rnntui.events import Evaluated, Failed, Step
from rnntui.presets import PRESETS
from rnntui.runs import checkpoints, journal, keeping, queue, store
from rnntui.runs.filtering import Row
from rnntui.runs.state import State, state
from rnntui.runs.store import Run
from rnntui.settings import TaskName, fields_of
from rnntui.workbench.comparing import HIGHER_IS_BETTER

FILES = ("config.json", "report.json", "events.jsonl", "note.txt", "best", "owner", "checkpoints")
"""What of a run is looked at to see that it has changed."""

UNSTEADY: tuple[State, ...] = ("running", "paused", "queued", "silent")
"""States that may change although no file does: a process may have died."""

MOST_EVENTS = 5_000
"""Events of a journal that are read backwards for its best evaluation."""

_FOLLOWS = ("budget", "min_steps", "patience", "freeze")
"""Settings that are emptied where others are given: no choice of the person's."""


@dataclass(frozen=True)
class MainFigure:
    """What a run is judged by.

    Attributes:
        name: key in reports and evaluations: `mcc`, `macro_f1` or `bits_per_char`.
        value: of it.
        tested: on the test part, in the report; else the best on the validation part so far.
    """

    name: str
    value: float
    tested: bool

    @property
    def label(self) -> str:
        """As a person reads it."""
        return LABELS[self.name]

    @property
    def higher_is_better(self) -> bool:
        """Which way is better."""
        return bool(HIGHER_IS_BETTER[self.name])


LABELS = {"mcc": "MCC", "macro_f1": "macro F1", "bits_per_char": "bits/char"}


_NOTHING = Row("", "", "", "")


@dataclass(frozen=True)
class Summary:
    """A run as a list shows it. All texts are raw.

    Attributes:
        run: itself.
        name: of it; its id where it cannot be read.
        task: `classifier` or `charlm`; "" where it cannot be read.
        data: name of its data set, or path of its file.
        state: what it is doing; None where it cannot be read.
        created: Unix time.
        size: bytes on the disk.
        preset: it was made from.
        differs: settings that are not the preset's, with their values; without the data.
        figure: that it is judged by, if it has one yet.
        epoch: passes over the data done.
        progress: share of the training that is done; None where its journal does not say.
        note: a person's, whole.
        usable: it has a best checkpoint: a model that can be used.
        turn: place in the queue, from 1; None where it does not wait.
        problem: why it cannot be read, or why it failed, in one line.
        likeness: what runs have in common that differ by their seed alone.
        row: what a filter is asked about.
    """

    run: Run
    name: str
    task: str = ""
    data: str = ""
    state: State | None = None
    created: float = 0.0
    size: int = 0
    preset: str = ""
    differs: tuple[tuple[str, Any], ...] = ()
    figure: MainFigure | None = None
    epoch: float = 0.0
    progress: float | None = None
    note: str = ""
    usable: bool = False
    turn: int | None = None
    problem: str | None = None
    likeness: str = ""
    row: Row = _NOTHING

    @property
    def broken(self) -> bool:
        """Whether it cannot be read."""
        return self.state is None

    @property
    def live(self) -> bool:
        """Whether it may be trained just now."""
        return self.state in ("running", "paused", "queued")


class Catalog:
    """Reads all runs again and again; used by one thread.

    Attributes:
        complete: the last look left none out for want of time.
    """

    def __init__(self) -> None:
        self.complete = False
        self._known: dict[Path, tuple[object, Summary]] = {}
        self._latest: tuple[Summary, ...] = ()

    def look(self, seconds: float = math.inf) -> tuple[Summary, ...]:
        """All runs, the newest first; the same object while nothing has changed.

        Args:
            seconds: after which no more runs are read that are not known yet; see `complete`.

        Raises:
            RnntuiError: the folder of the runs cannot be read.
        """
        known: dict[Path, tuple[object, Summary]] = {}
        end = time.monotonic() + seconds
        self.complete = True
        # An id begins with the time of its making.
        for run in sorted(store.folders(), key=lambda run: run.id, reverse=True):
            before = self._known.get(run.path)
            if before is None and time.monotonic() > end:
                self.complete = False
                continue
            seen = signature(run.path)
            if before is None or before[0] != seen or before[1].state in UNSTEADY:
                summary = summarise(run)
                if before is not None and before[1] == summary:
                    summary = before[1]
                known[run.path] = (seen, summary)
            else:
                known[run.path] = before
        self._known = known
        found = [summary for _, summary in known.values()]
        if any(summary.state == "queued" for summary in found):
            found = _with_turns(found)
        found.sort(key=lambda summary: (summary.created, summary.run.id), reverse=True)
        if tuple(found) != self._latest:
            self._latest = tuple(found)
        return self._latest


def signature(path: Path) -> tuple[tuple[int, int, int], ...]:
    """What differs when a run has changed: time, size and number of its files."""
    found = []
    folder = os.fspath(path)
    for name in FILES:
        try:
            status = os.lstat(f"{folder}/{name}")
            found.append((status.st_mtime_ns, status.st_size, status.st_ino))
        except OSError:
            found.append((0, 0, 0))
    return tuple(found)


def summarise(run: Run) -> Summary:
    """What a list says of a run; one that is broken says why."""
    try:
        return _read(run)
    except RunError as error:
        row = Row(run.id, "", "", "broken")
        return Summary(run, run.id, created=_made(run), problem=str(error), row=row)


def unusual(
    task: str, preset: str, settings: Mapping[str, Any], asked: Mapping[str, Any]
) -> tuple[tuple[str, Any], ...]:
    """The settings that are not what a preset makes of them, but for the data.

    Args:
        task: of the run.
        preset: its name; an unknown one leaves the defaults.
        settings: all of them.
        asked: those that a person gave.
    """
    kind: TaskName = "charlm" if task == "charlm" else "classifier"
    usual = {item.name: item.default for item in fields_of(kind)}
    usual.update(PRESETS[kind].get(preset, {}))
    return tuple(
        (name, value)
        for name, value in settings.items()
        if name != "data"
        and value != usual.get(name)
        and (name in asked or name not in _FOLLOWS or value)
    )


def _read(run: Run) -> Summary:
    config = run.config
    report = run.report
    current = state(run)
    task = str(config["task"])
    settings = dict(config.get("settings") or {})
    name = run.name_in(config)
    # The report of a finished run says all that its journal does.
    told = report is not None and current == "finished"
    evaluated, step, failure = (None, None, None) if told else _newest(run)
    epoch = max((item.epoch for item in (evaluated, step) if item is not None), default=0.0)
    reported = None if report is None else main_figure(report)
    sofar = None if evaluated is None else main_figure(evaluated.validation, tested=False)
    return Summary(
        run=run,
        name=name,
        task=task,
        data=str(settings.get("data", "")),
        state=current,
        created=float(config["created"]),
        size=store.size(run),
        preset=str(config.get("preset", "")),
        differs=unusual(task, str(config.get("preset", "")), settings, config.get("asked") or {}),
        figure=reported or sofar,
        epoch=float(report["epochs"]) if report is not None and told else epoch,
        progress=None if step is None else step.progress,
        note=_note(run),
        usable=checkpoints.has_best(run.path),
        problem=failure if current == "failed" else None,
        likeness=_likeness(task, settings),
        row=Row.of(name, current, config, report),
    )


def main_figure(figures: Mapping[str, Any], *, tested: bool = True) -> MainFigure | None:
    """The figure that a run is judged by, of a report or an evaluation, if it is there."""
    # A report has both figures of any labels, an evaluation `macro_f1` only of many.
    two = "positive" in figures if tested else "macro_f1" not in figures
    names = ("bits_per_char", "mcc" if two else "macro_f1")
    name = next((name for name in names if figures.get(name) is not None), None)
    return None if name is None else MainFigure(name, float(figures[name]), tested)


def _newest(run: Run) -> tuple[Evaluated | None, Step | None, str | None]:
    """The best evaluation, the last step, and why the run failed, if it did."""
    best: Evaluated | None = None
    step: Step | None = None
    failure: str | None = None
    for count, event in enumerate(journal.backwards(run.journal)):
        if isinstance(event, Step) and step is None:
            step = event
        elif isinstance(event, Failed) and failure is None:
            failure = event.message
        elif isinstance(event, Evaluated) and event.best:
            best = event
        if (best is not None and step is not None) or count > MOST_EVENTS:
            break
    return best, step, failure


def _note(run: Run) -> str:
    try:
        return keeping.note(run)
    except RunError:
        return ""


def _likeness(task: str, settings: Mapping[str, Any]) -> str:
    # As `workbench.seeds` has it, of what was read already.
    return json.dumps(
        [task, {key: value for key, value in settings.items() if key != "seed"}], sort_keys=True
    )


def _made(run: Run) -> float:
    try:
        return run.path.lstat().st_mtime
    except OSError:
        return 0.0


def _with_turns(found: list[Summary]) -> list[Summary]:
    try:
        waiting = queue.waiting()
    except RnntuiError:
        return found
    turns = {
        item.path: 1 + sum(bool({*item.devices} & {*other.devices}) for other in waiting[:number])
        for number, item in enumerate(waiting)
    }
    return [
        replace(summary, turn=turns[str(summary.run.path)])
        if str(summary.run.path) in turns
        else summary
        for summary in found
    ]
