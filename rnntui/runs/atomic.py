"""Small files that are either the old one or the new one, whenever the process dies."""

import errno
import json
import math
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from rnntui.errors import RunError

MOST_JSON = 256 * 2**20
"""Bytes of the largest JSON file of a run: the vocabulary of a large corpus is some tens of MB."""


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


def read_json(path: Path, *, limit: int = MOST_JSON) -> Any:
    """The value a JSON file holds.

    Args:
        path: the file.
        limit: bytes it may have.

    Raises:
        RunError: the file is missing, broken, or no file of ours.
    """
    try:
        # A pipe or a device in its place would be waited for, or read without an end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - opened already
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise RunError(f"{path}: not a file; restore it or remove the run")
            if found.st_size > limit:
                raise RunError(
                    f"{path}: {found.st_size:,} bytes are more than such a file has; "
                    "restore it or remove the run"
                )
            return json.loads(file.read())
    except FileNotFoundError:
        raise RunError(f"{path}: the file is missing; this run is not complete") from None
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise RunError(
            f"{path}: not valid JSON ({error}); restore the file or remove the run"
        ) from error


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
