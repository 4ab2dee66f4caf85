"""Signals and a closed terminal reach a training that stands still: paused, or in the queue."""

import signal

import pytest
from cpu import assert_still
from program import POET, Job, command, trainer
from terminal import Pty
from waiting import until

EPOCHS = 20
ASKED = (*POET, "--epochs", str(EPOCHS), "--name", "still")


@pytest.fixture
def ahead(rnntui, tmp_path):
    """A training that all others wait for; it is ended with the test."""
    asked = (*POET, "--epochs", "2000", "--name", "ahead")
    with Job(rnntui, *asked, log=tmp_path / "ahead") as job:
        job.says(" 1/2000 ")
        yield job


def test_sigterm_ends_a_paused_training(rnntui, tmp_path):
    with Job(rnntui, *ASKED, log=tmp_path / "job") as job:
        job.says(f" 3/{EPOCHS} ")
        rnntui.did("runs", "pause", "still")
        job.signal(signal.SIGTERM)
        assert job.code() == 143
        assert "`rnntui resume still` goes on" in job.err.splitlines()[-1]
    assert rnntui.state("still") in ("paused", "stopped")
    rnntui.did("resume", "still")
    rnntui.finished("still", EPOCHS)


def test_ctrl_c_ends_a_queued_training(rnntui, ahead):
    with Pty(command(*ASKED), rnntui.environment) as terminal:
        terminal.read_until("waits for cpu, behind ahead")
        terminal.send("\x03")
        assert terminal.code() == 130
        assert "`rnntui resume still` goes on" in terminal.text
    assert "turn" not in rnntui.listed()["still"]
    ahead.kill()
    rnntui.did("resume", "still")
    rnntui.finished("still", EPOCHS)


def test_a_queued_training_keeps_its_place_without_a_terminal(rnntui, ahead):
    with Pty(command(*ASKED), rnntui.environment) as terminal:
        terminal.read_until("waits for cpu, behind ahead")
        terminal.close()
        run = rnntui.run("still")
        until(run.log.exists, "log")
        assert rnntui.listed()["still"]["turn"] == 1
        ahead.kill()
        assert terminal.code() == 0
    rnntui.finished("still", EPOCHS)
    log = run.log.read_text(encoding="utf-8")
    assert "terminal" in log.splitlines()[0]
    assert f" {EPOCHS}/{EPOCHS} " in log


def test_a_paused_training_stands_still_without_a_terminal(rnntui):
    with Pty(command(*ASKED), rnntui.environment) as terminal:
        terminal.read_until(f" 3/{EPOCHS} ")
        rnntui.did("runs", "pause", "still")
        terminal.close()
        run = rnntui.run("still")
        until(run.log.exists, "log")
        assert_still(rnntui, "still", trainer(run))
        rnntui.did("resume", "still", "--detach")
        assert terminal.code() == 0
    rnntui.finished("still", EPOCHS)
