"""A process of its own for a run: apart from the one that started it, and heard through its log."""

import os
import time
from pathlib import Path

import psutil
import pytest
from test_resume import tiny

from rnntui.errors import RunError
from rnntui.runs import owner
from rnntui.runs.owner import Ownership
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view
from rnntui.workbench import asking, hosts
from rnntui.workbench.hosts import detach

PATIENCE = 60


@pytest.fixture
def poet(verse_file):
    return tiny("charlm", data=str(verse_file), device="cpu", epochs=100_000, sample_length=0)


@pytest.fixture(autouse=True)
def children(monkeypatch):
    """The processes that a test begins; none of them outlives it."""
    begun = []
    monkeypatch.setattr(hosts, "_children", begun)
    yield begun
    for child in begun:
        if child.poll() is None:
            child.kill()
        child.wait()


def until(condition, run):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, run.log.read_text()
        time.sleep(0.02)


def test_a_detached_run_has_a_session_of_its_own_and_is_steered_like_any(poet, children):
    pid = detach(poet)
    holder = owner.current(poet.path)
    assert holder is not None
    assert (holder.pid, owner.presence(holder, poet.path)) == (pid, "alive")
    assert state(poet) in ("running", "queued")
    assert os.getsid(pid) == pid != os.getsid(0)
    process = psutil.Process(pid)
    assert process.terminal() is None
    if Path("/proc/self/fd").exists():
        streams = [Path(f"/proc/{pid}/fd/{number}").readlink() for number in range(3)]
        assert streams == [Path("/dev/null"), poet.log, poet.log]
    until(lambda: load_view(poet).evaluations, poet)
    with pytest.raises(RunError, match=f"by process {pid} on "):
        Ownership.take(poet.path)
    assert asking.stop(poet) is True
    (child,) = children
    assert child.wait(PATIENCE) == 0
    assert state(poet) == "stopped"
    log = poet.log.read_text(encoding="utf-8")
    assert f"{poet.name}: " in log, "what it has to say stands in its log"
    assert "bits per character" in log, "its report too"
    assert f"`rnntui resume {poet.name}` goes on" in log
    assert "\x1b" not in log


def test_options_are_those_of_resume_and_the_log_is_written_further(verse_file, children):
    run = tiny("charlm", data=str(verse_file), device="cpu", epochs=1, sample_length=0)
    run.log.write_text("what was before\n", encoding="utf-8")
    detach(run, ["--epochs=2", "--now"])
    assert children[-1].wait(PATIENCE) == 0
    assert (state(run), load_view(run).epoch) == ("finished", 2)
    assert run.log.read_text(encoding="utf-8").startswith("what was before\n")


def test_a_run_that_is_held_is_refused_with_the_words_of_the_process(poet, children):
    poet.log.write_text("rnntui: of another time\n", encoding="utf-8")
    with Ownership.take(poet.path) as ownership, pytest.raises(RunError) as caught:
        detach(poet)
    assert str(caught.value).startswith(
        f"{poet.name} was not taken up: {poet.name} is being trained by {ownership.owner};"
    )
    assert "\n" not in str(caught.value)
    assert children[-1].wait(PATIENCE) == 1
    assert owner.current(poet.path).number == 1


def test_a_process_that_says_nothing_is_looked_for_in_the_log(poet, monkeypatch):
    monkeypatch.setattr(hosts.sys, "executable", "/bin/false")
    with pytest.raises(RunError, match=f"was not taken up: see {poet.log}"):
        detach(poet)


def test_the_last_line_is_told_however_much_was_said_before(poet, monkeypatch, tmp_path):
    talker = tmp_path / "talker"
    talker.write_text("#!/bin/sh\nseq 100000\necho 'rnntui: no'\nexit 1\n", encoding="utf-8")
    talker.chmod(0o755)
    monkeypatch.setattr(hosts.sys, "executable", str(talker))
    with pytest.raises(RunError, match=r"was not taken up: no$"):
        detach(poet)


def test_a_log_that_cannot_be_written_is_told_before_anything_begins(poet, children):
    poet.log.mkdir()
    with pytest.raises(RunError, match=r"run\.log: "):
        detach(poet)
    assert children == []
    assert owner.current(poet.path) is None
    gone = Run(poet.path / "gone")
    with pytest.raises(RunError, match=r"run\.log: "):
        detach(gone)


def test_one_that_fails_with_the_run_in_its_hands_leaves_a_failed_run(
    verse_file, tmp_path, children
):
    corpus = tmp_path / "verse.txt"
    corpus.write_bytes(verse_file.read_bytes())
    run = tiny("charlm", data=str(corpus), device="cpu")
    corpus.write_text("", encoding="utf-8")
    detach(run)
    assert children[-1].wait(PATIENCE) == 2
    assert state(run) == "failed"
    assert str(corpus) in run.log.read_text(encoding="utf-8")
