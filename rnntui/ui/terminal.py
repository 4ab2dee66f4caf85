"""The terminal itself: keys that Textual takes for others, and a terminal that goes away."""

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from textual.driver import Driver


class TerminalFile:
    """The file that the app draws to: what comes when the terminal has gone is dropped.

    Textual writes in a thread that ends at its first error, and its event loop then waits for
    ever for that thread to take the next piece.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Writes text, where there is a terminal to take it."""
        with contextlib.suppress(OSError):
            if self._file.isatty():  # no longer, when the log lies in its place
                self._file.write(text)

    def flush(self) -> None:
        """Passes on what was written."""
        with contextlib.suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._file.fileno()


def lasting_driver() -> "type[Driver]":
    """Textual's driver, with a `TerminalFile` to draw to.

    Textual draws to standard error, which may go to a file; standard output is a terminal.
    """
    from textual.drivers.linux_driver import LinuxDriver

    class LastingDriver(LinuxDriver):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            errors, output = sys.__stderr__, cast("TextIO", sys.__stdout__)
            self._file: Any = TerminalFile(errors if errors and errors.isatty() else output)

    return LastingDriver


def plain_alt_digits() -> None:
    """Lets Esc and a digit that arrive together be alt and the digit.

    tmux holds Esc back for half a second; Textual's table takes the two for a letter of a Mac's
    keyboard (`ESC 2` is `™`), which would be typed into a field.
    """
    from textual import _ansi_sequences, _xterm_parser

    for name in ("ANSI_SEQUENCES_KEYS", "ANSI_SEQUENCES_MAP"):
        for module in (_ansi_sequences, _xterm_parser):
            table = getattr(module, name, None)
            if isinstance(table, dict):
                for digit in "0123456789":
                    table.pop(f"\x1b{digit}", None)


def to_log() -> None:
    """Lays the log where the terminal was: writing to one that is gone fails, reading spins."""
    from rnntui import locations

    path = locations.logs_dir() / "rnntui.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    moment = time.strftime("%Y-%m-%d %H:%M:%S")
    with contextlib.suppress(OSError):
        os.write(target, f"{moment} the terminal has gone; a training goes on\n".encode())
    for descriptor in range(3):
        os.dup2(nothing if descriptor == 0 else target, descriptor)
    os.close(target)
    os.close(nothing)
