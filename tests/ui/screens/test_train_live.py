"""The live face of Train, over runs that are really trained: steering, looking, the end."""

import pytest
from driving import go, shown, until

from rnntui import locations
from rnntui.runs import store
from rnntui.runs.state import state
from rnntui.ui.keys import section
from rnntui.ui.screens import train_steering as steering
from rnntui.workbench.request import new_run

SMALL = {"threads": 1, "device": "cpu", "units": 8, "min_steps": 0, "subwords": False}
LONG = {**SMALL, "epochs": 300}


def keys_of(room):
    return {item.action for item in section("train").commands if room.can(item.action)}


async def start(pilot, **given):
    """Trains what the form says."""
    room = await go(pilot, "train")
    await until(pilot, lambda: room.form._ready)
    room.prepare(given=given)
    await until(pilot, lambda: set(given) <= set(room.form.draft.given) | {"threads", "device"})
    await pilot.press("t")
    await until(pilot, lambda: room.face == "live")
    return room


def epochs_of(app):
    return len(app.live.view.evaluations) if app.live else 0


async def finish(app, pilot):
    """Lets the trainer end: a test leaves no thread behind."""
    if app.training:
        app.trainer.leave()
    await until(pilot, lambda: not app.training)


async def test_from_the_form_to_the_report(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await start(pilot, **SMALL, epochs=3)
        await until(pilot, lambda: app.live and app.live.state == "finished", 120)
        await until(pilot, lambda: room.live.report is not None)
        await until(pilot, lambda: "test part" in shown(app))
        text = shown(app)
        report = room.live.report
        assert f"{report['mcc']:.3f}" in text
        assert f"{report['baseline']['mcc']:.3f}" in text
        assert "finished" in text
        assert "4 Spam tries it" in text
        assert "SC" in text  # the table of epochs
        assert {"more", "log", "zoom", "smooth", "detail", "new"} <= keys_of(room)
        assert not {"pause", "stop", "leave", "start"} & keys_of(room)
        await pilot.press("d")
        await until(pilot, lambda: "said ham" in shown(app))
        await pilot.press("comma")
        await until(pilot, lambda: "said and true, epoch 2" in shown(app))
        await pilot.press("left")
        await until(pilot, lambda: "said and true, epoch 1" in shown(app))
        await pilot.press("full_stop", "right")
        await until(pilot, lambda: "said and true, epoch 3" in shown(app))
        await finish(app, pilot)


async def test_pause_goes_on_stop_and_take_up_again(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await start(pilot, **LONG)
        await until(pilot, lambda: epochs_of(app) >= 2, 120)
        assert {"pause", "stop", "more", "leave"} <= keys_of(room)
        await pilot.press("space")
        await until(pilot, lambda: app.live.state == "paused")
        await until(pilot, lambda: "stands still, saved" in shown(app))
        await pilot.press("space")
        await until(pilot, lambda: app.live.state == "running")
        await pilot.press("s")
        await until(pilot, lambda: app.live.state == "stopped" and not app.training, 120)
        run = app.live.run
        assert state(run) == "stopped"
        assert room.face == "live"
        before = epochs_of(app)
        await pilot.press("space")  # from there on
        await until(pilot, lambda: app.live.state == "running", 60)
        await until(pilot, lambda: epochs_of(app) > before, 60)
        assert app.live.run == run
        await finish(app, pilot)


async def test_space_takes_a_pause_back_that_has_not_come_yet(app, monkeypatch):
    asked = []
    monkeypatch.setattr(steering, "pause", lambda _: asked.append("pause") or "asked")
    monkeypatch.setattr(steering, "go_on", lambda _: asked.append("go on") or "goes on")
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, **LONG)
        await until(pilot, lambda: app.live and app.live.state == "running", 120)
        for wanted in (["pause"], ["pause", "go on"], ["pause", "go on", "pause"]):
            await pilot.press("space")
            await until(pilot, lambda wanted=wanted: asked == wanted)
        await finish(app, pilot)


async def test_without_a_validation_part_the_figures_are_said_to_be_of_the_training_texts(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await start(pilot, **SMALL, epochs=1, validation_share=0.0)
        await until(pilot, lambda: app.live and app.live.state == "finished", 120)
        await until(pilot, lambda: "epochs · of the training texts" in shown(app))
        await finish(app, pilot)


async def test_more_epochs_while_it_runs_and_after_its_end(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await start(pilot, **LONG)
        await until(pilot, lambda: epochs_of(app) >= 1, 120)
        await pilot.press("plus", "plus")
        await until(pilot, lambda: app.live.view.total_epochs == 320)
        await finish(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: room.face == "form")
        room.prepare(given={"epochs": 1})
        await until(pilot, lambda: room.form.draft.given["epochs"] == 1)
        await pilot.press("t")
        await until(
            pilot,
            lambda: app.live.state == "finished" and epochs_of(app) == 1 and not app.training,
            120,
        )
        await until(pilot, lambda: room.live.report is not None)
        await pilot.press("plus")
        await until(pilot, lambda: app.live.view.total_epochs == 11, 60)
        await until(pilot, lambda: epochs_of(app) > 1, 60)
        await finish(app, pilot)


async def test_leaving_the_screen_stops_nothing_and_coming_back_shows_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        room = await start(pilot, **LONG)
        await until(pilot, lambda: epochs_of(app) >= 1, 120)
        await go(pilot, "learn")
        before = epochs_of(app)
        await until(pilot, lambda: epochs_of(app) > before)
        await go(pilot, "train")
        await until(pilot, lambda: room.face == "live" and len(room.live.table._rows) > before)
        await pilot.press("n")
        await until(pilot, lambda: room.face == "form")
        assert "start" not in keys_of(room)  # one at a time is trained here
        await until(pilot, lambda: "while" in shown(app) or "reads" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: room.face == "live")
        await finish(app, pilot)


async def test_looking_at_curves(trained_app):
    app = trained_app
    async with app.run_test(size=(80, 24)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready and app._watcher)
        room.watch_run(store.find("spam"))
        await until(pilot, lambda: app.live and room.live.report)
        await until(pilot, lambda: "test part" in shown(app))
        assert room.live.loss.log_y
        assert "nats" in shown(app)
        await pilot.press("l")
        await until(pilot, lambda: not room.live.loss.log_y)
        await pilot.press("z")
        await until(pilot, lambda: room.live.loss.zoom == 0.5 and room.live.quality.zoom == 0.5)
        assert {"pan_back", "pan_on"} <= keys_of(room)
        await pilot.press("left_square_bracket", "right_square_bracket")
        await pilot.press("m")
        await until(pilot, lambda: room.live.loss.smoothing > 0)
        await pilot.press("c")
        await until(pilot, lambda: "MCC" in shown(app).split("\n")[5])
        for wanted in ("said ham", "epoch  train  valid", "test part"):
            await pilot.press("d")
            await until(pilot, lambda wanted=wanted: wanted in shown(app))


async def test_a_poet_shows_what_it_writes_epoch_by_epoch(trained_app):
    app = trained_app
    async with app.run_test(size=(160, 50)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready and app._watcher)
        room.watch_run(store.find("poet"))
        await until(pilot, lambda: app.live and room.live.report)
        samples = app.live.view.samples
        assert len(samples) == 3
        await pilot.press("d")
        await until(pilot, lambda: "what it writes, epoch 3" in shown(app))
        sample = room.query_one("#sample")
        assert sample.text == samples[-1].text
        await pilot.press("comma")
        await until(pilot, lambda: sample.text == samples[1].text)
        await pilot.press("comma", "comma", "comma")
        await until(pilot, lambda: sample.text == samples[0].text)
        assert "bits/char" in shown(app)
        assert "5 Poetry writes" in shown(app)


async def test_a_run_of_another_process_is_steered_and_picked(app, home):  # noqa: ARG001
    from rnntui.workbench.hosts import detach

    run = new_run("classifier", given={"data": "demo_sms", **LONG}, name="elsewhere")
    detach(run)
    async with app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: epochs_of(app) >= 1, 120)
        await until(pilot, lambda: room.face == "live")
        assert "leave" not in keys_of(room)
        await pilot.press("o")
        await until(pilot, lambda: app.screen is not room and "elsewhere" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is room)
        await pilot.press("space")
        await until(pilot, lambda: app.live.state == "paused")
        await pilot.press("s")
        await until(pilot, lambda: app.live.state == "stopped", 120)


async def test_it_is_left_running_in_a_process_of_its_own(app):
    from rnntui.workbench import asking

    async with app.run_test(size=(120, 40)) as pilot:
        room = await start(pilot, **LONG)
        await until(pilot, lambda: epochs_of(app) >= 1, 120)
        run = app.live.run
        await pilot.press("b")
        await until(pilot, lambda: not app.training and asking.holder(run) is not None, 120)
        before = epochs_of(app)
        await until(pilot, lambda: app.live.state == "running" and epochs_of(app) > before, 120)
        assert room.face == "live"
        await pilot.press("s")
        await until(pilot, lambda: app.live.state == "stopped", 120)


async def test_what_its_data_forbids_is_told_on_the_form(app, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("label,text\n" + "a,word here\n" * 40)
    async with app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready)
        room.prepare(data=str(file), given=SMALL)
        await until(pilot, lambda: room.form.draft.data == str(file))
        await pilot.press("t")
        fault = room.query_one("#fault")
        await until(pilot, lambda: fault.display and str(fault.content), 60)
        await until(pilot, lambda: room.face == "form")
        assert "label" in str(fault.content)
        assert not list(locations.runs_dir().glob("*/config.json"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (110, 30), (160, 50)])
async def test_sizes(trained_app, size):
    app = trained_app
    async with app.run_test(size=size) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready and app._watcher)
        room.watch_run(store.find("spam"))
        await until(pilot, lambda: app.live and room.live.report)
        await until(pilot, lambda: "MCC" in shown(app))
        both = size[0] >= 110
        assert room.live.quality.display == both
        assert room.query_one("#epochs").display == both
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: room.query_one("#epochs").display and room.live.loss.display)
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: not room.query_one("#epochs").display)
        assert room.live.loss.region.height >= 5
