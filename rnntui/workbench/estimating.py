"""What a training would take, before it begins: memory, seconds an epoch, from a few real steps.

Arguments and results are plain and can be pickled: it is meant to be called in a process of its
own, where reading a large file and timing steps hold up nobody.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rnntui.errors import UserError
from rnntui.settings import CharLMSettings, TaskName, TrainingSettings
from rnntui.workbench.data_cache import Watch, planned_data
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.footprint import Memory
from rnntui.workbench.outlining import Outline, never, outline_of, widest
from rnntui.workbench.request import settle

if TYPE_CHECKING:
    import torch

    from rnntui.tasks.corpus import CorpusData
    from rnntui.tasks.labelled import ClassifierData

SECONDS = 1.2
"""Time for the timed steps; with what the task needs to be made it stays below 1.5 s."""

MOST_OPERATIONS = 2e10
"""Multiplications of one timed step, a second on a slow core: a larger batch is timed by
a part of it."""

SHORTEST = 4
"""Characters below which a timed stream is not shortened."""

MOST_MEMORY = 0.5
"""Share of the free memory that a throw-away training may take."""


@dataclass(frozen=True)
class Estimate:
    """What a training would take.

    Attributes:
        outline: the network and the data.
        memory: with the activations of a real batch.
        device: where it was timed: "cpu", "cuda:0".
        threads: of the CPU.
        steps_per_epoch: batches of an epoch.
        step_seconds: of a step.
        rate: tokens or characters a second.
        epoch_seconds: of an epoch, without its evaluation.
        epochs: how many the run will have; None under a budget alone.
        total_seconds: of all epochs, or of the budget where that is less.
        timed: steps that were timed.
        rough: timed with smaller batches than asked for.
    """

    outline: Outline
    memory: Memory
    device: str
    threads: int
    steps_per_epoch: int
    step_seconds: float
    rate: float
    epoch_seconds: float
    epochs: int | None
    total_seconds: float
    timed: int
    rough: bool


def estimate(
    task: TaskName,
    *,
    preset: str = "best",
    given: Mapping[str, Any],
    should_stop: Watch = never,
    seconds: float = SECONDS,
) -> Estimate:
    """All of `outline`, and what the training would take, from a few timed steps.

    Torch's random state and number of threads are as before afterwards. Call it in a process in
    which nothing trains.

    Args:
        task: what would be trained.
        preset: a name of the presets.
        given: settings that differ from the preset's.
        should_stop: as in `outline`; asked between the steps too.
        seconds: for the timed steps.

    Raises:
        UserError: as `outline`, or there is no such device, or too little memory to try.
        Interrupted: `should_stop` said so.
    """
    prepare_torch()
    plan = settle(task, preset=preset, given=given, fetch=False)
    data = planned_data(plan, should_stop)
    found = outline_of(plan, data)

    import torch

    from rnntui.models.blank import blank
    from rnntui.models.device import candidates, resolve_precision
    from rnntui.tasks.task import stop_if
    from rnntui.workbench.preparing import make_task, with_enough_steps
    from rnntui.workbench.timing import time_steps, untouched

    device = candidates(plan.settings.device)[0]
    free = _free_memory(device)
    asked = _filled(plan.settings, found)
    settings = _small_enough(asked, found, data, free)
    stop_if(should_stop)
    precision = resolve_precision(settings.precision, device, settings.cell)
    with untouched():
        made = make_task(settings, data, device, precision)
        timed = time_steps(made, made.settings, should_stop=should_stop, seconds=seconds)
        passes, smaller, steps = timed.passes, 1.0, made.steps_per_epoch
        if settings != asked:
            # Some of a step is the weights' alone, however little is read: 2.3 s of 8 with 50
            # million of them.
            least = _least(settings)
            tiny = make_task(least, data, device, precision)
            fixed = time_steps(tiny, least, should_stop=should_stop, seconds=seconds / 5).passes
            sizes = [_positions(item) for item in (least, settings, asked)]
            passes = _extrapolated(fixed, passes, *sizes)
            smaller = sizes[2] / sizes[1]
            meta = torch.device("meta")
            steps = blank(lambda: make_task(asked, data, meta, precision)).steps_per_epoch
    step_seconds = passes + timed.update
    epoch_seconds = (passes * _fullness(asked, found, steps) + timed.update) * steps
    whole = with_enough_steps(plan.settings, steps)
    total = min(
        epoch_seconds * whole.epochs if whole.epochs else float("inf"),
        whole.budget or float("inf"),
    )
    return Estimate(
        outline=found,
        memory=dataclasses.replace(found.memory, activations=round(timed.activations * smaller)),
        device=str(device),
        threads=timed.threads,
        steps_per_epoch=steps,
        step_seconds=step_seconds,
        rate=timed.units * smaller / step_seconds,
        epoch_seconds=epoch_seconds,
        epochs=whole.epochs,
        total_seconds=total,
        timed=timed.steps,
        rough=smaller > 1,
    )


def _filled(settings: TrainingSettings, found: Outline) -> TrainingSettings:
    """The settings with a batch that is not larger than a classifier's training part."""
    if isinstance(settings, CharLMSettings):
        return settings
    return dataclasses.replace(settings, batch_size=min(settings.batch_size, found.train))


def _fullness(settings: TrainingSettings, found: Outline, steps: int) -> float:
    """How full the batches of an epoch are on average: a classifier's last one may be small."""
    if isinstance(settings, CharLMSettings):
        return 1.0
    return min(1.0, found.train / (steps * settings.batch_size))


def _small_enough(
    settings: TrainingSettings,
    found: Outline,
    data: "ClassifierData | CorpusData",
    free: int,
) -> TrainingSettings:
    """The settings with a batch that can be tried here and in time.

    Raises:
        UserError: not even one text or stream fits into the memory.
    """
    allowed = MOST_MEMORY * free
    fixed = found.memory.total - found.memory.activations
    each = found.memory.activations / settings.batch_size
    if fixed + each > allowed:
        raise UserError(
            f"the network alone needs {fixed / 2**20:,.0f} MiB for weights, gradients and "
            f"optimiser, and {free / 2**20:,.0f} MiB are free; take fewer --units or --layers"
        )
    tables = sum(row.parameters for row in found.layers if row.name.startswith("embedding"))
    work = 3 * (found.parameters - tables) * widest(settings, data)
    share = min(1.0, MOST_OPERATIONS / max(work * settings.batch_size, 1))
    if isinstance(settings, CharLMSettings):
        # Shorter before narrower: a product of matrices is cheaper a row, the more rows it has.
        steps = min(settings.steps, max(SHORTEST, int(settings.steps * share)))
        share *= settings.steps / steps
        settings = dataclasses.replace(settings, steps=steps)
    rows = min(settings.batch_size * min(share, 1.0), (allowed - fixed) / max(each, 1))
    return dataclasses.replace(settings, batch_size=max(1, int(rows)))


def _least(settings: TrainingSettings) -> TrainingSettings:
    """The settings with the smallest batch there is."""
    settings = dataclasses.replace(settings, batch_size=1)
    if isinstance(settings, CharLMSettings):
        settings = dataclasses.replace(settings, steps=min(settings.steps, 2))
    return settings


def _extrapolated(fixed: float, passes: float, least: int, timed: int, whole: int) -> float:
    """Seconds of a whole batch, from those of the smallest one and of a part: a straight line.

    Args:
        fixed: seconds of the smallest.
        passes: seconds of the part.
        least: size of the smallest.
        timed: size of the part.
        whole: size of the whole.
    """
    if timed <= least:
        return passes * whole / timed
    return fixed + max(0.0, passes - fixed) * (whole - least) / (timed - least)


def _positions(settings: TrainingSettings) -> int:
    """What the time of a step grows with: rows, and of streams and windows their length."""
    steps = settings.steps if isinstance(settings, CharLMSettings) else 1
    return settings.batch_size * steps


def _free_memory(device: "torch.device") -> int:
    """Bytes that a training could have."""
    if device.type == "cuda":
        import torch

        return int(torch.cuda.mem_get_info(device)[0])
    import psutil

    return int(psutil.virtual_memory().available)
