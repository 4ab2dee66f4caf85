"""Ctrl-C, SIGTERM and a terminal that goes away, for commands that train."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from rnntui.errors import Interrupted, RunError
from rnntui.locations import logs_dir
from rnntui.runs import atomic
from rnntui.runs.store import Run


class Terminated(Interrupted):
    """SIGTERM; the run is saved."""

    exit_code = 143


class Signals:
    """A context in which signals are kept for the training to see.

    The first Ctrl-C or SIGTERM asks the training to save itself and end; a second Ctrl-C ends it
    at once. When the terminal goes away (SIGHUP), what was written to it goes to `log`, and the
    training goes on.

    Attributes:
        number: the signal that asked to end; None before.
        hung_up: the terminal has gone.
        log: where standard output goes then.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.hung_up = False
        self.log: Path = logs_dir() / "rnntui.log"
        self._before: dict[int, Any] = {}
        # Asked now: a terminal that has gone does not answer any more.
        self._terminals = [number for number in range(3) if _is_terminal(number)]

    def __enter__(self) -> "Signals":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._asked_to_end)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it: leave it so
            self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._terminal_gone)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            # The terminal stays away: a second SIGHUP while the report is printed is no news.
            if not (self.hung_up and number == signal.SIGHUP):
                signal.signal(number, handler)

    @property
    def terminated(self) -> bool:
        """Whether it was SIGTERM that asked to end."""
        return self.number == signal.SIGTERM

    def stopping(self) -> bool:
        """Whether the training is to end; what the engine asks after every batch."""
        return self.number is not None

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if number == signal.SIGINT and self.number is not None:
            raise KeyboardInterrupt
        self.number = number
        # Written past the buffered streams: the signal may have come in the middle of a print.
        line = b"\nsaving the run; Ctrl-C again ends at once\n"
        with contextlib.suppress(OSError):
            os.write(2, line if number == signal.SIGINT else b"")

    def look_for_terminal(self) -> None:
        """Finds out whether the terminal has gone without a signal, as in a shell's `disown`."""
        if not self.hung_up and not all(map(_is_terminal, self._terminals)):
            self._leave_terminal()

    def _terminal_gone(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._leave_terminal()

    def _leave_terminal(self) -> None:
        self.hung_up = True
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            target = atomic.open_append(self.log)
        except (OSError, RunError):
            target = os.open(os.devnull, os.O_WRONLY)
        nothing = os.open(os.devnull, os.O_RDONLY)
        moment = time.strftime("%Y-%m-%d %H:%M:%S")
        with contextlib.suppress(OSError):
            os.write(target, f"{moment} the terminal has gone; training goes on\n".encode())
        for descriptor in self._terminals:
            os.dup2(nothing if descriptor == 0 else target, descriptor)
        os.close(target)
        os.close(nothing)


@contextlib.contextmanager
def ctrl_c_kept() -> Iterator[Callable[[], None]]:
    """Keeps the first Ctrl-C until it is looked for; a second acts at once.

    So it does not fall into the middle of a print, which would leave a line torn or there twice.
    What it gives raises `KeyboardInterrupt` if it came.
    """
    came = False

    def look() -> None:
        if came:
            raise KeyboardInterrupt

    def asked_to_end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        nonlocal came
        look()
        came = True

    before = signal.signal(signal.SIGINT, asked_to_end)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def saved_when_stopped(run: Run, signals: Signals) -> Iterator[None]:
    """Says in every case how a run that was stopped goes on.

    Raises:
        Terminated: it ended by SIGTERM.
        Interrupted: it ended by Ctrl-C.
    """
    signals.log = run.log
    try:
        yield
        signals.look_for_terminal()  # before the report is printed on it
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped at once; `rnntui resume {run.name}` goes on from the last checkpoint"
        ) from None
    except Interrupted as error:
        if signals.terminated:
            raise Terminated(str(error)) from None
        raise


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False
