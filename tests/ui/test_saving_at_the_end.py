"""The end of the app: a run is saved, also where that takes a while, and the end still comes."""

import sys
from types import SimpleNamespace

import pytest

from rnntui.ui import start

SIGNALS = SimpleNamespace(terminated=False)


class Ended(Exception):
    """In the place of the end of the process."""


def app_with(joins, steps=100):
    """An app whose trainer ends within the wait of this number, or never; how long it was."""
    run = object()
    waited = []

    def join(seconds):
        waited.append(seconds)
        return len(waited) > joins

    trainer = SimpleNamespace(run=run, join=join, leave=lambda: None)
    live = SimpleNamespace(run=run, view=SimpleNamespace(steps_per_epoch=steps))
    return SimpleNamespace(
        hung_up=False, training=True, trainer=trainer, live=live, return_code=0
    ), waited


@pytest.fixture
def ended(monkeypatch):
    """The end of the process at once."""

    def end(code):
        raise Ended(code)

    monkeypatch.setattr(start, "_end_now", end)


@pytest.mark.usefixtures("ended")
def test_a_run_that_saves_at_once_is_waited_for_in_silence(capsys):
    app, waited = app_with(0)
    start._see_to_trainer(app, SIGNALS)
    assert waited == [start.LEAVE_SECONDS]
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("ended")
def test_a_long_batch_is_waited_for_with_a_word(capsys):
    app, waited = app_with(1)
    start._see_to_trainer(app, SIGNALS)
    assert sum(waited) == start.SAVE_SECONDS
    assert "saving the run; ctrl-c ends at once" in capsys.readouterr().err


@pytest.mark.usefixtures("ended")
def test_the_end_comes_all_the_same(capsys):
    app, waited = app_with(9)
    with pytest.raises(Ended):
        start._see_to_trainer(app, SIGNALS)
    assert sum(waited) == start.SAVE_SECONDS
    app, waited = app_with(9, steps=None)  # nothing was trained yet
    capsys.readouterr()
    with pytest.raises(Ended):
        start._see_to_trainer(app, SIGNALS)
    assert waited == [start.LEAVE_SECONDS]
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("ended")
def test_ctrl_c_ends_the_wait(monkeypatch):
    app, _ = app_with(1)

    def interrupted(_):
        raise KeyboardInterrupt

    app.trainer.join = interrupted
    monkeypatch.setattr(sys, "stderr", None)  # and nothing is said
    with pytest.raises(Ended):
        start._see_to_trainer(app, SIGNALS)
