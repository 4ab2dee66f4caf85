"""Runs that are steered while a worker trains them: whatever is asked, not a bit is lost."""

import pytest
from steered import Host, at, last_step, until, when
from test_resume import assert_same

from rnntui.errors import Interrupted, RunError, UserError
from rnntui.events import (
    Evaluated,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Started,
    Step,
    Stopped,
)
from rnntui.runs import checkpoints, journal, mailbox, owner
from rnntui.runs.mailbox import Request
from rnntui.runs.state import state
from rnntui.runs.view import load as load_view
from rnntui.workbench import asking
from rnntui.workbench.loading import load
from rnntui.workbench.worker import work

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("task", "moment"),
    [
        ("classifier", when(Started)),
        ("classifier", at(2)),
        ("classifier", at(6)),
        ("classifier", when(Evaluated)),
        ("charlm", at(10)),
        ("charlm", at(33)),
    ],
)
def test_a_paused_run_stands_still_saved_and_goes_on_to_the_bit(small, whole, task, moment):
    run = small(task)
    with Host(run, moment) as host:
        assert host.answers(asking.pause) is True
        assert state(run) == "paused"
        paused = host.tells(Paused)
        view = load_view(run)
        assert isinstance(view.waiting, Paused)
        assert last_step(run) == view.checkpointed == view.step == paused.step
        assert asking.pause(run) is True, "once more is no mistake"
        assert asking.go_on(run) is True
        host.ends()
    assert state(run) == "finished"
    assert len(host.of(Paused)) == 1
    assert_same(whole(task), run)


@pytest.mark.parametrize(("task", "step"), [("classifier", 8), ("charlm", 50)])
def test_a_stopped_run_can_be_used_and_goes_on_to_the_bit(small, whole, task, step):
    run = small(task)
    with Host(run, at(step)) as host:
        assert host.answers(asking.stop) is True
        host.ends()
    assert state(run) == "stopped"
    assert step <= last_step(run) == load_view(run).step < 2 * step
    assert run.report["best_epoch"] == 1
    assert load(run).report == run.report
    with Host(run) as host:
        until(lambda: host.of(Step) or host.error, "step")
        host.ends()
    assert state(run) == "finished"
    assert_same(whole(task), run)


@pytest.mark.parametrize(("task", "moment"), [("classifier", at(1)), ("charlm", when(Started))])
def test_stopped_before_the_first_evaluation_there_is_nothing_to_report(small, whole, task, moment):
    run = small(task)
    with Host(run, moment) as host:
        assert host.answers(asking.stop) is True
        host.ends()
    assert state(run) == "stopped"
    assert host.kinds()[-1] == "stopped"
    assert run.report is None
    assert not checkpoints.has_best(run.path)
    work(run)
    assert_same(whole(task), run)


@pytest.mark.parametrize(("task", "step"), [("classifier", 8), ("charlm", 40)])
def test_paused_and_then_stopped(small, whole, task, step):
    run = small(task)
    with Host(run, at(step)) as host:
        host.answers(asking.pause)
        paused = last_step(run)
        assert asking.stop(run) is True
        host.ends()
    assert state(run) == "stopped"
    assert host.kinds()[-2:] == ["paused", "stopped"]
    assert last_step(run) == paused
    assert run.report["best_epoch"] == 1
    work(run)
    assert_same(whole(task), run)


def test_paused_and_then_ended_by_its_host(small, whole):
    run = small("charlm")
    with Host(run, at(40)) as host:
        host.answers(asking.pause)
        host.ending.set()
        host.fails(Interrupted, "stopped and saved; `rnntui resume")
    assert state(run) == "stopped"
    assert run.report is None, "who presses Ctrl-C does not wait for a report"
    work(run)
    assert_same(whole("charlm"), run)


def test_requests_that_lie_together_are_done_in_their_order(small, whole):
    run = small("charlm")
    with Host(run, at(20)) as host:
        host.answers(asking.pause)
        mailbox.post(run.path, owner.current(run.path), Request("go on"))
        mailbox.post(run.path, owner.current(run.path), Request("pause"))
        mailbox.post(run.path, owner.current(run.path), Request("go on"))
        host.ends()
    assert_same(whole("charlm"), run)


@pytest.mark.parametrize(("task", "step"), [("classifier", 8), ("charlm", 50)])
def test_an_extended_run_equals_the_one_that_was_longer_from_the_beginning(
    small, whole, task, step
):
    # The other schedules spread the fall of the rate over the whole run, so there is no equal one.
    run = small(task, schedule="constant")
    with Host(run, at(step)) as host:
        host.answers(lambda run: asking.extend(run, epochs=4))
        host.ends()
    (extended,) = host.of(Extended)
    assert (extended.total_epochs, extended.budget) == (4, None)
    assert run.config["settings"]["epochs"] == 4
    assert load_view(run).total_epochs == 4
    assert load_view(run).ended.reason == "epochs"
    assert_same(whole(task, schedule="constant", epochs=4), run)


def test_an_extension_outlives_a_stop(small, whole):
    run = small("charlm", schedule="constant")
    with Host(run, at(40)) as host:
        host.answers(lambda run: asking.extend(run, epochs=4), asking.pause)
        asking.stop(run)
        host.ends()
    work(run)
    assert_same(whole("charlm", schedule="constant", epochs=4), run)


def test_an_extension_that_was_asked_for_in_a_pause_outlives_a_stop(small, whole):
    run = small("charlm", schedule="constant")
    with Host(run, at(40)) as host:
        host.answers(asking.pause)
        asking.extend(run, epochs=4)
        asking.stop(run)
        host.ends()
    assert state(run) == "stopped"
    work(run)
    assert_same(whole("charlm", schedule="constant", epochs=4), run)


def test_an_extension_that_was_asked_for_in_a_pause_at_the_end_counts(small, whole):
    run = small("charlm", schedule="constant")
    with Host(run, at(99)) as host:  # the last step: the pause comes with the last evaluation
        host.answers(asking.pause)
        # State is read from the journal, which is written just before the listener is told.
        assert host.tells(Paused).epoch == 3.0
        assert host.kinds()[-2:] == ["evaluated", "paused"]
        asking.extend(run, epochs=4)
        asking.go_on(run)
        host.ends()
    assert_same(whole("charlm", schedule="constant", epochs=4), run)


def test_a_time_can_take_the_place_of_the_epochs(small):
    run = small("charlm", sample_length=0)
    with Host(run, at(40)) as host:
        host.stands()
        seconds = host.told[-1].seconds
        host.answers(lambda run: asking.extend(run, budget=seconds + 1e-6))
        host.ends()
    assert host.of(Finished)[0].reason == "budget"
    assert load_view(run).epoch < 3
    assert run.config["settings"]["epochs"] is None


def test_an_extension_to_where_the_run_has_been_is_refused(small, whole):
    run = small("charlm")
    with Host(run, at(50)) as host:
        host.stands()
        with pytest.raises(UserError, match="counts from the beginning"):
            asking.extend(run, epochs=1)
        with pytest.raises(UserError, match="counts from the beginning"):
            asking.extend(run, budget=1e-9)
        assert not (run.path / "mailbox").exists()
        # It may have come that far since the question.
        host.answers(
            lambda run: mailbox.post(run.path, owner.current(run.path), Request("extend", 1))
        )
        host.ends()
    assert any("counts from the beginning" in note.message for note in host.of(Noted))
    assert host.of(Extended) == []
    assert run.config["settings"]["epochs"] == 3
    assert_same(whole("charlm"), run)


def test_who_loses_the_run_in_a_pause_writes_nothing_more(small, whole):
    run = small("charlm")
    with Host(run, at(40)) as host:
        host.answers(asking.pause)
        with Host(run, force=True) as second:
            second.ends()
        host.fails(RunError, "another process has taken the run over")
    assert state(run) == "finished"
    assert [event.type for event in journal.read(run.journal)[0]].count("paused") == 1
    assert not [e for e in journal.read(run.journal)[0] if isinstance(e, Failed | Stopped)]
    assert second.of(Step)[0].step == host.of(Step)[-1].step + 1
    assert_same(whole("charlm"), run)


def test_nobody_is_asked_when_nobody_trains(small):
    run = small("charlm")
    for ask in (asking.pause, asking.stop, asking.go_on, lambda run: asking.extend(run, epochs=9)):
        with pytest.raises(UserError, match=f"no process has {run.name}, which is queued"):
            ask(run)
    assert not (run.path / "mailbox").exists()


def test_who_asks_too_late_is_told_how_it_ended(small):
    run = small("charlm", sample_length=0, epochs=1)
    with (
        Host(run, when(Finished)) as host,
        pytest.raises(UserError, match="came to its end meanwhile: it is finished"),
    ):
        host.answers(asking.pause)
    assert host.error is None
    assert state(run) == "finished"


def test_what_was_asked_of_the_one_before_is_not_done_by_the_next(small, whole):
    run = small("charlm")
    with Host(run, at(20)) as host:
        host.answers(asking.stop)
        host.ends()
    mailbox.post(run.path, owner.current(run.path), Request("stop"))
    mailbox.post(run.path, owner.current(run.path), Request("extend", 9))
    work(run)
    assert list((run.path / "mailbox").iterdir()) == []
    assert_same(whole("charlm"), run)
