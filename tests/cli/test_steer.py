"""Pausing, stopping and taking up any run, and who has it."""

import json
import os
import platform
import time

import pytest
from others import AT, ENTRY, Worker, held_elsewhere, unfinished

from rnntui.events import Finished, Paused
from rnntui.runs.owner import SILENCE, Ownership
from rnntui.runs.state import state
from rnntui.workbench import asking

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("what", ["attach", "pause", "stop"])
def test_a_run_that_is_not_there_is_a_mistake(here, what):
    done = here("runs", what, "nobody")
    assert done.returncode == 2
    assert "there is no run 'nobody'" in done.stderr


@pytest.mark.parametrize("what", ["pause", "stop"])
def test_what_nobody_trains_is_neither_paused_nor_stopped(here, poet, what):
    done = here("runs", what, "poet")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "rnntui: no process has poet, which is finished; `rnntui resume poet` takes it up\n"
    )
    assert not (poet.path / "mailbox").exists()
    unfinished(poet, Paused(**AT, owner=1))
    assert "no process has poet, which is paused" in here("runs", what, "poet").stderr


def test_pause_list_and_resume(here, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        done = here("runs", "pause", "new")
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "new is paused; `rnntui resume new` goes on\n"
        (entry,) = map(json.loads, here("runs", "list", "--json").stdout.splitlines())
        assert list(entry) == [*ENTRY, "host", "pid", "since"]
        assert (entry["state"], entry["pid"]) == ("paused", os.getpid())
        assert "paused" in here("runs", "list").stdout
        done = here("resume", "new")
    assert trainer.error is None
    assert done.returncode == 0
    assert f"new goes on, in process {os.getpid()} on {platform.node()} since " in done.stderr
    assert " 3/3 " in done.stderr
    assert "bits per character" in done.stdout
    assert state(new) == "finished"


def test_a_paused_run_is_woken_and_left_alone_with_detach(here, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        here("runs", "pause", "new")
        done = here("resume", "new", "--detach", "--epochs", "4")
        assert done.returncode == 0
        assert "was asked to move the end of new" in done.stderr
        assert " 3/" not in done.stderr
        assert here("runs", "attach", "new").returncode == 0
    assert trainer.error is None
    assert new.report["epochs"] == 4


def test_stop_keeps_the_model(here, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        done = here("runs", "stop", "new")
    assert trainer.error is None
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == ("new is stopped, its model is kept; `rnntui resume new` goes on\n")
    assert state(new) == "stopped"
    assert here("generate", "new", "--length", "9", "--seed", "1").returncode == 0


def test_a_run_that_ends_by_itself_is_not_said_to_be_stopped(here, new):
    with Worker(new, Finished) as trainer:
        trainer.goes_on_when_asked()
        done = here("runs", "stop", "new")
    assert state(new) == "finished"
    assert "finished" in done.stderr
    assert "is stopped" not in done.stderr


def test_one_run_that_cannot_be_asked_does_not_keep_the_others_from_it(here, poet, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        done = here("runs", "pause", "poet", "new")
        assert done.returncode == 2
        assert "no process has poet" in done.stderr
        assert state(new) == "paused"
        assert asking.stop(new)
    assert not (poet.path / "mailbox").exists()


@pytest.mark.parametrize("what", [("runs", "pause"), ("runs", "stop")])
def test_a_silent_owner_is_not_here(here, poet, monkeypatch, what):
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.1)
    unfinished(poet)
    held_elsewhere(poet, silent=SILENCE + 4 * 60)
    done = here(*what, "poet")
    assert done.returncode in (1, 2)
    (line,) = done.stderr.splitlines()
    assert "gpu-1" in line
    assert "silent for 7 min" in line
    assert not (poet.path / "mailbox").exists()


@pytest.mark.parametrize("options", [(), ("--detach",), ("--json",)])
def test_a_run_that_is_trained_is_not_taken_up_a_second_time(here, poet, options):
    unfinished(poet)
    with Ownership.take(poet.path) as ownership:
        before = sorted((path, path.read_bytes()) for path in poet.path.rglob("*.json*"))
        done = here("resume", "poet", *options)
        after = sorted((path, path.read_bytes()) for path in poet.path.rglob("*.json*"))
        assert not ownership.lost
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(ownership.owner.taken))
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    for words in (
        f"poet is being trained by process {os.getpid()} on {platform.node()} since {since}",
        "`rnntui runs attach poet` follows it",
    ):
        assert words in line
    assert after == before, "the run is unharmed"


def test_a_later_end_is_asked_of_whoever_trains_it(here, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        done = here("resume", "new", "--epochs", "4")
        assert (done.returncode, done.stdout) == (0, "")
        assert f"process {os.getpid()} on {platform.node()} since " in done.stderr
        assert "was asked to move the end of new" in done.stderr
    assert trainer.error is None
    assert new.report["epochs"] == 4


def test_an_end_that_is_past_is_a_mistake(here, new):
    with Worker(new):
        done = here("resume", "new", "--epochs", "1")
        assert done.returncode == 2
        assert "counts from the beginning" in done.stderr
        assert not (new.path / "mailbox").exists()


@pytest.mark.parametrize("options", [(), ("--epochs", "9")])
def test_a_silent_owner_keeps_the_run_without_force(here, poet, options):
    unfinished(poet)
    held_elsewhere(poet, silent=SILENCE + 4 * 60)
    done = here("resume", "poet", *options)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    for words in (
        "process 4321 on gpu-1 since ",
        "silent for 7 min",
        "`rnntui resume poet --force`",
    ):
        assert words in line
    assert not (poet.path / "mailbox").exists()
    taken = here("resume", "poet", "--force", *(options or ("--epochs", "3")), "--json")
    assert taken.returncode == 0
    assert json.loads(taken.stdout)["epochs"] == int(options[-1] if options else 3)


def test_force_takes_a_paused_run_from_the_process_that_has_it(here, new):
    with Worker(new) as trainer:
        trainer.goes_on_when_asked()
        here("runs", "pause", "new")
        done = here("resume", "new", "--force", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["epochs"] == 3
    assert "another process has taken the run over" in str(trainer.error)
    assert state(new) == "finished"
