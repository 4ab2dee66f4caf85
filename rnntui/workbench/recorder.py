"""Writes down what the loop tells: the journal, and the checkpoints."""

import time
from collections.abc import Callable

from rnntui.events import Checkpointed, Evaluated, Event, Finished, Resumed, Started, Step, Stopped
from rnntui.runs import checkpoints
from rnntui.runs.journal import Journal
from rnntui.runs.store import Run
from rnntui.training.training import Training

CHECKPOINT_SECONDS = 30.0
STEP_SECONDS = 0.5


class Recorder:
    """The consumer of a loop's events.

    An evaluation goes into the journal before its checkpoint: a run that is cut off between the
    two resumes from the checkpoint before, and evaluates again.

    Args:
        run: where to write.
        journal: open for appending.
        training: whose state is saved.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        run: Run,
        journal: Journal,
        training: Training,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._journal = journal
        self._training = training
        self._clock = clock
        self._last_step = float("-inf")
        self._last_checkpoint = clock()
        self._saved: int | None = None

    def resumed(self) -> None:
        """The training was restored from a checkpoint; what came after it is void."""
        position = self._training.position
        self._saved = position.step
        self._journal.append(
            Resumed(step=position.step, epoch=float(position.epoch), seconds=position.seconds),
            durable=True,
        )

    def record(self, event: Event) -> None:
        """Writes one event down; called while the loop stands at its yield."""
        if isinstance(event, Step):
            now = self._clock()
            if now - self._last_step >= STEP_SECONDS:
                self._last_step = now
                self._journal.append(event)
            if now - self._last_checkpoint >= CHECKPOINT_SECONDS:
                self._checkpoint(event, best=False)
            return
        if isinstance(event, Finished):
            # The worker writes it when the report is there; until then the run is not finished.
            return
        self._journal.append(event, durable=isinstance(event, Started | Evaluated | Stopped))
        if isinstance(event, Evaluated):
            self._checkpoint(event, best=event.best)
        elif isinstance(event, Started | Stopped) and self._saved != event.step:
            self._checkpoint(event, best=False)

    def _checkpoint(self, event: Event, *, best: bool) -> None:
        checkpoints.save(self._run.path, self._training.capture(), best=best)
        self._saved = event.step
        self._last_checkpoint = self._clock()
        self._journal.append(
            Checkpointed(step=event.step, epoch=event.epoch, seconds=event.seconds)
        )
