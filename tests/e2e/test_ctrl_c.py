"""Ctrl-C on a real terminal, and SIGTERM."""

import signal

from program import POET, Job, command, epochs_done
from terminal import Pty

LONG = (*POET, "--epochs", "2000", "--name", "long")


def goes_on(rnntui, epochs):
    """The run is taken up where it stood and comes to an end; what that says."""
    done = rnntui("resume", "long", "--epochs", str(epochs))
    assert done.returncode == 0, done.stderr
    rnntui.finished("long", epochs)
    return done.stderr


def test_ctrl_c_saves_the_run(rnntui):
    with Pty(command(*LONG), rnntui.environment) as terminal:
        terminal.read_until(" 2/2000 ")
        terminal.send("\x03")
        assert terminal.code() == 130
        shown = terminal.text
    assert "saving the run" in shown
    assert "`rnntui resume long` goes on" in shown
    assert "Traceback" not in shown
    assert rnntui.state("long") == "stopped"
    run = rnntui.run("long")
    assert "goes on from epoch" in goes_on(rnntui, epochs_done(run) + 2)


def test_a_second_ctrl_c_ends_it_at_once(rnntui):
    with Pty(command(*LONG), rnntui.environment) as terminal:
        # Importing torch takes a second in which nobody asks whether to end: room for two keys.
        terminal.read_until("getting ready")
        terminal.send("\x03")
        terminal.read_until("Ctrl-C again ends at once")
        terminal.send("\x03")
        assert terminal.code() == 130
        shown = terminal.text
    assert "stopped at once; `rnntui resume long` goes on" in shown
    assert "Traceback" not in shown
    assert rnntui.state("long") in ("stopped", "interrupted")
    goes_on(rnntui, 2)


def test_sigterm_saves_the_run(rnntui, tmp_path):
    with Job(rnntui, *LONG, log=tmp_path / "job") as job:
        job.says(" 2/2000 ")
        job.signal(signal.SIGTERM)
        assert job.code() == 143
        assert "`rnntui resume long` goes on" in job.err
        assert "Traceback" not in job.err
    assert rnntui.state("long") == "stopped"


def test_sigterm_before_the_first_batch(rnntui, tmp_path):
    with Job(rnntui, *LONG, log=tmp_path / "job") as job:
        rnntui.begun("long")
        job.signal(signal.SIGTERM)
        assert job.code() == 143
        assert "Traceback" not in job.err
    goes_on(rnntui, 2)
