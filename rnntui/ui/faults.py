"""What went wrong, in one line for the screen, and whole in a log."""

import os
import re
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rnntui import locations
from rnntui.errors import RnntuiError
from rnntui.safe_text import safe_text

if TYPE_CHECKING:
    from textual.worker import Worker

_OPTION = re.compile(r"(?<!\S)--([a-z]+(?:-[a-z]+)*)")


def log_file() -> Path:
    """Where the app writes what it cannot show."""
    return locations.logs_dir() / "app.log"


def describe(error: BaseException) -> str:
    """An error in one line that can be shown; of one that nobody foresaw, with the log's path."""
    if isinstance(error, RnntuiError):
        return safe_text(by_name(str(error)))
    name = type(error).__name__
    text = safe_text(f"{name}: {error}" if str(error) else name, limit=300)
    kept = write("".join(traceback.format_exception(error)))
    return f"{text}; details in {safe_text(str(kept))}" if kept else text


def by_name(message: str) -> str:
    """A message in the words of the app: `--test-share` is “test share” here.

    What stands between backticks is a command, which is meant for the terminal.
    """
    parts = message.split("`")
    parts[::2] = [_OPTION.sub(lambda found: f"“{found[1].replace('-', ' ')}”", part)
                  for part in parts[::2]]  # fmt: skip
    return "`".join(parts)


def failure(event: "Worker.StateChanged") -> str | None:
    """What a worker has failed with, as `describe` says it; None for any other news of one.

    Textual hands these news to the screen, dialogue or app that began the worker, and no further.
    """
    error = event.worker.error
    return describe(error) if event.state.name == "ERROR" and error is not None else None


def write(text: str) -> Path | None:
    """Adds to the log; its path, or None where it cannot be written."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {text}\n")
    except OSError:
        return None
    return path
