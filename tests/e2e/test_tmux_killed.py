"""tmux dies, and with it the shell and the terminal of a training."""

import os
import shlex
import signal

import psutil
import pytest
from cpu import assert_no_spin, cost_of_epochs
from program import POET, command, trainer
from tmux import Tmux
from waiting import until

EPOCHS = 80


@pytest.mark.parametrize("end", ["kill-server", "kill -9"])
def test_training_goes_on_when_tmux_dies(rnntui, end):
    with Tmux(rnntui.environment) as tmux:
        tmux.type(shlex.join(command(*POET, "--epochs", str(EPOCHS), "--name", "left")))
        run = rnntui.begun("left")
        tmux.read_until(f" [1-9]/{EPOCHS} ")
        pid = trainer(run)
        before = cost_of_epochs(run, pid, 8)
        if end == "kill-server":
            tmux.kill_server()
        else:
            os.kill(tmux.server, signal.SIGKILL)
            until(lambda: not psutil.pid_exists(tmux.server), "end of the tmux server")
        assert rnntui.state("left") == "running"
        assert_no_spin(before, cost_of_epochs(run, pid, 15))
        rnntui.finished("left", EPOCHS)
    assert "terminal" in run.log.read_text(encoding="utf-8").splitlines()[0]
