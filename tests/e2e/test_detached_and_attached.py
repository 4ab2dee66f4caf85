"""A training that has no terminal, and those who look at it."""

import json
import re
import shlex
import signal

import psutil
import pytest
from cpu import assert_no_spin, cost_of_epochs
from program import POET, Job, command, epochs_done, trainer
from terminal import Pty
from tmux import Tmux
from waiting import until

EPOCHS = 100
FAR = (*POET, "--name", "far", "--detach", "--epochs")
LONG = (*FAR, "2000")


def epochs_on(text):
    """The epochs that are shown, in order."""
    return [int(number) for number in re.findall(rf" (\d+)/{EPOCHS} ", text)]


def test_a_detached_training_outlives_tmux_and_is_followed(rnntui):
    with Tmux(rnntui.environment) as tmux:
        tmux.type(shlex.join(command(*FAR, str(EPOCHS))))
        run = rnntui.begun("far")
        tmux.read_until(r"process \d+ trains far")
        pid = trainer(run)
        before = cost_of_epochs(run, pid, 5)
        tmux.kill_server()
    assert_no_spin(before, cost_of_epochs(run, pid, 5))
    with Pty(command("runs", "attach", "far"), rnntui.environment) as viewer:
        viewer.read_until(rf" \d+/{EPOCHS} ")
        live = epochs_done(run) + 5
        viewer.read_until(rf" {live}/{EPOCHS} ")
        viewer.send("\x03")
        assert viewer.code() == 0
        text = viewer.text
    earlier = re.search(r"(\d+) earlier epochs", text)
    shown = epochs_on(text)
    first = int(earlier[1]) + 1 if earlier else 1
    assert shown == [*range(first, shown[-1] + 1)], "each once, what was and what came"
    assert "far goes on" in text
    assert rnntui.state("far") == "running"
    with Pty(command("runs", "attach", "far"), rnntui.environment) as viewer:
        viewer.read_until("bits per character")
        assert viewer.code() == 0
    rnntui.finished("far", EPOCHS)
    assert "bits per character" in run.log.read_text(encoding="utf-8")


def test_detach_says_who_trains(rnntui):
    told = json.loads(rnntui.did(*LONG, "--json"))
    run = rnntui.run("far")
    assert told == {"run": "far", "pid": trainer(run), "path": str(run.path)}
    process = psutil.Process(told["pid"])
    assert process.terminal() is None
    rnntui.did("runs", "stop", "far")
    until(lambda: not psutil.pid_exists(told["pid"]), "end of the process")
    assert rnntui.did("resume", "far", "--detach").strip() == "far"
    assert trainer(run) != told["pid"]
    rnntui.did("runs", "stop", "far")


def test_events_come_one_a_line(rnntui, tmp_path):
    rnntui.did(*POET, "--epochs", "20", "--name", "near", "--detach")
    with Job(rnntui, "runs", "attach", "near", "--json", log=tmp_path / "job") as job:
        assert job.code() == 0, job.err
        events = [json.loads(line) for line in job.out.splitlines()]
    assert events[0]["type"] == "started"
    assert events[-1]["type"] == "finished"
    assert [round(e["epoch"]) for e in events if e["type"] == "evaluated"] == [*range(1, 21)]
    rnntui.finished("near", 20)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_viewer_is_told_when_the_process_ends(rnntui, tmp_path, number):
    rnntui.did(*LONG)
    run = rnntui.run("far")
    with Pty(command("runs", "attach", "far"), rnntui.environment) as another:
        another.read_until(r" \d+/2000 ")
        another.close()
        another.code()  # one whose terminal is closed leaves, and harms nobody
    with Job(rnntui, "runs", "attach", "far", log=tmp_path / "job") as job:
        job.says(r" \d+/2000 ")
        psutil.Process(trainer(run)).send_signal(number)
        code = job.code()
        last = job.err.splitlines()[-1]
    assert "`rnntui resume far` goes on" in job.err + job.out
    if number == signal.SIGKILL:
        assert code == 1
        assert "interrupted" in last
    else:
        assert code == 0
        assert rnntui.state("far") == "stopped"
