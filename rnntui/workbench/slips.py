"""How far another process is, and whether it is still wanted: a small file that both see."""

import contextlib
import json
import os
import tempfile
import time
from dataclasses import dataclass

from rnntui.errors import Interrupted

EVERY = 0.2
"""Seconds between two reports at least."""


@dataclass(frozen=True)
class Report:
    """How far a piece of work is.

    Attributes:
        what: is done.
        done: so many.
        of: so many; 0 where nobody knows.
    """

    what: str
    done: int = 0
    of: int = 0


class Slip:
    """A file that one process writes what it does on, and the other tears up to end it.

    Args:
        path: of the file; `new` makes one.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._next = 0.0

    @classmethod
    def new(cls) -> "Slip":
        """A slip in the folder for temporary files."""
        descriptor, path = tempfile.mkstemp(prefix="rnntui-", suffix=".slip")
        os.close(descriptor)
        return cls(path)

    def write(self, what: str, done: int = 0, of: int = 0) -> None:
        """Says how far the work is, a few times a second at most.

        Raises:
            Interrupted: the slip was torn up: nobody waits for the work.
        """
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        line = json.dumps([what, done, of])
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)
        except FileNotFoundError:
            raise Interrupted("the count was ended") from None
        except OSError:
            return  # a full disk ends no count
        with contextlib.suppress(OSError), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)

    def read(self) -> Report | None:
        """What was last written; None before anything is, or while it is being written."""
        try:
            with open(self.path, encoding="utf-8") as file:  # noqa: PTH123
                what, done, of = json.loads(file.read(1_000))
            return Report(str(what), int(done), int(of))
        except (OSError, ValueError, TypeError):
            return None

    def torn(self) -> bool:
        """Whether nobody waits for the work any more; for work that asks instead of reporting."""
        return not os.path.exists(self.path)  # noqa: PTH110

    def tear(self) -> None:
        """Ends the work, or tidies up after it."""
        with contextlib.suppress(OSError):
            os.unlink(self.path)  # noqa: PTH108
