"""The lesson's six networks: how many numbers each has, and what runs of its kind came to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rnntui.errors import RnntuiError
from rnntui.runs import store
from rnntui.runs.store import Run
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.variants import VARIANTS

if TYPE_CHECKING:
    from rnntui.models.recurrent import Cell

FEATURES = 300
"""Numbers of a word vector in the lesson."""


@dataclass(frozen=True)
class VariantSize:
    """One network.

    Attributes:
        name: a key of `VARIANTS`.
        cell: of it.
        layers: stacked.
        bidirectional: reads in both directions.
        features: numbers of a word vector.
        parameters: of the recurrent layers.
        runs: finished runs of two labels and this kind, whatever their other settings.
        mcc: of the best of them; None without any.
        accuracy: of the same run.
        seconds: its training took.
    """

    name: str
    cell: "Cell"
    layers: int
    bidirectional: bool
    features: int
    parameters: int
    runs: int
    mcc: float | None
    accuracy: float | None
    seconds: float


def variant_sizes(units: int, features: int = FEATURES) -> tuple[VariantSize, ...]:
    """The six networks; reads the disk. Runs that cannot be read are passed over."""
    prepare_torch()
    from rnntui.models.blank import blank
    from rnntui.models.recurrent import Recurrent
    from rnntui.models.summary import count_parameters

    reports = _reports()
    found = []
    for name, kind in VARIANTS.items():
        network = blank(
            lambda kind=kind: Recurrent(  # type: ignore[misc]
                kind["cell"],
                features,
                units,
                layers=kind["layers"],
                bidirectional=kind["bidirectional"],
            )
        )
        own = [report for settings, report in reports if kind.items() <= settings.items()]
        best: dict[str, Any] = max(own, key=lambda report: report["mcc"], default={})
        found.append(
            VariantSize(
                name,
                kind["cell"],
                kind["layers"],
                kind["bidirectional"],
                features,
                count_parameters(network),
                len(own),
                best.get("mcc"),
                best.get("accuracy"),
                float(best.get("training_seconds", 0.0)),
            )
        )
    return tuple(found)


def _reports() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Settings and report of each finished classifier."""
    found = []
    for run in store.all_runs():
        try:
            pair = _report(run)
        except RnntuiError:
            continue
        if pair is not None:
            found.append(pair)
    return found


def _report(run: Run) -> tuple[dict[str, Any], dict[str, Any]] | None:
    if run.task != "classifier":
        return None
    report = run.report
    if report is None or not isinstance(report.get("mcc"), float):
        return None
    settings: dict[str, Any] = run.config.get("settings", {})
    return settings, report
