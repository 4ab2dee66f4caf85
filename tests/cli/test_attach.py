"""`rnntui runs attach`: what was, what comes, and how it ended."""

import json
import signal
import subprocess

import pytest
from cli_program import command, environment
from others import AT, PATIENCE, Worker, held_elsewhere, tell, unfinished

from rnntui.events import (
    Evaluated,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Stopped,
    to_json,
)
from rnntui.runs import journal
from rnntui.runs.owner import SILENCE
from rnntui.runs.state import state

pytestmark = pytest.mark.usefixtures("quick")


def attach(home, *options):
    return subprocess.Popen(
        command("runs", "attach", "new", *options),
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def read_until(stream, words):
    shown = ""
    for line in stream:
        shown += line
        if words in line:
            return shown
    raise AssertionError(f"it ended: {shown}")


ENDS = [
    (Failed(**AT, message="step 7: the loss is not a number"), 1, "poet failed: step 7: the loss"),
    (Noted(**AT, message="x"), 1, "was interrupted"),
    (Stopped(**AT), 0, "`rnntui resume poet` goes on"),
    (Paused(**AT, owner=1), 0, "poet is paused and no process has it"),
    (Queued(**AT, owner=1, device="cpu", message="waits"), 1, "was interrupted"),
]


@pytest.mark.usefixtures("poet")
def test_attach_to_a_finished_run_shows_how_it_went_and_its_report(here):
    done = here("runs", "attach", "poet")
    assert done.returncode == 0
    for words in (" 1/2 ", " 2/2 ", "parameters"):
        assert words in done.stderr
    assert "bits per character" in done.stdout
    assert "rnntui generate poet" in done.stdout
    assert "`rnntui resume" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_attach_as_json_prints_the_events_from_the_beginning_and_nothing_else(here, poet):
    done = here("runs", "attach", "poet", "--json")
    assert done.returncode == 0
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert printed == [to_json(event) for event in journal.read(poet.journal)[0]]
    kinds = [event["type"] for event in printed]
    assert kinds[-1] == "finished"
    assert kinds.count("evaluated") == 2
    assert all({"step", "epoch", "seconds", "time"} <= set(event) for event in printed)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("last", "code", "words"), ENDS, ids=lambda value: getattr(value, "type", "")
)
def test_attach_says_how_an_unfinished_run_ended(here, poet, last, code, words):
    unfinished(poet, last)
    done = here("runs", "attach", "poet")
    assert done.returncode == code
    assert " 2/2 " in done.stderr
    assert words in done.stderr
    if code:
        assert done.stderr.splitlines()[-1].startswith("rnntui: poet ")
        assert done.stdout == ""


@pytest.mark.parametrize(
    ("last", "code", "words"), ENDS, ids=lambda value: getattr(value, "type", "")
)
def test_as_json_attach_prints_nothing_but_events_and_errors(here, poet, last, code, words):
    unfinished(poet, last)
    done = here("runs", "attach", "poet", "--json")
    assert done.returncode == code
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert printed[-1]["type"] == last.type
    assert len(done.stderr.splitlines()) == code
    if code:
        assert words in done.stderr


def test_attach_to_a_run_that_was_stopped_on_request_shows_its_report(here, poet):
    tell(poet, Stopped(**AT))
    done = here("runs", "attach", "poet")
    assert done.returncode == 0
    assert "bits per character" in done.stdout
    assert "stopped on request: `rnntui resume poet` goes on" in done.stdout


def test_a_run_without_a_report_is_not_said_to_have_no_evaluation(here, poet):
    unfinished(poet, Stopped(**AT))
    assert "before its first evaluation" not in here("runs", "attach", "poet").stderr
    (poet.path / "best").unlink()
    assert "before its first evaluation" in here("runs", "attach", "poet").stderr


def test_attach_to_a_silent_owner_says_who_and_how_long(here, poet):
    unfinished(poet)
    held_elsewhere(poet, silent=SILENCE + 4 * 60)
    done = here("runs", "attach", "poet")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    for words in ("process 4321 on gpu-1 since ", "silent for 7 min"):
        assert words in last


def test_attach_shows_the_end_that_counts_after_an_extension(here, poet):
    unfinished(poet, Extended(**AT, total_epochs=4, budget=None), Stopped(**AT))
    shown = here("runs", "attach", "poet").stderr
    assert " 2/4" in shown
    assert " 2/2" not in shown


def test_of_a_long_run_the_last_epochs_are_shown(here, poet):
    events = journal.read(poet.journal)[0]
    (last,) = [event for event in events if isinstance(event, Evaluated)][-1:]
    more = [{**vars(last), "step": last.step + n, "epoch": 2.0 + n} for n in range(1, 16)]
    tell(poet, *(Evaluated(**fields) for fields in more), Finished(**AT, reason="epochs"))
    shown = here("runs", "attach", "poet").stderr
    assert "7 earlier epochs are in `rnntui runs show`" in shown
    assert " 17/2 " in shown
    assert " 7/2 " not in shown
    assert len(here("runs", "attach", "poet", "--json").stdout.splitlines()) == len(events) + 16


def test_who_attaches_sees_what_was_and_what_comes_and_may_leave(home, new):
    with Worker(new) as trainer:
        with attach(home) as leaving:
            shown = read_until(leaving.stderr, " 1/3 ")
            assert "parameters" in shown
            leaving.send_signal(signal.SIGINT)
            assert leaving.wait(PATIENCE) == 0
            assert "new goes on; `rnntui runs attach new` follows it again" in leaving.stderr.read()
            assert leaving.stdout.read() == ""
        assert state(new) == "running"
        with attach(home) as staying, attach(home, "--json") as machine:
            read_until(staying.stderr, " 1/3 ")
            trainer.goes_on()
            read_until(staying.stderr, " 3/3 ")
            report = staying.stdout.read()
            events = [json.loads(line) for line in machine.stdout]
            assert (staying.wait(PATIENCE), machine.wait(PATIENCE)) == (0, 0)
    assert trainer.error is None
    assert "bits per character" in report
    assert events == [to_json(event) for event in journal.read(new.journal)[0]]
    assert events[-1]["type"] == "finished"


def test_a_run_that_is_removed_ends_the_following(home, new):
    with Worker(new) as trainer, attach(home) as following:
        read_until(following.stderr, " 1/3 ")
        new.path.rename(new.path.with_name(".aside"))
        assert following.wait(PATIENCE) == 1
        line = following.stderr.read().splitlines()[-1]
        assert line == f"rnntui: {new.path}: the run was removed"
        trainer.goes_on()
    assert "was removed while it was trained" in str(trainer.error)
