"""Works on one run: takes it, reads its data, trains, records, obeys, reports. In any host."""

import dataclasses
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rnntui.data.fetching import Progress, locate
from rnntui.errors import Interrupted, RnntuiError, RunError, TrainingFailed, UserError
from rnntui.events import (
    Event,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Sampled,
    Stopped,
)
from rnntui.runs import atomic, checkpoints, queue, store
from rnntui.runs.journal import Journal
from rnntui.runs.mailbox import LOOK, Mailbox
from rnntui.runs.owner import Ownership
from rnntui.runs.queue import Slot
from rnntui.runs.store import Run
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.request import further, settings_of
from rnntui.workbench.steering import Steering

if TYPE_CHECKING:
    from rnntui.tasks.task import Watch
    from rnntui.training.training import Training
    from rnntui.workbench.recorder import Recorder

Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listens to nothing."""


def work(
    run: Run,
    *,
    watch: "Watch" = lambda: False,
    listen: Listener = ignore,
    progress: Progress | None = None,
    force: bool = False,
    now: bool = False,
    extension: Mapping[str, Any] | None = None,
) -> None:
    """Trains a run to its end from wherever it stands, and writes its report.

    Whoever asks through the mailbox is obeyed; when that was "stop", the run is saved, what it has
    learned so far is reported on, and its state is "stopped".

    Args:
        run: made by `new_run`, perhaps begun or finished before.
        watch: asked often; True saves the run and ends.
        listen: told every event, also those too many for the journal.
        progress: shows a download.
        force: take the run from an owner that may still be alive.
        now: do not wait for a device that another run of this machine trains on.
        extension: settings that move the end of the run; they count when its data is there and
            unchanged.

    Raises:
        Interrupted: the watch said so; the run is saved.
        RunError: someone else trains it, or the disk refused its last state.
        DataError: its data has changed or is not fit.
        TrainingFailed: not-a-number or out of memory; the last good checkpoint is kept.
    """
    with (
        Ownership.take(run.path, name=run.name, force=force) as ownership,
        Journal(run.journal) as journal,
    ):
        steering = Steering(Mailbox(run.path, ownership.owner), watch)
        worker = _Worker(run, journal, steering, listen, ownership, now=now)
        try:
            worker.train(progress, extension or {})
        except Interrupted:
            worker.ended(Stopped)
            if not steering.stopped:
                raise Interrupted(
                    f"stopped and saved; `rnntui resume {run.name}` goes on"
                ) from None
        except KeyboardInterrupt:
            worker.ended(Stopped)
            raise
        except Exception as error:
            # The border of the worker: whatever happened is written down for those who watch.
            failure = worker.explained(error)
            worker.ended(Failed, message=str(failure))
            if failure is error:
                raise
            raise failure from error


def begin(run: Run, **options: Any) -> None:
    """Works on a run that was just made; one that its data or settings forbid leaves nothing.

    Args:
        run: made by `new_run`.
        options: those of `work`.

    Raises:
        UserError: the data or the machine does not fit what was asked; the run is removed.
        RnntuiError: as `work` does.
    """
    try:
        work(run, **options)
    except UserError:
        if not checkpoints.exists(run.path):
            store.remove(run)
        raise


class _Worker:
    """The steps of `work`, which share the run and the journal."""

    def __init__(
        self,
        run: Run,
        journal: Journal,
        steering: Steering,
        listen: Listener,
        ownership: Ownership,
        *,
        now: bool,
    ) -> None:
        self.run = run
        self.journal = journal
        self.steering = steering
        self.listen = listen
        self.ownership = ownership
        self.number = ownership.owner.number
        self.where: dict[str, Any] = {"step": 0, "epoch": 0.0, "seconds": 0.0}
        # Whether there is something to say of the end: not of a run that stands as it stood.
        self.silent = checkpoints.exists(run.path)
        self.troubled = False
        self.now = now

    def train(self, progress: Progress | None, extension: Mapping[str, Any]) -> None:
        settings = dataclasses.replace(settings_of(self.run), **extension)
        path, dataset = locate(settings.data, progress=progress)
        prepare_torch()
        from rnntui.models.device import candidates, machine_name
        from rnntui.workbench.preparing import build, read_data

        # Before the wait for a device: what is wrong with the data is told at once.
        data = read_data(
            self.run, settings, path, dataset, watch=self.steering.stopping, note=self.note
        )
        devices = {machine_name(device): device for device in candidates(settings.device)}
        with self._wait_for(list(devices)) as slot:
            self._check_owner()
            device = devices[slot.device]
            task, training = build(self.run, settings, data, device, self.note)
            finished = self._drive(training, slot)
            if finished is None and not checkpoints.has_best(self.run.path):
                return  # stopped before there was anything to report on
            from rnntui.workbench.reporting import write_report

            self._check_owner()
            write_report(self.run, task, watch=self.steering.stopped_by_host, note=self.note)
            self._check_owner()
            self.steering.stopping()  # looks into the mailbox
            if self.steering.extension() is not None:
                self.note(
                    "the end was not moved: the training was over; `rnntui resume` extends it"
                )
            if finished is not None:
                self._tell(finished, durable=True)
                if self.journal.trouble is not None:
                    raise self.journal.trouble

    def _wait_for(self, devices: list[str]) -> Slot:
        """Waits for one of these devices, and holds it."""
        while True:
            try:
                return queue.wait(
                    devices,
                    path=self.run.path,
                    name=self.run.name,
                    now=self.now,
                    should_stop=self._leave_queue,
                    queued=lambda message: self._queued(devices, message),
                )
            except Interrupted:
                if self.steering.stopping():
                    raise
                self._stand_still()

    def _leave_queue(self) -> bool:
        self._check_owner()
        return self.steering.stopping() or self.steering.pausing

    def _queued(self, devices: list[str], message: str) -> None:
        self._tell(
            Queued(**self.where, owner=self.number, device=" or ".join(devices), message=message)
        )

    def _stand_still(self) -> None:
        """Waits until the run is asked to go on.

        Raises:
            Interrupted: it is asked to end.
        """
        self._tell(Paused(**self.where, owner=self.number), durable=True)
        while self.steering.pausing:
            self._check_owner()
            if self.steering.stopping():
                raise Interrupted("stopped while it was paused")
            time.sleep(LOOK)

    def _check_owner(self) -> None:
        """Nothing more is written into a directory that has a new owner.

        Raises:
            RunError: it has, or it has gone.
        """
        if self.ownership.lost:
            if not self.run.path.exists():
                raise RunError(
                    f"{self.run.path}: the run's directory was removed while it was trained; "
                    "there is nothing left to save it in"
                )
            raise RunError(f"{self.run.path.name}: another process has taken the run over")

    def _drive(self, training: "Training", slot: Slot) -> Finished | None:
        """Runs the loop and records it; None when somebody asked to stop and keep the model.

        Raises:
            Interrupted: the host asked to end.
        """
        from rnntui.training.loop import loop
        from rnntui.workbench.recorder import Recorder

        recorder = Recorder(self.run, self.journal, training, note=self.note)
        self.silent = False
        # They are of the model as it was; a run that is stopped now has none.
        for name in ("report.json", "test.jsonl"):
            atomic.discard(self.run.path / name)
        if checkpoints.exists(self.run.path):
            training.restore(checkpoints.load(self.run.path, "last"))
            recorder.resumed()
        for event in loop(training, should_stop=self.steering.stopping):
            self._check_owner()
            self.where = {"step": event.step, "epoch": event.epoch, "seconds": event.seconds}
            recorder.record(event)
            self._show_trouble()
            if not isinstance(event, Finished):
                self.listen(event)
            if isinstance(event, Stopped):
                self.silent = True  # the recorder has written it down
                if self.steering.stopped:
                    return None
                raise Interrupted("stopped and saved")
            if isinstance(event, Finished):
                return event
            self._extend(training)
            # Between a sample and its evaluation the state is not one to go on from.
            if self.steering.pausing and not isinstance(event, Sampled):
                try:
                    self._pause(training, recorder, event, slot)
                    self._extend(training)  # asked for meanwhile; this may be the last event
                except Interrupted:
                    if not self.steering.stopped:
                        raise
                    self.ended(Stopped)
                    self.silent = True
                    return None
        raise RunError(f"{self.run.name}: the training ended without a word")

    def _pause(self, training: "Training", recorder: "Recorder", event: Event, slot: Slot) -> None:
        """Saves the run and stands still; the device is free for others meanwhile."""
        try:
            recorder.save(event)
        except RunError as error:
            self.note(f"{error}; the run stands still all the same")
        import torch

        # Another run of this process may train meanwhile, with random numbers and threads of its
        # own; torch has one set of each.
        random_state, threads = training.random_state(), torch.get_num_threads()
        slot.release()
        try:
            self._stand_still()
            slot.take_over(self._wait_for([slot.device]))
        except Interrupted:
            self._extend(training)
            recorder.save(event)  # the disk may have refused before
            raise
        training.restore_random_state(random_state)
        torch.set_num_threads(threads)
        recorder.resumed(restored=False)

    def _extend(self, training: "Training") -> None:
        """Moves the end of the run, where somebody asked for that."""
        request = self.steering.extension()
        if request is None:
            return
        from rnntui.workbench.preparing import keep_settings

        try:
            changes = further(self.run, request.epochs, request.budget)
            settings = dataclasses.replace(training.settings, **changes)
            keep_settings(self.run, settings)
        except (UserError, RunError) as error:  # it has come further, or the disk refused
            self.note(f"the end was not moved: {error}")
            return
        training.settings = settings
        self._tell(
            Extended(**self.where, total_epochs=settings.epochs, budget=settings.budget),
            durable=True,
        )

    def _show_trouble(self) -> None:
        """Says when events cannot be written, and when they can again."""
        trouble = self.journal.trouble
        if (trouble is not None) != self.troubled:
            self.troubled = trouble is not None
            self.note(
                f"{trouble}; training goes on, and what is to be written waits"
                if trouble
                else "the journal is written again"
            )

    def note(self, message: str) -> None:
        """A line for whoever watches, and for the journal."""
        self._tell(Noted(**self.where, message=message))

    def ended(self, kind: type[Stopped] | type[Failed], **fields: Any) -> None:
        """Writes the end down, unless there is nothing new to say."""
        if not self.silent and not self.ownership.lost:
            self._tell(kind(**self.where, **fields), durable=True)

    def _tell(self, event: Event, *, durable: bool = False) -> None:
        self.journal.append(event, durable=durable)
        self.listen(event)

    def explained(self, error: Exception) -> Exception:
        """The error as a person can act on it: out of memory says what to lower."""
        if isinstance(error, RnntuiError):
            return error
        if "torch" in sys.modules:
            from rnntui.models.device import is_out_of_memory

            if is_out_of_memory(error):
                kept = "; the last checkpoint is kept" if checkpoints.exists(self.run.path) else ""
                return TrainingFailed(
                    f"out of memory{kept}. Lower --batch-size, --units, --max-tokens (classifier) "
                    "or --steps (charlm)"
                )
        return error
