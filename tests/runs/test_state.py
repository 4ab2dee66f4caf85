"""What a run is doing: from its owner, and from the last that its journal says of it."""

import dataclasses
import json
import multiprocessing
import os
import time

import pytest

from rnntui.events import (
    Checkpointed,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Resumed,
    Started,
    Step,
    Stopped,
)
from rnntui.runs import checkpoints, store
from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.journal import Journal
from rnntui.runs.owner import SILENCE, Ownership
from rnntui.runs.state import HELD, state

AT = {"step": 5, "epoch": 0.5, "seconds": 1.0}
STARTED = Started(**AT, steps_per_epoch=9, total_epochs=1, budget=None, parameters=1)
STEP = Step(**AT, progress=0.1, loss=1.0, learning_rate=0.1, gradient_norm=1.0, rate=1.0)
FINISHED = Finished(**AT, reason="epochs")
FAILED = Failed(**AT, message="out of memory")
STOPPED = Stopped(**AT)
RESUMED = Resumed(**AT)
LATER = [Noted(**AT, message="x"), Checkpointed(**AT), Extended(**AT, total_epochs=9, budget=None)]


def paused(owner=1):
    return Paused(**AT, owner=owner)


def queued(owner=1):
    return Queued(**AT, owner=owner, device="cpu", message="waits for cpu")


@pytest.fixture
def run():
    return store.create("classifier", "spam", {})


def tell(run, *events):
    with Journal(run.journal) as out:
        for event in events:
            out.append(event)


def _take_and_die(path):
    Ownership.take(path, force=True)
    os._exit(0)


def take_and_die(run):
    """Leaves a run as kill -9 does."""
    child = multiprocessing.get_context("fork").Process(target=_take_and_die, args=(run.path,))
    child.start()
    child.join()
    assert child.exitcode == 0


def move_owner(run, *, silent):
    """Lets a run be owned by another machine, which may have been silent for long."""
    path = run.path / "owner/1.json"
    if not path.exists():
        Ownership.take(run.path).release()
    content = json.loads(path.read_text()) | {"host": "gpu-1", "boot_id": "x", "released": False}
    path.write_text(json.dumps(content))
    if silent:
        beat = time.time() - SILENCE - 60
        os.utime(path, (beat, beat))


def test_a_run_that_nobody_ever_took_waits_to_be():
    run = store.create("classifier", "new", {})
    assert state(run) == "queued"
    assert "queued" in HELD


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "running"),
        ([queued()], "queued"),
        ([queued(), STARTED], "running"),
        ([queued(), RESUMED], "running"),
        ([STARTED, STEP, *LATER], "running"),
        ([STEP, paused()], "paused"),
        ([STEP, paused(), *LATER], "paused"),
        ([STEP, paused(), RESUMED], "running"),
        ([STEP, paused(), queued()], "queued"),
        ([queued(), paused()], "paused"),
        ([queued(), *LATER], "queued"),
        # It still writes its report, or has just taken the run up again.
        ([FINISHED], "running"),
        ([FAILED], "running"),
        ([STOPPED], "running"),
    ],
)
def test_while_its_owner_lives_the_run_does_what_that_one_said_last(run, events, expected):
    with Ownership.take(run.path):
        tell(run, *events)
        assert state(run) == expected
        assert state(run) in HELD


@pytest.mark.parametrize("earlier", [queued(1), paused(1), queued(7), paused(7)])
def test_what_an_earlier_owner_said_of_itself_says_nothing_of_this_one(run, earlier):
    take_and_die(run)
    tell(run, STEP, earlier)
    with Ownership.take(run.path) as ownership:
        assert ownership.owner.number == 2
        assert state(run) == "running"
        tell(run, dataclasses.replace(earlier, owner=2))
        assert state(run) == earlier.type


ENDS = [
    ([], "interrupted"),
    ([STARTED, STEP], "interrupted"),
    ([STOPPED, RESUMED], "interrupted"),
    ([LATER[0]], "interrupted"),
    ([FINISHED], "finished"),
    ([FINISHED, *LATER], "finished"),
    ([FAILED], "failed"),
    ([STEP, STOPPED, *LATER], "stopped"),
    # A pause outlives the process.
    ([STEP, paused()], "paused"),
    ([STEP, paused(), *LATER], "paused"),
    ([queued(), paused()], "paused"),
    ([STEP, paused(), RESUMED], "interrupted"),
    ([STEP, paused(), STOPPED], "stopped"),
    # Who waited and is gone has changed nothing.
    ([queued()], "interrupted"),
    ([STEP, queued()], "interrupted"),
    ([FINISHED, queued()], "finished"),
    ([FAILED, queued()], "failed"),
    ([STEP, STOPPED, queued(), *LATER], "stopped"),
    ([STEP, paused(), queued()], "paused"),
]


@pytest.mark.parametrize(("events", "expected"), ENDS)
def test_what_a_killed_owner_leaves(run, events, expected):
    take_and_die(run)
    tell(run, *events)
    assert state(run) == expected


@pytest.mark.parametrize(("events", "expected"), ENDS)
def test_what_an_owner_leaves_who_gave_the_run_back(run, events, expected):
    with Ownership.take(run.path):
        tell(run, *events)
    assert state(run) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "running"),
        ([queued()], "queued"),
        ([STEP, paused()], "paused"),
        ([STEP, paused(2)], "running"),
        ([FINISHED], "running"),
    ],
)
def test_an_owner_on_another_machine_who_gives_signs_of_life(run, events, expected):
    move_owner(run, silent=False)
    tell(run, *events)
    assert state(run) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "silent"),
        ([queued()], "silent"),
        ([STEP, RESUMED, STEP], "silent"),
        ([STEP, paused()], "silent"),
        # It said how the run ended, and died before it gave it back.
        ([FINISHED], "finished"),
        ([FAILED, *LATER], "failed"),
        ([STOPPED], "stopped"),
    ],
)
def test_a_silent_owner_on_another_machine(run, events, expected):
    move_owner(run, silent=True)
    tell(run, *events)
    assert state(run) == expected
    assert expected not in HELD


def test_an_owner_file_that_is_just_being_written_counts_as_one_who_trains(run):
    path = run.path / "owner/1.json"
    path.touch()
    assert state(run) == "running"
    long_ago = time.time() - SILENCE - 60
    os.utime(path, (long_ago, long_ago))
    assert state(run) == "interrupted"


def test_a_checkpoint_alone_says_that_the_run_began(run):
    checkpoints.save(run.path, Checkpoint(0, {}, {}), best=False)
    assert state(run) == "interrupted"


def test_half_a_line_at_the_end_says_nothing(run):
    take_and_die(run)
    tell(run, STEP, STOPPED)
    with run.journal.open("ab") as file:
        file.write(b'{"type": "finished", "step": 9')
    assert state(run) == "stopped"
