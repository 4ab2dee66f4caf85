"""The data folder: files are made in a hidden corner of it, checked, and moved into place whole."""

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rnntui.data.registry import DataSet, folder_of
from rnntui.errors import DataError, FetchError
from rnntui.locations import data_dir

PREFIX = ".incoming-"
DAY = 24 * 60 * 60

LIMIT = 64 << 20
"""Bytes that a file of unknown size may have."""


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A temporary folder on the data folder's own disk, so that a rename can end the work.

    What a killed process left behind is removed after a day.

    Raises:
        FetchError: the data folder cannot be written, in here or in the block.
    """
    base = data_dir()
    try:
        base.mkdir(parents=True, exist_ok=True)
        for old in base.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):
                if time.time() - old.stat().st_mtime > DAY:
                    shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(
            prefix=PREFIX, dir=base, ignore_cleanup_errors=True
        ) as name:
            yield Path(name)
    except OSError as error:
        raise FetchError(
            f"{error.filename or base}: the data folder cannot be written "
            f"({error.strerror or error}); set RNNTUI_DATA to a folder that can"
        ) from None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_limit(dataset: DataSet) -> int:
    """Bytes above which a download or an unpacked file cannot be this set."""
    return max(LIMIT, 2 * dataset.size)


def pin_of(dataset: DataSet) -> Path:
    """Where the checksum of a set is kept whose publisher names none."""
    return folder_of(dataset) / f"{dataset.file}.sha256"


def expected_sha256(dataset: DataSet) -> str:
    """The checksum that the set's file must have; "" if none is known yet."""
    if dataset.sha256:
        return dataset.sha256
    try:
        return pin_of(dataset).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def check(path: Path, dataset: DataSet) -> str:
    """Refuses a file that is not the set's; returns its SHA-256.

    Raises:
        DataError: with the cause in a few words.
    """
    found = sha256_of(path)
    expected = expected_sha256(dataset)
    if found == expected:
        return found
    start = refuse_html(path)
    if expected:
        size = path.stat().st_size
        of = f" of {dataset.size}" if dataset.size else ""
        raise DataError(
            f"wrong checksum: {size}{of} bytes, SHA-256 {found[:16]}…, expected {expected[:16]}…"
        )
    if not start or b"\0" in start:
        raise DataError("not a text file")
    return found


def refuse_html(path: Path) -> bytes:
    """Refuses what a login page or an error page has put in the place of data.

    Returns:
        The file's beginning.

    Raises:
        DataError: it is an HTML page.
    """
    with path.open("rb") as file:
        start = file.read(1024)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise DataError("an HTML page instead of the data")
    return start


def install(path: Path, dataset: DataSet) -> Path:
    """Moves a file of the workspace to the set's place, after `check`.

    Where no checksum is known, the first file that comes is pinned.

    Raises:
        DataError: the file is not the set's.
        OSError: the folder cannot be written.
    """
    found = check(path, dataset)
    _sync(path)
    target = folder_of(dataset) / dataset.file
    target.parent.mkdir(exist_ok=True)
    if not expected_sha256(dataset):
        # Two first fetches at once may have brought different bytes: the first to pin wins.
        try:
            with pin_of(dataset).open("x", encoding="ascii") as pin:
                pin.write(found + "\n")
        except FileExistsError:
            if expected_sha256(dataset):
                check(path, dataset)
            else:  # its writer was killed between creating and writing it
                pin_of(dataset).write_text(found + "\n", encoding="ascii")
    path.replace(target)
    _sync(target.parent)
    return target


def install_folder(folder: Path, target: Path) -> None:
    """Moves a finished folder of the workspace into place.

    Raises:
        OSError: something lies there already, or the folder cannot be written.
    """
    for path in folder.iterdir():
        _sync(path)
    folder.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
