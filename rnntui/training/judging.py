"""Whether what lies in a checkpoint can be taken up: a run directory may come from anyone."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.shapes import Shape, between, misfit
from rnntui.settings import CharLMSettings, ClassifierSettings, TrainingSettings

LARGEST_WEIGHT = 1e9
"""Up to it a sum of thousands of products is finite in 32 bits; a network that learns has none
above some hundreds."""

LARGEST_FIGURE = 1e15
"""Of the running epoch: nats, texts or characters."""

Arrays = Mapping[str, NDArray[Any]]


def are_weights(array: NDArray[Any]) -> bool:
    """Whether an array can be weights: neither infinite nor not-a-number."""
    return bool(np.abs(array).max(initial=0) <= LARGEST_WEIGHT)  # false of not-a-number


def foreign_part(
    checkpoint: Checkpoint, own: Checkpoint, settings: TrainingSettings, steps_per_epoch: int
) -> str | None:
    """The first part of a checkpoint that is not as the training would have saved it, else None.

    Args:
        checkpoint: as it was read.
        own: the state of the training before its first step.
        settings: of the training.
        steps_per_epoch: of its data.
    """
    for group, arrays in own.groups.items():
        found = checkpoint.groups.get(group, {})
        # What is not asked for does no harm, but in a network, which takes all.
        for name in {**arrays, **(found if group == "weights" else {})}:
            if (group, name) == ("random", "device") or name.startswith("carried."):
                continue  # a run may move to a GPU, or to another one; `_carried_fits` judges
            if not _alike(found.get(name), arrays.get(name)):
                return f"{group}.{name}"
            # Numbers of the other groups, whatever they are, end in a step that is not a number.
            if group == "task" and not _is_figure(found[name]):
                return f"{group}.{name}"
    if not _carried_fits(checkpoint.groups["task"], settings, steps_per_epoch):
        return "task.carried"
    return misfit(checkpoint.meta, _meta(checkpoint.step, steps_per_epoch))


def _alike(one: NDArray[Any] | None, other: NDArray[Any] | None) -> bool:
    if one is None or other is None:
        return False
    return one.shape == other.shape and one.dtype == other.dtype


def _is_figure(array: NDArray[Any]) -> bool:
    return bool(((array > -1) & (array <= LARGEST_FIGURE)).all())  # false of not-a-number


def _carried_fits(found: Arrays, settings: TrainingSettings, steps_per_epoch: int) -> bool:
    """Whether the hidden state that the next batch goes on from is one of this network."""
    arrays = {name: array for name, array in found.items() if name.startswith("carried.")}
    if not arrays:
        return True
    parts = 2 if settings.cell == "lstm" else 1
    names = {
        f"carried.{cell:02d}.{part}" for cell in range(settings.layers) for part in range(parts)
    }
    rows = next(iter(arrays.values())).shape[:1]
    # Only data of a single batch may have fewer.
    whole = rows == (settings.batch_size,) or (
        steps_per_epoch == 1 and rows < (settings.batch_size,)
    )
    return (
        _carries(settings)
        and whole
        and arrays.keys() == names
        and all(
            array.dtype == np.float32
            and array.shape == (*rows, settings.units)
            and are_weights(array)
            for array in arrays.values()
        )
    )


def _carries(settings: TrainingSettings) -> bool:
    if isinstance(settings, ClassifierSettings):
        return settings.carry_state
    return isinstance(settings, CharLMSettings) and settings.method == "streams"


def _meta(step: int, steps_per_epoch: int) -> Shape:
    """The shape of what a checkpoint says of its position.

    A batch beyond the end of its epoch would never come to an end.
    """
    seconds = between(0, LARGEST_FIGURE, float)
    return {
        "position": {
            "step": between(step, step),
            "epoch": between(0, 2**53),
            "batch": between(0, steps_per_epoch - 1),
            "seconds": seconds,
            "epoch_seconds": seconds,
            "evaluation_seconds": seconds,
            "best": (between(-math.inf, math.inf, float), None),
            "epochs_since_best": between(0, 2**53),
            "evaluated": between(0, step),
        }
    }
