"""A terminal as the kernel gives it: the program is in a session of its own and may lose it."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from types import TracebackType

from waiting import until

# The tests themselves may run under `nohup` or behind an `&`, and what is ignored is inherited.
HEARING = (
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "signal.signal(signal.SIGINT, signal.SIG_DFL); {}os.execvp(sys.argv[1], sys.argv[1:])"
)
"""A program of Python that hears all signals and becomes the command which is its arguments."""

# Takes the terminal on its standard input as its own: without that the kernel would send neither
# Ctrl-C nor a hang-up.
_LOGIN = HEARING.format("os.login_tty(0); ")


class Pty:
    """A command on a pseudo-terminal; it is killed with the context.

    Args:
        arguments: the command line.
        environment: its variables.
        size: rows and columns.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (24, 100),
    ) -> None:
        self._ours, theirs = pty.openpty()
        self._open = True
        self._read = b""
        self.resize(*size)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LOGIN, *arguments],
            env=dict(environment),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def __enter__(self) -> "Pty":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.close()

    @property
    def text(self) -> str:
        """All that was written to the terminal so far."""
        self._take()
        return self._read.decode("utf-8", errors="replace")

    def read_until(self, pattern: str) -> str:
        """Waits until a regular expression is found in what was written; all of that."""
        until(
            lambda: re.search(pattern, self.text),
            f"{pattern!r} on the terminal",
            shown=lambda: self.text,
            over=self._ended,
        )
        return self.text

    def send(self, keys: str) -> None:
        """Types keys."""
        os.write(self._ours, keys.encode("utf-8"))

    def resize(self, rows: int, columns: int) -> None:
        """Gives the terminal another size."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self) -> None:
        """Takes the terminal away, as a closed window does."""
        if self._open:
            self._take()
            os.close(self._ours)
            self._open = False

    def code(self) -> int:
        """Waits for the end of the command, and reads meanwhile; its exit code."""

        def ended() -> bool:
            self._take()
            return self._ended()

        until(ended, "end of the command", shown=lambda: self.text)
        return self.process.returncode

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def _take(self) -> None:
        # Not a thread that reads: the kernel would keep the terminal for it after `close`.
        with contextlib.suppress(OSError):  # the end, as Linux tells it
            while self._open and select.select([self._ours], [], [], 0)[0]:
                part = os.read(self._ours, 65_536)
                if not part:
                    return
                self._read += part
