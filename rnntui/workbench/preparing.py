"""From a run's settings and its data to a task and its training, restored where it has begun."""

import dataclasses
import platform
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnntui.data.registry import DataSet
from rnntui.errors import DataError, UserError
from rnntui.runs import checkpoints
from rnntui.runs.atomic import write_json
from rnntui.runs.keeping import changed_config
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings, ClassifierSettings, TrainingSettings
from rnntui.workbench.weights import Shapes, refuse_misfit

if TYPE_CHECKING:
    import torch

    from rnntui.models.device import Precision
    from rnntui.tasks.charlm import CharLMTask
    from rnntui.tasks.classify import ClassifyTask
    from rnntui.tasks.corpus import CorpusData
    from rnntui.tasks.labelled import ClassifierData
    from rnntui.tasks.task import Watch
    from rnntui.training.training import Training

Note = Callable[[str], None]


def read_data(
    run: Run,
    settings: TrainingSettings,
    path: Path,
    dataset: DataSet | None,
    *,
    watch: "Watch",
    note: Note,
) -> "ClassifierData | CorpusData":
    """Reads a run's data; the first time `data.json` is written, later it must be the same.

    Raises:
        DataError: the data has changed or is not fit.
        Interrupted: the watch said so.
    """
    saved = _saved_record(run)
    data: ClassifierData | CorpusData
    if isinstance(settings, ClassifierSettings):
        from rnntui.tasks import labelled

        data = labelled.read_data(
            settings, path, dataset, saved=saved and saved["recipe"], watch=watch
        )
    else:
        assert isinstance(settings, CharLMSettings)
        from rnntui.tasks import corpus

        data = corpus.read_text(settings, path, dataset, saved=saved)
    sha256 = data.source.sha256
    if saved is None:
        notes = [*run.config.get("notes", ()), *data.notes]
        write_json(
            run.path / "data.json",
            {"path": str(path), "sha256": sha256, "notes": notes, **data.record()},
        )
        for line in notes:
            note(line)
    elif saved["sha256"] != sha256:
        raise DataError(
            f"{path}: the file has changed since the run {run.name} began (checksum "
            f"{sha256[:12]}… instead of {saved['sha256'][:12]}…); put the old file back, or "
            "start a new run"
        )
    return data


def build(
    run: Run,
    settings: TrainingSettings,
    data: "ClassifierData | CorpusData",
    device: "torch.device",
    note: Note,
) -> "tuple[ClassifyTask | CharLMTask, Training]":
    """The task and its training as they begin; the weights follow from the seed.

    What was left open is settled, once and for all: a resume finds it in the config.
    """
    import torch

    from rnntui.models.device import available_cores, describe
    from rnntui.training.threads import choose_threads
    from rnntui.training.training import Training

    known = run.config.get("machine", {})
    precision = _precision(known, settings, device, note)
    if checkpoints.exists(run.path):
        # Before the network takes its memory: settings that are not those of the weights may ask
        # for any amount.
        last = checkpoints.load(run.path, "last", groups=())
        saved = checkpoints.layout(run.path, last.step, ["weights"])
        refuse_misfit(last.path or run.path, saved, _shapes(settings, data))
    task = make_task(settings, data, device, precision)
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
        for name in ("description", "torch", "threads")
        if name in known and known[name] != machine[name]
    ]
    if changed:
        note(
            f"not the machine of the first start ({', '.join(changed)}): the run goes on from "
            "the exact place, and its figures may differ in the last digits"
        )
    keep_settings(
        run,
        settings,
        machine=machine,
        layers=[dataclasses.asdict(row) for row in task.model.describe()],
    )
    return task, training


def keep_settings(run: Run, settings: TrainingSettings, **more: Any) -> None:
    """Writes the settings of a run as they have come to be."""
    with changed_config(run) as config:
        config.update(settings=dataclasses.asdict(settings), **more)


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


def _saved_record(run: Run) -> dict[str, Any] | None:
    return run.record


def _precision(
    known: dict[str, Any], settings: TrainingSettings, device: "torch.device", note: Note
) -> "Precision":
    """The arithmetic the run began with, where this machine has it."""
    from rnntui.models.device import resolve_precision

    if "precision" not in known:
        return resolve_precision(settings.precision, device, settings.cell)
    try:
        return resolve_precision(known["precision"], device, settings.cell)
    except UserError:
        note(f"{known['precision']} does not work here: the run goes on in fp32")
        return "fp32"


def _shapes(settings: TrainingSettings, data: "ClassifierData | CorpusData") -> Shapes:
    """The weights that the network will have, without making it."""
    from rnntui.models.blank import blank, shapes
    from rnntui.tasks.labelled import ClassifierData

    if isinstance(settings, ClassifierSettings):
        from rnntui.models.classifier import build_classifier

        assert isinstance(data, ClassifierData)
        size = None if data.vectors is None else data.vectors.table.shape[1]
        return shapes(blank(lambda: build_classifier(settings, data.recipe, embedding_size=size)))
    from rnntui.tasks.charlm import build_charlm

    assert isinstance(settings, CharLMSettings)
    assert not isinstance(data, ClassifierData)
    return shapes(blank(lambda: build_charlm(settings, len(data.vocabulary))))


def make_task(
    settings: TrainingSettings,
    data: "ClassifierData | CorpusData",
    device: "torch.device",
    precision: "Precision",
) -> "ClassifyTask | CharLMTask":
    """The task with a new network; its weights follow from the seed, which torch is given."""
    import torch

    from rnntui.tasks.labelled import ClassifierData

    torch.manual_seed(settings.seed)
    if isinstance(settings, ClassifierSettings):
        from rnntui.tasks.classify import ClassifyTask

        assert isinstance(data, ClassifierData)
        return ClassifyTask(settings, data, device=device, precision=precision)
    from rnntui.tasks.charlm import CharLMTask, with_dropout

    assert isinstance(settings, CharLMSettings)
    assert not isinstance(data, ClassifierData)
    settings = with_dropout(settings, len(data.train))
    return CharLMTask(settings, data, device=device, precision=precision)
