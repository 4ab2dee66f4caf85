"""A program on a pseudo-terminal, for benchmarks: keys in, bytes out with the time they came."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable


class Screen:
    """A process on a terminal of its own; a context manager that ends it.

    Args:
        command: without a shell.
        columns: of the terminal.
        rows: of it.
        environment: added to this process's.
    """

    def __init__(
        self, command: list[str], *, columns: int = 120, rows: int = 40, **environment: str
    ) -> None:
        self.began = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            changed = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
            os.execvpe(command[0], command, {**os.environ, **changed})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.received = 0

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(self.pid, 0)
        os.close(self._file)

    def press(self, keys: str) -> None:
        """Types something."""
        os.write(self._file, keys.encode())

    def wait_for(self, text: str, seconds: float = 120.0) -> float:
        """Reads until some text has come; the seconds that took.

        Raises:
            SystemExit: it did not come.
        """
        return self._until(lambda seen: text.encode() in seen, text, seconds)

    def settle(self, quiet: float = 0.3, seconds: float = 30.0) -> None:
        """Reads until nothing has come for a while."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and self._read(quiet):
            pass

    def count(self, seconds: float) -> int:
        """Bytes that come within some time."""
        end = time.perf_counter() + seconds
        total = 0
        while (left := end - time.perf_counter()) > 0:
            total += len(self._read(left))
        return total

    def processor_seconds(self) -> float:
        """What the process has taken of the processor, its threads included."""
        import psutil

        times = psutil.Process(self.pid).cpu_times()
        return times.user + times.system

    def _until(self, holds: Callable[[bytes], bool], what: str, seconds: float) -> float:
        begin = time.perf_counter()
        seen = b""
        while not holds(seen):
            if time.perf_counter() - begin > seconds:
                sys.stderr.write(seen[-4_000:].decode(errors="replace"))
                raise SystemExit(f"{what!r} did not come within {seconds:.0f} s")
            seen += self._read(0.5)
        return time.perf_counter() - begin

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._file], [], [], max(seconds, 0))[0]:
            return b""
        try:
            part = os.read(self._file, 65_536)
        except OSError:  # the process has ended
            raise SystemExit("the program ended too early") from None
        self.received += len(part)
        return part
