"""Asks for a run: settings judged, a name found, the run directory made. No torch here."""

import dataclasses
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui import __version__
from rnntui.data.fetching import Progress, locate
from rnntui.data.registry import DataSet, known, local_path
from rnntui.data.vectors import installed, load_vectors
from rnntui.errors import RunError, SettingsError, UserError
from rnntui.presets import checked, resolve
from rnntui.runs import store
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view
from rnntui.settings import ClassifierSettings, TaskName, TrainingSettings

DEMO_DATA: dict[TaskName, str] = {"classifier": "demo_sms", "charlm": "demo_verse"}


def new_run(
    task: TaskName,
    *,
    preset: str = "best",
    given: Mapping[str, Any],
    name: str | None = None,
    numbered: bool = False,
    compared: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Makes the directory of a run that has not begun; fetches its data where that is needed.

    Args:
        task: what is trained.
        preset: a name of `PRESETS`.
        given: settings that differ from the preset's.
        name: what the run is called; None makes one of data and cell.
        numbered: a number is added to a name that is taken, as it is to one made here.
        compared: it is one of many that are trained to be compared; not meant by "the newest".
        progress: shows a download.

    Raises:
        UserError: settings, data or name cannot be used.
    """
    plan = settle(task, preset=preset, given=given, progress=progress)
    settings = plan.settings
    return store.create(
        task,
        name if name is not None else _own_name(settings, plan.path, plan.dataset),
        numbered=numbered or name is None,
        config={
            "preset": preset,
            "asked": {name: plan.asked[name] for name in given},
            "settings": dataclasses.asdict(settings),
            "notes": plan.notes,
            "compared": compared,
            "version": __version__,
            "host": platform.node(),
        },
    )


@dataclass(frozen=True)
class Plan:
    """What a run will train, before it is made.

    Attributes:
        settings: preset, data set's own and given ones together.
        asked: what was given, and the data; a path as the text it is.
        path: the file of the data.
        dataset: its entry in the registry, if it has one.
        notes: what a person should know of it.
    """

    settings: TrainingSettings
    asked: dict[str, Any]
    path: Path
    dataset: DataSet | None
    notes: list[str]


def settle(
    task: TaskName,
    *,
    preset: str = "best",
    given: Mapping[str, Any],
    progress: Progress | None = None,
    fetch: bool = True,
) -> Plan:
    """The settings that a run of these would have; fetches its data where that is needed.

    Args:
        task: what is trained.
        preset: a name of `PRESETS`.
        given: settings that differ from the preset's.
        progress: shows a download.
        fetch: False refuses a set that does not lie here.

    Raises:
        UserError: settings or data cannot be used.
    """
    asked = {"data": DEMO_DATA.get(task, ""), **given}
    asked["data"] = os.fspath(asked["data"])
    resolve(task, preset, asked)  # before a download: a wrong setting is told at once
    if not fetch and (published := known().get(asked["data"])) is not None:
        _refuse_missing(published)
    path, dataset = locate(asked["data"], progress=progress)
    if dataset is not None and preset == "lecture":
        asked = {**dataset.lecture, **asked}
    settings = resolve(task, preset, asked)
    settings, notes = _with_vectors(settings, asked)
    if dataset is not None and dataset.task != task:
        raise UserError(
            f"{dataset.name} is for `rnntui train {dataset.task}`; `rnntui data list` shows all"
        )
    if dataset is None:
        settings = dataclasses.replace(settings, data=str(path.absolute()))
    return Plan(settings, asked, path, dataset, notes)


def _refuse_missing(dataset: DataSet) -> None:
    """Refuses a set that would have to be fetched."""
    if dataset.sources and local_path(dataset) is None:
        raise UserError(
            f"{dataset.name} does not lie here yet; `rnntui data get {dataset.name}` brings it"
        )


def _with_vectors(
    settings: TrainingSettings, asked: Mapping[str, Any]
) -> tuple[TrainingSettings, list[str]]:
    """The settings with vectors that are there, and a note where a preset's are not.

    Settled before the run begins: what is installed later must not change what is trained.

    Raises:
        UserError: vectors that were asked for are not there.
    """
    if not isinstance(settings, ClassifierSettings) or settings.embedding == "learned":
        return settings, []
    spec = settings.embedding
    if installed(spec):
        if not spec.startswith("spacy:"):
            settings = dataclasses.replace(
                settings, embedding=str(Path(spec).expanduser().absolute())
            )
        return settings, []
    if "embedding" in asked:
        load_vectors(spec, ())  # says what is missing, and how to get it
    note = (
        f"{spec} is not installed, so an embedding of {settings.embedding_size} is learned "
        f"instead; get it with: python -m spacy download {spec.removeprefix('spacy:')}"
    )
    return dataclasses.replace(settings, embedding="learned", freeze=False), [note]


def settings_of(run: Run) -> TrainingSettings:
    """The settings of a run, as they were when it was last started.

    Raises:
        RunError: its `config.json` has others than there are.
    """
    config = run.config
    try:
        return checked(config["task"], config.get("settings", {}))
    except SettingsError as error:
        raise RunError(
            f"{run.path / 'config.json'}: {error}; restore the file or remove the run"
        ) from error


def further(run: Run, epochs: int | None, budget: float | None) -> dict[str, Any]:
    """The settings that move the end of a run: so many epochs, or so much time, from its beginning.

    Raises:
        UserError: the run is already that far.
    """
    if epochs is None and budget is None:
        return {}
    settings = dataclasses.asdict(settings_of(run))
    view = load_view(run)
    if epochs is not None and epochs <= view.epoch:
        raise UserError(
            f"--epochs counts from the beginning and {run.name} has {view.epoch:.3g} already; "
            "give more"
        )
    if budget is not None and budget <= view.seconds:
        raise UserError(
            f"--budget counts from the beginning and {run.name} has used {view.seconds:.0f} s "
            "already; give more"
        )
    # Whoever asks for more gets it: what would end the run sooner no longer does.
    extension = {"epochs": epochs, "budget": budget, "min_steps": 0, "patience": None}
    checked(run.task, {**settings, **extension})  # type: ignore[arg-type]
    return extension


def _own_name(settings: TrainingSettings, path: Path, dataset: DataSet | None) -> str:
    """`sms_spam-bigru`: the data and the cell."""
    both = "bi" if getattr(settings, "bidirectional", False) else ""
    stem = dataset.name if dataset else path.stem[:40]
    return f"{stem}-{both}{settings.cell}"
