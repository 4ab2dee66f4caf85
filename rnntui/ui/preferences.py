"""What a person has set for the app: theme, refresh, charts, mouse, keys; one JSON file."""

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnntui import locations

DARK, LIGHT, TERMINAL = "rnntui-dark", "rnntui-light", "rnntui-terminal"
THEMES = (DARK, LIGHT, TERMINAL)
RATES = (1, 2, 4, 8)
"""Times a second that a screen may look for something new."""

_LARGEST = 100_000


@dataclass(frozen=True)
class Preferences:
    """What is kept from one start of the app to the next.

    Attributes:
        theme: one of `THEMES`; None takes what fits the terminal.
        rate: times a second that a screen looks for something new; one of `RATES`.
        ascii: draw charts, bars and marks in ASCII only.
        mouse: take the mouse; without, the terminal selects text by itself.
        welcomed: the welcome has been seen.
        keys: other keys for commands, by their ids, as Textual writes keys.
    """

    theme: str | None = None
    rate: int = 2
    ascii: bool = False
    mouse: bool = True
    welcomed: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)


def load() -> tuple[Preferences, str | None]:
    """The preferences, and what is wrong with their file; the defaults stand in for what is."""
    path = locations.preferences_file()
    try:
        with path.open(encoding="utf-8") as file:
            values: Any = json.loads(file.read(_LARGEST))
    except FileNotFoundError:
        return Preferences(), None
    except (OSError, ValueError, RecursionError) as error:
        return Preferences(), f"{path}: {error}; the settings are as if it were not there"
    if not isinstance(values, dict):
        return Preferences(), f"{path}: no JSON object; the settings are as if it were not there"
    fit = {key: value for key, value in values.items() if _fits(key, value)}
    wrong = ", ".join(sorted(set(map(str, values)) - set(fit)))
    return Preferences(**fit), f"{path}: {wrong} cannot be used, and is left out" if wrong else None


def save(preferences: Preferences) -> str | None:
    """Keeps the preferences; what hindered it, if something did."""
    path = locations.preferences_file()
    text = json.dumps(dataclasses.asdict(preferences), indent=2, ensure_ascii=False) + "\n"
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return f"{path}: the settings cannot be kept ({error.strerror})"
    return None


def _fits(key: Any, value: Any) -> bool:
    match key:
        case "theme":
            return value is None or value in THEMES
        case "rate":
            return type(value) is int and value in RATES
        case "ascii" | "mouse" | "welcomed":
            return isinstance(value, bool)
        case "keys":
            return isinstance(value, dict) and all(
                isinstance(item, str) for pair in value.items() for item in pair
            )
    return False
