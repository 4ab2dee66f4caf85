"""The file that the app draws to: it outlives the terminal behind it."""

import errno
import os

import pytest

from rnntui.ui.terminal import TerminalFile


@pytest.fixture
def terminal():
    """A terminal's two ends: what is shown, and the file that a program writes to."""
    shown, written = os.openpty()
    with os.fdopen(written, "w", encoding="utf-8") as file:
        yield shown, file


def test_what_is_written_is_shown(terminal):
    shown, file = terminal
    screen = TerminalFile(file)
    screen.write("a\x1b[1mb")
    screen.flush()
    assert os.read(shown, 100) == b"a\x1b[1mb"
    assert screen.fileno() == file.fileno()
    os.close(shown)


def test_when_the_terminal_has_gone_what_is_written_is_dropped(terminal):
    shown, file = terminal
    screen = TerminalFile(file)
    os.close(shown)
    for _ in range(2):
        screen.write("x" * 100_000)
        screen.flush()
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        os.write(file.fileno(), b"x")


def test_nothing_is_drawn_into_the_log(terminal, tmp_path):
    shown, file = terminal
    log = tmp_path / "log"
    with log.open("wb") as target:
        os.dup2(target.fileno(), file.fileno())
    screen = TerminalFile(file)
    screen.write("a")
    screen.flush()
    assert log.read_bytes() == b""
    os.close(shown)
