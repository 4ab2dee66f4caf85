"""Every folder that rnntui reads or writes, and the environment variables that move them."""

import os
import platform
from functools import cache
from pathlib import Path

import platformdirs


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser().absolute() if value else None


def home() -> Path | None:
    """The one folder that holds everything, when `RNNTUI_HOME` names it."""
    return _from_environment("RNNTUI_HOME")


def _place(own_variable: str | None, folder: str, default: str) -> Path:
    moved = _from_environment(own_variable) if own_variable else None
    if moved is not None:
        return moved
    everything = home()
    return everything / folder if everything is not None else Path(default) / folder


def data_dir() -> Path:
    """Where fetched and added data sets lie; may be read-only (a class's shared folder)."""
    return _place("RNNTUI_DATA", "data", platformdirs.user_data_dir("rnntui", appauthor=False))


def runs_dir() -> Path:
    """Where run directories lie."""
    return _place("RNNTUI_RUNS", "runs", platformdirs.user_data_dir("rnntui", appauthor=False))


def logs_dir() -> Path:
    """Where a process without a terminal writes what it has to say."""
    return _place(None, "logs", platformdirs.user_state_dir("rnntui", appauthor=False))


def preferences_file() -> Path:
    """What a person has set for the app."""
    folder = _place(None, "config", platformdirs.user_config_dir("rnntui", appauthor=False))
    return folder / "app.json"


def lesson_dir() -> Path:
    """Pages of the lesson that a person has written; they go before those of the package."""
    return _place(None, "lesson", platformdirs.user_config_dir("rnntui", appauthor=False))


def favourites_file() -> Path:
    """The texts that a person has kept."""
    folder = _place(None, "", platformdirs.user_data_dir("rnntui", appauthor=False))
    return folder / "favourites.jsonl"


def queue_dir() -> Path:
    """Where the trainings of this machine wait for their turn.

    A folder for each machine: a home directory may be shared by many.
    """
    place = _place(None, "queue", platformdirs.user_state_dir("rnntui", appauthor=False))
    machine = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in _host())
    return place / (machine.lstrip(".") or "here")


def _host() -> str:
    return platform.node()


def mirror() -> str | None:
    """The address that is tried before a data set's own, from `RNNTUI_MIRROR`."""
    return os.environ.get("RNNTUI_MIRROR", "").strip().rstrip("/") or None


@cache
def datasets_dir() -> Path:
    """The registry and the demo data: inside the installed package, else beside the checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "datasets", package.parent / "datasets"):
        if (candidate / "registry.toml").is_file():
            return candidate
    raise FileNotFoundError(
        f"{package / 'datasets'}: the data registry is missing; install rnntui again"
    )
