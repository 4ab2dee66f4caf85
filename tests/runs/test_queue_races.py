"""Many processes that want one device at once, some of them killed: never two are in."""

import os
import random
import time

import pytest
from players import FORK, PATIENCE, hold, tickets

from rnntui.runs import queue


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(queue, "LOOK", 0.01)


def _take_a_turn(log):
    with hold("cpu", name=str(os.getpid())):
        os.write(log, f"{os.getpid()} enters\n".encode())
        time.sleep(0.001)  # room for another to come in, if one could
        os.write(log, f"{os.getpid()} leaves\n".encode())


def _take_turns(log, rounds, barrier):
    for _ in range(rounds):
        barrier.wait()
        _take_a_turn(log)


def _take_turns_for_ever(log):
    while True:
        _take_a_turn(log)


@pytest.fixture
def log(tmp_path):
    """A file to which many processes append, whole lines."""
    descriptor = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    yield descriptor
    os.close(descriptor)


def turns(tmp_path):
    lines = (line.split() for line in (tmp_path / "log").read_text().splitlines())
    return [(int(pid), word) for pid, word in lines]


def test_of_eight_that_try_at_once_never_two_are_in(tmp_path, log):
    players, rounds = 8, 12
    barrier = FORK.Barrier(players, timeout=PATIENCE)
    processes = [
        FORK.Process(target=_take_turns, args=(log, rounds, barrier)) for _ in range(players)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    taken = turns(tmp_path)
    everybody = sorted(process.pid for process in processes)
    for begin in range(0, 2 * players * rounds, 2 * players):
        entries, exits = taken[begin : begin + 2 * players : 2], taken[begin + 1 :: 2]
        assert sorted(pid for pid, _ in entries) == everybody
        for (entered, first), (left, second) in zip(entries, exits, strict=False):
            assert (first, second) == ("enters", "leaves"), "two are in"
            assert entered == left
    assert len(taken) == 2 * players * rounds
    assert tickets() == []


def test_killed_at_any_moment_they_leave_the_device_to_the_others(tmp_path, log):
    processes = [FORK.Process(target=_take_turns_for_ever, args=(log,)) for _ in range(6)]
    moments = random.Random(3)

    def reach(count, of=None):
        deadline = time.monotonic() + PATIENCE
        while (seen := len([pid for pid, _ in turns(tmp_path) if of in (None, pid)])) < count:
            assert time.monotonic() < deadline, f"{seen} turns, then nobody had the device"
        return seen

    for process in processes:
        process.start()
    try:
        *victims, survivor = moments.sample(processes, len(processes))
        for victim in victims:
            # One that is in, one that waits, one in between: whatever it does at this moment.
            reach(reach(0) + moments.randrange(1, 30))
            victim.kill()
            victim.join()
        reach(reach(0, survivor.pid) + 20, survivor.pid)
    finally:
        for process in processes:
            process.kill()
            process.join()
    inside = None
    killed = {victim.pid for victim in victims}
    for pid, word in turns(tmp_path):
        if word == "enters":
            assert inside in {None, *killed}, "two are in"
            inside = pid
        else:
            assert pid == inside
            inside = None
    assert queue.waiting() == []
