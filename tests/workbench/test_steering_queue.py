"""Runs that wait for their turn, and are steered meanwhile."""

import contextlib

import pytest
from steered import Host, at, busy, when
from test_resume import assert_same

from rnntui.errors import DataError, Interrupted, UserError
from rnntui.events import Paused, Queued, Started, Step
from rnntui.runs import checkpoints, queue
from rnntui.runs.state import state
from rnntui.runs.view import load as load_view
from rnntui.workbench import asking
from rnntui.workbench.api import resume
from rnntui.workbench.request import new_run
from rnntui.workbench.worker import begin, work

pytestmark = pytest.mark.usefixtures("quick")


def test_two_workers_of_one_process_train_one_after_the_other(small, whole):
    order = []
    first, second = small("classifier"), small("charlm")
    one = Host(first, at(2), tell=lambda event: order.append((first, event)))
    other = Host(second, tell=lambda event: order.append((second, event)))
    with one:
        one.stands()
        with other:
            waits = other.tells(Queued)
            assert waits.device == "cpu"
            assert f"behind {first.name} (process " in waits.message
            assert state(second) == "queued"
            assert [item.path for item in queue.waiting()] == [str(second.path)]
            one.ends()
            other.ends()
    kinds = [(run, event.type) for run, event in order]
    assert kinds.index((first, "finished")) < kinds.index((second, "started"))
    assert len(other.of(Queued)) == 1
    assert_same(whole("classifier"), first)
    assert_same(whole("charlm"), second)


def test_now_does_not_wait(small, whole):
    run = small("charlm")
    with busy():
        work(run, now=True)
    assert_same(whole("charlm"), run)


def test_a_paused_run_lets_another_train_and_neither_loses_a_bit(small, whole):
    paused, other = small("classifier"), small("charlm", threads=2)
    with Host(paused, at(8)) as host:
        host.answers(asking.pause)
        with Host(other) as second:
            second.ends()
        assert second.of(Queued) == []
        assert state(paused) == "paused"
        asking.go_on(paused)
        host.ends()
    assert_same(whole("classifier"), paused)
    assert state(other) == "finished"


def test_one_that_goes_on_waits_for_its_turn(small, whole):
    run = small("charlm")
    with Host(run, at(20)) as host:
        host.answers(asking.pause)
        with busy():
            asking.go_on(run)
            host.tells(Queued)
            assert state(run) == "queued"
            asking.pause(run)
            assert queue.waiting() == [], "who stands still does not wait"
            asking.go_on(run)
            host.tells(Queued, 2)
            steps = len(host.of(Step))
        host.ends()
    assert steps == host.kinds()[: host.kinds().index("paused")].count("step"), "it stood still"
    assert len(host.of(Paused)) == 2
    assert_same(whole("charlm"), run)


def test_what_is_wrong_with_the_data_is_told_before_the_wait(tmp_path):
    texts = tmp_path / "texts.tsv"
    texts.write_text("ham\tone\nham\ttwo\nham\tthree\n" * 9, encoding="utf-8")
    run = new_run("classifier", given={"data": str(texts), "device": "cpu"})
    with busy(), Host(run, do=begin) as host:
        host.fails(DataError, "label")
    assert host.of(Queued) == []
    assert not run.path.exists(), "of a run that could not begin nothing is left"


@pytest.mark.parametrize("ask", [asking.pause, asking.stop])
def test_a_run_in_the_queue_obeys(small, whole, ask):
    run = small("charlm", schedule="constant")
    with busy(), Host(run, when(Queued)) as host:
        assert state(run) == "queued"
        host.answers(ask)
        assert queue.waiting() == []
        if ask is asking.stop:
            host.ends()
            assert state(run) == "stopped"
        else:
            assert state(run) == "paused"
            host.ending.set()
            host.fails(Interrupted, "resume")
            assert state(run) == "stopped"
    assert host.of(Started) == []
    assert not checkpoints.exists(run.path)
    work(run)
    assert_same(whole("charlm", schedule="constant"), run)


def test_an_extension_that_was_asked_for_in_the_queue_counts(small, whole):
    run = small("charlm", schedule="constant")
    with contextlib.ExitStack() as held:
        held.enter_context(busy())
        with Host(run, when(Queued)) as host:
            host.answers(lambda run: asking.extend(run, epochs=4))
            held.close()
            host.ends()
    assert_same(whole("charlm", schedule="constant", epochs=4), run)


@pytest.mark.parametrize("leave", ["stop", "host"])
def test_a_finished_run_that_leaves_the_queue_is_as_finished_as_before(small, leave):
    run = small("charlm", sample_length=0, epochs=1)
    work(run)
    before = (run.report, run.config)
    extension = {"epochs": 2, "budget": None}
    with busy(), Host(run, when(Queued), extension=extension) as host:
        if leave == "stop":
            host.answers(asking.stop)
            host.ends()
        else:
            host.stands()
            host.ending.set()
            host.fails(Interrupted, "resume")
    assert state(run) == "finished"
    assert (run.report, run.config) == before
    with pytest.raises(UserError, match="finished"):
        resume(run)
    resume(run, epochs=2)
    assert load_view(run).epoch == 2
