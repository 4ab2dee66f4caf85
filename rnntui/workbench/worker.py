"""Works on one run: takes it, reads its data, trains, records, reports. The same in any host."""

import dataclasses
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnntui.data.fetching import Progress, locate
from rnntui.data.registry import DataSet
from rnntui.errors import (
    DataError,
    Interrupted,
    RnntuiError,
    RunError,
    TrainingFailed,
    UserError,
)
from rnntui.events import Event, Failed, Finished, Noted, Stopped
from rnntui.runs import checkpoints, store
from rnntui.runs.atomic import read_json, write_json
from rnntui.runs.journal import Journal
from rnntui.runs.owner import Ownership
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings, ClassifierSettings, TrainingSettings
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.request import settings_of

if TYPE_CHECKING:
    from rnntui.models.device import Precision
    from rnntui.tasks.charlm import CharLMTask
    from rnntui.tasks.classify import ClassifyTask
    from rnntui.tasks.task import Watch
    from rnntui.training.training import Training

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
    extension: Mapping[str, Any] | None = None,
) -> None:
    """Trains a run to its end from wherever it stands, and writes its report.

    Args:
        run: made by `new_run`, perhaps begun or finished before.
        watch: asked often; True saves the run and ends.
        listen: told every event, also those too many for the journal.
        progress: shows a download.
        force: take the run from an owner on another machine that may still be alive.
        extension: settings that move the end of the run; they count when its data is there and
            unchanged.

    Raises:
        Interrupted: the watch said so; the run is saved.
        RunError: someone else trains it.
        DataError: its data has changed or is not fit.
        TrainingFailed: not-a-number or out of memory; the last good checkpoint is kept.
    """
    with Ownership.take(run.path, force=force) as ownership, Journal(run.journal) as journal:
        worker = _Worker(run, journal, watch, listen, ownership)
        try:
            worker.train(progress, extension or {})
        except Interrupted:
            worker.ended(Stopped)
            raise Interrupted(f"stopped and saved; `rnntui resume {run.name}` goes on") from None
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


def with_enough_steps(settings: TrainingSettings, steps_per_epoch: int) -> TrainingSettings:
    """The settings with as many epochs as a small set needs for `min_steps`, once and for all.

    Twenty texts make one step an epoch: the usual handful of epochs would end before the learning
    rate has warmed up. Not more than four times as many, or a tiny set is learned by heart.
    """
    if not settings.min_steps or settings.epochs is None:
        return settings
    needed = -(-settings.min_steps // steps_per_epoch)
    epochs = min(max(settings.epochs, needed), 4 * settings.epochs)
    return dataclasses.replace(settings, epochs=epochs, min_steps=0)


class _Worker:
    """The steps of `work`, which share the run and the journal."""

    def __init__(
        self,
        run: Run,
        journal: Journal,
        watch: "Watch",
        listen: Listener,
        ownership: Ownership,
    ) -> None:
        self.run = run
        self.journal = journal
        self.watch = watch
        self.listen = listen
        self.ownership = ownership
        self.where: dict[str, Any] = {"step": 0, "epoch": 0.0, "seconds": 0.0}
        # Whether there is something to say of the end: not of a run that stands as it stood.
        self.silent = checkpoints.exists(run.path)

    def train(self, progress: Progress | None, extension: Mapping[str, Any]) -> None:
        settings = dataclasses.replace(settings_of(self.run), **extension)
        path, dataset = locate(settings.data, progress=progress)
        prepare_torch()
        task, training = self._training(settings, path, dataset)
        finished = self._drive(training)
        from rnntui.workbench.reporting import write_report

        self._check_owner()
        write_report(self.run, task, watch=self.watch, note=self.note)
        self._check_owner()
        self._tell(finished, durable=True)

    def _check_owner(self) -> None:
        """Nothing more is written into a directory that has a new owner.

        Raises:
            RunError: it has.
        """
        if self.ownership.lost:
            raise RunError(f"{self.run.name}: another process has taken the run over")

    def _training(
        self, settings: TrainingSettings, path: Path, dataset: DataSet | None
    ) -> "tuple[ClassifyTask | CharLMTask, Training]":
        """Everything that the loop needs, restored from the last checkpoint if there is one."""
        import torch

        from rnntui.models.device import available_cores, describe, resolve_device
        from rnntui.training.threads import choose_threads
        from rnntui.training.training import Training

        known = self.run.config.get("machine", {})
        device = resolve_device(settings.device)
        precision = self._precision(known, settings, device)
        task = self._task(settings, path, dataset, device, precision)
        # What was left open is settled now, once and for all: a resume finds it in the config.
        settings = with_enough_steps(task.settings, task.steps_per_epoch)
        training = Training(task, settings)
        threads = settings.threads or known.get("threads") or choose_threads(task)
        if known.get("host") != platform.node():
            threads = min(threads, available_cores())
        torch.set_num_threads(threads)
        machine = {
            "device": str(device),
            "description": describe(device),
            "precision": precision,
            "threads": threads,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "host": platform.node(),
        }
        changed = [
            f"{name} {known[name]} → {machine[name]}"
            for name in ("device", "torch", "threads")
            if name in known and known[name] != machine[name]
        ]
        if changed:
            self.note(
                f"not the machine of the first start ({', '.join(changed)}): the run goes on from "
                "the exact place, and its figures may differ in the last digits"
            )
        self._check_owner()
        layers = [dataclasses.asdict(row) for row in task.model.describe()]
        config = {
            **self.run.config,
            "settings": dataclasses.asdict(settings),
            "machine": machine,
            "layers": layers,
        }
        write_json(self.run.path / "config.json", config)
        return task, training

    def _precision(
        self, known: Mapping[str, Any], settings: TrainingSettings, device: Any
    ) -> "Precision":
        """The arithmetic the run began with, where this machine has it."""
        from rnntui.models.device import resolve_precision

        if "precision" not in known:
            return resolve_precision(settings.precision, device, settings.cell)
        try:
            return resolve_precision(known["precision"], device, settings.cell)
        except UserError:
            self.note(f"{known['precision']} does not work here: the run goes on in fp32")
            return "fp32"

    def _task(
        self,
        settings: TrainingSettings,
        path: Path,
        dataset: DataSet | None,
        device: Any,
        precision: "Precision",
    ) -> "ClassifyTask | CharLMTask":
        """Reads the data and builds the task; the weights follow from the seed."""
        import torch

        saved = self._saved_record()
        if isinstance(settings, ClassifierSettings):
            from rnntui.tasks.classify import ClassifyTask
            from rnntui.tasks.labelled import read_data

            data = read_data(
                settings, path, dataset, saved=saved and saved["recipe"], watch=self.watch
            )
            self._keep_record(saved, path, data.source.sha256, data.record(), data.notes)
            torch.manual_seed(settings.seed)
            return ClassifyTask(settings, data, device=device, precision=precision)
        assert isinstance(settings, CharLMSettings)
        from rnntui.tasks.charlm import CharLMTask, with_dropout
        from rnntui.tasks.corpus import read_text

        corpus = read_text(settings, path, dataset, saved=saved)
        self._keep_record(saved, path, corpus.source.sha256, corpus.record(), corpus.notes)
        torch.manual_seed(settings.seed)
        settings = with_dropout(settings, len(corpus.train))
        return CharLMTask(settings, corpus, device=device, precision=precision)

    def _saved_record(self) -> dict[str, Any] | None:
        path = self.run.path / "data.json"
        record: dict[str, Any] | None = read_json(path) if path.exists() else None
        return record

    def _keep_record(
        self,
        saved: dict[str, Any] | None,
        path: Path,
        sha256: str,
        record: dict[str, Any],
        notes: tuple[str, ...],
    ) -> None:
        """Writes `data.json` at the first start; later the data must be the same."""
        if saved is None:
            notes = (*self.run.config.get("notes", ()), *notes)
            write_json(
                self.run.path / "data.json",
                {"path": str(path), "sha256": sha256, "notes": list(notes), **record},
            )
            for note in notes:
                self.note(note)
        elif saved["sha256"] != sha256:
            raise DataError(
                f"{path}: the file has changed since the run {self.run.name} began (checksum "
                f"{sha256[:12]}… instead of {saved['sha256'][:12]}…); put the old file back, or "
                "start a new run"
            )

    def _drive(self, training: "Training") -> Finished:
        """Runs the loop and records it."""
        from rnntui.training.loop import loop
        from rnntui.workbench.recorder import Recorder

        recorder = Recorder(self.run, self.journal, training)
        self.silent = False
        # They are of the model as it was; a run that is stopped now has none.
        for name in ("report.json", "test.jsonl"):
            (self.run.path / name).unlink(missing_ok=True)
        if checkpoints.exists(self.run.path):
            training.restore(checkpoints.load(self.run.path, "last"))
            recorder.resumed()
        for event in loop(training, should_stop=self.watch):
            self._check_owner()
            self.where = {"step": event.step, "epoch": event.epoch, "seconds": event.seconds}
            recorder.record(event)
            if not isinstance(event, Finished):
                self.listen(event)
            if isinstance(event, Stopped):
                self.silent = True  # the recorder has written it down
                raise Interrupted("stopped and saved")
            if isinstance(event, Finished):
                return event
        raise RunError(f"{self.run.name}: the training ended without a word")

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
