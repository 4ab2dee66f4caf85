"""What a training run tells: small frozen values, one JSON line each in the journal."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

Scores = dict[str, float]
"""Named figures of one evaluation: `loss` (nats), `accuracy`, `mcc`, `bits_per_char` …"""

Confusion = tuple[tuple[int, ...], ...]
"""How often each label was taken for each: a row a true label, a column a label that was said."""

MOST_LABELS = 30
"""Labels up to which an evaluation carries its confusion matrix: at 30 a line has some 3 kB."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Common to all events.

    Attributes:
        step: optimiser steps done when it happened.
        epoch: passes over the training data done, with a fraction.
        seconds: time the training loop has run, pauses left out, summed over resumes.
        time: wall clock (Unix time); set by the recorder.
    """

    type: ClassVar[str]
    step: int
    epoch: float
    seconds: float
    time: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """The loop stands before its first batch; the state can be saved as it is now.

    Attributes:
        steps_per_epoch: batches in one pass over the training data.
        total_epochs: where the run will end, None under a wall-clock budget.
        budget: seconds the loop may take, None when counted in epochs.
        parameters: numbers the optimiser changes.
    """

    type: ClassVar[str] = "started"
    steps_per_epoch: int
    total_epochs: int | None
    budget: float | None
    parameters: int


@dataclass(frozen=True, kw_only=True)
class Step(Event):
    """One optimiser step was taken.

    Attributes:
        progress: share of the whole run that is done, 0 to 1.
        loss: mean loss of the batch, nats.
        learning_rate: the rate this step used.
        gradient_norm: Euclidean norm before clipping.
        rate: tokens or characters a second, over the last steps.
    """

    type: ClassVar[str] = "step"
    progress: float
    loss: float
    learning_rate: float
    gradient_norm: float
    rate: float


@dataclass(frozen=True, kw_only=True)
class Evaluated(Event):
    """An epoch ended and the model was scored.

    Attributes:
        train: figures over the epoch's batches as they were trained (dropout on).
        validation: figures on the validation part; empty when there is none.
        best: this is the best so far, by the task's main metric (strictly better).
        epoch_seconds: time of this epoch, evaluation left out.
        confusion: of a classifier on the validation part, the labels in the order of the recipe in
            `data.json`; None without that part and with more than `MOST_LABELS` labels.
    """

    type: ClassVar[str] = "evaluated"
    train: Scores
    validation: Scores
    best: bool
    learning_rate: float
    epoch_seconds: float
    rate: float
    confusion: Confusion | None = None


@dataclass(frozen=True, kw_only=True)
class Sampled(Event):
    """The model wrote something."""

    type: ClassVar[str] = "sampled"
    text: str
    temperature: float


@dataclass(frozen=True, kw_only=True)
class Checkpointed(Event):
    """A checkpoint of this step lies on the disk."""

    type: ClassVar[str] = "checkpointed"


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """The run goes on from this step; journal entries of later steps before this line are void."""

    type: ClassVar[str] = "resumed"


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    """The end of the run was moved while it is trained.

    Attributes:
        total_epochs: where it will end now, None under a wall-clock budget.
        budget: seconds the loop may take now, None when counted in epochs.
    """

    type: ClassVar[str] = "extended"
    total_epochs: int | None
    budget: float | None


@dataclass(frozen=True, kw_only=True)
class Queued(Event):
    """The run waits until a device is free; `Resumed` or `Started` says that its turn has come.

    Attributes:
        owner: number of the owner that waits.
        device: what it waits for: "cpu", "cuda:0" …
        message: for whom, one line.
    """

    type: ClassVar[str] = "queued"
    owner: int
    device: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """The run stands still, saved, until it is asked to go on.

    Attributes:
        owner: number of the owner that stands still.
    """

    type: ClassVar[str] = "paused"
    owner: int


@dataclass(frozen=True, kw_only=True)
class Stopped(Event):
    """The run was asked to stop and is saved; it can be resumed."""

    type: ClassVar[str] = "stopped"


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """The run came to its end.

    Attributes:
        reason: "epochs", "budget" or "no improvement".
    """

    type: ClassVar[str] = "finished"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Failed(Event):
    """The run cannot go on.

    Attributes:
        message: what happened and what to do, one line.
    """

    type: ClassVar[str] = "failed"
    message: str


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Something worth a line: skipped rows, threads chosen, precision fallen back."""

    type: ClassVar[str] = "noted"
    message: str = field(default="")


_TYPES: dict[str, type[Event]] = {
    kind.type: kind
    for kind in (
        Started,
        Step,
        Evaluated,
        Sampled,
        Checkpointed,
        Resumed,
        Extended,
        Queued,
        Paused,
        Stopped,
        Finished,
        Failed,
        Noted,
    )
}


def to_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON values; figures that are not finite become None."""
    fields: dict[str, Any] = {"type": event.type}
    for item in dataclasses.fields(event):
        fields[item.name] = _plain(getattr(event, item.name))
    return fields


def from_json(fields: dict[str, Any]) -> Event | None:
    """The event a journal line holds; None for a type or shape this version does not know.

    A figure that was not finite was written as null and comes back as not-a-number.
    """
    kind = _TYPES.get(str(fields.get("type")))
    if kind is None:
        return None
    known = [item for item in dataclasses.fields(kind) if item.name in fields]
    try:
        return kind(**{item.name: _typed(fields[item.name], item.type) for item in known})
    except (TypeError, OverflowError):
        return None


def _typed(value: Any, kind: Any) -> Any:
    """The value as the field's type has it.

    Raises:
        TypeError: it is of another kind.
    """
    if kind == Scores and isinstance(value, dict):
        return {name: _typed(item, float) for name, item in value.items()}
    if kind == Confusion | None:
        return None if value is None else _confusion(value)
    if isinstance(value, bool) and kind is not bool:  # a bool is an int to Python
        raise TypeError(f"{value!r} is not {kind}")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise TypeError("a number that is out of range")
    if kind is float and value is None:
        return math.nan
    if kind is float and isinstance(value, int):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return math.nan
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not {kind}")
    return value


def _confusion(value: Any) -> Confusion:
    """A square of counts.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_LABELS:
        raise TypeError("not the confusion matrix of two labels or more")
    for row in value:
        if not isinstance(row, list) or len(row) != len(value):
            raise TypeError("a confusion matrix that is no square")
    table = tuple(tuple(_typed(count, int) for count in row) for row in value)
    if min(map(min, table)) < 0:
        raise TypeError("a count below zero")
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 10) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
