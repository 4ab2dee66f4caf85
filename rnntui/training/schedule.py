"""The learning rate over a run."""

import math


def learning_rate(
    highest: float, schedule: str, *, progress: float, step: int, warmup: int
) -> float:
    """The rate of one step.

    A warm-up rises linearly from a fraction of the highest rate; then the rate falls with the
    share of the run that is done, by a half cosine (Loshchilov and Hutter 2017) or a straight line
    down to a hundredth of the highest, or stays.

    Args:
        highest: the rate after the warm-up.
        schedule: "constant", "cosine" or "linear".
        progress: share of the run that is done, 0 to 1.
        step: steps done before this one.
        warmup: steps of the rise.
    """
    lowest = highest / 100
    progress = min(max(progress, 0.0), 1.0)
    if schedule == "cosine":
        rate = lowest + (highest - lowest) * (1 + math.cos(math.pi * progress)) / 2
    elif schedule == "linear":
        rate = highest + (lowest - highest) * progress
    else:
        rate = highest
    return rate * min(1.0, (step + 1) / (warmup + 1))
