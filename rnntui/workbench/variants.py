"""The lesson's table: the same data and split, six networks, padded and packed side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from rnntui.data.fetching import Progress
from rnntui.errors import RunError, UserError
from rnntui.events import Event
from rnntui.presets import resolve
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.workbench.request import new_run
from rnntui.workbench.worker import begin, ignore

VARIANTS: dict[str, dict[str, Any]] = {
    "RNN": {"cell": "rnn", "layers": 1, "bidirectional": False},
    "LSTM": {"cell": "lstm", "layers": 1, "bidirectional": False},
    "GRU": {"cell": "gru", "layers": 1, "bidirectional": False},
    "BiLSTM": {"cell": "lstm", "layers": 1, "bidirectional": True},
    "BiGRU": {"cell": "gru", "layers": 1, "bidirectional": True},
    "stacked LSTM": {"cell": "lstm", "layers": 2, "bidirectional": False},
}
"""The six networks of the lesson."""

SEQUENCES = ("padded", "packed")


@dataclass(frozen=True)
class Job:
    """One network that is to be trained for the table.

    Attributes:
        variant: a name of `VARIANTS`.
        sequences: "padded" or "packed".
        seed: of weights and order.
        preset: a name of the classifier's presets.
        given: all settings that differ from the preset's.
    """

    variant: str
    sequences: str
    seed: int
    preset: str
    given: Mapping[str, Any]

    @property
    def title(self) -> str:
        """`LSTM, packed, seed 0`."""
        return f"{self.variant}, {self.sequences}, seed {self.seed}"


@dataclass(frozen=True)
class VariantScore:
    """One trained variant.

    Attributes:
        variant: a name of `VARIANTS`.
        sequences: "padded" or "packed".
        seed: of weights and order.
        mcc, accuracy: on the test part.
        seconds: of the training loop.
        parameters: numbers the optimiser changed.
        run: name of its run.
    """

    variant: str
    sequences: str
    seed: int
    mcc: float
    accuracy: float
    seconds: float
    parameters: int
    run: str


def jobs(*, preset: str = "lecture", seeds: int = 1, given: Mapping[str, Any]) -> tuple[Job, ...]:
    """What is to be trained for the table, in this order; the split is the same for all.

    Args:
        preset: a name of the classifier's presets.
        seeds: each variant is trained with so many seeds of weights and order, counted from
            `given`'s; the split stays that of the first.
        given: settings that differ from the preset's.

    Raises:
        UserError: settings that one of them cannot have, or no test part.
    """
    if given.get("test_share") == 0:
        raise UserError("variants are compared on the test part; give a --test-share above 0")
    first = int(given.get("seed", 0))
    found = tuple(
        Job(
            variant,
            sequences,
            seed,
            preset,
            {
                "split_seed": first,
                **given,
                **VARIANTS[variant],
                "sequences": sequences,
                "seed": seed,
            },
        )
        for seed in range(first, first + seeds)
        for variant in VARIANTS
        for sequences in SEQUENCES
    )
    for job in found:
        resolve("classifier", preset, job.given)
    return found


def job_run(job: Job, *, progress: Progress | None = None) -> Run:
    """Makes the run of a job, ready to be trained; "the newest run" never means it.

    Raises:
        UserError: its data cannot be used.
    """
    return new_run(
        "classifier", preset=job.preset, given=job.given, compared=True, progress=progress
    )


def score_of(job: Job, run: Run) -> VariantScore:
    """The row of a job whose run has been trained to its end.

    Raises:
        RunError: it has not.
    """
    report = run.report
    if report is None or "mcc" not in report or state(run) != "finished":
        raise RunError(f"{run.name} is {state(run)}: it has no figures to compare yet")
    return VariantScore(
        variant=job.variant,
        sequences=job.sequences,
        seed=job.seed,
        mcc=report["mcc"],
        accuracy=report["accuracy"],
        seconds=report["training_seconds"],
        parameters=report["parameters"],
        run=run.name,
    )


Attend = Callable[[int, Job, Run], AbstractContextManager[Callable[[Event], None]]]
"""What is done around the training of one job (its number from 1, itself, its run): a context that
gives whom to tell the events."""


def attend_nobody(
    number: int,  # noqa: ARG001
    job: Job,  # noqa: ARG001
    run: Run,  # noqa: ARG001
) -> AbstractContextManager[Callable[[Event], None]]:
    """Tells nobody."""
    return nullcontext(ignore)


def train_variants(
    of: Sequence[Job],
    *,
    watch: Callable[[], bool] = lambda: False,
    attend: Attend = attend_nobody,
    progress: Progress | None = None,
) -> Iterator[VariantScore]:
    """Trains one job after another, in this thread, and yields its score.

    One that somebody asks to stop is left out, and the next begins.

    Args:
        of: from `jobs`.
        watch: asked often; True saves the running variant and ends.
        attend: around each training.
        progress: shows a download.

    Raises:
        UserError: the data cannot be used.
        Interrupted: the watch said so.
    """
    for number, job in enumerate(of, 1):
        run = job_run(job, progress=progress)
        with attend(number, job, run) as listen:
            begin(run, watch=watch, listen=listen)
        if state(run) == "finished":
            yield score_of(job, run)


def summarise(scores: Sequence[VariantScore]) -> list[dict[str, Any]]:
    """One row a variant and way of padding: mean and sample deviation over the seeds.

    Returns:
        Rows in the order of training, keys: variant, sequences, seeds, mcc, mcc_deviation (None
        with one seed), accuracy, seconds, parameters.
    """
    groups: dict[tuple[str, str], list[VariantScore]] = {}
    for score in scores:
        groups.setdefault((score.variant, score.sequences), []).append(score)
    return [
        {
            "variant": variant,
            "sequences": sequences,
            "seeds": len(group),
            "mcc": fmean(score.mcc for score in group),
            "mcc_deviation": stdev(score.mcc for score in group) if len(group) > 1 else None,
            "accuracy": fmean(score.accuracy for score in group),
            "seconds": fmean(score.seconds for score in group),
            "parameters": group[0].parameters,
        }
        for (variant, sequences), group in groups.items()
    ]
