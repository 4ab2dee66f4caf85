"""`rnntui variants`."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import click

from rnntui.cli import words
from rnntui.cli.group import examples
from rnntui.cli.options import GroupedCommand, given_settings, json_option, setting_options
from rnntui.cli.output import emit_json, note, show_table
from rnntui.cli.progress import DownloadProgress, TrainingProgress
from rnntui.cli.signals import Signals, Terminated
from rnntui.errors import Interrupted
from rnntui.events import Event, Noted
from rnntui.workbench.request import DEMO_DATA
from rnntui.workbench.variants import VariantScore, summarise, train_variants


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
    scores: list[VariantScore] = []
    with Signals() as signals:
        follower = _Follower(signals)
        try:
            with follower.saved_when_stopped():
                for score in train_variants(
                    preset=preset,
                    seeds=seeds,
                    given=given_settings(settings),
                    watch=signals.stopping,
                    listen=follower.listen,
                    announce=follower.begin,
                    progress=DownloadProgress(),
                ):
                    follower.end()
                    scores.append(score)
                    note(
                        f"{score.variant}, {score.sequences}, seed {score.seed}: "
                        f"MCC {score.mcc:.3f}, accuracy {words.percent(score.accuracy)}, "
                        f"{words.duration(score.seconds)}  ({score.run})"
                    )
        finally:
            if scores:  # of what was trained before it ended, too
                _show(summarise(scores), as_json=as_json)


class _Follower:
    """Shows one run after another."""

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        self.progress: TrainingProgress | None = None
        self.told: set[str] = set()

    def begin(self, name: str, number: int, total: int) -> None:
        self.progress = TrainingProgress(
            f"{number}/{total} {name}", "classifier", self.signals, epochs=False
        )
        self.progress.__enter__()

    def listen(self, event: Event) -> None:
        if isinstance(event, Noted):  # the same of every variant: told once
            if event.message in self.told:
                return
            self.told.add(event.message)
        if self.progress is not None:
            self.progress(event)

    def end(self) -> None:
        if self.progress is not None:
            self.progress.__exit__(None, None, None)
            self.progress = None

    @contextlib.contextmanager
    def saved_when_stopped(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted("stopped at once; `rnntui runs list` shows what there is") from None
        except Interrupted as error:
            if self.signals.terminated:
                raise Terminated(str(error)) from None
            raise
        finally:
            self.end()


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
