"""Pictures of what holds no time, load or path: welcome, help, Runs without one, Train's form.

`pytest tests/ui/test_pictures.py --snapshot-update` draws them anew; look at each before it is
committed.
"""

import pytest
from driving import go, shown, until

from rnntui.ui import preferences
from rnntui.ui.app import RnntuiApp


@pytest.fixture
def picture(snap_compare, monkeypatch):
    """Compares what is seen after some steps; the look does not hang on the terminal."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    def compare(steps, size):
        app = RnntuiApp(warm=False)
        app.theme = preferences.DARK
        return snap_compare(app, terminal_size=size, run_before=steps)

    return compare


def _clear(pilot):
    """Takes away what stands behind a dialogue: sizes of sets, keys that work in a moment."""
    for name in ("#room", "KeyBar"):
        pilot.app.room.query_one(name).display = False


async def _settled(pilot):
    # Twice: what is mounted now may ask for a layout.
    await pilot.pause()
    await pilot.pause()


def test_the_welcome(home, picture):  # noqa: ARG001 - it moves the home
    async def steps(pilot):
        await until(pilot, lambda: "esc closes this" in shown(pilot.app))
        _clear(pilot)
        await _settled(pilot)

    assert picture(steps, (80, 24))


def test_the_help(seen, picture):  # noqa: ARG001 - it moves the home
    async def steps(pilot):
        await go(pilot, "poetry")
        _clear(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "Poetry: " in shown(pilot.app))
        await _settled(pilot)

    assert picture(steps, (120, 40))


def test_runs_without_one(seen, picture):  # noqa: ARG001 - it moves the home
    async def steps(pilot):
        await go(pilot, "runs")
        await until(pilot, lambda: "No run" in shown(pilot.app))
        await _settled(pilot)

    assert picture(steps, (120, 40))


def test_the_form_of_train_with_what_is_wrong(seen, picture):  # noqa: ARG001 - it moves the home
    async def steps(pilot):
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready)
        # A file that there is not: no estimate, whose figures differ from machine to machine.
        room.prepare(data="missing.tsv", given={"units": 48})
        await until(pilot, lambda: "missing.tsv" in shown(pilot.app).split("network")[-1])
        await _settled(pilot)

    assert picture(steps, (60, 20))
