"""A run that is being put together: what differs from its preset, and what is wrong with it.

Only what a person gave is kept; everything else follows from the preset, as on the command line.
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from rnntui.data.registry import DataSet
from rnntui.errors import SettingsError, UserError
from rnntui.presets import PRESETS, parse_duration, resolve
from rnntui.settings import Field, TaskName, fields_of
from rnntui.ui.faults import by_name
from rnntui.workbench.request import DEMO_DATA

MOST_USED = (
    "cell",
    "units",
    "layers",
    "bidirectional",
    "sequences",
    "epochs",
    "budget",
    "batch_size",
    "learning_rate",
    "seed",
    "device",
)
"""The settings that stand first."""

YES, NO = ("yes", "y", "true", "on", "1"), ("no", "n", "false", "off", "0")


@dataclass
class Draft:
    """What would be trained.

    Attributes:
        task: of the run.
        preset: a name of its presets.
        data: name of a set or path of a file.
        dataset: the set, where it is one: the preset `lecture` has settings of its own for some.
        given: settings that differ from the preset's.
        name: what the run shall be called; empty makes one of data and cell.
    """

    task: TaskName = "classifier"
    preset: str = "best"
    data: str = DEMO_DATA["classifier"]
    dataset: DataSet | None = None
    given: dict[str, Any] = field(default_factory=dict)
    name: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """What is handed to `new_run`."""
        return {"data": self.data, **self.given}

    def take_task(self, task: TaskName) -> None:
        """Another task: its own preset and data; of the settings, those that it has too."""
        if task == self.task:
            return
        known = {item.name: item for item in fields_of(task)}
        self.task, self.data, self.dataset = task, DEMO_DATA[task], None
        if self.preset not in PRESETS[task]:
            self.preset = "best"
        kept = {}
        for name, value in self.given.items():
            item = known.get(name)
            if item is not None and (not item.choices or value in item.choices):
                kept[name] = value
        self.given = kept

    def base(self) -> dict[str, Any]:
        """Values without what was given."""
        return dataclasses.asdict(resolve(self.task, self.preset, self._over({})))

    def values(self) -> dict[str, Any]:
        """Every setting as the run would have it; what does not fit is as it was given."""
        try:
            return dataclasses.asdict(resolve(self.task, self.preset, self._over(self.given)))
        except SettingsError:
            return {**self.base(), **self.given}

    def problems(self) -> list[str]:
        """What is wrong with the settings, each in a line; empty when nothing is."""
        try:
            resolve(self.task, self.preset, self._over(self.given))
        except SettingsError as error:
            return [by_name(line) for line in error.problems]
        return []

    def give(self, name: str, value: Any) -> None:
        """Gives a setting a value; the preset's own is not kept as given."""
        rest = {key: item for key, item in self.given.items() if key != name}
        without = Draft(self.task, self.preset, self.data, self.dataset, rest).values()
        if without.get(name) == value and type(without.get(name)) is type(value):
            self.given = rest
        else:
            self.given = {**rest, name: value}

    def take_back(self, name: str) -> None:
        """The preset's value again."""
        self.given.pop(name, None)

    def problem_with(self, name: str, value: Any) -> str:
        """What is wrong when a setting gets a value; empty when nothing is."""
        trial = Draft(self.task, self.preset, self.data, self.dataset, dict(self.given))
        trial.give(name, value)
        before = set(self.problems())
        return next((line for line in trial.problems() if line not in before), "")

    def _over(self, given: dict[str, Any]) -> dict[str, Any]:
        own = self.dataset.lecture if self.dataset and self.preset == "lecture" else {}
        return {"data": self.data, **own, **given}


def read_value(item: Field, text: str) -> Any:
    """The value that a person wrote for a setting; its range is judged elsewhere.

    Raises:
        UserError: it is no such value.
    """
    text = text.strip()
    if not text or text == "–":
        if item.optional:
            return None
        raise UserError("a value belongs here; esc keeps the old one")
    if item.name == "budget":
        return parse_duration(text)
    if item.kind is bool:
        if text.lower() in YES + NO:
            return text.lower() in YES
        raise UserError(f"{text!r}: yes or no")
    if item.kind is int:
        try:
            return int(text.replace("_", "").replace(",", ""))
        except ValueError:
            raise UserError(f"{text!r} is not a whole number") from None
    if item.kind is float:
        try:
            return float(text)
        except ValueError:
            raise UserError(f"{text!r} is not a number") from None
    if item.choices and text not in item.choices:
        close = [choice for choice in item.choices if choice.startswith(text.lower())]
        if len(close) == 1:
            return close[0]
        raise UserError(f"choose from {', '.join(item.choices)}")
    return text


def written(item: Field, value: Any) -> str:
    """A value as it stands in the form, and can be read again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        short = f"{value:g}"
        text = short if float(short) == value else repr(value)
    else:
        text = str(value)
    return f"{text}s" if item.name == "budget" else text


def choices_of(item: Field) -> tuple[Any, ...]:
    """The values between which left and right go; empty where a value is written."""
    if item.kind is bool:
        return (True, False)
    if item.choices:
        return (None, *item.choices) if item.optional else item.choices
    if item.name == "device":
        return ("auto", "cpu", "cuda")
    return ()


def about(item: Field, task: TaskName) -> str:
    """The range of a setting and what each preset makes of it: `at least 1 · best 64`."""
    values = {
        name: written(item, preset.get(item.name, item.default)) or "not set"
        for name, preset in PRESETS[task].items()
    }
    parts = [item.bounds] if item.bounds else []
    if item.setting.unit and item.setting.unit != "s":
        parts.append(f"in {item.setting.unit}")
    parts += (
        [f"default {next(iter(values.values()))}"]
        if len(set(values.values())) == 1
        else [f"{name} {value}" for name, value in values.items()]
    )
    return " · ".join(parts)
