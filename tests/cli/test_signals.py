"""Ctrl-C, SIGTERM and a terminal that goes away, in the middle of a training."""

import json
import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import pytest
from cli_program import SMALL, command, environment

from rnntui.cli.signals import Signals, ctrl_c_kept

LONG = ("train", "classifier", "--epochs", "500", *SMALL, "--name", "long")


def start(home, *arguments, **streams):
    return subprocess.Popen(command(*arguments), env=environment(home, TERM="xterm"), **streams)


def read_until(stream, pattern):
    shown = ""
    for line in stream:
        shown += line
        if re.search(pattern, line):
            return shown
    raise AssertionError(f"the program ended: {shown}")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_the_run_and_resume_finishes_it(rnntui, number, code):
    with start(
        rnntui.home,
        *LONG,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        read_until(process.stderr, r"^ +1/500 ")
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(60) == code
    assert rest.count("`rnntui resume long` goes on") == 1
    assert "Traceback" not in rest
    (entry,) = map(json.loads, rnntui("runs", "show", "long", "--json").stdout.splitlines())
    assert entry["state"] == "stopped"
    if number == signal.SIGTERM:
        return  # the rest is the same
    epochs = int(entry["evaluations"][-1]["epoch"]) + 1
    done = rnntui("resume", "long", "--epochs", str(epochs), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["epochs"] == epochs
    assert "goes on from epoch" in done.stderr
    again = rnntui("resume", "long")
    assert again.returncode == 2
    assert "--epochs" in again.stderr


def test_training_goes_on_without_its_terminal(rnntui):
    ours, theirs = pty.openpty()
    process = start(
        rnntui.home,
        *("train", "classifier", "--epochs", "6", *SMALL, "--name", "left"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        # A session of its own, as a terminal window gives it.
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b" 1/6 " not in shown:
        shown += os.read(ours, 4096)
    os.close(ours)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0
    path = Path(rnntui("runs", "path", "left").stdout.strip())
    log = (path / "run.log").read_text(encoding="utf-8")
    assert " 6/6 " in log
    assert "precision" in log
    assert "\x1b" not in log
    assert (path / "report.json").exists()


def test_the_first_ctrl_c_asks_and_the_second_insists():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), Signals() as signals:  # noqa: PT012
        assert not signals.stopping()
        signal.raise_signal(signal.SIGINT)
        assert signals.stopping()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_is_kept_until_it_is_looked_for_and_the_second_acts_at_once():
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_kept() as look:
        look()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            look()
    assert signal.getsignal(signal.SIGINT) is before
