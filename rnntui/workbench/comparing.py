"""Two runs or more side by side: settings that differ, figures, and whether one is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnntui.errors import RunError, UserError
from rnntui.evaluation.paired import Paired, mcnemar
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.settings import SETTINGS, fields_of
from rnntui.workbench.test_part import TestPart, read_test_part

HIGHER_IS_BETTER: dict[str, bool | None] = {
    "mcc": True,
    "macro_f1": True,
    "accuracy": True,
    "spam_caught": True,
    "blocked_ham": False,
    "pr_auc": True,
    "log_loss": False,
    "bits_per_char": False,
    "nats_per_char": False,
    "threshold": None,
    "parameters": None,
    "training_seconds": None,
    "epochs": None,
    "best_epoch": None,
}
"""Figures of reports that are put side by side, and which way each is better, if any."""


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in all runs.

    Attributes:
        name: of the setting.
        values: of each run, in their order; None where it is not set or the task has none such.
    """

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Figure:
    """A figure of a report.

    Attributes:
        value: what was found on the test part.
        low, high: its 95 % interval; None where there is none: Wilson's for shares, a bootstrap's
            for MCC.
    """

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class FigureRow:
    """One figure of all runs.

    Attributes:
        name: its key in the reports.
        higher_is_better: None where neither way is.
        values: of each run, in their order; None where the report has none.
    """

    name: str
    higher_is_better: bool | None
    values: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Column:
    """One of the runs that are compared.

    Attributes:
        run: itself.
        name: of it; its id where it cannot be read.
        task: "classifier" or "charlm"; "" where it cannot be read.
        problem: why it has no figures, in one line; None where it has.
    """

    run: Run
    name: str
    task: str
    problem: str | None


@dataclass(frozen=True)
class Comparison:
    """Runs side by side.

    Attributes:
        columns: the runs, in the order given.
        settings: those that differ, in the order of their declaration.
        figures: those that one report or more has.
    """

    columns: tuple[Column, ...]
    settings: tuple[Difference, ...]
    figures: tuple[FigureRow, ...]


def compare(runs: Sequence[Run]) -> Comparison:
    """Settings that differ, and figures, of any runs; one that is broken does not hide the others.

    Args:
        runs: of any tasks, finished or not.
    """
    columns, configs, reports = [], [], []
    for run in runs:
        config: dict[str, Any] | None = None
        report: dict[str, Any] | None = None
        name, task, problem = run.id, "", None
        try:
            config = run.config
            name, task = run.name, run.task
            report = run.report
            if report is None:
                problem = f"{name} is {state(run)}: it has no report yet"
        except RunError as error:
            problem = str(error)
        columns.append(Column(run, name, task, problem))
        configs.append(config)
        reports.append(report)
    figures = [figures_of(report) for report in reports]
    return Comparison(
        columns=tuple(columns),
        settings=differences(configs),
        figures=tuple(
            FigureRow(name, better, tuple(own.get(name) for own in figures))
            for name, better in HIGHER_IS_BETTER.items()
            if any(name in own for own in figures)
        ),
    )


def differences(configs: Sequence[dict[str, Any] | None]) -> tuple[Difference, ...]:
    """The settings that are not the same in all runs.

    Args:
        configs: `Run.config` of each; None of one that cannot be read, which differs in nothing.
    """
    asked = [None if config is None else config.get("settings") or {} for config in configs]
    known = dict.fromkeys(item.name for task in SETTINGS for item in fields_of(task))
    others = dict.fromkeys(name for own in asked if own is not None for name in own)
    found = []
    for name in {**known, **others}:
        values = tuple(None if own is None else own.get(name) for own in asked)
        there = [value for value, own in zip(values, asked, strict=True) if own is not None]
        if any(value != there[0] for value in there):
            found.append(Difference(name, values))
    return tuple(found)


def figures_of(report: dict[str, Any] | None) -> dict[str, Figure]:
    """The figures of a report with their intervals, by name; none of None."""
    if report is None:
        return {}
    intervals = _intervals(report)
    return {
        name: Figure(float(report[name]), *intervals.get(name, (None, None)))
        for name in HIGHER_IS_BETTER
        if report.get(name) is not None
    }


def _intervals(report: dict[str, Any]) -> dict[str, tuple[float, float]]:
    import numpy as np

    from rnntui.evaluation.intervals import wilson
    from rnntui.evaluation.resampling import mcc_interval

    found = {
        name: (float(report[f"{name}_interval"][0]), float(report[f"{name}_interval"][1]))
        for name in ("spam_caught", "blocked_ham")
        if f"{name}_interval" in report
    }
    if "confusion" in report:
        table = np.array(report["confusion"], np.float64)
        # A report may come from anyone, and nobody has tested as many texts.
        if (table >= 0).all() and table.sum() < 2**31:
            found["accuracy"] = wilson(int(np.trace(table)), int(table.sum()))
            drawn = mcc_interval(table.astype(np.int64))
            if drawn is not None:
                found["mcc"] = drawn
    return found


def same_test(first: Run, second: Run) -> bool:
    """Whether two runs were tested on the same texts: same file, same test part.

    Raises:
        RunError: what one of them keeps is broken.
    """
    return _unlike(first, second) is None and (
        first.task == "charlm" or _unlike_parts(*map(read_test_part, (first, second))) is None
    )


def paired_test(first: Run, second: Run) -> Paired:
    """McNemar's test of two classifiers, each at its own threshold, on the test part they share.

    Raises:
        UserError: they share none, or one is no finished classifier; in one line.
        RunError: what one of them keeps is broken.
    """
    parts = [read_test_part(run) for run in (first, second)]
    why = _unlike(first, second) or _unlike_parts(*parts)
    if why is not None:
        raise UserError(f"{first.name} and {second.name} cannot be tested in pairs: {why}")
    return pair(*parts)


def pair(first: TestPart, second: TestPart) -> Paired:
    """McNemar's test of two test parts of the same texts, each at its own threshold.

    Raises:
        UserError: the texts are not the same.
    """
    why = _unlike_parts(first, second)
    if why is not None:
        raise UserError(f"{first.run} and {second.run} cannot be tested in pairs: {why}")
    return mcnemar(first.right(), second.right())


def _unlike(first: Run, second: Run) -> str | None:
    """Why two runs have not the same test part, as far as their records tell."""
    if first.task != second.task:
        return "they are of different tasks"
    for run in (first, second):
        if run.record is None or run.report is None:
            return f"{run.name} is not finished"
        if not run.report["split"]["test"]:
            return f"{run.name} has no test part"
    one, other = first.record or {}, second.record or {}
    if one["sha256"] != other["sha256"]:
        return "they were trained on different data"
    if first.task == "charlm":
        own, theirs = (run.config.get("settings", {}) for run in (first, second))
        for name in ("test_share", "lowercase", "encoding"):
            if own.get(name) != theirs.get(name):
                return f"their {name} differs"
    return None


def _unlike_parts(first: TestPart, second: TestPart) -> str | None:
    if set(first.labels) != set(second.labels):
        return "they know different labels"
    names = [[part.labels[i] for i in part.true.tolist()] for part in (first, second)]
    if first.texts != second.texts or names[0] != names[1]:
        return "their test parts are not the same texts (another seed, --split-seed or share)"
    return None
