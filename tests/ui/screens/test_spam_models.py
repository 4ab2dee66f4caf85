"""The Spam desk's models: none yet, another, a second, a newer best, one still in training."""

import json

import pytest
from desk import LEAST, SPAM, USUAL, WIDE, desk, mistakes, score, scored
from driving import go, shown, until

from rnntui import train
from rnntui.runs import checkpoints, store
from rnntui.ui.screens.models import ModelsScreen
from rnntui.ui.screens.spam_test import TestSet
from rnntui.ui.screens.spam_verdict import Answer
from rnntui.workbench.loading import load
from rnntui.workbench.request import new_run

SETTINGS = {"threads": 1, "device": "cpu", "min_steps": 0, "epochs": 1}


def another(name, **settings):
    return train("classifier", data="demo_sms", name=name, **{**SETTINGS, **settings}).run


@pytest.mark.parametrize("size", [WIDE, USUAL, LEAST])
async def test_without_a_model_it_says_how_to_come_by_one(app, size):
    async with app.run_test(size=size) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.has_class("-none"))
        await pilot.pause()
        assert "No classifier yet." in shown(app)
        assert "t trains one" in shown(app)
        assert not room.can("model")


async def test_t_trains_one_shows_how_far_it_is_and_loads_it(app):
    async with app.run_test(size=USUAL) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.has_class("-none"))
        await pilot.press("t")
        await until(pilot, lambda: "A classifier is being trained." in shown(app), 120)
        await until(pilot, lambda: " % " in shown(app), 120)
        app.trainer.leave()  # it need not be trained to its end
        await until(pilot, lambda: not app.training, 120)
        if checkpoints.has_best(store.all_runs()[0].path):
            await until(pilot, lambda: room.judge is not None)
            assert room.judge.run == store.all_runs()[0]
            assert room.judge.part or "is stopped" in room.judge.note


async def test_a_model_that_comes_while_another_screen_is_seen_is_found(app):
    async with app.run_test(size=WIDE) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.has_class("-none"))
        await go(pilot, "data")
        run = another("late")
        await go(pilot, "spam")
        await until(pilot, lambda: room.judge is not None)
        assert room.judge.run == run
        assert not room.has_class("-none")


async def test_what_was_trained_here_meanwhile_is_taken_with_its_worst_mistake_marked(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        assert room.judge.name == "spam"
        await pilot.press("escape", "end")
        assert mistakes(room).place[0] > 1
        await go(pilot, "data")
        settings = {**SETTINGS, "units": 8}
        fresh = new_run("classifier", given={"data": "demo_sms", **settings}, name="fresh")
        trained_app.train(fresh, fresh=True)
        await until(pilot, lambda: room._fresh == fresh, 120)
        assert room.judge.name == "spam"  # not while another screen is seen
        await go(pilot, "spam")
        await until(pilot, lambda: room.judge.run == fresh)
        await until(pilot, lambda: mistakes(room).place[0] == 1)


async def test_m_chooses_by_name(trained_app):
    run = another("zweites", cell="gru", units=8)
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        assert room.judge.run == run  # the newest
        await score(pilot, room, SPAM)
        await pilot.press("escape", "m")
        await until(pilot, lambda: "2 of 2" in shown(trained_app))
        assert "MCC" in shown(trained_app)
        await pilot.press(*"lstm")
        await until(pilot, lambda: "1 of 2" in shown(trained_app))
        await pilot.press("enter")
        await until(pilot, lambda: room.judge.name == "spam")
        await until(pilot, lambda: room._box.message == room.scored and not room._verdicts.busy)
        assert room.rows[0] == pytest.approx(
            load("spam").predict_proba([SPAM])[0].tolist(), abs=1e-6
        )


async def test_arrows_and_esc_in_the_list_of_models(trained_app):
    another("zweites", units=8)
    async with trained_app.run_test(size=USUAL) as pilot:
        room = await desk(pilot)
        await pilot.press("escape", "m")
        await until(pilot, lambda: "2 of 2" in shown(trained_app))
        await pilot.press("escape")
        await until(pilot, lambda: trained_app.screen is room)
        assert room.judge.name == "zweites"
        await pilot.press("m")
        await until(pilot, lambda: isinstance(trained_app.screen, ModelsScreen))
        await until(pilot, lambda: "2 of 2" in shown(trained_app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.judge.name == "spam")


async def test_c_asks_a_second_model_about_the_same_text(trained_app):
    another("zweites", units=8)
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        await pilot.press("escape", "c")
        await until(pilot, lambda: "2 of 2" in shown(trained_app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.second is not None)
        await scored(pilot, room, SPAM)
        assert room.second.name == "spam"
        for number, name in enumerate(("zweites", "spam")):
            expected = load(name).predict_proba([SPAM])[0].tolist()
            assert room.rows[number] == pytest.approx(expected, abs=1e-6)
        rows = shown(trained_app).splitlines()
        for number, name in enumerate(("zweites", "spam")):
            figure = f"{100 * room.rows[number][1]:.1f} %"
            assert any(name in row and figure in row for row in rows)
        # The same test part: whether one of them is better is said too.
        await until(pilot, lambda: "McNemar" in shown(trained_app) or "alike" in shown(trained_app))
        await pilot.press("c")
        assert room.second is None
        await pilot.pause()
        assert not room.query(Answer).last().display


async def test_two_models_fit_the_least_screen(trained_app):
    another("zweites", units=8)
    async with trained_app.run_test(size=LEAST) as pilot:
        room = await desk(pilot)
        room._second_chosen(store.find("spam"))
        await until(pilot, lambda: room.second is not None)
        await score(pilot, room, SPAM)
        await pilot.pause()
        screen = shown(trained_app)
        assert all(f"{100 * row[1]:.1f} %" in screen for row in room.rows)


async def test_an_unfinished_run_classifies_and_says_why_it_has_no_test_part(trained_app):
    run = store.find("spam")
    (run.path / "report.json").unlink()
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await score(pilot, room, SPAM)
        assert room.judge.part is None
        said = " ".join(shown(trained_app).split())
        assert "has no scored test part yet" in " ".join(room.judge.note.split())
        assert "test part" in said
        assert not room.query_one(TestSet).query_one("Matrix").display
        assert mistakes(room).marked is None
        await pilot.press("up")  # the verdict moves all the same
        assert room.threshold == pytest.approx(0.51)


async def test_l_takes_a_newer_best_and_keeps_the_threshold(trained_app):
    run = store.find("spam")
    best = checkpoints.best_step(run.path)
    others = [
        int(path.name) for path in (run.path / "checkpoints").iterdir() if path.name.isdigit()
    ]
    older = next(step for step in others if step != best)
    (run.path / "best").write_text(f"{older}\n")
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        assert room.judge.step == older
        await pilot.press("up", "up")
        assert not room.can("newer")
        (run.path / "best").write_text(f"{best}\n")
        trained_app.follow(run)
        await until(pilot, lambda: room.can("newer"))
        await until(pilot, lambda: "newer best" in shown(trained_app))
        await pilot.press("escape", "l")
        await until(pilot, lambda: room.judge.step == best)
        assert room.threshold == pytest.approx(0.52)


async def test_a_broken_model_is_told_and_the_desk_lives_on(trained_app):
    broken = another("broken")
    (broken.path / "best").write_text("999999\n")
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.judge is not None)
        assert room.judge.run == store.find("spam"), "the newest that can be read"
        await until(pilot, lambda: f"passed over {broken.id}" in shown(trained_app))
        room.choose(broken)
        await until(
            pilot, lambda: "999999" in shown(trained_app) or "checkpoint" in shown(trained_app)
        )
        assert room.judge.run == store.find("spam")
        assert not room.has_class("-none")


async def test_where_no_model_can_be_read_it_is_told_in_place(trained_app):
    (store.find("spam").path / "best").write_text("999999\n")
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await go(pilot, "spam")
        await until(pilot, lambda: room.has_class("-none"))
        await until(
            pilot, lambda: "999999" in shown(trained_app) or "checkpoint" in shown(trained_app)
        )


async def test_labels_of_any_kind_and_number(trained_app, tmp_path):
    names = ["rot", "grün", "blau [/b]", "spam\x1b]0;x\x07"]
    lines = [
        f"{name}\twort{number} {name[:3]} text{number % 7} und mehr{number % 3}"
        for number in range(40)
        for name in names
    ]
    file = tmp_path / "viele.tsv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = train(
        "classifier", data=str(file), name="viele", split="random", **{**SETTINGS, "epochs": 3}
    ).run
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        assert room.judge.run == run
        await score(pilot, room, "wort1 grü und mehr")
        screen = shown(trained_app)
        best = max(room.rows[0])
        assert screen.count(f"{100 * best:.1f} %") >= 1
        assert "blau [/b]" in screen
        assert "macro F1" in screen
        assert not room.can("higher")
        assert not room.can("reset")


def test_a_report_of_strange_values_is_listed_all_the_same(trained_home):  # noqa: ARG001
    from rnntui.ui.screens.models import usable

    run = store.find("spam")
    path = run.path / "report.json"
    report = json.loads(path.read_text())
    path.write_text(json.dumps({**report, "mcc": None, "spam_caught": None, "blocked_ham": None}))
    assert [item.figures for item in usable("classifier")] == ["no test part"]
