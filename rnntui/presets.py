"""Presets, and the judgement of settings: one by one, and as a whole."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from rnntui.errors import SettingsError, UserError
from rnntui.settings import (
    SETTINGS,
    ClassifierSettings,
    Field,
    TaskName,
    TrainingSettings,
    fields_of,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# What `best` adds to the defaults of the classes; see benchmarks/ for the figures behind it.
# `lecture` is the university lesson: Keras defaults, one random split, no validation part.
PRESETS: dict[TaskName, dict[str, dict[str, Any]]] = {
    "classifier": {
        "best": {
            "cell": "lstm",
            "input_dropout": 0.4,
            "dropout": 0.5,
            "token_dropout": 0.4,
            "piece_dropout": 0.5,
            "label_smoothing": 0.02,
            "embedding_decay": 1.0,
            "embedding_rate": 3.0,
            "ema": 0.99,
            "epochs": 6,
            "min_steps": 750,
            "precision": "fp32",
        },
        "lecture": {
            "cell": "lstm",
            "units": 64,
            "bidirectional": False,
            "subwords": False,
            "embedding": "spacy:en_core_web_md",
            "embedding_size": 300,
            "freeze": True,
            "pooling": "last",
            "sequences": "padded",
            "max_tokens": 50,
            "min_count": 1,
            "split": "random",
            "validation_share": 0.0,
            "dropout": 0.3,
            "optimizer": "adam",
            "learning_rate": 1e-3,
            "schedule": "constant",
            "warmup": 0,
            "weight_decay": 0.0,
            "clip": 0.0,
            "batch_size": 512,
            "epochs": 20,
            "precision": "fp32",
        },
    },
    "charlm": {
        "best": {
            "cell": "lstm",
            "units": 384,
            "embedding_size": 64,
            "test_share": 0.1,
            "validation_share": 0.05,
            "batch_size": 16,
            "learning_rate": 5e-3,
            "beta2": 0.99,
            "weight_decay": 0.1,
            "warmup": 50,
            "epochs": 60,
            "budget": 150.0,
        },
        "lecture": {
            "cell": "lstm",
            "units": 128,
            "method": "windows",
            "steps": 40,
            "stride": 1,
            "embedding": "one-hot",
            "input_dropout": 0.0,
            "dropout": 0.0,
            "test_share": 0.1,
            "validation_share": 0.05,
            "optimizer": "rmsprop",
            "learning_rate": 0.01,
            "schedule": "constant",
            "warmup": 0,
            "weight_decay": 0.0,
            "clip": 0.0,
            "batch_size": 128,
            "epochs": 10,
            "precision": "fp32",
        },
    },
}


def resolve(task: TaskName, preset: str, given: Mapping[str, Any]) -> TrainingSettings:
    """Defaults, then the preset, then what was given, judged as a whole.

    Raises:
        UserError: there is no such preset.
        SettingsError: with every problem at once.
    """
    if task not in PRESETS:
        raise UserError(f"there is no task {task!r}; there are {', '.join(PRESETS)}")
    presets = PRESETS[task]
    if preset not in presets:
        raise UserError(f"no preset {preset!r} for {task}; there are {', '.join(presets)}")
    values = dict(presets[preset])
    if given.get("epochs") is not None or given.get("budget") is not None:
        # Whoever says how long gets that; where the preset has both, its epochs stay as a limit,
        # for a small text is learned by heart in a long time.
        capped = {"epochs", "budget"} <= values.keys() and given.get("epochs") is None
        for name in ("budget", "min_steps") if capped else ("epochs", "budget", "min_steps"):
            values.pop(name, None)
    if given.get("embedding") == "learned":
        values.pop("freeze", None)  # the preset froze the vectors it named itself
    values.update(given)
    return checked(task, values)


def checked(task: TaskName, values: Mapping[str, Any]) -> TrainingSettings:
    """The settings these values make, or every problem they have.

    Raises:
        SettingsError: a value of the wrong type or out of range, an unknown name, values that do
            not fit together.
    """
    from pydantic import ValidationError

    known = {field.name: field for field in fields_of(task)}
    problems = [f"there is no setting {name!r}" for name in values if name not in known]
    wanted = {name: value for name, value in values.items() if name in known}
    adapter = _adapter(task)
    try:
        settings = adapter.validate_python(wanted)
    except ValidationError as error:
        for detail in error.errors():
            field = known[str(detail["loc"][0])]
            problems.append(f"{field.flag} {detail['input']!r}: {_words(field)}")
            wanted.pop(field.name, None)
            if field.name in ("epochs", "budget"):
                wanted["epochs"] = 1  # one was given, though a wrong one
        # The rest may have problems of its own, and all are told at once.
        settings = adapter.validate_python(wanted)
    problems += _problems_together(settings)
    if problems:
        raise SettingsError(problems)
    return settings


@cache
def _adapter(task: TaskName) -> "TypeAdapter[TrainingSettings]":
    """Judges the values of a task; made once: 8 ms, and a form asks with every key."""
    # Imported here: 80 ms that a start of the program does not owe.
    from pydantic import TypeAdapter

    return TypeAdapter(SETTINGS[task])


def _words(field: Field) -> str:
    if field.choices:
        return "choose from " + ", ".join(field.choices)
    kind = {int: "a whole number", float: "a number", bool: "yes or no", str: "text"}[field.kind]
    return f"{kind}{', ' + field.bounds if field.bounds else ''}"


def _problems_together(settings: TrainingSettings) -> list[str]:
    """What is wrong with values that are each in range."""
    problems = []
    if settings.epochs is None and settings.budget is None:
        problems.append("give --epochs or --budget")
    if settings.test_share + settings.validation_share >= 0.95:
        problems.append("--test-share and --validation-share leave nothing to train on")
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", settings.device):
        problems.append(f"--device {settings.device!r}: choose auto, cpu, cuda or cuda:N")
    if isinstance(settings, ClassifierSettings):
        if settings.carry_state and settings.bidirectional:
            problems.append("--carry-state needs --no-bidirectional: the future has no last state")
        if settings.freeze and settings.embedding == "learned":
            problems.append("--freeze needs --embedding with given vectors")
        if settings.max_blocked_ham is not None and settings.validation_share == 0:
            problems.append("--max-blocked-ham needs a --validation-share above 0")
    if settings.patience is not None and settings.validation_share == 0:
        problems.append("--patience needs a --validation-share above 0")
    return problems


def parse_duration(text: str) -> float:
    """Seconds from `90`, `90s`, `1.5m` or `1h`.

    Raises:
        UserError: not such a time.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?", text.strip())
    if not found:
        raise UserError(f"{text!r} is not a time; write 90s, 5m or 1h")
    return float(found[1]) * {"s": 1, "m": 60, "min": 60, "h": 3600}[found[2] or "s"]
