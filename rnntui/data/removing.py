"""Takes a user's own data set away, in a way that can be undone."""

import contextlib
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from rnntui.data.registry import DESCRIPTION, NAME
from rnntui.data.storage import DAY
from rnntui.errors import DataError, UserError
from rnntui.locations import data_dir

_TRASH = re.compile(r"\.trash-(\d{1,12})-.+", re.ASCII)


@dataclass(frozen=True)
class Removed:
    """A set that was taken away.

    Attributes:
        name: of the set.
        path: the hidden folder where it lies, for a day at least.
    """

    name: str
    path: Path


def remove(name: str) -> Removed:
    """Hides the folder of a user's own set; what was hidden more than a day ago is deleted.

    Raises:
        UserError: no set of that name was added.
        DataError: the data folder cannot be written.
    """
    folder = data_dir() / name
    if not NAME.fullmatch(name) or not (folder / DESCRIPTION).is_file():
        raise UserError(f"{name}: not a set that was added; `rnntui data list` shows all")
    _empty()
    hidden = data_dir() / f".trash-{int(time.time())}-{name}-{secrets.token_hex(2)}"
    try:
        folder.rename(hidden)
    except OSError as error:
        raise DataError(f"{folder}: cannot be removed ({error.strerror})") from None
    return Removed(name, hidden)


def restore(removed: Removed) -> None:
    """Brings a set back under its name.

    Raises:
        UserError: a set of that name was added since.
        DataError: it is no longer there, or the data folder cannot be written.
    """
    folder = data_dir() / removed.name
    if folder.exists():
        raise UserError(f"there is a data set {removed.name} again: remove that one first")
    try:
        removed.path.rename(folder)
    except OSError as error:
        raise DataError(
            f"{removed.name} cannot be brought back from {removed.path} ({error.strerror})"
        ) from None


def _empty() -> None:
    with contextlib.suppress(OSError):
        for path in data_dir().glob(".trash-*"):
            found = _TRASH.fullmatch(path.name)
            if found is not None and time.time() - int(found[1]) > DAY:
                shutil.rmtree(path, ignore_errors=True)
