"""Runs that differ only by their seed, as one: mean and standard deviation of their figures."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from rnntui.errors import RunError
from rnntui.runs.store import Run
from rnntui.workbench.comparing import HIGHER_IS_BETTER

SEED = "seed"


@dataclass(frozen=True)
class Spread:
    """A figure over several runs.

    Attributes:
        mean: of those that have it.
        deviation: sample standard deviation; None of one alone.
        n: how many have it.
    """

    mean: float
    deviation: float | None
    n: int

    def __str__(self) -> str:
        more = "" if self.deviation is None else f" ± {self.deviation:.3f}"
        return f"{self.mean:.3f}{more} ({self.n})"


@dataclass(frozen=True)
class SeedGroup:
    """Runs of one task, one data set and the same settings but for the seed.

    Attributes:
        runs: in the order given; one alone where no other is like it.
        names: their names.
        seeds: their seeds; None where the settings name none.
        figures: of those that are finished, by their key in the reports.
    """

    runs: tuple[Run, ...]
    names: tuple[str, ...]
    seeds: tuple[int | None, ...]
    figures: dict[str, Spread]


def fold_seeds(runs: Sequence[Run]) -> tuple[SeedGroup, ...]:
    """Groups runs that differ by nothing but their seed, in the order of their first runs.

    A run that cannot be read stands alone, without figures.
    """
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(_likeness(run), []).append(run)
    return tuple(_group(group) for group in groups.values())


def spread(values: Sequence[float]) -> Spread:
    """Mean and sample standard deviation of one value or more."""
    return Spread(fmean(values), stdev(values) if len(values) > 1 else None, len(values))


def _likeness(run: Run) -> str:
    """What runs of one group have in common."""
    try:
        config = run.config
    except RunError:
        return f"broken {run.path}"
    settings = {**config.get("settings", {})}
    settings.pop(SEED, None)
    return json.dumps([config["task"], settings], sort_keys=True)


def _group(runs: Sequence[Run]) -> SeedGroup:
    names, seeds, figures = [], [], dict[str, list[float]]()
    for run in runs:
        report: dict[str, Any] | None = None
        name, seed = run.id, None
        try:
            name, seed = run.name, run.config.get("settings", {}).get(SEED)
            report = run.report
        except RunError:
            report = None
        names.append(name)
        seeds.append(seed if type(seed) is int else None)
        for key in HIGHER_IS_BETTER:
            if report is not None and report.get(key) is not None:
                figures.setdefault(key, []).append(float(report[key]))
    return SeedGroup(
        runs=tuple(runs),
        names=tuple(names),
        seeds=tuple(seeds),
        figures={key: spread(values) for key, values in figures.items()},
    )
