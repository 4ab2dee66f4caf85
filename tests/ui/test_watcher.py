"""Which run the app shows, and which it names beside that."""

import contextlib
import time

import pytest

from rnntui.runs import owner, store
from rnntui.ui import live
from rnntui.workbench.request import new_run


@pytest.fixture
def watcher(trained_home, monkeypatch):  # noqa: ARG001 - it moves the home
    """A watcher that looks often."""
    monkeypatch.setattr(live, "SEARCH_SECONDS", 0.05)
    found = live.Watcher(0.01)
    found.start()
    yield found
    found.end()
    found.join(10)
    assert not found.is_alive()


@contextlib.contextmanager
def trained(name):
    """A run that this process has, as one that it trains."""
    run = new_run("charlm", given={"data": "demo_verse"}, name=name)
    with owner.Ownership.take(run.path):
        yield run


def comes(watcher, latest, beside):
    """Waits for the names of the run that is shown and of the one beside it."""
    seen = None
    end = time.monotonic() + 30
    while time.monotonic() < end:
        now = (watcher.latest, watcher.beside)
        seen = tuple(item and item.name for item in now)
        if seen == (latest, beside):
            return
        time.sleep(0.01)
    raise AssertionError(f"it shows {seen}, {watcher.trouble}")


def test_what_is_trained_is_shown(watcher):
    with trained("one"):
        comes(watcher, "one", None)


def test_an_ended_run_stays_in_sight_while_another_is_trained(watcher):
    with trained("one"):
        comes(watcher, "one", None)
        watcher.follow(store.find("spam"))
        comes(watcher, "spam", "one")
        searched = watcher._searched
        while watcher._searched < searched + 0.3:
            comes(watcher, "spam", "one")
    comes(watcher, "spam", None)
    with trained("two"):  # one that begins later does not take its place, either
        comes(watcher, "spam", "two")


def test_a_run_that_nobody_asked_for_gives_way(watcher):
    with trained("one"):
        comes(watcher, "one", None)
    with trained("two"):
        comes(watcher, "two", None)


def test_a_run_that_is_removed_is_no_longer_shown(watcher):
    with trained("one") as run:
        comes(watcher, "one", None)
    store.remove(run)
    comes(watcher, None, None)
