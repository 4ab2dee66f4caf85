"""What the list of runs tells of those who have them."""

import contextlib
import json
import os
import platform
import threading
import time

import pytest
from others import AT, ENTRY, PATIENCE, held_elsewhere, tell, unfinished

from rnntui.errors import Interrupted
from rnntui.events import Queued
from rnntui.runs import queue
from rnntui.runs.owner import SILENCE, Ownership
from rnntui.runs.state import state

pytestmark = pytest.mark.usefixtures("quick")


def entries(here):
    return {
        entry["name"]: entry
        for entry in map(json.loads, here("runs", "list", "--json").stdout.splitlines())
    }


def test_the_list_tells_of_each_run_what_it_documents(here, poet, new):
    found = entries(here)
    assert list(found) == ["new", "poet"]
    assert list(found["new"]) == ENTRY
    assert list(found["poet"]) == [*ENTRY, "bits_per_char"]
    assert found["poet"]["state"] == "finished"
    assert found["new"]["state"] == "queued"
    assert found["poet"]["path"] == str(poet.path)
    with Ownership.take(new.path) as ownership:
        entry = entries(here)["new"]
    assert list(entry) == [*ENTRY, "host", "pid", "since"]
    assert entry["state"] == "running"
    assert (entry["host"], entry["pid"]) == (platform.node(), os.getpid())
    assert entry["since"] == ownership.owner.taken
    assert list(entries(here)["new"]) == ENTRY, "who gave it back has it no longer"


def test_the_list_tells_who_has_been_silent_for_how_long(here, poet):
    unfinished(poet)
    held_elsewhere(poet, silent=SILENCE + 4 * 60)
    entry = entries(here)["poet"]
    assert (entry["state"], entry["host"], entry["pid"]) == ("silent", "gpu-1", 4321)
    assert 400 < entry["silent_seconds"] < 600
    assert "silent 7 min on gpu-1" in here("runs", "list").stdout


def test_the_list_tells_whose_turn_it_is(here, poet, new):
    unfinished(poet)
    ended = threading.Event()

    def wait(run):
        with contextlib.suppress(Interrupted), Ownership.take(run.path) as ownership:
            waits = Queued(**AT, owner=ownership.owner.number, device="cpu", message="waits")
            queue.wait(
                ["cpu"],
                path=run.path,
                name=run.name,
                should_stop=ended.is_set,
                queued=lambda _: tell(run, waits),
            )

    with queue.wait(["cpu"], path="/x", name="x", should_stop=ended.is_set, queued=print):
        threads = []
        for number, run in enumerate([new, poet], 1):
            threads.append(threading.Thread(target=wait, args=(run,)))
            threads[-1].start()
            deadline = time.monotonic() + PATIENCE
            while len(queue.waiting()) < number or state(run) != "queued":
                assert time.monotonic() < deadline
                time.sleep(0.01)
        found = entries(here)
        table = here("runs", "list").stdout
        ended.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert [(found[name]["state"], found[name]["turn"]) for name in ("new", "poet")] == [
        ("queued", 1),
        ("queued", 2),
    ]
    assert "queued #1" in table
    assert "queued #2" in table
    assert "turn" not in entries(here)["new"]
