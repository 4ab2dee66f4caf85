"""What a screen or a report knows of a run: a pure fold over its journal."""

import dataclasses
from dataclasses import dataclass
from functools import reduce

from rnntui.events import (
    Checkpointed,
    Evaluated,
    Event,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Resumed,
    Sampled,
    Started,
    Step,
    Stopped,
)
from rnntui.runs import journal
from rnntui.runs.store import Run

MOST_STEPS = 2_000
"""Points of the loss curve that a view keeps."""

MOST_KEPT = 1_000
"""Notes, and samples, that a view keeps: the newest."""

MOST_EPOCHS = 10_000
"""Evaluations that a view keeps: the newest."""


@dataclass(frozen=True)
class View:
    """A run as its journal tells it up to some line.

    Attributes:
        steps_per_epoch: batches in one pass over the training data; None before the start.
        total_epochs: where the run will end; None under a wall-clock budget.
        budget: seconds the training loop may take; None when counted in epochs.
        parameters: numbers the optimiser changes; None before the start.
        step: optimiser steps done.
        epoch: passes over the training data done, with a fraction.
        seconds: time the training loop has run, summed over resumes.
        time: wall clock of the last event (Unix time).
        progress: share of the run that is done, 0 to 1.
        loss: mean loss of the last batch, nats; None before the first.
        learning_rate: of the last step.
        rate: tokens or characters a second, over the last steps.
        steps: the steps in order, evenly thinned to at most `MOST_STEPS`; the newest may be
            missing here, never above.
        evaluations: one an epoch.
        samples: what the model wrote.
        notes: what was worth a line.
        best: the evaluation that was best, if there was one.
        ended: `Finished`, `Failed` or `Stopped`, unless the run went on afterwards.
        waiting: `Paused` or `Queued`, unless the run went on afterwards.
        checkpointed: the step of the newest checkpoint.
        stride: one step event in so many is kept in `steps`.
        seen: step events since the first, dropped ones left out, as the thinning counts them.
    """

    steps_per_epoch: int | None = None
    total_epochs: int | None = None
    budget: float | None = None
    parameters: int | None = None
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    time: float = 0.0
    progress: float = 0.0
    loss: float | None = None
    learning_rate: float | None = None
    rate: float | None = None
    steps: tuple[Step, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    samples: tuple[Sampled, ...] = ()
    notes: tuple[Noted, ...] = ()
    best: Evaluated | None = None
    ended: Event | None = None
    waiting: Paused | Queued | None = None
    checkpointed: int | None = None
    stride: int = 1
    seen: int = 0


def load(run: Run) -> View:
    """The view of everything a run's journal holds."""
    recorded, _ = journal.read(run.journal)
    return reduce(fold, recorded, View())


def fold(view: View, event: Event) -> View:
    """The view after one more event; the view given stays as it is."""
    if isinstance(event, Resumed | Started):
        # A run that was killed before its first checkpoint starts anew without a `Resumed`.
        view = _back_to(view, event)
    view = dataclasses.replace(
        view,
        # A note or a failure may come from outside the loop and not know where it stands.
        step=max(view.step, event.step),
        epoch=max(view.epoch, event.epoch),
        seconds=max(view.seconds, event.seconds),
        time=event.time,
    )
    match event:
        case Started():
            return dataclasses.replace(
                view,
                steps_per_epoch=event.steps_per_epoch,
                total_epochs=event.total_epochs,
                budget=event.budget,
                parameters=event.parameters,
            )
        case Step():
            return _with_step(view, event)
        case Evaluated():
            # A checkpoint between an epoch's last step and its evaluation makes the resumed run
            # score the same step again.
            before = tuple(item for item in view.evaluations if item.step < event.step)
            best = event if event.best else _best(before)
            return dataclasses.replace(view, evaluations=(*before, event)[-MOST_EPOCHS:], best=best)
        case Sampled():
            again = any(
                (item.step, item.temperature, item.text)
                == (event.step, event.temperature, event.text)
                for item in reversed(view.samples)
            )
            return (
                view
                if again
                else dataclasses.replace(view, samples=(*view.samples, event)[-MOST_KEPT:])
            )
        case Noted():
            return dataclasses.replace(view, notes=(*view.notes, event)[-MOST_KEPT:])
        case Checkpointed():
            return dataclasses.replace(view, checkpointed=event.step)
        case Finished():
            return dataclasses.replace(view, ended=event, waiting=None, progress=1.0)
        case Failed() | Stopped():
            return dataclasses.replace(view, ended=event, waiting=None)
        case Queued():  # it may leave the queue, and be as it was
            return dataclasses.replace(view, waiting=event)
        case Paused():
            return dataclasses.replace(view, ended=None, waiting=event)
        case Extended():
            return dataclasses.replace(view, total_epochs=event.total_epochs, budget=event.budget)
    return view


def _with_step(view: View, event: Step) -> View:
    steps, stride = view.steps, view.stride
    if view.seen % stride == 0:
        steps = (*steps, event)
        if len(steps) > MOST_STEPS:
            steps, stride = steps[::2], stride * 2
    return dataclasses.replace(
        view,
        progress=event.progress,
        loss=event.loss,
        learning_rate=event.learning_rate,
        rate=event.rate,
        steps=steps,
        stride=stride,
        seen=view.seen + 1,
        ended=None,
        waiting=None,
    )


def _back_to(view: View, event: Event) -> View:
    """The view without everything later than an event's step, and not ended."""
    step = event.step
    view = dataclasses.replace(view, ended=None, waiting=None)
    if view.step <= step:
        return view
    steps = tuple(item for item in view.steps if item.step <= step)
    evaluations = tuple(item for item in view.evaluations if item.step <= step)
    last = steps[-1] if steps else None
    return dataclasses.replace(
        view,
        step=step,
        epoch=event.epoch,
        seconds=event.seconds,
        progress=last.progress if last else 0.0,
        loss=last.loss if last else None,
        learning_rate=last.learning_rate if last else None,
        rate=last.rate if last else None,
        steps=steps,
        evaluations=evaluations,
        samples=tuple(item for item in view.samples if item.step <= step),
        notes=tuple(item for item in view.notes if item.step <= step),
        best=_best(evaluations),
        checkpointed=None if view.checkpointed is None else min(view.checkpointed, step),
        seen=len(steps) * view.stride,
    )


def _best(evaluations: tuple[Evaluated, ...]) -> Evaluated | None:
    return next((item for item in reversed(evaluations) if item.best), None)
