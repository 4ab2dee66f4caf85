"""The app on terminals: one that is none, one that goes away, one that comes back."""

import os
import re
import signal

import psutil
import pytest
from cpu import assert_no_spin, cost_of_epochs
from program import command, reach, trainer
from terminal import Pty
from tmux import Tmux
from waiting import until

from rnntui.runs.state import state

NAME = "demo-poet"


def begun(rnntui, screen, *, key="p", name=NAME):
    """The run that a key of the welcome begins, when it trains: the demo's poet takes long."""
    screen.read_until("write with it")
    (screen.press if isinstance(screen, Tmux) else screen.send)(key)
    run = rnntui.begun(name)
    reach(run, 1)
    return run


def test_without_a_terminal_it_names_the_commands(rnntui):
    result = rnntui()
    assert result.returncode == 2
    assert result.stdout == ""
    assert "needs a terminal" in result.stderr
    assert "rnntui --help" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_can_do_nothing_gets_one_line(rnntui, term):
    with Pty(command(), {**rnntui.environment, "TERM": term}) as terminal:
        assert terminal.code() == 2
        assert "rnntui --help" in terminal.text
        assert "\x1b" not in terminal.text


def test_it_is_drawn_also_where_errors_go_to_a_file(rnntui, tmp_path):
    log = tmp_path / "errors"
    shell = ["/bin/sh", "-c", f'exec "$@" 2>"{log}"', "sh", *command()]
    with Pty(shell, rnntui.environment, size=(24, 80)) as terminal:
        terminal.read_until("write with it")
        terminal.send("q")
        assert terminal.code() == 0
        assert restored(terminal.text)
    assert "\x1b" not in log.read_text(encoding="utf-8")


def test_the_window_is_closed_while_it_trains(rnntui):
    with Pty(command(), rnntui.environment, size=(24, 80)) as terminal:
        run = begun(rnntui, terminal)
        pid = trainer(run)
        assert pid == terminal.process.pid
        terminal.close()
        # What an epoch costs beside the screen is no measure for later: the screen costs, too.
        before = cost_of_epochs(run, pid, 4)
        assert rnntui.state(NAME) == "running"
        assert_no_spin(before, cost_of_epochs(run, pid, 8))
        # Without its screen it still saves when it is asked to end.
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.code() == 143
    assert state(run) == "stopped"
    log = (rnntui.home / "logs" / "rnntui.log").read_text(encoding="utf-8")
    assert "the terminal has gone" in log
    assert "Traceback" not in log


def test_hang_up_is_ignored_and_the_window_closed(rnntui):
    ignoring = ["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *command()]
    with Pty(ignoring, rnntui.environment, size=(24, 80)) as terminal:
        run = begun(rnntui, terminal)
        pid = trainer(run)
        terminal.close()
        before = cost_of_epochs(run, pid, 4)
        assert_no_spin(before, cost_of_epochs(run, pid, 6))
        rnntui.did("runs", "stop", NAME)
        assert terminal.code() == 0


@pytest.mark.parametrize("end", ["kill-server", "kill -9"])
def test_tmux_dies_and_the_next_start_shows_the_run(rnntui, end):
    with Tmux(rnntui.environment) as tmux:
        tmux.type("exec " + " ".join(command()))
        run = begun(rnntui, tmux)
        tmux.read_until("demo-poet  epoch")
        if end == "kill-server":
            tmux.kill_server()
        else:
            os.kill(tmux.server, signal.SIGKILL)
            until(lambda: not psutil.pid_exists(tmux.server), "end of the tmux server")
    assert state(run) == "running"
    with Pty(command(), rnntui.environment, size=(40, 120)) as terminal:
        terminal.read_until("demo-poet")
        terminal.send("q")
        assert terminal.code() == 0
    rnntui.did("runs", "stop", NAME)


def test_without_its_window_a_run_comes_to_its_end(rnntui):
    with Pty(command(), rnntui.environment, size=(24, 80)) as terminal:
        begun(rnntui, terminal, key="s", name="demo-spam")
        terminal.close()
        assert terminal.code() == 0
    assert rnntui.shown("demo-spam")["state"] == "finished"
    assert rnntui.shown("demo-spam")["report"]["mcc"] > 0


def test_sigterm_saves_the_run(rnntui):
    with Pty(command(), rnntui.environment, size=(24, 80)) as terminal:
        run = begun(rnntui, terminal)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.code() == 143
        assert restored(terminal.text)
    assert state(run) == "stopped"


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_stop_and_keep(rnntui, key):
    with Pty(command(), rnntui.environment, size=(24, 80)) as terminal:
        run = begun(rnntui, terminal)
        terminal.send(key)
        terminal.read_until("stop and keep")
        terminal.send("s")
        assert terminal.code() == 0
        assert restored(terminal.text)
    assert state(run) == "stopped"
    assert rnntui.did("generate", NAME, "--length", "20")


def test_leave_it_running(rnntui):
    with Pty(command(), rnntui.environment, size=(24, 80)) as terminal:
        run = begun(rnntui, terminal)
        terminal.send("q")
        terminal.read_until("leave it running")
        terminal.send("l")
        assert terminal.code() == 0
        assert trainer(run) != terminal.process.pid
    assert state(run) == "running"
    rnntui.did("runs", "stop", NAME)


def restored(text: str) -> bool:
    """Whether the terminal was left as it was found: its own screen, a cursor, no mouse."""
    tail = text[-2_000:]
    return bool(re.search(r"\x1b\[\?1049l", tail) and re.search(r"\x1b\[\?25h", tail))
