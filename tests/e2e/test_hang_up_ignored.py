"""Hang-ups that a training does not hear of: `nohup`, and a shell that ignores them."""

import os
import shlex
import signal

from cpu import assert_no_spin, cost_of_epochs
from program import POET, command, reach, trainer
from terminal import Pty

EPOCHS = 80
ASKED = shlex.join(command(*POET, "--epochs", str(EPOCHS), "--name", "left"))


def test_nohup_stays_as_it_is(rnntui, tmp_path):
    out = tmp_path / "nohup.txt"
    with Pty(["/bin/sh"], rnntui.environment) as terminal:
        terminal.send(f"nohup {ASKED} > {shlex.quote(str(out))} 2>&1 &\n")
        run = rnntui.begun("left")
        reach(run, 1)
        pid = trainer(run)
        before = cost_of_epochs(run, pid, 8)
        terminal.close()
        os.kill(pid, signal.SIGHUP)
        assert_no_spin(before, cost_of_epochs(run, pid, 15))
        rnntui.finished("left", EPOCHS)
    assert not run.log.exists(), "it goes on to write where nohup has led it"
    text = out.read_text(encoding="utf-8")
    assert f" {EPOCHS}/{EPOCHS} " in text
    assert "bits per character" in text
    assert "Traceback" not in text


def test_a_terminal_that_goes_without_a_signal(rnntui):
    """As `nohup` on a system whose own leaves the terminal, or `disown` in the background."""
    line = f"trap '' HUP; {ASKED}"
    with Pty(["/bin/sh", "-c", line], rnntui.environment) as terminal:
        terminal.read_until(f" 1/{EPOCHS} ")
        run = rnntui.run("left")
        pid = trainer(run)
        before = cost_of_epochs(run, pid, 8)
        terminal.close()
        assert_no_spin(before, cost_of_epochs(run, pid, 15))
        assert terminal.code() == 0
    rnntui.finished("left", EPOCHS)
