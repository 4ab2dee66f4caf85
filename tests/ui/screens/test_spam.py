"""The Spam desk: classifies as you type, says why, and moves the threshold over the test set."""

import threading

import pytest
from desk import LEAST, SPAM, USUAL, WIDE, box, counts, desk, mistakes, score, scored
from driving import go, shown, until
from textual import events

from rnntui.ui.screens.spam_why import Words
from rnntui.ui.widgets.key_bar import KeyBar
from rnntui.workbench.loading import load
from rnntui.workbench.test_part import read_test_part


@pytest.mark.parametrize("size", [WIDE, USUAL, LEAST])
async def test_typing_is_answered_with_what_the_model_says(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await desk(pilot)
        assert room.typing  # the box has the focus: typing is the purpose
        await pilot.press(*"WIN 4 cash")
        await scored(pilot, room, "WIN 4 cash")
        model = load("spam")
        row = model.predict_proba(["WIN 4 cash"])[0].tolist()
        assert room.rows[0] == pytest.approx(row, abs=1e-6)
        screen = shown(trained_app)
        assert f"{100 * row[model.labels.index('spam')]:.1f} %" in screen
        said = model.predict(["WIN 4 cash"])[0]
        assert (said.upper() if said == "spam" else said) in screen.split()
        assert "WIN 4 cash" in screen


async def test_the_verdict_is_that_of_the_text_that_stands_in_the_box(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        seen = []
        told = room._verdicts._told
        room._verdicts._told = lambda question, rows: (
            seen.append(question[0]),
            told(question, rows),
        )
        for text in ("a", SPAM, "see you at six", "last words"):
            box(room).put(text)
        await scored(pilot, room, "last words")
        assert seen[-1] == "last words"
        model = load("spam")
        assert room.rows[0] == pytest.approx(
            model.predict_proba(["last words"])[0].tolist(), abs=1e-6
        )


async def test_an_empty_box_has_no_verdict(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        room._move_threshold(0.001)
        await score(pilot, room, SPAM)
        await pilot.pause()
        assert "SPAM" in shown(trained_app).split()
        await pilot.press("escape", "x")
        await until(pilot, lambda: not room.rows)
        assert "No text in the box." in shown(trained_app)
        assert "SPAM" not in shown(trained_app).split()
        await pilot.press("u")
        await scored(pilot, room, SPAM)
        await pilot.pause()
        assert "SPAM" in shown(trained_app).split()


async def test_words_are_explained_in_figures_and_tints(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        from rnntui.workbench.explaining import explain

        found = explain(load("spam"), SPAM)
        words = [found.tokens[at] for at in found.strongest(5)]
        panel = room.query_one(Words)
        drawn = "\n".join(strip.text for strip in panel.query("Bars").first()._strips)
        assert all(word in drawn for word in words)
        assert box(room)._tints
        strongest = found.strongest(1)[0]
        assert found.spans[strongest] in {tint[:2] for tint in box(room)._tints}


@pytest.mark.parametrize("size", [USUAL, LEAST])
async def test_where_there_is_no_room_for_the_chart_a_line_has_the_figures(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        line = next(row for row in shown(trained_app).splitlines() if "for spam" in row)
        assert "+" in line


@pytest.mark.parametrize("focus", ["box", "nothing"])
async def test_up_and_down_move_verdict_matrix_and_mistakes_at_once(trained_app, focus):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        part = read_test_part(room.judge.run)
        if focus == "nothing":
            room.set_focus(None)
            await pilot.pause()
        for key, expected in (("up", 0.51), ("up", 0.52), ("down", 0.51), ("shift+up", 0.6)):
            await pilot.press(key)
            assert room.threshold == pytest.approx(expected)
            assert counts(room) == part.at(room.threshold).confusion
        for _ in range(12):
            await pilot.press("shift+up")
        assert room.threshold == 0.999
        found = part.at(0.999)
        assert counts(room) == found.confusion
        assert mistakes(room).place[1] == len(part) - found.accuracy.hits
        await pilot.pause()
        screen = shown(trained_app)
        assert "threshold .999" in screen
        assert f"({len(part) - found.accuracy.hits:,} of {len(part):,})" in screen
        assert "said " in screen
        await pilot.press("shift+down", "shift+down")
        assert room.threshold == pytest.approx(0.8)


async def test_punctuation_moves_the_threshold_only_outside_the_box(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("full_stop", "comma", "left_square_bracket")
        assert box(room).text == ".,["
        assert room.threshold == 0.5
        await pilot.press("escape", "full_stop", "right_square_bracket", "comma")
        assert room.threshold == pytest.approx(0.51)
        await pilot.press("r")
        assert room.threshold == 0.5
        assert not room.can("reset")


async def test_a_mistake_is_loaded_scored_raw_and_edited(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("escape")
        assert room.focused is mistakes(room)
        await pilot.press("down", "enter")
        wrong = read_test_part(room.judge.run).mistakes()[1]
        assert box(room).message == wrong.text
        await scored(pilot, room, wrong.text)
        positive = room.judge.positive
        assert room.rows[0][positive] == pytest.approx(wrong.p, abs=1e-4)
        assert f"is {wrong.true}, said {wrong.said}" in shown(trained_app)
        assert room.typing
        await pilot.press(*"XY")
        await scored(pilot, room, wrong.text + "XY")
        assert "edited" in shown(trained_app)


async def test_a_mistake_that_is_none_at_another_threshold_is_not_called_one(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("f8")
        await until(pilot, lambda: "mistake 1 of" in shown(trained_app))
        wrong = room._mistake
        spam = room.judge.model.labels[room.judge.positive]
        # Where all or none are spam, each mistake of the other kind is judged rightly.
        room._move_threshold(0.001 if wrong.true == spam else 0.999)
        await until(pilot, lambda: "no mistake at this threshold" in shown(trained_app))
        end = "threshold .001" if wrong.true == spam else "threshold .999"
        await until(pilot, lambda: end in shown(trained_app))
        room._move_threshold(room.judge.model.threshold)
        await until(pilot, lambda: "mistake 1 of" in shown(trained_app))


async def test_f8_and_f7_go_through_the_mistakes_while_typing(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        wrong = read_test_part(room.judge.run).mistakes()
        for key, number in (("f8", 0), ("f8", 1), ("f8", 2), ("f7", 1)):
            await pilot.press(key)
            assert box(room).message == wrong[number].text
            assert room.typing


async def test_control_characters_are_kept_until_the_text_is_edited(trained_app):
    raw = "FREE\x1b]0;x\x07 prize \x9b31m now\u202e"
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await box(room)._on_paste(events.Paste(raw))
        await scored(pilot, room, raw)
        expected = load("spam").predict_proba([raw])[0].tolist()
        assert room.rows[0] == pytest.approx(expected, abs=1e-6)
        assert "FREE␛]0;x␇ prize" in shown(trained_app)
        await pilot.press("!")
        await scored(pilot, room, box(room).text)
        assert box(room).message == box(room).text == "FREE␛]0;x␇ prize \ufffd31m now\ufffd!"


async def test_the_copy_holds_label_probability_and_the_raw_text(trained_app):
    from rnntui import locations

    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        await pilot.press("escape", "y")
        label, p, text = (locations.logs_dir() / "copied.txt").read_text().split("\t")
        assert (label, text) == (room.judge.labels[room.judge.said(room.rows[0], 0.5)], SPAM)
        assert float(p) == pytest.approx(max(room.rows[0]), abs=1e-4)
        assert "copied label" in room.query_one(KeyBar).message


async def test_a_text_longer_than_the_model_reads_says_so(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        most = room.judge.model.settings.max_tokens
        text = " ".join(f"word{number}" for number in range(10_000))
        await score(pilot, room, text)
        assert f"behind the first {most:,} are not read" in shown(trained_app)
        await pilot.press("x")
        await scored(pilot, room, box(room).message)
        assert box(room).message.endswith("word9999x")


@pytest.mark.parametrize(
    ("size", "views"), [(USUAL, ["mistakes", "words"]), (LEAST, ["test", "mistakes", "words"])]
)
async def test_v_shows_the_panel_that_has_no_room(trained_app, size, views):
    marks = {"test": "accuracy", "mistakes": "mistakes (", "words": "log-odds"}
    async with trained_app.run_test(size=size) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        await pilot.press("escape")
        seen = []
        for _ in views:
            await pilot.pause()
            seen.append({name for name in views if marks[name] in shown(trained_app)})
            await pilot.press("v")
        assert [set(views) & one for one in seen] == [{name} for name in views]


async def test_e_goes_back_into_the_box(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("escape")
        assert not room.typing
        await pilot.press("e")
        assert room.focused is box(room)


async def test_digits_are_text_in_the_box_and_screens_outside(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("1")
        assert box(room).text == "1"
        await pilot.press("escape", "1")
        await until(pilot, lambda: trained_app.room.section == "data")
        assert await go(pilot, "spam") is room
        assert box(room).text == "1"


async def test_what_is_typed_while_the_model_is_loaded_is_text(trained_app, monkeypatch):
    from rnntui.ui.screens import spam_desk

    go_on, real = threading.Event(), spam_desk.take

    def slow(*given):
        assert go_on.wait(60)
        return real(*given)

    monkeypatch.setattr(spam_desk, "take", slow)
    async with trained_app.run_test(size=USUAL) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.typing)
        await pilot.press(*"at 1 or 3")
        assert room.judge is None
        assert trained_app.room is room
        go_on.set()
        await scored(pilot, room, "at 1 or 3")
