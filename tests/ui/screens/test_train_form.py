"""The form of Train: settings judged while typing, what differs is given, the network as it is."""

import pytest
from driving import go, shown, until

from rnntui import locations
from rnntui.ui.keys import section
from rnntui.workbench.request import new_run


async def form_of(pilot):
    room = await go(pilot, "train")
    await until(pilot, lambda: room.form._ready and room.focused is not None)
    return room


def keys_of(room):
    return {item.action for item in section("train").commands if room.can(item.action)}


async def test_choices_turn_with_the_arrows(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        assert room.focused.id == "rows"
        await pilot.press("right")  # cell: lstm, gru
        await until(pilot, lambda: room.form.draft.given == {"cell": "gru"})
        await until(pilot, lambda: "best lstm" in shown(app))
        assert "1 given" in shown(app)
        await pilot.press("left")
        await until(pilot, lambda: room.form.draft.given == {})
        await pilot.press("down", "right")  # units are doubled
        await until(pilot, lambda: room.form.draft.given == {"units": 128})
        assert "reset" in keys_of(room)
        await pilot.press("r")
        await until(pilot, lambda: room.form.draft.given == {})
        assert "reset" not in keys_of(room)


async def test_a_value_is_judged_while_it_is_typed(app):
    async with app.run_test(size=(80, 24)) as pilot:
        room = await form_of(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.focused.id == "value")
        await pilot.press("0")
        await until(pilot, lambda: "at least 1 and at most" in shown(app))
        assert room.form.draft.given == {}
        assert room.query_one("#value").has_class("-invalid")
        await pilot.press("backspace", "1", "2")
        await until(pilot, lambda: room.form.draft.given == {"units": 12})
        await pilot.press("x")
        await until(pilot, lambda: "is not a whole number" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: room.focused.id == "rows")
        assert room.form.draft.given == {"units": 12}
        assert "not a whole number" not in shown(app)


async def test_tab_leaves_the_line(app):
    async with app.run_test(size=(80, 24)) as pilot:
        room = await form_of(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.focused.id == "value")
        await pilot.press("tab")
        await until(pilot, lambda: not room.query_one("#value").display)


async def test_every_setting_can_be_found_by_its_words(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        await pilot.press("slash", *"dropout")
        rows = room.query_one("#rows")
        await until(pilot, lambda: rows.option_count < 12)
        names = [option.id for option in rows.options if option.id]
        assert {"dropout", "input_dropout", "token_dropout", "piece_dropout"} <= set(names)
        await pilot.press("enter")
        await until(pilot, lambda: room.focused is rows)
        await pilot.press("escape")
        await until(pilot, lambda: rows.option_count > 40)


async def test_task_preset_and_data_are_chosen_from_the_list(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        await pilot.press("shift+tab")
        await until(pilot, lambda: room.focused.id == "choice")
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.form.draft.task == "charlm")
        await until(pilot, lambda: "demo_verse" in shown(app))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: room.form.draft.preset == "lecture")
        await until(pilot, lambda: "settings · lecture" in shown(app))


async def test_what_does_not_fit_together_is_said_where_the_network_stands(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        room.prepare(given={"carry_state": True})
        await until(pilot, lambda: "“carry state” needs “no bidirectional”" in shown(app))
        await pilot.press("t")
        await until(pilot, lambda: room.query_one("#fault").display)
        assert not app.training


async def test_the_network_and_its_price(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        room.prepare(given={"units": 8, "threads": 1})
        await until(pilot, lambda: "an epoch" in shown(app), 120)
        assert "bidirectional LSTM" in shown(app)
        assert "(batch, time, 16)" in shown(app)
        room.prepare(given={"bidirectional": False})
        await until(pilot, lambda: "(batch, time, 8)" in shown(app), 60)


async def test_a_file_by_its_path(app, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("label,text\n" + "".join(f"{'ab'[n % 2]},word{n} here\n" for n in range(40)))
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        await pilot.press("shift+tab", "end", "enter")
        await until(pilot, lambda: room.focused.id == "value")
        value = room.query_one("#value")
        value.value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: room.form.draft.data == str(file))
        await until(pilot, lambda: "own.csv" in shown(app))
        assert "data" not in room.form.draft.given


async def test_a_file_that_is_not_there_is_told_in_place(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        room.prepare(data="/nowhere/x.csv")
        await until(pilot, lambda: room.form.draft.data == "/nowhere/x.csv")
        await pilot.press("t")
        await until(pilot, lambda: "no such file" in str(room.query_one("#fault").content))
        assert not list(locations.runs_dir().glob("*/config.json"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_sizes(app, size):
    async with app.run_test(size=size) as pilot:
        room = await form_of(pilot)
        rows = shown(app).split("\n")
        assert any("learning rate" in row for row in rows)
        assert any("network" in row for row in rows)
        if size[1] < 32:
            await pilot.press("i")
            await until(pilot, lambda: "learning rate" not in shown(app))
            await pilot.press("i")
            await until(pilot, lambda: "learning rate" in shown(app))
        assert room.query_one("#about").region.height >= 2


async def test_the_runs_name_is_judged(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        room.form.settings.edit("name")
        await until(pilot, lambda: room.focused.id == "value")
        await pilot.press(*"a b")
        await until(pilot, lambda: "cannot name a run" in shown(app))
        await pilot.press("backspace", "backspace", "1", "enter")
        await until(pilot, lambda: room.form.draft.name == "a1")


async def test_a_run_that_cannot_begin_leaves_nothing_behind(app, tmp_path):
    few = tmp_path / "few.tsv"
    few.write_text("ham\tsee you\nspam\twin now\n")
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        room.prepare(data=str(few))
        await until(pilot, lambda: room.form.draft.data == str(few))
        await pilot.press("t")
        await until(pilot, lambda: "too few to hold out" in shown(app))
        # It is removed: the first row follows it no longer, and the form has its network.
        await until(pilot, lambda: app.live is None and room.face == "form")
        await until(pilot, lambda: "queued" not in shown(app).split("\n")[0])
        await until(pilot, lambda: "reads the data" not in shown(app))


async def test_a_set_that_is_chosen_again_is_shown_again(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        before = room.form.draft.data
        room.form.settings.edit("data")
        await until(pilot, lambda: room.focused.id == "value")
        await pilot.press(*"elsewhere")
        await until(pilot, lambda: "elsewhere" in room.form.draft.data)
        await pilot.press("escape")
        room.form.prepare(data=before)
        await until(pilot, lambda: "elsewhere" not in shown(app))
        assert room.form.draft.data == before


async def test_what_was_made_while_it_was_ended_is_taken_away(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await form_of(pilot)
        made = []

        def make(fetch):
            made.append(new_run("classifier", given={"data": "demo_sms"}))
            fetch.end()  # all had come
            return made[0]

        assert await room.making(make) is None
        assert made
        assert not made[0].path.exists()
        await until(pilot, lambda: "nothing was begun" in shown(app))


async def test_layers_take_the_place_of_the_settings_and_no_field_keeps_the_letters(app):
    async with app.run_test(size=(80, 24)) as pilot:
        room = await go(pilot, "train")
        await until(pilot, lambda: room.form._ready and "parameters" in shown(app))
        await pilot.press("slash", *"drop", "enter", "i")
        await until(pilot, lambda: "embedding" in shown(app))
        assert not room.typing
        await pilot.press("i", "i")
        assert room.form.settings.filter == "drop"
        await pilot.press("slash")
        await until(pilot, lambda: room.typing and "drop" in shown(app))
