"""Data as a run would read it, before there is a run."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rnntui.errors import UserError
from rnntui.settings import (
    CharLMSettings,
    ClassifierSettings,
    TaskName,
    TrainingSettings,
    fields_of,
)
from rnntui.workbench.request import Plan

if TYPE_CHECKING:
    from rnntui.tasks.corpus import CorpusData
    from rnntui.tasks.labelled import ClassifierData

Watch = Callable[[], bool]

KEPT_DATA = 2
"""Data sets, as they were read, that are kept for the next question."""

_READ_WITH = {
    "classifier": ("seed", "subwords", "embedding", "max_blocked_ham"),
    "charlm": ("batch_size", "steps", "stride", "method"),
}
"""Settings beyond those of the data that decide how a file is read."""

_read: "OrderedDict[tuple[Any, ...], ClassifierData | CorpusData]" = OrderedDict()


def planned_data(plan: Plan, should_stop: Watch) -> "ClassifierData | CorpusData":
    """The data as a run would read it; the last few are kept.

    Read anew where the file, or a setting that decides how it is read, has changed.

    Args:
        plan: from `rnntui.workbench.request.settle`.
        should_stop: asked while a labelled file is tokenised.

    Raises:
        UserError: the data cannot be used.
        Interrupted: `should_stop` said so.
    """
    settings = plan.settings
    task: TaskName = "classifier" if isinstance(settings, ClassifierSettings) else "charlm"
    names = [item.name for item in fields_of(task) if item.setting.group == "Data"]
    try:
        about = plan.path.stat()
    except OSError as error:
        raise UserError(f"{plan.path}: cannot be read ({error.strerror})") from None
    key = (
        task,
        str(plan.path),
        about.st_size,
        about.st_mtime_ns,
        *(getattr(settings, name) for name in (*names, *_READ_WITH[task])),
    )
    if key not in _read:
        _read[key] = _read_anew(plan, should_stop)
        while len(_read) > KEPT_DATA:
            _read.popitem(last=False)
    _read.move_to_end(key)
    return _read[key]


def _read_anew(plan: Plan, should_stop: Watch) -> "ClassifierData | CorpusData":
    settings: TrainingSettings = plan.settings
    if isinstance(settings, ClassifierSettings):
        from rnntui.tasks import labelled

        return labelled.read_data(settings, plan.path, plan.dataset, watch=should_stop)
    from rnntui.tasks import corpus

    assert isinstance(settings, CharLMSettings)
    return corpus.read_text(settings, plan.path, plan.dataset)
