"""`rnntui variants`."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from rnntui import words
from rnntui.cli.group import examples
from rnntui.cli.options import GroupedCommand, given_settings, json_option, setting_options
from rnntui.cli.output import emit_json, note, show_table
from rnntui.cli.progress import DownloadProgress
from rnntui.cli.running import attended
from rnntui.cli.signals import Signals
from rnntui.events import Event, Noted
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.workbench.request import DEMO_DATA
from rnntui.workbench.variants import (
    Attend,
    Job,
    VariantScore,
    jobs,
    summarise,
    train_variants,
)


@click.command(
    cls=GroupedCommand,
    epilog=examples(
        "rnntui variants --data sms_spam",
        "rnntui variants --data sms_spam --preset best --seeds 3 --json",
    ),
)
@setting_options(
    "classifier",
    data=DEMO_DATA["classifier"],
    preset="lecture",
    without=("cell", "layers", "bidirectional", "sequences"),
)
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    show_default=True,
    help="Train each with so many seeds of weights and order, counted from --seed.",
)
@json_option
def variants(preset: str, seeds: int, as_json: bool, **settings: Any) -> None:
    """Train six networks on one split, with naive padding and packed, and compare them.

    --json prints one object a line: variant, sequences, seeds, mcc, mcc_deviation, accuracy,
    seconds, parameters.
    """
    wanted = jobs(preset=preset, seeds=seeds, given=given_settings(settings))
    scores: list[VariantScore] = []
    with Signals() as signals:
        try:
            for score in train_variants(
                wanted,
                watch=signals.stopping,
                attend=_shown(signals, len(wanted)),
                progress=DownloadProgress(),
            ):
                scores.append(score)
                note(
                    f"{score.variant}, {score.sequences}, seed {score.seed}: "
                    f"MCC {score.mcc:.3f}, accuracy {words.percent(score.accuracy)}, "
                    f"{words.duration(score.seconds)}  ({score.run})"
                )
        finally:
            if scores:  # of what was trained before it ended, too
                _show(summarise(scores), as_json=as_json)


def _shown(signals: Signals, total: int) -> Attend:
    """Shows one run after another."""
    log = signals.log
    told: set[str] = set()

    @contextlib.contextmanager
    def attend(number: int, job: Job, run: Run) -> Iterator[Callable[[Event], None]]:
        title = f"{number}/{total} {job.title}"
        with attended(run, signals, title=title, epochs=False) as progress:
            signals.log = log  # not that of the run: what is written to it is of all

            def listen(event: Event) -> None:
                if isinstance(event, Noted):  # the same of every variant: told once
                    if event.message in told:
                        return
                    told.add(event.message)
                progress(event)

            yield listen
        if state(run) == "stopped":
            note(f"{job.title}: stopped on request, and left out  ({run.name})")

    return attend


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            emit_json(row)
        return
    columns = ("variant", "sequences", "accuracy", "MCC", "±", "seconds", "parameters")
    cells = [
        (
            row["variant"],
            row["sequences"],
            words.percent(row["accuracy"]),
            words.figure(row["mcc"]),
            words.figure(row["mcc_deviation"]),
            f"{row['seconds']:.1f}",
            f"{row['parameters']:,}",
        )
        for row in rows
    ]
    show_table(columns, cells, right="accuracy MCC ± seconds parameters")
    sys.stdout.flush()
