"""Permissions as an ordinary user meets them, also where root runs the tests."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_NOBODY = 65_534


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder that may be read and not written; gives a path of it that can be walked.

    Root may write anywhere, so within the context the process is nobody, to whom the folders above
    are closed: the path given is relative.
    """
    before = Path.cwd()
    os.chdir(folder.parent)
    folder.parent.chmod(0o755)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        yield Path(folder.name)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        os.chdir(before)
