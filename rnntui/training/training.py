"""A task with all that changes while it is trained: what an exact resume needs."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import torch

from rnntui.errors import RunError
from rnntui.runs.checkpoints import Checkpoint
from rnntui.settings import TrainingSettings
from rnntui.tasks.task import Task
from rnntui.training.judging import foreign_part
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

    def random_state(self) -> dict[str, np.ndarray]:
        """The state of torch's random numbers, which belong to the process."""
        return _random_state(self.task.device)

    def restore_random_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Takes up what `random_state` gave, after another training of the process."""
        _restore_random_state(arrays, self.task.device)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Takes up a captured state.

        Raises:
            RunError: it is not one of this network, these settings and this data.
        """
        groups = checkpoint.groups
        wrong = foreign_part(checkpoint, self.capture(), self.settings, self.task.steps_per_epoch)
        if wrong is None:
            self.task.model.load_state_dict(
                {name: torch.from_numpy(array) for name, array in groups["weights"].items()}
            )
            self.optimiser.restore(groups["optimizer"])
            self.average.restore(groups.get("average", {}))
            self.task.restore(groups["task"])
            position = checkpoint.meta["position"]
            names = (field.name for field in dataclasses.fields(Position))
            self.position = Position(**{name: position[name] for name in names})
            try:
                _restore_random_state(groups["random"], self.task.device)
            except (RuntimeError, TypeError):  # torch judges it
                wrong = "random"
        if wrong is not None:
            raise RunError(
                f"{checkpoint.path or 'checkpoint'}: `{wrong}` is not of this run's network, "
                "settings and data; restore the checkpoint, or remove its folder to go on from the "
                "one before"
            )


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
