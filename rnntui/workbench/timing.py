"""Times a few real steps of a training that is thrown away, and leaves torch as it was."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from rnntui.settings import TrainingSettings

if TYPE_CHECKING:
    import torch

    from rnntui.tasks.task import Task, Watch
    from rnntui.training.training import Training

LOOKED_AT = 64
"""Batches of an epoch that are made at most; the widest of them tells of the memory."""


@dataclass(frozen=True)
class Timed:
    """What a few steps took.

    Attributes:
        passes: seconds of a step's way forth and back, on average, with the number of threads that
            needs the least.
        update: seconds of a step's change of the weights, which no batch size alters.
        units: tokens or characters of a step, on average.
        steps: how many were timed.
        threads: of the CPU.
        activations: bytes that the widest batch leaves for the way back.
    """

    passes: float
    update: float
    units: float
    steps: int
    threads: int
    activations: int


def time_steps(
    task: "Task",
    settings: TrainingSettings,
    *,
    should_stop: "Watch",
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Timed:
    """Trains a task for a moment; it is of no use afterwards.

    Each step does what a step of the training loop does. The first of each number of threads,
    which makes memory and thread teams, is not counted.

    Args:
        task: freshly made within `untouched`, and thrown away.
        settings: of it.
        should_stop: asked between the steps.
        seconds: for all steps together; two are taken however long they are.
        clock: seconds, monotonic.

    Raises:
        Interrupted: `should_stop` said so.
    """
    import torch

    from rnntui.tasks.task import stop_if
    from rnntui.training.training import Training

    training = Training(task, settings)
    task.model.train()
    end = clock() + seconds
    batches = []
    for batch, _ in islice(task.batches(0, 0), LOOKED_AT):
        batches.append(batch)
        if clock() > end - 0.8 * seconds:
            break
    # The last batch of an epoch may be a small one.
    rows = max(map(_rows, batches))
    batches = [batch for batch in batches if _rows(batch) == rows]
    best: tuple[float, float, float, int, int] | None = None
    activations = 0
    counts = _threads(settings, task.device)
    for number, threads in enumerate(counts):
        stop_if(should_stop)
        if number and clock() >= end:
            break
        torch.set_num_threads(threads)
        share = clock() + (end - clock()) / (len(counts) - number)
        if number == 0:
            activations = _kept(training, batches)
        else:
            _step(training, batches[0], clock)
        passes = updates = 0.0
        units = steps = 0
        while steps < len(batches) and (not steps or clock() < share):
            stop_if(should_stop)
            read, forth, changed = _step(training, batches[steps], clock)
            passes, updates = passes + forth, updates + changed
            units, steps = units + read, steps + 1
        found = (passes / steps, updates / steps, units / steps, steps, threads)
        if best is None or sum(found[:2]) < sum(best[:2]):
            best = found
    assert best is not None
    return Timed(*best, activations=activations)


@contextmanager
def untouched() -> Iterator[None]:
    """Leaves torch's random state and number of threads as they were.

    Not for a process in which a training runs at the same time: both belong to the process.
    """
    import torch

    threads = torch.get_num_threads()
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []  # type: ignore[no-untyped-call]
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        torch.set_num_threads(threads)


def _threads(settings: TrainingSettings, device: "torch.device") -> list[int]:
    """The numbers of threads that are worth timing."""
    import torch

    from rnntui.models.device import available_cores
    from rnntui.training.threads import candidates

    if settings.threads is not None:
        return [settings.threads]
    cores = available_cores()
    if device.type != "cpu":
        return [min(torch.get_num_threads(), cores)]
    least, *more = candidates(cores)
    return [least, *reversed(more)]  # a slow network leaves no time for all


def _step(training: "Training", batch: Any, clock: Callable[[], float]) -> tuple[int, float, float]:
    """One step as the training loop does it.

    Returns:
        Units that were read, seconds of the passes forth and back, seconds of the update.
    """
    began = clock()
    optimiser = training.optimiser
    optimiser.zero_gradients()
    loss, units = training.task.loss(batch)
    loss.backward()  # type: ignore[no-untyped-call]
    loss.item()
    passed = clock()
    optimiser.clip(training.settings.clip)
    optimiser.step(training.settings.learning_rate)
    training.position.step += 1
    training.average.update(training.position.step)
    return units, passed - began, clock() - passed


def _kept(training: "Training", batches: list[Any]) -> int:
    """Bytes that the widest of these batches leaves for the way back, by a real step."""
    import torch

    widest = max(batches, key=_positions)
    own = {tensor.untyped_storage().data_ptr() for tensor in training.task.model.parameters()}
    storages: dict[int, int] = {}

    def seen(tensor: "torch.Tensor") -> "torch.Tensor":
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(seen, lambda tensor: tensor):
        _step(training, widest, time.perf_counter)
    return sum(storages.values())


def _table(batch: Any) -> "torch.Tensor":
    """The tokens or characters of a batch, `(rows, time)`, padding included."""
    table: torch.Tensor = getattr(batch[0], "positions", batch[0])
    return table


def _rows(batch: Any) -> int:
    return len(_table(batch))


def _positions(batch: Any) -> int:
    return _table(batch).numel()
