import contextlib
import dataclasses
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rnntui.errors import RunError
from rnntui.runs import owner
from rnntui.runs.owner import Ownership


def test_a_run_is_owned_until_it_is_released(tmp_path):
    assert owner.current(tmp_path) is None
    with Ownership.take(tmp_path) as ownership:
        holder = owner.current(tmp_path)
        assert holder == ownership.owner
        assert (holder.number, holder.pid) == (1, os.getpid())
        assert owner.alive(holder, tmp_path)
        with pytest.raises(RunError, match=f"is being trained by process {os.getpid()} on "):
            Ownership.take(tmp_path)
        assert not ownership.lost
    holder = owner.current(tmp_path)
    assert holder is not None
    assert not owner.alive(holder, tmp_path)
    with Ownership.take(tmp_path) as again:
        assert again.owner.number == 2


def test_a_forced_owner_makes_the_first_see_its_loss(tmp_path):
    with Ownership.take(tmp_path) as first, Ownership.take(tmp_path, force=True) as second:
        assert (first.lost, second.lost) == (True, False)
        assert owner.current(tmp_path) == second.owner
        assert first.owner.token != second.owner.token
        first.release()
        assert owner.current(tmp_path) == second.owner


TAKE = """
import sys, time
from pathlib import Path
from rnntui.runs.owner import Ownership
Ownership.take(Path(sys.argv[1]))
print("taken", flush=True)
time.sleep(60)
"""


def test_a_killed_owner_is_gone_at_once(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", TAKE, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"taken\n"
        holder = owner.current(tmp_path)
        assert holder is not None
        assert holder.pid == process.pid
        assert owner.alive(holder, tmp_path)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not owner.alive(holder, tmp_path), "a zombie trains nothing"
    assert not owner.alive(holder, tmp_path)
    with Ownership.take(tmp_path) as ownership:
        assert ownership.owner.number == 2


def test_a_later_process_with_the_same_pid_is_another(tmp_path):
    with Ownership.take(tmp_path) as ownership:
        older = dataclasses.replace(ownership.owner, started=ownership.owner.started - 60)
        assert not owner.alive(older, tmp_path)


def test_an_owner_on_another_machine_lives_by_its_beat(tmp_path):
    with Ownership.take(tmp_path) as ownership:
        far = dataclasses.replace(ownership.owner, host="gpu-server", boot_id="other")
        path = tmp_path / "owner/1.json"
        path.write_text(json.dumps(dataclasses.asdict(far)), encoding="utf-8")
        assert owner.alive(far, tmp_path)
        with pytest.raises(RunError, match="on gpu-server"):
            Ownership.take(tmp_path)
        silent = time.time() - owner.SILENCE - 5
        os.utime(path, (silent, silent))
        assert not owner.alive(far, tmp_path)
    assert [path.name for path in (tmp_path / "owner").iterdir()] == ["1.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"host": null, "pid": "x"}'])
def test_an_unfinished_owner_file_counts_while_it_is_fresh(tmp_path, content):
    (tmp_path / "owner").mkdir()
    path = tmp_path / "owner/4.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RunError, match="just being taken"):
        Ownership.take(tmp_path)
    silent = time.time() - owner.SILENCE - 5
    os.utime(path, (silent, silent))
    with Ownership.take(tmp_path) as ownership:
        assert ownership.owner.number == 5


def test_the_beat_renews_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(owner, "BEAT", 0.01)
    with Ownership.take(tmp_path):
        path = tmp_path / "owner/1.json"
        os.utime(path, (1, 1))
        deadline = time.monotonic() + 20
        while path.stat().st_mtime < 1e9 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.stat().st_mtime > 1e9


def test_a_removed_run_is_lost_without_noise(tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    with Ownership.take(run) as ownership:
        run.rename(tmp_path / "moved")
        assert ownership.lost
    assert not run.exists()


def test_a_run_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(RunError, match="cannot be written"):
        Ownership.take(tmp_path / "missing")


def _race(root, rounds, barrier, wins):
    for number in range(rounds):
        barrier.wait()
        taken = None
        with contextlib.suppress(RunError):
            taken = Ownership.take(Path(root) / str(number))
            wins[number] += 1
        barrier.wait()
        if taken is not None:
            taken.release()


def test_of_many_that_try_at_once_exactly_one_gets_the_run(tmp_path):
    rounds, players = 30, 6
    context = multiprocessing.get_context("fork")
    for number in range(rounds):
        run = tmp_path / str(number)
        run.mkdir()
        if number % 2:  # half of them were left by one who is gone
            with Ownership.take(run):
                pass
    barrier = context.Barrier(players)
    wins = [context.Array("i", rounds, lock=False) for _ in range(players)]
    processes = [
        context.Process(target=_race, args=(str(tmp_path), rounds, barrier, mine)) for mine in wins
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert [sum(mine[number] for mine in wins) for number in range(rounds)] == [1] * rounds
