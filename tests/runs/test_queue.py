"""One training at a time a device, in the order of asking, whoever dies."""

import fcntl
import json
import os
import threading
import time
from pathlib import Path

import pytest
from players import FORK, PATIENCE, Player, hold, names_waiting, tickets
from unprivileged import read_only

from rnntui import locations
from rnntui.runs import queue
from rnntui.runs.queue import Waiting


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(queue, "LOOK", 0.01)


@pytest.fixture
def play():
    """Begins a process that wants some devices."""
    players = []

    def begin(name, *devices, now=False):
        players.append(Player(name, devices or ("cpu",), now=now))
        return players[-1]

    yield begin
    for player in players:
        player.process.kill()
        player.process.join()
        player.pipe.close()


def test_a_free_device_is_held_at_once_and_let_go(play):
    assert queue.waiting() == [], "a folder that is not there holds nobody"
    holder = play("holder").gets("cpu")
    assert queue.waiting() == [], "one that trains does not wait"
    following = play("next")
    following.waits()
    holder.let_go()
    following.gets("cpu").leaves()
    with hold("cpu") as slot:
        assert slot.device == "cpu"
    slot.release()  # once more does nothing
    assert tickets() == []


def test_three_have_their_turn_in_the_order_of_asking(play):
    holder = play("holder").gets("cpu")
    names = ["first", "second", "third"]
    players = []
    for name in names:
        players.append(play(name))
        players[-1].waits()
    assert names_waiting() == names
    for number, player in enumerate(players):
        holder.leaves()
        holder = player.gets("cpu")
        assert names_waiting() == names[number + 1 :]
        assert all(later.is_quiet for later in players[number + 1 :])
    holder.leaves()
    assert tickets() == []


def test_those_who_wait_are_told_once_for_whom(play):
    holder = play("poet").gets("cpu")
    behind = f"waits for cpu, behind poet (process {holder.process.pid})"
    first = play("first")
    assert first.waits() == f"{behind}; --now would not wait"
    assert play("second").waits() == f"{behind} and 1 that waits already; --now would not wait"
    assert play("third").waits() == f"{behind} and 2 that wait already; --now would not wait"
    holder.let_go()
    first.gets("cpu")  # and was told nothing in between


def test_a_killed_holder_lets_the_next_one_in(play):
    holder = play("holder").gets("cpu")
    following = play("next")
    following.waits()
    holder.kill()
    following.gets("cpu")


def test_one_that_was_killed_while_it_waited_blocks_nobody(play):
    holder, killed, following = play("holder").gets("cpu"), play("killed"), play("next")
    killed.waits()
    following.waits()
    killed.kill()
    assert names_waiting() == ["next"]
    assert len(tickets()) == 1, "what it left is removed"
    holder.let_go()
    following.gets("cpu")


@pytest.mark.parametrize("freed", [0, 1])
def test_of_two_devices_two_are_taken_and_the_third_waits_for_either(play, freed):
    both = ("cuda:0", "cuda:1")
    holders = [play("a", *both).gets("cuda:0"), play("b", *both).gets("cuda:1")]
    third = play("c", *both)
    assert third.waits().startswith("waits for cuda:0 or cuda:1, behind a (process ")
    holders[freed].let_go()
    third.gets(both[freed])


def test_who_waits_for_another_device_is_not_waited_for(play):
    play("holder", "cuda:0").gets("cuda:0")
    waiting = play("waiting", "cuda:0")
    waiting.waits()
    play("one", "cuda:1").gets("cuda:1")
    play("other", "cpu").gets("cpu")
    assert waiting.is_quiet


def test_now_goes_beside_whoever_trains_and_lets_nobody_else_in(play):
    holder, waiting = play("holder").gets("cpu"), play("waiting")
    waiting.waits()
    play("beside", now=True).gets("cpu").leaves()
    assert waiting.is_quiet, "who went beside held nothing"
    assert names_waiting() == ["waiting"]
    holder.let_go()
    waiting.gets("cpu")


def test_now_on_a_free_device_holds_it(play):
    both = ("cuda:0", "cuda:1")
    play("first", *both, now=True).gets("cuda:0")
    second = play("second", *both, now=True).gets("cuda:1")
    third = play("third", *both)
    third.waits()
    play("beside", *both, now=True).gets("cuda:0")
    second.let_go()
    third.gets("cuda:1")


def test_one_that_is_asked_to_stop_leaves_the_queue(play):
    holder, stopped, following = play("holder").gets("cpu"), play("stopped"), play("next")
    stopped.waits()
    following.waits()
    stopped.let_go()
    assert stopped.says()[0] == "left"
    assert names_waiting() == ["next"]
    assert len(tickets()) == 1
    holder.let_go()
    following.gets("cpu")


def test_a_device_that_is_let_go_for_a_while_is_waited_for_again(play):
    paused, other = play("paused").gets("cpu"), play("other")
    other.waits()
    paused.pipe.send("pause")
    assert paused.says() == ("paused", "cpu")
    other.gets("cpu")
    paused.pipe.send("go on")
    paused.waits()
    other.let_go()
    paused.gets("cpu")
    following = play("next")
    following.waits()
    assert following.is_quiet
    paused.let_go()
    following.gets("cpu")


def test_those_who_wait_are_listed_with_what_they_wait_for(play):
    play("a", "cuda:0").gets("cuda:0")
    play("b", "cuda:1").gets("cuda:1")
    play("either", "cuda:0", "cuda:1").waits()
    play("one", "cuda:1").waits()
    assert queue.waiting() == [
        Waiting("/runs/either", "either", ("cuda:0", "cuda:1")),
        Waiting("/runs/one", "one", ("cuda:1",)),
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_whatever_ends_the_waiting_takes_its_ticket_along(error):
    def ended(*_line):
        raise error

    with hold("cpu"):
        with pytest.raises(error):
            hold("cpu", queued=ended)
        assert tickets() == []
        with pytest.raises(error):
            hold("cpu", should_stop=ended)
        assert tickets() == []
    with hold("cpu") as slot:
        assert slot.device == "cpu"


def test_a_thread_of_the_same_process_waits_too():
    heard = []

    def wait():
        with hold("cpu", name="thread", queued=heard.append):
            heard.append("in")

    with hold("cpu", name="main"):
        thread = threading.Thread(target=wait)
        thread.start()
        deadline = time.monotonic() + PATIENCE
        while not heard and time.monotonic() < deadline:
            time.sleep(0.01)
        assert f"behind main (process {os.getpid()})" in heard[0]
        assert len(heard) == 1
    thread.join(PATIENCE)
    assert heard[1:] == ["in"]


def _both_train():
    with hold("cuda:0", "cuda:1") as first, hold("cuda:0", "cuda:1") as second:
        return [first.device, second.device]


def test_a_folder_that_may_not_be_written_keeps_nobody_from_training(home, monkeypatch):
    home.mkdir()
    with read_only(home) as folder:
        monkeypatch.setattr(locations, "queue_dir", lambda: folder / "queue")
        assert _both_train() == ["cuda:0", "cuda:0"]
        assert queue.waiting() == []


def test_a_file_in_the_place_of_the_folder_keeps_nobody_from_training(home):
    home.write_text("")
    assert _both_train() == ["cuda:0", "cuda:0"]
    assert queue.waiting() == []


GARBAGE = {
    "an empty file": Path.touch,
    "another one": lambda path: path.write_text('{"devices": 7}'),
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("make", GARBAGE.values(), ids=GARBAGE)
def test_what_nobody_holds_is_waited_for_by_nobody(make):
    hold("cpu").release()
    make(locations.queue_dir() / "0.ticket")
    assert queue.waiting() == []
    with hold("cpu", should_stop=lambda: True) as slot:
        assert slot.device == "cpu"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_lock_that_is_written_in_vain_is_let_go_all_the_same():
    """The content of a lock is for people; the lock holds without it, and ends with its slot."""
    hold("cpu").release()
    lock = locations.queue_dir() / "cpu.lock"
    lock.unlink()
    lock.symlink_to("/dev/full")
    for _ in range(2):
        with hold("cpu", should_stop=lambda: True) as slot:
            assert slot.device == "cpu"
    with lock.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_device_is_let_go_although_a_child_of_the_process_lives_on(play):
    """A child that was forked meanwhile has the open file too."""
    with hold("cpu"):
        child = FORK.Process(target=time.sleep, args=(PATIENCE,))
        child.start()
    try:
        play("next").gets("cpu")
    finally:
        child.kill()
        child.join()


def test_the_folder_is_one_of_this_machine_and_user(home):
    hold("cpu").release()
    folder = locations.queue_dir()
    assert folder.parent == home / "queue"
    assert list(folder.iterdir()) == [folder / "cpu.lock"]
    assert (folder / "cpu.lock").read_bytes() == b"", "nobody is named who has left"
    with hold("cpu", name="poet"):
        content = json.loads((folder / "cpu.lock").read_text())
    assert (content["name"], content["pid"]) == ("poet", os.getpid())
