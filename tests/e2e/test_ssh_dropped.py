"""The connection breaks: the ssh client dies, or the server's end of it."""

import pytest
from cpu import assert_no_spin, cost_of_epochs
from program import POET, command, trainer
from ssh import Sshd
from terminal import Pty

EPOCHS = 80


@pytest.mark.parametrize("end", ["client", "server"])
def test_training_goes_on_when_ssh_drops(rnntui, tmp_path, end):
    asked = command(*POET, "--epochs", str(EPOCHS), "--name", "left")
    with Sshd(tmp_path) as sshd:
        line = sshd.client(asked, rnntui.changes)
        with Pty(line, rnntui.environment) as terminal:
            terminal.read_until(f" 1/{EPOCHS} ")
            run = rnntui.run("left")
            pid = trainer(run)
            before = cost_of_epochs(run, pid, 8)
            if end == "client":
                terminal.process.kill()
            else:
                for process in sshd.connections():
                    process.kill()
            terminal.code()
            assert rnntui.state("left") == "running"
            assert_no_spin(before, cost_of_epochs(run, pid, 15))
            rnntui.finished("left", EPOCHS)
    assert "terminal" in run.log.read_text(encoding="utf-8").splitlines()[0]
