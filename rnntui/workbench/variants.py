"""The lesson's table: the same data and split, six networks, padded and packed side by side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnntui.data.fetching import Progress
from rnntui.errors import UserError
from rnntui.events import Event
from rnntui.presets import resolve
from rnntui.workbench.api import evaluate
from rnntui.workbench.loading import load
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


def _announce_nothing(name: str, number: int, total: int) -> None:
    """Tells nobody which run begins."""


def train_variants(
    *,
    preset: str = "lecture",
    seeds: int = 1,
    given: Mapping[str, Any],
    watch: Callable[[], bool] = lambda: False,
    listen: Callable[[Event], None] = ignore,
    announce: Callable[[str, int, int], None] = _announce_nothing,
    progress: Progress | None = None,
) -> Iterator[VariantScore]:
    """Trains every variant on the same split, one after another, and yields its score.

    Args:
        preset: a name of the classifier's presets.
        seeds: each variant is trained with so many seeds of weights and order, counted from
            `given`'s; the split stays that of the first.
        given: settings that differ from the preset's.
        watch: asked often; True saves the running variant and ends.
        listen: told every event.
        announce: told the name, number and total of the run that begins.
        progress: shows a download.

    Raises:
        UserError: settings or data cannot be used, or there is no test part.
        Interrupted: the watch said so.
    """
    if given.get("test_share") == 0:
        raise UserError("variants are compared on the test part; give a --test-share above 0")
    first = int(given.get("seed", 0))
    jobs = [
        (variant, sequences, seed)
        for seed in range(first, first + seeds)
        for variant in VARIANTS
        for sequences in SEQUENCES
    ]
    settings = [
        {
            "split_seed": first,
            **given,
            **VARIANTS[variant],
            "sequences": sequences,
            "seed": seed,
        }
        for variant, sequences, seed in jobs
    ]
    for values in settings:  # what one of them cannot have is told before the first is trained
        resolve("classifier", preset, values)
    for number, (variant, sequences, seed) in enumerate(jobs, 1):
        announce(f"{variant}, {sequences}, seed {seed}", number, len(jobs))
        run = new_run(
            "classifier",
            preset=preset,
            given=settings[number - 1],
            compared=True,
            progress=progress,
        )
        begin(run, watch=watch, listen=listen)
        report = evaluate(load(run))
        yield VariantScore(
            variant=variant,
            sequences=sequences,
            seed=seed,
            mcc=report["mcc"],
            accuracy=report["accuracy"],
            seconds=report["training_seconds"],
            parameters=report["parameters"],
            run=run.name,
        )


def summarise(scores: list[VariantScore]) -> list[dict[str, Any]]:
    """One row a variant and way of padding: mean and sample deviation over the seeds.

    Returns:
        Rows in the order of training, keys: variant, sequences, seeds, mcc, mcc_deviation (None
        with one seed), accuracy, seconds, parameters.
    """
    import pandas as pd

    frame = pd.DataFrame(scores)
    groups = frame.groupby(["variant", "sequences"], sort=False)
    table = groups.agg(
        seeds=("seed", "count"),
        mcc=("mcc", "mean"),
        mcc_deviation=("mcc", "std"),
        accuracy=("accuracy", "mean"),
        seconds=("seconds", "mean"),
        parameters=("parameters", "first"),
    ).reset_index()
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
