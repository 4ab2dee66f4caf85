"""Trainings wait for each other on one device, in the order of asking."""

import pytest
from program import POET, Job, trainer
from waiting import until

from rnntui.events import Finished, Started, Stopped
from rnntui.runs import journal
from rnntui.runs.state import state


@pytest.fixture
def begin(rnntui, tmp_path):
    """Starts a training under a name; it is ended with the test."""
    jobs = []

    def job(name, epochs, *options):
        asked = (*POET, "--epochs", str(epochs), "--name", name, *options)
        jobs.append(Job(rnntui, *asked, log=tmp_path / name))
        return jobs[-1]

    yield job
    for one in jobs:
        one.kill()


def queued(rnntui, name):
    run = rnntui.begun(name)
    until(lambda: state(run) == "queued", f"{name} in the queue")


def time_of(run, kind):
    """When something happened to a run."""
    return next(event.time for event in journal.read(run.journal)[0] if isinstance(event, kind))


def test_three_train_in_the_order_of_asking(rnntui, begin):
    first = begin("first", 2000)
    first.says(" 1/2000 ")
    second = begin("second", 2000)
    second.says(rf"waits for cpu, behind first \(process {first.process.pid}\)")
    third = begin("third", 5)
    third.says("waits for cpu, behind first")
    listed = rnntui.listed()
    assert listed["first"]["state"] == "running"
    for turn, name in enumerate(("second", "third"), 1):
        assert (listed[name]["state"], listed[name]["turn"]) == ("queued", turn)
    first.kill()
    second.says(" 1/2000 ")
    listed = rnntui.listed()
    states = [listed[name]["state"] for name in ("first", "second", "third")]
    assert states == ["interrupted", "running", "queued"]
    assert listed["third"]["turn"] == 1
    rnntui.did("runs", "stop", "second")
    assert second.code() == 0, second.err
    assert third.code() == 0, third.err
    rnntui.finished("third", 5)
    assert time_of(rnntui.run("third"), Started) >= time_of(rnntui.run("second"), Stopped)


def test_the_next_begins_by_itself_when_one_has_finished(rnntui):
    for name, epochs in (("first", 60), ("second", 5)):
        rnntui.did(*POET, "--epochs", str(epochs), "--name", name, "--detach")
    queued(rnntui, "second")
    assert trainer(rnntui.run("first")) != trainer(rnntui.run("second"))
    second = rnntui.finished("second", 5)
    first = rnntui.finished("first", 60)
    assert time_of(second, Started) >= time_of(first, Finished)


def test_a_queued_run_is_stopped_and_taken_up_later(rnntui, begin):
    first = begin("first", 2000)
    first.says(" 1/2000 ")
    second = begin("second", 3)
    queued(rnntui, "second")
    third = begin("third", 3)
    queued(rnntui, "third")
    rnntui.did("runs", "stop", "second")
    assert second.code() == 0, second.err
    assert rnntui.state("second") == "stopped"
    third.kill()  # its place in the queue is gone with it
    assert "turn" not in rnntui.listed()["third"]
    assert begin("hasty", 3, "--now").code() == 0
    rnntui.finished("hasty", 3)
    assert rnntui.state("first") == "running", "whoever does not wait trains beside it"
    first.kill()
    rnntui.did("resume", "second")
    rnntui.finished("second", 3)


def test_a_paused_run_lets_the_next_one_train_and_waits_in_its_turn(rnntui, begin):
    first = begin("first", 40)
    first.says(" 1/40 ")
    second = begin("second", 2000)
    queued(rnntui, "second")
    rnntui.did("runs", "pause", "first")
    second.says(" 1/2000 ")
    rnntui.did("resume", "first", "--detach")
    queued(rnntui, "first")
    second.kill()
    assert first.code() == 0, first.err
    rnntui.finished("first", 40)
