import contextlib
import dataclasses
import json
import multiprocessing
import os
import platform
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
        run = Path(root) / str(number)
        barrier.wait()
        taken = None
        with contextlib.suppress(RunError):
            taken = Ownership.take(run)
            wins[number] += 1
        barrier.wait()
        if taken is not None:
            holder = owner.current(run)
            assert holder == taken.owner, "the one who got it is the one whom all see"
            assert not taken.lost
            taken.release()


def _dead_owner(run):
    """Leaves a run as kill -9 does: taken, and never given back."""
    Ownership.take(run)
    os._exit(0)


@pytest.mark.parametrize(("players", "rounds"), [(2, 100), (6, 30)])
def test_of_many_that_try_at_once_exactly_one_gets_the_run(tmp_path, players, rounds):
    context = multiprocessing.get_context("fork")
    for number in range(rounds):
        run = tmp_path / str(number)
        run.mkdir()
        if number % 4 == 1:  # given back by one who is done
            with Ownership.take(run):
                pass
        if number % 4 == 2:
            dead = context.Process(target=_dead_owner, args=(run,))
            dead.start()
            dead.join()
        if number % 4 == 3:  # created by one who was killed before it was written, long ago
            (run / "owner").mkdir()
            unwritten = run / "owner/1.json"
            unwritten.touch()
            silent = time.time() - owner.SILENCE - 5
            os.utime(unwritten, (silent, silent))
    barrier = context.Barrier(players, timeout=60)
    wins = [context.Array("i", rounds, lock=False) for _ in range(players)]
    processes = [
        context.Process(target=_race, args=(str(tmp_path), rounds, barrier, mine)) for mine in wins
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    assert [sum(mine[number] for mine in wins) for number in range(rounds)] == [1] * rounds


def here(path, **changes):
    """An owner file that this process wrote, with changes; gives the owner as it is read."""
    with Ownership.take(path, force=True) as ownership:
        number = ownership.owner.number
    content = {**dataclasses.asdict(ownership.owner), "released": False, **changes}
    (path / f"owner/{number}.json").write_text(json.dumps(content), encoding="utf-8")
    holder = owner.current(path)
    assert holder is not None
    assert holder.number == number
    return holder


def beat_ago(path, seconds):
    """Sets the last sign of life of the newest owner."""
    moment = time.time() - seconds
    os.utime(max((path / "owner").iterdir(), key=lambda file: int(file.stem)), (moment, moment))


FAR = {"host": "gpu-1", "boot_id": "of gpu-1", "pid": 4_000_000, "namespace": "pid:[1]"}


def test_on_another_machine_the_beat_alone_decides(tmp_path):
    holder = here(tmp_path, **FAR)
    for seconds, expected in [
        (0, "alive"),
        (owner.SILENCE - 20, "alive"),
        (owner.SILENCE + 20, "silent"),
        (10 * 365 * 86_400, "silent"),
        (-3_600, "alive"),  # its clock goes before that of the file system
    ]:
        beat_ago(tmp_path, seconds)
        assert owner.presence(holder, tmp_path) == expected, seconds
        assert owner.silence(holder, tmp_path) == pytest.approx(max(seconds, 0), abs=10)
        assert owner.alive(holder, tmp_path) == (expected == "alive")
    gave_it_back = dataclasses.replace(holder, released=True)
    assert owner.presence(gave_it_back, tmp_path) == "gone"


def test_a_machine_that_has_started_anew_has_no_owner_of_before(tmp_path):
    holder = here(tmp_path, boot_id="of the start before")
    beat_ago(tmp_path, 0)
    assert owner.presence(holder, tmp_path) == "alive", "a container, or a machine of the same name"
    beat_ago(tmp_path, time.clock_gettime(time.CLOCK_BOOTTIME) + owner.SILENCE + 60)
    assert owner.presence(holder, tmp_path) == "gone"
    with Ownership.take(tmp_path) as ownership:
        assert ownership.owner.number == holder.number + 1


def test_a_beat_since_this_start_is_of_another_machine_of_the_same_name(tmp_path):
    if time.clock_gettime(time.CLOCK_BOOTTIME) < 2 * owner.SILENCE:
        pytest.skip("this machine started a moment ago")
    holder = here(tmp_path, boot_id="of another machine")
    beat_ago(tmp_path, owner.SILENCE + 60)
    assert owner.presence(holder, tmp_path) == "silent"


def test_in_another_container_the_beat_decides_whatever_process_has_the_number(tmp_path):
    for pid in (os.getpid(), 4_000_000):
        holder = here(tmp_path, namespace="pid:[1]", pid=pid)
        beat_ago(tmp_path, 0)
        assert owner.presence(holder, tmp_path) == "alive"
        beat_ago(tmp_path, owner.SILENCE + 60)
        assert owner.presence(holder, tmp_path) == "silent"


def test_on_this_machine_the_process_decides_whatever_the_beat(tmp_path):
    holder = here(tmp_path)
    beat_ago(tmp_path, 86_400)
    assert owner.presence(holder, tmp_path) == "alive", "it may have been asleep"
    holder = here(tmp_path, pid=4_000_000)
    beat_ago(tmp_path, 0)
    assert owner.presence(holder, tmp_path) == "gone"


def test_a_silent_owner_is_named_and_loses_the_run_on_request_only(tmp_path):
    holder = here(tmp_path, **FAR)
    beat_ago(tmp_path, 7 * 60 + 20)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RunError) as caught:
        Ownership.take(tmp_path, name="poet")
    message = str(caught.value)
    assert message.startswith("poet belongs to process 4000000 on gpu-1 since ")
    assert "silent for 7 min" in message
    assert "`rnntui resume poet --force`" in message
    assert sorted(tmp_path.rglob("*")) == before
    with Ownership.take(tmp_path, force=True) as ownership:
        assert ownership.owner.number == holder.number + 1
        assert owner.current(tmp_path) == ownership.owner


def test_who_has_a_run_is_told_with_process_machine_and_moment(tmp_path):
    with Ownership.take(tmp_path) as ownership:
        taken = ownership.owner.taken
        assert time.time() - 60 < taken <= time.time()
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(taken))
        with pytest.raises(RunError) as caught:
            Ownership.take(tmp_path, name="poet")
    assert str(caught.value) == (
        f"poet is being trained by process {os.getpid()} on {platform.node()} since {since}; "
        "`rnntui runs attach poet` follows it"
    )


OUTSIDE = [
    {"pid": 0},
    {"pid": -1},
    {"pid": 2**31},
    {"pid": 2**62},
    {"pid": 1.5},
    {"started": 1e300},
    {"started": -1e300},
    {"taken": 1e300},
    {"taken": -1e18},
    {"taken": 2**62},
    {"host": "\x1b[31m\n\u202e" * 1000},
    {"host": ""},
    {"token": "../../x"},
]


@pytest.mark.parametrize("changes", OUTSIDE, ids=lambda changes: str(changes)[:30])
@pytest.mark.parametrize("far", [{}, FAR], ids=["here", "far"])
def test_figures_out_of_range_mislead_nobody(tmp_path, changes, far):
    holder = here(tmp_path, **{**far, **changes})
    assert owner.presence(holder, tmp_path) in ("alive", "silent", "gone")
    assert str(holder).startswith("process ")
    beat_ago(tmp_path, 7 * 60)
    if owner.presence(holder, tmp_path) == "silent":
        with pytest.raises(RunError, match="silent for 7 min"):
            Ownership.take(tmp_path)
    with Ownership.take(tmp_path, force=True) as ownership:
        assert owner.current(tmp_path) == ownership.owner


UNREADABLE = {
    "figures that are none": b'{"host": "a", "boot_id": "b", "pid": NaN, "started": 1e999}',
    "a number without an end": b'{"pid": ' + b"9" * 10_000 + b"}",
    "nested": b"[" * 100_000,
    "not utf-8": b"\xff" * 100,
    "zeros": b"\0" * 4096,
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_an_owner_file_that_cannot_be_read_is_outlived(tmp_path, content):
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner/3.json").write_bytes(content)
    with pytest.raises(RunError, match="just being taken"):
        Ownership.take(tmp_path)
    beat_ago(tmp_path, owner.SILENCE + 60)
    with Ownership.take(tmp_path) as ownership:
        assert ownership.owner.number == 4


NO_OWNERS = {
    "a folder": os.mkdir,
    "a pipe": os.mkfifo,
    "a link to a device without an end": lambda path: path.symlink_to("/dev/zero"),
    "a file of three gigabytes": lambda path: (path.touch(), os.truncate(path, 3 * 2**30)),
}


@pytest.mark.parametrize("make", NO_OWNERS.values(), ids=NO_OWNERS)
def test_what_is_no_owner_file_is_neither_waited_for_nor_read(tmp_path, make):
    (tmp_path / "owner").mkdir()
    make(tmp_path / "owner/3.json")
    holder = owner.current(tmp_path)
    assert holder is not None
    assert (holder.number, holder.host, holder.token) == (3, "", "")
    assert owner.presence(holder, tmp_path) in ("alive", "gone")
    with Ownership.take(tmp_path, force=True) as ownership:
        assert ownership.owner.number == 4


@pytest.mark.parametrize("name", ["x.json", "-1.json", "1.5.json", "².json", ".json", "7", "7.tmp"])
def test_other_names_are_no_owners(tmp_path, name):
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner" / name).write_text("{}", encoding="utf-8")
    assert owner.current(tmp_path) is None
    with Ownership.take(tmp_path) as ownership:
        assert ownership.owner.number == 1


TAKE_TWICE = """
import sys
from pathlib import Path
from rnntui.errors import RunError
from rnntui.runs.owner import Ownership
for _ in range(2):
    try:
        with Ownership.take(Path(sys.argv[1]), force=True) as ownership:
            assert not ownership.lost
    except RunError as error:
        print(error)
"""


@pytest.mark.parametrize("digits", [17, 18, 19, 20, 250])
def test_a_number_without_an_end_is_passed_over_or_told_in_one_line(tmp_path, digits):
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner" / f"{'9' * digits}.json").touch()
    done = subprocess.run(
        [sys.executable, "-c", TAKE_TWICE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.startswith(str(tmp_path)) for line in done.stdout.splitlines())


def test_an_owner_folder_that_is_none_says_so(tmp_path):
    (tmp_path / "owner").touch()
    assert owner.current(tmp_path) is None
    with pytest.raises(RunError, match="owner: "):
        Ownership.take(tmp_path)
