"""The training loop: one for all tasks, a generator of events.

At a yield the loop stands still, so whoever consumes the events may read, and save, its state.
The loop writes nothing.
"""

import dataclasses
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from rnntui.errors import Interrupted, TrainingFailed
from rnntui.events import (
    Evaluated,
    Event,
    Finished,
    Sampled,
    Scores,
    Started,
    Step,
    Stopped,
)
from rnntui.settings import TrainingSettings
from rnntui.tasks.task import Watch, never, stop_if
from rnntui.training.schedule import learning_rate
from rnntui.training.training import Training

UNTIMED_EVALUATION = 0.05
"""Share of a budget that is kept for the first evaluation."""

RATE_STEPS = 50
"""Steps over which the speed is averaged."""


def loop(
    training: Training,
    *,
    should_stop: Watch = never,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Event]:
    """Trains from where `training` stands to the end of its epochs or its budget.

    The time between a yield and the next request is not counted: a budget is the loop's own time,
    with evaluations and samples, and without whatever the consumer does.

    Args:
        training: the state; changed in place.
        should_stop: asked after every batch and inside evaluations; True ends with `Stopped`.
        clock: seconds, monotonic.

    Raises:
        TrainingFailed: the loss or the gradient is not a number. The weights are those of before
            the step that failed; the task's running figures are not.
    """
    return _Loop(training, should_stop, clock).run()


class _Loop:
    """The pieces of `loop`, which share the clock and the speed of the last steps."""

    def __init__(self, training: Training, should_stop: Watch, clock: Callable[[], float]) -> None:
        self.training = training
        self.task = training.task
        self.should_stop = should_stop
        self.clock = clock
        self.last_tick = clock()
        self.recent: deque[tuple[float, int]] = deque(maxlen=RATE_STEPS)

    @property
    def settings(self) -> TrainingSettings:
        """As they are now: the end of a run may be moved while it is trained."""
        return self.training.settings

    def run(self) -> Iterator[Event]:
        for event in self._events():
            self._tick()
            yield self._at_now(event)
            self.last_tick = self.clock()

    def _tick(self) -> None:
        """Adds the time since the last look at the clock to the run's."""
        now = self.clock()
        position = self.training.position
        position.seconds += now - self.last_tick
        position.epoch_seconds += now - self.last_tick
        self.last_tick = now

    def _at_now(self, event: Event) -> Event:
        return dataclasses.replace(event, **self._where())

    def _where(self) -> dict[str, Any]:
        position = self.training.position
        return {
            "step": position.step,
            "epoch": position.epoch + position.batch / self.task.steps_per_epoch,
            "seconds": position.seconds,
        }

    def _events(self) -> Iterator[Event]:
        yield Started(
            **self._where(),
            steps_per_epoch=self.task.steps_per_epoch,
            total_epochs=self.settings.epochs,
            budget=self.settings.budget,
            parameters=self.training.optimiser.count,
        )
        while True:
            if self._evaluation_due():
                try:
                    yield from self._evaluation()
                except Interrupted:
                    yield Stopped(**self._where())
                    return
            reason = self._end()
            if reason is not None:
                yield Finished(**self._where(), reason=reason)
                return
            for event in self._epoch():
                yield event
                if isinstance(event, Stopped):
                    return

    def _evaluation_due(self) -> bool:
        """Whether an epoch or the run has ended since the last evaluation.

        Asked of the position alone, so that a run which was cut off between the last step of an
        epoch and its evaluation begins with the evaluation.
        """
        position = self.training.position
        ended = position.batch == 0 or self._end() is not None
        return ended and position.step > position.evaluated

    def _end(self) -> str | None:
        """Why the run is at its end, or None."""
        position = self.training.position
        if self.settings.epochs is not None and position.epoch >= self.settings.epochs:
            return "epochs"
        if self.settings.budget is not None and position.step and self._time_used() >= 1:
            return "budget"
        patience = self.settings.patience
        if patience is not None and position.epochs_since_best >= patience:
            return "no improvement"
        return None

    def _time_used(self) -> float:
        """Share of the budget that is used, the time of one more evaluation counted."""
        position, budget = self.training.position, self.settings.budget or math.inf
        # Until one has been timed, an evaluation is taken to need a twentieth; then half as long
        # again as the longest so far, for the budget is not to be overrun.
        room = budget - (1.5 * position.evaluation_seconds or UNTIMED_EVALUATION * budget)
        return position.seconds / room if room > 0 else 1.0

    def _progress(self) -> float:
        """Share of the run that is done, 0 to 1."""
        share = self._time_used() if self.settings.budget is not None else 0.0
        if self.settings.epochs is not None:
            total = self.settings.epochs * self.task.steps_per_epoch
            share = max(share, self.training.position.step / total)
        return min(share, 1.0)

    def _learning_rate(self) -> float:
        """The rate of the next step."""
        return learning_rate(
            self.settings.learning_rate,
            self.settings.schedule,
            progress=self._progress(),
            step=self.training.position.step,
            warmup=self.settings.warmup,
        )

    def _epoch(self) -> Iterator[Event]:
        """The rest of the running epoch."""
        position = self.training.position
        if position.batch == 0:
            self.task.begin_epoch()
            position.epoch_seconds = 0.0
        self.task.model.train()
        for batch, after in self.task.batches(position.epoch, position.batch):
            step = self._step(batch, after)
            if after == self.task.steps_per_epoch:
                position.epoch, position.batch = position.epoch + 1, 0
                yield step
                return
            yield step
            if self.should_stop():
                yield Stopped(**self._where())
                return
            if self.settings.budget is not None and self._time_used() >= 1:
                return

    def _step(self, batch: Any, after: int) -> Step:
        position, optimiser = self.training.position, self.training.optimiser
        began = self.clock()
        rate = self._learning_rate()
        optimiser.zero_gradients()
        loss, units = self.task.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = optimiser.clip(self.settings.clip)
        value = loss.item()
        if not math.isfinite(value) or not math.isfinite(norm):
            raise TrainingFailed(
                f"step {position.step + 1}: the {'gradient' if math.isfinite(value) else 'loss'} "
                "is not a number; the last checkpoint is kept. Lower --learning-rate, or set "
                "--clip 1"
            )
        optimiser.step(rate)
        position.step += 1
        position.batch = after
        self.training.average.update(position.step)
        self.recent.append((self.clock() - began, units))
        self._tick()
        return Step(
            **self._where(),
            progress=self._progress(),
            loss=value,
            learning_rate=rate,
            gradient_norm=norm,
            rate=self._rate(),
        )

    def _rate(self) -> float:
        """Units a second over the last steps."""
        seconds = sum(spent for spent, _ in self.recent)
        return sum(units for _, units in self.recent) / seconds if seconds > 0 else 0.0

    def _evaluation(self) -> Iterator[Event]:
        """Scores the model, and lets it write."""
        position, task = self.training.position, self.task
        self._tick()
        epoch_seconds, before = position.epoch_seconds, position.seconds
        self.training.average.swap()
        try:
            evaluation = task.evaluate(self.should_stop)
            sample = task.sample(self.should_stop)
            stop_if(self.should_stop)
        finally:
            self.training.average.swap()
        self._tick()
        if sample is not None:
            text, temperature = sample
            yield Sampled(**self._where(), text=text, temperature=temperature)
        position.evaluation_seconds = max(position.evaluation_seconds, position.seconds - before)
        position.evaluated = position.step
        best = self._is_best(evaluation.scores)
        yield Evaluated(
            **self._where(),
            train=task.train_scores(),
            validation=evaluation.scores,
            best=best,
            learning_rate=self._learning_rate(),
            epoch_seconds=epoch_seconds,
            rate=self._rate(),
            confusion=evaluation.confusion,
        )

    def _is_best(self, validation: Scores) -> bool:
        """Whether this evaluation is the best so far; without a validation part the last is."""
        position, metric = self.training.position, self.task.metric
        if not validation:
            return True
        if metric.better(validation[metric.name], position.best):
            position.best = validation[metric.name]
            position.epochs_since_best = 0
            return True
        position.epochs_since_best += 1
        return False
