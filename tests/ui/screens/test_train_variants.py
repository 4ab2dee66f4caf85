"""The lesson's six variants: asked for, trained one after another, ended, kept in a table."""

import re

from driving import go, shown, until

SMALL = {"threads": 1, "device": "cpu", "units": 4, "min_steps": 0, "epochs": 1, "max_tokens": 8}
SECONDS = 240.0


async def test_two_of_the_six_and_their_table(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready)
        room.prepare(given=SMALL)
        await until(pilot, lambda: room.form.draft.given.get("units") == 4)
        await pilot.press("v")
        await until(pilot, lambda: app.screen is not room and "twelve runs" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is room)
        assert not room.series.known
        await pilot.press("v")
        await until(pilot, lambda: app.screen is not room)
        await pilot.press("f")
        await until(pilot, lambda: room.face == "variants")
        series = room.series._series
        await until(pilot, lambda: re.search(r"\d of 12: RNN, \w+, is trained", shown(app)))
        await go(pilot, "learn")  # leaving the screen stops nothing
        await until(pilot, lambda: series.scores and app.training, SECONDS)
        await go(pilot, "train")
        await until(pilot, lambda: len(series.scores) >= 2, SECONDS)
        rows = shown(app).split("\n")
        assert any(f"{series.scores[0].mcc:.3f}" in row and "RNN" in row for row in rows)
        assert series.scores[0].sequences == "padded"
        assert series.scores[1].sequences == "packed"
        await until(pilot, lambda: app.live.live and app.live.run == series.run, SECONDS)
        await pilot.press("v")
        await until(pilot, lambda: room.face == "live")
        await pilot.press("v")
        await until(pilot, lambda: room.face == "variants")
        await pilot.press("x")
        await until(pilot, lambda: not app.training, SECONDS)
        await until(pilot, lambda: "are trained" in shown(app))
        assert series.ended
        assert 2 <= len(series.scores) < len(series.jobs)
