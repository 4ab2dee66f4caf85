"""Writes down what the loop tells: the journal, and the checkpoints."""

import time
from collections.abc import Callable

from rnntui.errors import RunError
from rnntui.events import Checkpointed, Evaluated, Event, Finished, Resumed, Started, Step, Stopped
from rnntui.runs import checkpoints
from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.journal import Journal
from rnntui.runs.store import Run
from rnntui.training.training import Training

CHECKPOINT_SECONDS = 30.0
STEP_SECONDS = 0.5


def _tell_nobody(message: str) -> None:
    """Notes nothing."""


class Recorder:
    """The consumer of a loop's events.

    An evaluation goes into the journal before its checkpoint: a run that is cut off between the
    two resumes from the checkpoint before, and evaluates again.

    A disk that refuses a checkpoint does not end a training that has one already: the best state is
    kept in memory, and both are written when the disk takes them.

    Args:
        run: where to write.
        journal: open for appending.
        training: whose state is saved.
        note: told in one line when a checkpoint cannot be written, and when it can again.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        run: Run,
        journal: Journal,
        training: Training,
        *,
        note: Callable[[str], None] = _tell_nobody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._journal = journal
        self._training = training
        self._note = note
        self._clock = clock
        self._last_step = float("-inf")
        self._last_checkpoint = clock()
        self._saved: int | None = None
        self._unsaved_best: Checkpoint | None = None
        self._failing = False

    def resumed(self, *, restored: bool = True) -> None:
        """The training goes on; what was written of later steps is void.

        Args:
            restored: from a checkpoint, so that its state is saved already.
        """
        position = self._training.position
        if restored:
            self._saved = position.step
        self._journal.append(
            Resumed(step=position.step, epoch=float(position.epoch), seconds=position.seconds),
            durable=True,
        )

    def record(self, event: Event) -> None:
        """Writes one event down; called while the loop stands at its yield.

        Raises:
            RunError: the first or the last state of the run cannot be saved.
        """
        if isinstance(event, Step):
            now = self._clock()
            if now - self._last_step >= STEP_SECONDS:
                self._last_step = now
                self._journal.append(event)
            if now - self._last_checkpoint >= CHECKPOINT_SECONDS:
                self._try_checkpoint(event, best=False)
            return
        if isinstance(event, Finished):
            # The worker writes it when the report is there; until then the run is not finished.
            self.save(event)
            return
        self._journal.append(event, durable=isinstance(event, Started | Evaluated | Stopped))
        if isinstance(event, Evaluated):
            self._saved = None  # the state knows more than when its step was saved
            self._try_checkpoint(event, best=event.best)
        elif isinstance(event, Started | Stopped):
            self.save(event)

    def save(self, event: Event) -> None:
        """Saves the state as it is, unless it lies on the disk.

        Args:
            event: at which the loop stands.

        Raises:
            RunError: the file system refused.
        """
        if self._unsaved_best is not None or self._saved != event.step:
            self._checkpoint(event, best=False)

    def _try_checkpoint(self, event: Event, *, best: bool) -> None:
        try:
            self._checkpoint(event, best=best)
        except RunError as error:
            self._last_checkpoint = self._clock()  # the next try, too, comes after a while
            if not self._failing:
                self._failing = True
                self._note(f"{error}; training goes on, and saving is tried again")

    def _checkpoint(self, event: Event, *, best: bool) -> None:
        state = self._training.capture()
        if best:
            self._unsaved_best = state
        # One at a time, the older first: `last` names the one that was written last.
        if self._unsaved_best is not None:
            checkpoints.save(self._run.path, self._unsaved_best, best=True)
            self._saved, self._unsaved_best = self._unsaved_best.step, None
        if self._saved != state.step:
            checkpoints.save(self._run.path, state, best=False)
            self._saved = state.step
        self._last_checkpoint = self._clock()
        if self._failing:
            self._failing = False
            self._note(f"the checkpoint of step {state.step} is written: the disk takes them again")
        self._journal.append(
            Checkpointed(step=event.step, epoch=event.epoch, seconds=event.seconds)
        )
