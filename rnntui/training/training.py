"""A task with all that changes while it is trained: what an exact resume needs."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from rnntui.runs.checkpoints import Checkpoint
from rnntui.settings import TrainingSettings
from rnntui.tasks.task import Task
from rnntui.training.optimiser import Average, Optimiser


@dataclass
class Position:
    """Where a run stands.

    Attributes:
        step: optimiser steps done.
        epoch: passes over the training data done.
        batch: batches of the running epoch done.
        seconds: time the loop has run, pauses left out, summed over resumes.
        epoch_seconds: time of the running epoch.
        evaluation_seconds: the longest time an evaluation with its sample took; a budget leaves
            room for one.
        best: main figure of the best evaluation.
        epochs_since_best: evaluations since then.
        evaluated: the step of the last evaluation.
    """

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    epoch_seconds: float = 0.0
    evaluation_seconds: float = 0.0
    best: float | None = None
    epochs_since_best: int = 0
    evaluated: int = 0


class Training:
    """Model, optimiser, averages, random states and position of one run.

    Args:
        task: what is trained; its model lies on its device.
        settings: how.
    """

    def __init__(self, task: Task, settings: TrainingSettings) -> None:
        self.task = task
        self.settings = settings
        self.position = Position()
        self.optimiser = Optimiser(task.model, settings)
        self.average = Average(task.model, settings.ema)

    def capture(self) -> Checkpoint:
        """All of it as plain arrays and values; call it only while the loop stands at a yield."""
        groups: dict[str, dict[str, np.ndarray]] = {
            "weights": {
                name: tensor.detach().cpu().numpy().copy()
                for name, tensor in self.task.model.state_dict().items()
            },
            "optimizer": self.optimiser.state(),
            "task": self.task.state(),
            "random": _random_state(self.task.device),
        }
        average = self.average.state()
        if average:
            groups["average"] = average
        return Checkpoint(
            self.position.step, groups, {"position": dataclasses.asdict(self.position)}
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Takes up a captured state."""
        weights = {
            name: torch.from_numpy(array) for name, array in checkpoint.groups["weights"].items()
        }
        self.task.model.load_state_dict(weights)
        self.optimiser.restore(checkpoint.groups["optimizer"])
        self.average.restore(checkpoint.groups.get("average", {}))
        self.task.restore(checkpoint.groups["task"])
        _restore_random_state(checkpoint.groups["random"], self.task.device)
        self.position = _position(checkpoint.meta["position"])


def _position(saved: dict[str, Any]) -> Position:
    return Position(**saved)


def _random_state(device: torch.device) -> dict[str, np.ndarray]:
    """The CPU's, and that of the device of the model whichever number it has: a run may move."""
    arrays = {"cpu": torch.get_rng_state().numpy().copy()}
    if device.type == "cuda":
        arrays["device"] = torch.cuda.get_rng_state(device).numpy().copy()
    return arrays


def _restore_random_state(arrays: dict[str, np.ndarray], device: torch.device) -> None:
    torch.set_rng_state(torch.from_numpy(arrays["cpu"]))
    if device.type == "cuda" and "device" in arrays:
        torch.cuda.set_rng_state(torch.from_numpy(arrays["device"]), device)
