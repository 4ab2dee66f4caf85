"""How many CPU threads a run uses, by timing a few steps before it starts."""

import statistics
import time
from collections.abc import Callable
from itertools import islice

import torch

from rnntui.models.device import available_cores
from rnntui.tasks.task import Task

TIMED_STEPS = 5
WORTH = 0.85
"""More threads must need less than this share of the time of fewer: beside a busy neighbour the
larger team waits at every barrier for the thread that has no core."""


def candidates(cores: int) -> list[int]:
    """Thread counts worth timing: powers of two, and all cores."""
    counts = [1]
    while counts[-1] * 2 <= min(cores, 16):
        counts.append(counts[-1] * 2)
    return counts if cores > 16 or counts[-1] == cores else [*counts, cores]


def choose_threads(task: Task, *, clock: Callable[[], float] = time.perf_counter) -> int:
    """The number of threads that takes these steps in the least time.

    Draws nothing from the random state that training will use, and leaves the task as it was: the
    steps compute a loss and its gradient and change no weight. Call it while nothing trains.
    """
    cores = available_cores()
    if cores == 1 or task.device.type != "cpu":
        return min(torch.get_num_threads(), cores)
    random_state, before = torch.get_rng_state(), torch.get_num_threads()
    task.model.train()
    batches = [batch for batch, _ in islice(task.batches(0, 0), TIMED_STEPS)]
    best, best_time = 1, float("inf")
    try:
        for threads in candidates(cores):
            torch.set_num_threads(threads)
            spent = []
            for batch in [batches[0], *batches]:
                began = clock()
                loss, _ = task.loss(batch)
                loss.backward()  # type: ignore[no-untyped-call]
                spent.append(clock() - began)
            # The first is warm-up: memory and thread teams are made in it.
            middle = statistics.median(spent[1:])
            if middle < best_time * WORTH:
                best, best_time = threads, middle
    finally:
        torch.set_num_threads(before)
        torch.set_rng_state(random_state)
        for parameter in task.model.parameters():
            parameter.grad = None
        task.begin_epoch()
    return best
