"""What the training loop knows of a task."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from rnntui.errors import Interrupted
from rnntui.events import Confusion, Scores

Watch = Callable[[], bool]
"""Asked often in long work: True means that someone wants it to stop."""


def never() -> bool:
    """The watch of work that nobody interrupts."""
    return False


def stop_if(wanted: Watch) -> None:
    """Raises `Interrupted` when the watch says so."""
    if wanted():
        raise Interrupted("stopped before it was ready")


@dataclass(frozen=True)
class Metric:
    """The figure that decides which epoch is best.

    Attributes:
        name: its key in the scores.
        higher_is_better: its direction.
    """

    name: str
    higher_is_better: bool

    def better(self, new: float, old: float | None) -> bool:
        """Strictly better, or it is not best; not-a-number never is."""
        if math.isnan(new):
            return False
        if old is None:
            return True
        return new > old if self.higher_is_better else new < old


@dataclass(frozen=True)
class Evaluation:
    """What a model was found to be worth.

    Attributes:
        scores: figures on the validation part; empty when there is none.
        confusion: of a classifier with few labels (`rnntui.events.Evaluated`).
    """

    scores: Scores
    confusion: Confusion | None = None


class Task(Protocol):
    """Data, model and figures of one kind of training.

    A batch comes with the position after it, so that an exact resume costs nothing: the order of
    an epoch follows from the seed and the epoch's number alone.
    """

    device: torch.device
    metric: Metric
    steps_per_epoch: int

    @property
    def model(self) -> nn.Module:
        """What is trained, on the task's device."""
        ...

    def batches(self, epoch: int, start: int) -> Iterator[tuple[Any, int]]:
        """Batches of an epoch from number `start` on, each with the number after it."""
        ...

    def loss(self, batch: Any) -> tuple[Tensor, int]:
        """Mean loss of a batch in nats, ready for `backward`, and the units it read."""
        ...

    def train_scores(self) -> Scores:
        """Figures of the batches since the epoch began, as they were trained."""
        ...

    def begin_epoch(self) -> None:
        """Forgets what the last epoch left behind."""
        ...

    def evaluate(self, watch: Watch = never) -> Evaluation:
        """Scores the model on the validation part."""
        ...

    def sample(self, watch: Watch = never) -> tuple[str, float] | None:
        """Something the model writes and its temperature, for tasks that write."""
        ...

    def state(self) -> dict[str, np.ndarray]:
        """Arrays that an exact resume needs beside model, optimiser and random state."""
        ...

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Takes up what `state` gave."""
        ...
