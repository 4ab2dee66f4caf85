"""The screen Runs: every key, with models that were really trained."""

import json
import os
import shutil

import pytest
from driving import go, shown, until
from textual import events
from textual.widgets import Input

from rnntui.runs import store
from rnntui.ui.screens.runs import EMPTY, NONE_FITS
from rnntui.ui.widgets.key_bar import KeyBar
from rnntui.ui.widgets.row_table import RowTable


def twin(home, name, new, number, **settings):
    """A copy of a trained run, under another name, as if it had been asked otherwise."""
    source = store.find(name).path
    target = home / "runs" / f"20200101-00000{number}-000{number}"
    shutil.copytree(source, target)
    config = json.loads((target / "config.json").read_text())
    config["name"], config["created"] = new, config["created"] - number
    config["settings"].update(settings)
    (target / "config.json").write_text(json.dumps(config))
    return target


async def runs_of(pilot):
    """The screen, when it has read the runs."""
    room = await go(pilot, "runs")
    await until(pilot, lambda: room.summaries is not None)
    return room


def names(room):
    return [entry.newest.name for entry in room.entries]


async def put_on(pilot, room, name):
    """Puts the cursor on a run by keys."""
    await pilot.press("home")
    for _ in room.entries:
        if room.current is not None and room.current.name == name:
            return
        await pilot.press("down")
    assert room.current.name == name


def told(room):
    return room.query_one(KeyBar).message


async def test_without_runs_it_says_which_key_brings_one(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await runs_of(pilot)
        await until(pilot, lambda: EMPTY in shown(app))
        assert "t train a demo" in shown(app)


async def test_the_table_shows_figures_and_beside_it_the_run(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        assert names(room) == ["poet", "spam"]
        await until(pilot, lambda: "bits/char" in shown(trained_app))
        await put_on(pilot, room, "spam")
        await until(pilot, lambda: "spam caught" in shown(trained_app))
        for word in ("✓ finished", "differs from preset best", "validation", "MCC"):
            assert word in shown(trained_app)
        side = room.query_one("#runs-side")
        assert side.border_title == "spam"


async def test_the_order_goes_through_the_columns_and_round(trained_app, trained_home):
    twin(trained_home, "spam", "aardvark", 1)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        assert names(room) == ["poet", "spam", "aardvark"]
        await pilot.press("O")
        assert names(room) == ["aardvark", "spam", "poet"]
        await pilot.press("o", "o")
        assert room.wish.order == "name"
        assert names(room) == ["aardvark", "poet", "spam"]
        for _ in range(5):
            await pilot.press("o")
        assert room.wish.order == "age"


async def test_a_click_on_a_heading_orders_and_a_second_reverses(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await pilot.click(RowTable, offset=(4, 0))
        await until(pilot, lambda: (room.wish.order, room.wish.reverse) == ("name", False))
        await pilot.click(RowTable, offset=(4, 0))
        await until(pilot, lambda: room.wish.reverse)
        assert names(room) == ["spam", "poet"]


async def test_the_filter_takes_words_and_settings_and_says_what_is_wrong(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        # At once, as a person types: none of the letters is a command.
        for key in ("slash", "p", "o"):
            trained_app.post_message(events.Key(key, None if key == "slash" else key))
        await until(pilot, lambda: names(room) == ["poet"])
        await pilot.press("backspace", "backspace", *"units", "less_than_sign", *"=64 1")
        assert room.typing
        await pilot.press("backspace", "backspace", "enter")
        await until(pilot, lambda: not room.typing)
        assert names(room) == ["poet", "spam"]
        await pilot.press("slash")
        room.query_one(Input).value = "nounit=3"
        await until(pilot, lambda: "there is no setting" in shown(trained_app))
        room.query_one(Input).value = "(a+)+"
        await until(pilot, lambda: "may take for ever" in shown(trained_app))
        room.query_one(Input).value = "nobody"
        await until(pilot, lambda: NONE_FITS in shown(trained_app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(room.entries) == 2)
        assert room.query_one(Input).value == ""


async def test_two_runs_side_by_side_with_mcnemar(trained_app, trained_home):
    twin(trained_home, "spam", "other", 1, units=32)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await put_on(pilot, room, "spam")
        await pilot.press("space", "down", "space")
        assert len(room.marked) == 2
        await until(pilot, lambda: "judge all" in shown(trained_app))
        text = shown(trained_app)
        for word in ("1 spam", "2 other", "units", "what differs", "figures"):
            assert word in text
        await pilot.press("m")
        await until(pilot, lambda: "MCC  on the validation parts" in shown(trained_app))
        await pilot.press("x")
        assert room.marked == []
        await until(pilot, lambda: "1 spam" not in shown(trained_app))
        await pilot.press("space")
        await pilot.press("escape")
        assert room.marked == []


async def test_a_ninth_run_cannot_be_marked(trained_app, trained_home):
    for number in range(1, 9):
        twin(trained_home, "poet", f"p{number}", number, seed=number)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        for _ in range(8):
            await pilot.press("space", "down")
        await pilot.press("space")
        assert len(room.marked) == 8
        assert "at most 8" in told(room)


async def test_seeds_fold_into_mean_and_deviation_and_unfold(trained_app, trained_home):
    twin(trained_home, "spam", "spam-s1", 1, seed=1)
    twin(trained_home, "spam", "spam-s2", 2, seed=2)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        assert len(room.entries) == 4
        await pilot.press("f")
        assert [len(entry.runs) for entry in room.entries] == [1, 3]
        await until(pilot, lambda: " ± " in shown(trained_app))
        await pilot.press("end")
        await until(pilot, lambda: "differ by their seed alone" in shown(trained_app))
        await pilot.press("d")
        assert "stands for several" in told(room)
        await pilot.press("enter")
        assert len(room.entries) == 5
        await pilot.press("enter")
        assert len(room.entries) == 2
        await pilot.press("f")
        assert len(room.entries) == 4


async def test_rename_note_and_delete_can_each_be_undone(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await put_on(pilot, room, "spam")
        await pilot.press("r")
        await until(pilot, lambda: trained_app.screen.is_modal)
        trained_app.screen.query_one(Input).value = "poet"
        await until(pilot, lambda: "there is a run named poet" in shown(trained_app))
        await pilot.press("enter")
        assert trained_app.screen.is_modal
        trained_app.screen.query_one(Input).value = "ham"
        await pilot.press("enter")
        await until(pilot, lambda: "ham" in names(room))
        await pilot.press("n")
        await until(pilot, lambda: trained_app.screen.is_modal)
        await pilot.press(*"good", "enter")
        await until(pilot, lambda: room.current.note == "good")
        await until(pilot, lambda: "note  good" in shown(trained_app))
        await pilot.press("d")
        await until(pilot, lambda: names(room) == ["poet"])
        assert "u brings it back" in told(room)
        await pilot.press("u")
        await until(pilot, lambda: len(room.entries) == 2)
        await put_on(pilot, room, "ham")
        await pilot.press("u")
        await until(pilot, lambda: room.current.note == "")
        await pilot.press("u")
        await until(pilot, lambda: names(room) == ["poet", "spam"])
        assert not room.can("undo")


async def test_escape_leaves_a_dialogue_and_changes_nothing(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        for key in ("r", "n", "e"):
            await pilot.press(key)
            await until(pilot, lambda: trained_app.screen.is_modal)
            await pilot.press("escape")
            await until(pilot, lambda: not trained_app.screen.is_modal)
        assert names(room) == ["poet", "spam"]


async def test_the_path_is_copied(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await pilot.press("y")
        assert trained_app.clipboard == str(room.current.run.path)


@pytest.mark.parametrize(("name", "section"), [("spam", "spam"), ("poet", "poetry")])
async def test_enter_uses_the_model(trained_app, name, section):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await put_on(pilot, room, name)
        await pilot.press("enter")
        await until(pilot, lambda: trained_app.room.section == section)


async def test_attach_follows_on_train(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        train = await go(pilot, "train")
        await until(pilot, lambda: train.ready)
        train.action_new()  # a form that was begun stays, unless a run is asked for
        room = await runs_of(pilot)
        await put_on(pilot, room, "spam")
        await pilot.press("a")
        await until(pilot, lambda: trained_app.room.section == "train")
        await until(pilot, lambda: trained_app.live and trained_app.live.name == "spam")
        assert train.face == "live"


async def test_what_cannot_be_done_is_refused_in_words(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        for key, words in (("p", "nobody trains it"), ("s", "nobody"), ("g", "e extends it")):
            await pilot.press(key)
            await until(pilot, lambda words=words: words in told(room))
        await pilot.press("e")
        await until(pilot, lambda: trained_app.screen.is_modal)
        await pilot.press("1", "enter")
        await until(pilot, lambda: "give more" in shown(trained_app))
        assert trained_app.screen.is_modal


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_where_there_is_little_room_a_key_shows_the_details(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await runs_of(pilot)
        await until(pilot, lambda: "finished" in shown(trained_app))
        assert not room.query_one("#runs-side").display
        await pilot.press("i")
        await until(pilot, lambda: "on the test part" in shown(trained_app))
        assert not room.query_one("#runs-left").display
        await pilot.press("escape")
        await until(pilot, lambda: room.query_one("#runs-left").display)
        await pilot.press("space", "down", "space")
        assert "i shows them" in told(room)
        await pilot.press("i")
        await until(pilot, lambda: "1 poet" in shown(trained_app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "2 spam" in shown(trained_app))


async def test_hostile_runs_are_shown_and_break_nothing(trained_app, trained_home):
    bad = twin(trained_home, "spam", "bad", 1)
    (bad / "config.json").write_text("{")
    pipe = twin(trained_home, "spam", "pipe", 2)
    (pipe / "report.json").unlink()
    os.mkfifo(pipe / "report.json")
    loud = twin(trained_home, "spam", "loud", 3, data="\x1b]0;hi\x07[/b] \u202e")
    (loud / "note.txt").write_text("\x1b[31m[/red] note\x00\n")
    (loud / "events.jsonl").write_bytes(b"\xff\xfe\x00garbage\n{}\n")
    escape = trained_home / "runs" / "\x1b[2Jx"
    shutil.copytree(bad, escape)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await until(pilot, lambda: len(room.entries) == 6)
        assert sum(entry.newest.broken for entry in room.entries) == 3
        await until(pilot, lambda: "✗ broken" in shown(trained_app))
        for _ in room.entries:
            await pilot.press("space", "down")
            await until(pilot, lambda: room.query_one("#runs-side").border_title)
        await until(pilot, lambda: "side by side" in (room.query_one("#runs-side").border_title))
        await until(pilot, lambda: room._beside_shown)
        text = shown(trained_app)
        assert not set(text) & {"\x1b", "\x07", "\x00", "\u202e"}
        await pilot.press("x")
        while not room.current.broken:
            await pilot.press("up")
        for key in ("enter", "p", "g", "s", "a", "e", "r", "n"):
            await pilot.press(key)
            await pilot.pause()
        assert trained_app.room is room
        assert not trained_app.screen.is_modal
        await pilot.press("d")
        await until(pilot, lambda: len(room.entries) == 5)
        await pilot.press("u")
        await until(pilot, lambda: len(room.entries) == 6)


async def test_a_training_is_seen_paused_extended_stopped_and_taken_up(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await runs_of(pilot)
        await until(pilot, lambda: room.query_one(KeyBar))
        await pilot.press("t")
        await until(pilot, lambda: room.current and room.current.progress)
        assert room.current.state == "running"
        await pilot.press("d")
        await until(pilot, lambda: "s stops it" in told(room))
        await pilot.press("p")
        await until(pilot, lambda: room.current.state == "paused")
        await pilot.press("p")
        await until(pilot, lambda: "paused already" in told(room))
        await pilot.press("e")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press(*"50", "enter")
        await until(pilot, lambda: "goes to epoch 50" in told(room))
        await pilot.press("g")
        await until(pilot, lambda: room.current.state == "running")
        await pilot.press("s")
        await until(pilot, lambda: room.current.state == "stopped" and not app.training)
        await pilot.press("g")
        await until(pilot, lambda: room.current.state == "running")
        await pilot.press("enter")
        await until(pilot, lambda: app.room.section == "train")
        app.trainer.leave()
        await until(pilot, lambda: not app.training)
