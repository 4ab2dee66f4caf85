"""Small files that are either the old one or the new one, whenever the process dies."""

import contextlib
import errno
import json
import math
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from rnntui.errors import RunError

MOST_JSON = 64 * 2**20
"""Bytes of the largest JSON file of a run. A vocabulary of 180,000 words and pieces is some 10 MB;
one of a hundred times as many bytes could take gigabytes when it is parsed."""

MOST_CONTAINERS = 1_000_000
"""Lists and objects in it: each takes some 60 bytes of memory for 3 on the disk, and the report of
1,000 labels has 3,000. Brackets within texts are counted too."""

DEEPEST = 20
"""Lists and objects within one another."""


def write_text(path: Path, text: str) -> None:
    """Writes a UTF-8 file in one piece: readers see the old content or the new, never a part.

    Raises:
        RunError: the file system refused.
    """
    # Lone surrogates (a file name that is not UTF-8) have no UTF-8 form; inside a JSON string
    # their backslash form is the JSON escape, so the text comes back as it was.
    _write_bytes(path, text.encode("utf-8", errors="backslashreplace"))


def write_json(path: Path, value: Any) -> None:
    """Writes JSON in one piece; figures that are not finite become null.

    Raises:
        RunError: the file system refused.
    """
    text = json.dumps(finite(value), ensure_ascii=False, indent=2, allow_nan=False)
    write_text(path, text + "\n")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Opens a file of a directory that may come from anyone.

    Yields:
        The file, and its size in bytes.

    Raises:
        RunError: the file is missing, no file, or cannot be read, here or in the block.
    """
    try:
        # A pipe or a device in its place would be waited for, or read without an end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            os.close(descriptor)
            raise RunError(f"{path}: not a file; restore it or remove the run")
        with open(descriptor, "rb") as file:  # noqa: PTH123 - opened already
            yield file, found.st_size
    except FileNotFoundError:
        raise RunError(f"{path}: the file is missing; this run is not complete") from None
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror})") from error


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a file of a directory that may come from anyone.

    Args:
        path: the file.
        limit: bytes it may have; a larger one is not read.

    Raises:
        RunError: the file is missing, too large, no file, or cannot be read.
    """
    with opened(path) as (file, size):
        # A file of the kernel's (/proc) has the size 0 and any content.
        content = file.read(size + 1) if size <= limit else b""
    if size > limit or len(content) > size:
        raise RunError(
            f"{path}: {max(size, len(content)):,} bytes are more than such a file has; "
            "restore it or remove the run"
        )
    return content


def read_json(path: Path, *, limit: int = MOST_JSON, finite: bool = True) -> Any:
    """The value a JSON file holds, as this program writes it.

    Whole numbers fit into 64 bits, and nothing is nested deeper than `DEEPEST`: what has come
    through here can be counted with, shown and written again without a surprise.

    Args:
        path: the file.
        limit: bytes it may have.
        finite: refuse numbers that are not finite.

    Raises:
        RunError: the file is missing, broken, or no file of ours.
    """
    content = read_bytes(path, limit)
    hooks: dict[str, Any] = {"parse_float": _finite, "parse_constant": _refuse} if finite else {}
    try:
        if content.count(b"[") + content.count(b"{") > MOST_CONTAINERS:
            raise ValueError("more lists and objects than such a file has")
        value = json.loads(content, parse_int=_whole, **hooks)
        _refuse_deep(value, DEEPEST)
    except (ValueError, RecursionError) as error:
        raise RunError(
            f"{path}: not valid JSON ({error}); restore the file or remove the run"
        ) from error
    return value


def _whole(text: str) -> int:
    if len(text) > 20 or not -(2**63) <= (number := int(text)) < 2**63:
        raise ValueError(f"the number {text[:20]}… is out of range")
    return number


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:20]} is out of range")
    return number


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _refuse_deep(value: Any, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if not left:
        raise ValueError("nested too deep")
    for item in value.values() if isinstance(value, dict) else value:
        _refuse_deep(item, left - 1)


def make_folder(path: Path) -> None:
    """Makes a folder in a run's directory where it is missing.

    What is written and removed in it must lie in the run, and a link may lead anywhere.

    Raises:
        RunError: it is a link or a file, or the file system refused.
    """
    if path.is_symlink():
        raise RunError(f"{path}: a link; put the folder itself in its place")
    try:
        path.mkdir(exist_ok=True)
    except FileExistsError:
        raise RunError(f"{path}: not a folder; remove it") from None
    except OSError as error:
        raise write_failed(path, error) from error


def open_append(path: Path) -> int:
    """Opens a file of a run for reading and appending, made where it is missing.

    Returns:
        A descriptor.

    Raises:
        RunError: it is a link, which may lead anywhere, or no file, or the file system refused.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise RunError(f"{path}: a link or no file; remove it") from None
        raise write_failed(path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RunError(f"{path}: a link or no file; remove it")
    return descriptor


def discard(path: Path) -> None:
    """Removes a folder or a file; of a link, the link alone.

    Raises:
        OSError: the file system refused.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync_directory(path: Path) -> None:
    """Makes names created, renamed or removed in a directory last through a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # SMB has no fsync of a directory
            raise
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Makes the content of a file that is already written last through a power failure."""
    sync_directory(path)  # the same two system calls


def write_failed(path: Path, error: OSError) -> RunError:
    """The one-line error for a file system that refused to write."""
    return RunError(
        f"{path}: cannot be written ({error.strerror or error}); "
        "free space on the disk or check the permissions"
    )


def _write_bytes(path: Path, content: bytes) -> None:
    # A name of its own for each write: two processes that write the same file do not mix.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            # Not tempfile: its mode 0600 would hide a run in a shared folder from the others.
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)
    except OSError as error:
        raise write_failed(path, error) from error


def finite(value: Any) -> Any:
    """Plain values with null in the place of what JSON cannot say: not-a-number and infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value
