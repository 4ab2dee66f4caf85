"""Requests to the owner of a run: each once, in order, and nothing that is none of ours."""

import dataclasses
import json
import os
import socket
import threading
import time
from pathlib import Path

import pytest
from unprivileged import read_only

from rnntui.errors import RunError
from rnntui.runs.mailbox import LARGEST, LOOK, Mailbox, Request, post
from rnntui.runs.owner import Ownership

STOP = Request("stop")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def owner(tmp_path):
    with Ownership.take(tmp_path) as ownership:
        yield ownership.owner


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def looks(tmp_path, owner, clock):
    """Takes what was asked, each time a look later."""
    mailbox = Mailbox(tmp_path, owner, clock=clock)

    def look():
        clock.now += LOOK
        return mailbox.take()

    return look


def test_each_action_arrives_once_and_in_order(tmp_path, owner, looks):
    asked = [
        Request("pause"),
        Request("go on"),
        Request("extend", epochs=9),
        Request("extend", budget=2.5),
        Request("extend", epochs=9, budget=60.0),
        STOP,
        Request("pause"),
    ]
    assert looks() == [], "nobody ever asked"
    for request in asked:
        post(tmp_path, owner, request)
    assert looks() == asked
    assert looks() == []
    assert names(tmp_path / "mailbox") == []
    post(tmp_path, owner, STOP)
    assert looks() == [STOP]


def test_what_many_ask_at_once_arrives_whole_and_once(tmp_path, owner, looks):
    """The reader looks all the time: it never sees half of a request."""
    askers, each = 4, 25

    def ask(first):
        for number in range(first, first + each):
            post(tmp_path, owner, Request("extend", epochs=number))

    firsts = [1 + each * number for number in range(askers)]
    threads = [threading.Thread(target=ask, args=(first,)) for first in firsts]
    for thread in threads:
        thread.start()
    arrived = []
    deadline = time.monotonic() + 60
    while len(arrived) < askers * each and time.monotonic() < deadline:
        arrived += [request.epochs for request in looks()]
    for thread in threads:
        thread.join()
    arrived += [request.epochs for request in looks()]
    assert sorted(arrived) == list(range(1, askers * each + 1))
    for first in firsts:
        mine = [number for number in arrived if first <= number < first + each]
        assert mine == sorted(mine), "each asker's requests come in the order of asking"


def test_what_was_asked_of_another_owner_is_dropped_and_removed(tmp_path, owner, looks):
    dead = dataclasses.replace(owner, token="of one who is gone")
    post(tmp_path, dead, STOP)
    post(tmp_path, owner, Request("pause"))
    post(tmp_path, dead, Request("extend", epochs=9))
    assert looks() == [Request("pause")]
    assert names(tmp_path / "mailbox") == []


def test_it_looks_five_times_a_second_at_most(tmp_path, owner, clock):
    mailbox = Mailbox(tmp_path, owner, clock=clock)
    post(tmp_path, owner, STOP)
    assert mailbox.take() == [STOP], "the first look is at once"
    post(tmp_path, owner, STOP)
    for _ in range(3):
        clock.now += LOOK / 4
        assert mailbox.take() == []
    clock.now += LOOK / 2
    assert mailbox.take() == [STOP]
    assert LOOK >= 1 / 5


BROKEN = {
    "nothing": b"",
    "no json": b"stop",
    "half of it": b'{"token": "TOKEN", "action": "st',
    "not utf-8": b'{"token": "TOKEN", "action": "\xff"}',
    "nested": b"[" * (LARGEST - 1),
    "a list": b'["TOKEN", "stop"]',
    "a number": b"7",
    "no token": b'{"action": "stop"}',
    "a token of another kind": b'{"token": ["TOKEN"], "action": "stop"}',
    "no action": b'{"token": "TOKEN"}',
    "an unknown action": b'{"token": "TOKEN", "action": "dance"}',
    "two actions": b'{"token": "TOKEN", "action": ["pause", "stop"]}',
    "too large": b'{"token": "TOKEN", "action": "stop"}' + b" " * LARGEST,
}
WRONG_ENDS = {
    "epochs": ('"3"', "0", "-1", "1.5", "true", "[3]", "1" + "0" * 5000),
    "budget": ('"60s"', "0", "-1", "true", "{}", "NaN", "Infinity", "1e999", "1" + "0" * 400),
}
BROKEN |= {
    f"{name} {value[:9]}": f'{{"token": "TOKEN", "action": "extend", "{name}": {value}}}'.encode()
    for name, values in WRONG_ENDS.items()
    for value in values
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_garbage_is_removed_and_what_follows_is_read(tmp_path, owner, looks, content):
    folder = tmp_path / "mailbox"
    folder.mkdir()
    (folder / "0.json").write_bytes(content.replace(b"TOKEN", owner.token.encode()))
    post(tmp_path, owner, STOP)
    assert looks() == [STOP]
    assert names(folder) == []


def _socket(path):
    with socket.socket(socket.AF_UNIX) as there:
        before = Path.cwd()
        os.chdir(path.parent)  # the address of a socket has 108 bytes at most
        try:
            there.bind(path.name)
        finally:
            os.chdir(before)


NO_FILES = {
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "a folder": os.mkdir,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a device without an end": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_neither_holds_it_up_nor_raises(tmp_path, owner, looks, make):
    folder = tmp_path / "mailbox"
    folder.mkdir()
    make(folder / "0.json")
    post(tmp_path, owner, STOP)
    assert looks() == [STOP]
    assert looks() == []
    assert set(names(folder)) <= {"0.json"}


def test_a_link_is_removed_and_what_it_points_to_is_kept(tmp_path, looks):
    folder = tmp_path / "mailbox"
    folder.mkdir()
    (tmp_path / "mine.json").write_text(json.dumps({"token": "x"}))
    (folder / "0.json").symlink_to(tmp_path / "mine.json")
    assert looks() == []
    assert names(folder) == []
    assert (tmp_path / "mine.json").exists()


def test_a_folder_that_is_a_link_is_no_mailbox(tmp_path, owner, looks):
    """Who trains a run that came from elsewhere must not remove files of their own."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "package.json").write_text("{}")
    (tmp_path / "mailbox").symlink_to(elsewhere)
    assert looks() == []
    with pytest.raises(RunError, match="mailbox"):
        post(tmp_path, owner, STOP)
    assert names(elsewhere) == ["package.json"]


def test_other_names_are_left_alone(tmp_path, looks):
    folder = tmp_path / "mailbox"
    folder.mkdir()
    for name in (".0.json.half.tmp", "note.txt", "json"):
        (folder / name).write_text("{}")
    assert looks() == []
    assert len(names(folder)) == 3


def test_a_mailbox_that_cannot_be_read_is_empty(tmp_path, looks):
    (tmp_path / "mailbox").write_text("")
    assert looks() == []


def test_a_request_that_cannot_be_left_says_so(tmp_path, owner):
    with pytest.raises(RunError, match="mailbox: cannot be written"):
        post(tmp_path / "gone", owner, STOP)
    (tmp_path / "mailbox").mkdir()
    with (
        read_only(tmp_path / "mailbox") as mailbox,
        pytest.raises(RunError, match=r"cannot be written .* permissions"),
    ):
        post(mailbox.parent, owner, STOP)
    (tmp_path / "mailbox").rmdir()
    (tmp_path / "mailbox").write_text("")
    with pytest.raises(RunError, match="mailbox: "):
        post(tmp_path, owner, STOP)


def test_a_request_that_cannot_be_removed_is_done_once_all_the_same(tmp_path, owner, clock):
    """Whoever asked first made the folder, and its owner alone may remove what lies there."""
    post(tmp_path, owner, Request("extend", epochs=9))
    with read_only(tmp_path / "mailbox") as folder:
        (request,) = folder.iterdir()
        request.open().close()  # else the next lines would say nothing
        mailbox = Mailbox(folder.parent, owner, clock=clock)
        arrived = []
        for _ in range(3):
            clock.now += LOOK
            arrived += mailbox.take()
    assert arrived == [Request("extend", epochs=9)]
