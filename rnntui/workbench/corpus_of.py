"""The text that a language model learned from, found again and checked."""

from pathlib import Path

from rnntui.data.registry import DataSet, find, local_path
from rnntui.errors import DataError, UserError
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings
from rnntui.tasks.corpus import read_text
from rnntui.workbench.loading import read_record
from rnntui.workbench.request import settings_of


def training_text(run: Run) -> str:
    """The training part of a run's corpus, as the model read it; nothing is fetched for it.

    Raises:
        UserError: the run is no language model's, or its corpus is gone or has changed; says what
            to do.
        RunError: the run has read no data yet, or its files are broken.
    """
    settings = settings_of(run)
    if not isinstance(settings, CharLMSettings):
        raise UserError(f"{run.name} is a {run.task} run; only a language model has a corpus")
    record = read_record(run)
    path, dataset = _find(run, settings.data)
    data = read_text(settings, path, dataset, saved=record)
    if data.source.sha256 != record["sha256"]:
        raise DataError(
            f"{path}: the file has changed since {run.name} learned from it; put the old file back "
            "to see what the model has from it"
        )
    return data.train


def _find(run: Run, data: str) -> tuple[Path, DataSet | None]:
    """Where a run's corpus lies, and the set if it is one."""
    path = Path(data)
    if path.is_absolute():  # as `new_run` keeps what is no set
        if path.is_file():
            return path, None
        raise UserError(
            f"{path}: the file that {run.name} learned from is gone; put it back there to see "
            "what the model has from it"
        )
    dataset = find(data)
    here = local_path(dataset)
    if here is None:
        again = {
            "published": f"`rnntui data get {dataset.name}` brings it back",
            "user": f"`rnntui data add {dataset.name} --from FILE` adds it again",
            "embedded": "install rnntui again",
        }[dataset.origin]
        raise UserError(f"{run.name} learned from {dataset.name}, which is not here: {again}")
    return here, dataset
