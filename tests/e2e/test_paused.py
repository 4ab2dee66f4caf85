"""A training that is let stand still, and goes on: in its process, or in another."""

import pytest
from cpu import assert_still
from program import POET, Job, command, epochs_done, reach
from terminal import Pty
from workbench.test_resume import assert_same

ASKED = (*POET, "--epochs", "40", "--name", "pieces")


@pytest.fixture
def paused(rnntui, tmp_path):
    """A job that stands still after some epochs."""
    with Job(rnntui, *ASKED, log=tmp_path / "paused") as job:
        job.says(" 5/40 ")
        rnntui.did("runs", "pause", "pieces")
        assert rnntui.state("pieces") == "paused"
        job.says("paused, saved")
        yield job


def test_a_pause_outlives_its_process(rnntui, paused, whole):
    run = rnntui.run("pieces")
    before = epochs_done(run)
    paused.kill()
    assert rnntui.state("pieces") == "paused"
    done = rnntui("resume", "pieces")
    assert done.returncode == 0, done.stderr
    assert f"goes on from epoch {before}" in done.stderr
    assert_same(whole("charlm"), rnntui.finished("pieces", 40))


def test_a_paused_process_is_woken_and_followed(rnntui, paused, whole):
    run = rnntui.run("pieces")
    with Pty(command("resume", "pieces"), rnntui.environment) as viewer:
        viewer.read_until(rf" {epochs_done(run) + 5}/40 ")
        viewer.send("\x03")
        assert viewer.code() == 0
    assert paused.code() == 0, "it went on in its own process"
    assert_same(whole("charlm"), rnntui.finished("pieces", 40))


def test_a_paused_process_stands_still(rnntui, paused):
    run = rnntui.run("pieces")
    epochs = epochs_done(run)
    assert_still(rnntui, "pieces", paused.process.pid)
    assert epochs_done(run) == epochs


def test_a_paused_run_can_be_stopped(rnntui, paused, whole):
    rnntui.did("runs", "stop", "pieces")
    assert paused.code() == 0
    assert rnntui.state("pieces") == "stopped"
    rnntui.did("resume", "pieces")
    assert_same(whole("charlm"), rnntui.finished("pieces", 40))


def test_a_detached_run_is_paused_and_woken_in_the_background(rnntui):
    rnntui.did(*POET, "--epochs", "15", "--name", "pieces", "--detach")
    run = rnntui.run("pieces")
    reach(run, 2)
    rnntui.did("runs", "pause", "pieces")
    assert rnntui.state("pieces") == "paused"
    rnntui.did("resume", "pieces", "--detach")
    rnntui.finished("pieces", 15)
