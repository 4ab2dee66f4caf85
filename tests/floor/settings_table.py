"""Writes the table of settings into README.md, from the one place where they are declared.

`python tests/floor/settings_table.py` rewrites it; a test holds that it is up to date.
"""

from pathlib import Path
from typing import Any

from rnntui.presets import PRESETS
from rnntui.settings import Field, TaskName, fields_of

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- end of settings -->\n"
TASKS: tuple[TaskName, ...] = ("classifier", "charlm")


def table() -> str:
    """The table in Markdown: a row a setting, a column a task and preset."""
    fields: dict[str, dict[str, Field]] = {}
    for task in TASKS:
        for field in fields_of(task):
            # Two settings of one name that do not mean the same stand in two rows.
            fields.setdefault(field.name, {})[_words(field)] = field
    heads = [f"{task} `{preset}`" for task in TASKS for preset in PRESETS[task]]
    lines = [
        f"| option | what it is | {' | '.join(heads)} |",
        f"|---|---|{'---|' * len(heads)}",
    ]
    for group in ("Data", "Model", "Training", "Machine"):
        lines.append(f"| **{group}** | |{' |' * len(heads)}")
        lines += [
            _row(field, words)
            for meanings in fields.values()
            for words, field in meanings.items()
            if field.setting.group == group
        ]
    return "\n".join(lines) + "\n"


def _words(field: Field) -> str:
    words = field.setting.help
    if field.choices:
        words += f" One of {', '.join(field.choices)}."
    elif field.bounds:
        words += f" {field.bounds.capitalize()}."
    return words


def _row(field: Field, words: str) -> str:
    values = [_value(task, preset, field, words) for task in TASKS for preset in PRESETS[task]]
    return f"| `{field.flag}` | {words} | {' | '.join(values)} |"


def _value(task: TaskName, preset: str, field: Field, words: str) -> str:
    own = {field.name: field for field in fields_of(task)}.get(field.name)
    if own is None or _words(own) != words:
        return ""
    value: Any = PRESETS[task][preset].get(own.name, own.default)
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def updated(readme: str) -> str:
    """The README with the table as it should be."""
    head, rest = readme.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    return head + BEGIN + table() + END + tail


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
