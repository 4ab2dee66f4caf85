"""What the panes beside the table of runs show, read from the disk in a thread."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnntui.errors import RnntuiError
from rnntui.runs.view import View
from rnntui.ui.live import Follower
from rnntui.workbench.catalog import MainFigure, Summary
from rnntui.workbench.comparing import Comparison, Figure, compare, figures_of, paired_test

MOST_FOLLOWED = 16
"""Runs whose journals are kept in mind: what is new of them is read, not all again."""


@dataclass(frozen=True)
class Detail:
    """A run, in full.

    Attributes:
        summary: as the list has it.
        view: what its journal tells; None where it cannot be read.
        figures: of its report, with intervals.
        baseline: name of the baseline and its main figure, if the report has one.
        verdict: what the report says of the two.
        notes: what is worth a line.
        layers: of the network: name, kind, shape, parameters.
        machine: what it was trained on.
        problem: why not all of this is there, in one line.
    """

    summary: Summary
    view: View | None = None
    figures: dict[str, Figure] = field(default_factory=dict)
    baseline: tuple[str, float] | None = None
    verdict: str = ""
    notes: tuple[str, ...] = ()
    layers: tuple[tuple[str, str, str, int], ...] = ()
    machine: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class Beside:
    """Runs side by side.

    Attributes:
        summaries: of them, in the order in which they were marked.
        comparison: settings that differ, and figures.
        views: what their journals tell; None of one that cannot be read.
        paired: sentences: whether one of two classifiers is better, or why that cannot be asked.
    """

    summaries: tuple[Summary, ...]
    comparison: Comparison
    views: tuple[View | None, ...]
    paired: tuple[str, ...]


class Reader:
    """Reads runs in full; any thread may ask."""

    def __init__(self) -> None:
        self._followers: OrderedDict[Path, Follower] = OrderedDict()
        self._tested: dict[tuple[object, ...], str] = {}
        self._lock = threading.Lock()

    def detail(self, summary: Summary) -> Detail:
        """A run in full; what of it is broken is said."""
        if summary.broken:
            return Detail(summary, problem=summary.problem)
        problem, view = None, None
        config: dict[str, Any] = {}
        report: dict[str, Any] | None = None
        try:
            config = summary.run.config
            view = self.view(summary)
            report = summary.run.report
        except (RnntuiError, OSError) as error:
            problem = str(error)
        notes = [*config.get("notes", ()), *(note.message for note in (view.notes if view else ()))]
        if report is not None:
            notes = [*config.get("notes", ()), *report["notes"]]
        machine = config.get("machine") or {}
        return Detail(
            summary=summary,
            view=view,
            figures=figures_of(report),
            baseline=_baseline(report, summary.figure),
            verdict=str((report or {}).get("verdict") or ""),
            notes=tuple(dict.fromkeys(notes)),
            layers=tuple(
                (row["name"], row["kind"], row["shape"], row["parameters"])
                for row in config.get("layers", ())
            ),
            machine=", ".join(
                str(machine[key]) for key in ("description", "precision") if machine.get(key)
            ),
            problem=problem,
        )

    def beside(self, summaries: Sequence[Summary]) -> Beside:
        """Runs side by side; one that is broken does not hide the others."""
        views: list[View | None] = []
        for summary in summaries:
            try:
                views.append(None if summary.broken else self.view(summary))
            except (RnntuiError, OSError):
                views.append(None)
        return Beside(
            tuple(summaries),
            compare([summary.run for summary in summaries]),
            tuple(views),
            tuple(self._paired(summaries)),
        )

    def view(self, summary: Summary) -> View:
        """What a run's journal tells by now.

        Raises:
            RnntuiError: it cannot be read.
        """
        path = summary.run.path
        with self._lock:
            follower = self._followers.get(path) or Follower(summary.run)
            self._followers[path] = follower
            self._followers.move_to_end(path)
            while len(self._followers) > MOST_FOLLOWED:
                self._followers.popitem(last=False)
            return follower.look().view

    def _paired(self, summaries: Sequence[Summary]) -> list[str]:
        """McNemar's test of the best classifier with each of the others."""
        rivals = [
            item
            for item in summaries
            if item.task == "classifier" and item.figure is not None and item.figure.tested
        ]
        if len(rivals) < 2:
            return []
        best = max(rivals, key=lambda item: item.figure.value if item.figure else 0.0)
        return [self._pair(best, other) for other in rivals if other is not best]

    def _pair(self, one: Summary, other: Summary) -> str:
        key = (one.run.path, one.figure, one.name, other.run.path, other.figure, other.name)
        found = self._tested.get(key)
        if found is None:
            try:
                found = paired_test(one.run, other.run).verdict(one.name, other.name)
            except RnntuiError as error:
                found = str(error)
            if len(self._tested) > 200:
                self._tested.clear()
            self._tested[key] = found
        return found


def _baseline(report: dict[str, Any] | None, figure: MainFigure | None) -> tuple[str, float] | None:
    found = (report or {}).get("baseline")
    if not found or figure is None or found.get(figure.name) is None:
        return None
    return str(found["name"]), float(found[figure.name])
