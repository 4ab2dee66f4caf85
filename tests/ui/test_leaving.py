"""Leaving the app while it trains: leave it running, stop and keep, go back."""

import os

from driving import shown, until

from rnntui.runs import owner
from rnntui.runs.state import state
from rnntui.ui.screens.quitting import QuitScreen
from rnntui.workbench import asking
from rnntui.workbench.request import new_run


def long_run():
    given = {"data": "demo_sms", "epochs": 2_000, "threads": 1, "device": "cpu"}
    return new_run("classifier", given=given, name="long")


async def train(pilot):
    """Begins a run in the app, and waits until it trains."""
    app = pilot.app
    run = long_run()
    app.train(run, fresh=True)
    await until(pilot, lambda: app.live is not None and app.live.view.step > 0)
    return run


async def test_the_first_row_shows_the_run_on_every_screen(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await train(pilot)
        for digit in "123456":
            app.screen.set_focus(None)
            await pilot.press(digit)
            await until(pilot, lambda: "● long  epoch" in shown(app).split("\n")[0])
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "/2000" in shown(app).split("\n")[0])
        app.trainer.leave()
        await until(pilot, lambda: not app.training)


async def test_going_back_changes_nothing(app):
    async with app.run_test(size=(80, 24)) as pilot:
        run = await train(pilot)
        for back in ("b", "escape"):
            await pilot.press("q")
            await until(pilot, lambda: isinstance(app.screen, QuitScreen))
            await until(pilot, lambda: "long is being trained here" in shown(app))
            await pilot.press(back)
            await until(pilot, lambda: not isinstance(app.screen, QuitScreen))
        assert app.training
        assert state(run) == "running"
        app.trainer.leave()
        await until(pilot, lambda: not app.training)
    assert state(run) == "stopped"


async def test_stop_and_keep(app):
    async with app.run_test(size=(80, 24)) as pilot:
        run = await train(pilot)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("s")
        await until(pilot, lambda: not app.is_running)
    assert app.trainer.join(30)
    assert state(run) == "stopped"


async def test_leave_it_running(app):
    async with app.run_test(size=(80, 24)) as pilot:
        run = await train(pilot)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("l")
        await until(pilot, lambda: not app.is_running)
    holder = owner.current(run.path)
    try:
        assert holder is not None
        assert holder.pid != os.getpid()
        assert state(run) == "running"
    finally:
        assert asking.stop(run)
    assert state(run) == "stopped"


async def test_a_run_of_another_process_is_shown_and_not_asked_about(app):
    from rnntui.workbench.hosts import detach

    run = long_run()
    detach(run)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "● long" in shown(app).split("\n")[0])
            app.screen.set_focus(None)
            await pilot.press("q")
            await until(pilot, lambda: not app.is_running)
        assert state(run) == "running"
    finally:
        assert asking.stop(run)


async def test_a_second_run_here_is_refused_in_words(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await train(pilot)
        app.train_demo("classifier")
        await until(pilot, lambda: "a run is trained here already" in shown(app))
        app.trainer.leave()
        await until(pilot, lambda: not app.training)


async def test_data_that_does_not_fit_is_told(app, tmp_path):
    file = tmp_path / "one.tsv"
    file.write_text("ham\thello\n" * 20)
    async with app.run_test(size=(160, 40)) as pilot:
        run = new_run("classifier", given={"data": str(file), "threads": 1}, name="one")
        app.train(run, fresh=True)
        await until(pilot, lambda: "one.tsv" in shown(app) and "label" in shown(app))
        assert app.is_running
        assert not run.path.exists()


async def test_a_run_that_cannot_be_followed_is_told(app):
    run = long_run()
    (run.path / "events.jsonl").mkdir()
    async with app.run_test(size=(120, 40)) as pilot:
        app.follow(run)
        await until(pilot, lambda: "events.jsonl" in shown(app).split("\n")[-1])
