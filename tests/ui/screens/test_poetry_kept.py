"""Poetry: what was kept, made again, exported; what stands in the corpus; which model writes."""

from pathlib import Path

import pytest
from driving import go, shown, until
from test_poetry import USUAL, WIDE, desk, put, written

from rnntui.runs import store
from rnntui.ui.screens.models import ModelsScreen
from rnntui.ui.screens.poetry_corpus import copied
from rnntui.ui.screens.poetry_export import Export
from rnntui.ui.widgets.safe_input import SafeInput
from rnntui.workbench import favourites
from rnntui.workbench.corpus_of import training_text


async def kept_one(pilot, room, seed="4"):
    put(room, "length", "150")
    put(room, "seed", seed)
    await pilot.press("g")
    await until(pilot, lambda: room.pen is not None and str(room.pen.manner.seed) == seed)
    text = await written(pilot, room)
    count = len(room.kept.kept)
    await pilot.press("f")
    await until(pilot, lambda: len(room.kept.kept) == count + 1)
    return text


async def test_keep_show_make_again_delete_and_undo(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("p", *"La luna", "escape")
        first = await kept_one(pilot, room, "4")
        second = await kept_one(pilot, room, "5")
        assert [item.text for item in favourites.read()] == [second, first]
        assert "kept (2)" in shown(trained_app)
        room.query_one("#kept-list").focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.page.text == "La luna" + first)
        assert room.query_one("#seed", SafeInput).value == "4"
        await pilot.press("a")
        await until(pilot, lambda: "made again: equal, all 150 characters" in shown(trained_app))
        await pilot.press("d")
        await until(pilot, lambda: [item.text for item in favourites.read()] == [second])
        await pilot.press("u")
        await until(pilot, lambda: [i.text for i in favourites.read()] == [second, first])
        await until(pilot, lambda: len(room.kept.kept) == 2)


async def test_what_was_written_by_hand_says_that_it_cannot_be_made_again(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("w")
        await until(pilot, lambda: room.together)
        await pilot.press("2", "3", "4", "2", "escape", "f")
        await until(pilot, lambda: "chosen by hand" in shown(trained_app))
        await until(pilot, lambda: room.kept.kept)
        await pilot.press("a")
        await until(pilot, lambda: "made again: differs from character" in shown(trained_app))
        assert "by hand" in shown(trained_app)


async def test_a_kept_text_whose_run_is_gone_is_shown(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        text = await kept_one(pilot, room)
        store.remove(room.poet.run)
        room.query_one("#kept-list").focus()
        await pilot.press("enter")
        await until(pilot, lambda: room.poem.kept is not None and room.page.text == text)
        await pilot.press("a")
        await until(pilot, lambda: "is not here any more" in shown(trained_app))
        await pilot.press("o")
        await until(pilot, lambda: "is gone" in shown(trained_app))
        await pilot.press("g")  # the model is still in memory
        await until(pilot, lambda: room.pen is not None)
        assert await written(pilot, room) == text


async def test_export_of_the_text_and_of_all_that_is_kept(trained_app, tmp_path):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        first = await kept_one(pilot, room, "4")
        second = await kept_one(pilot, room, "5")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(trained_app.screen, Export))
        box = trained_app.screen.query_one(SafeInput)
        assert Path(box.value).name == "poet-5.md"
        box.value = str(tmp_path / "one.doc")
        await pilot.press("enter")
        await until(pilot, lambda: "ends in .md" in shown(trained_app))
        box.value = str(tmp_path / "one.txt")
        await pilot.press("enter")
        await until(pilot, lambda: "written:" in shown(trained_app))
        assert second.strip() in (tmp_path / "one.txt").read_text()
        room.query_one("#kept-list").focus()
        await pilot.press("x")
        await until(pilot, lambda: isinstance(trained_app.screen, Export))
        trained_app.screen.query_one(SafeInput).value = str(tmp_path / "one.txt")
        await pilot.press("enter")
        await until(pilot, lambda: "choose another" in shown(trained_app))
        trained_app.screen.query_one(SafeInput).value = str(tmp_path / "all.md")
        await pilot.press("enter")
        await until(pilot, (tmp_path / "all.md").exists)
        whole = (tmp_path / "all.md").read_text()
        assert first.strip() in whole
        assert second.strip() in whole
        assert "seed 4" in whole


async def test_copy(trained_app, seen):
    async with trained_app.run_test(size=USUAL) as pilot:
        room = await desk(pilot)
        text = await kept_one(pilot, room)
        await pilot.press("y")
        await until(pilot, lambda: "copied 150 characters" in shown(trained_app))
        assert (seen / "logs" / "copied.txt").read_text() == text


def underlined(app):
    """The pieces of the screen that are underlined, as marks beside the colour."""
    strips = app.screen._compositor.render_strips()
    return [s.text.strip() for strip in strips for s in strip if s.style and s.style.underline]


async def test_o_marks_what_stands_in_the_corpus(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        corpus = training_text(room.poet.run)
        passage = corpus[100:160]
        await pilot.press("w")
        await until(pilot, lambda: room.together)
        for character in passage:
            room.pen.take(character)
        room.page.rewrite(room.pen)
        await pilot.press("escape", "o")
        await until(pilot, lambda: "stands in the corpus" in shown(trained_app))
        assert "100.0 % stands in the corpus: 1 passage, the longest 60" in shown(trained_app)
        line = max(passage.split("\n"), key=len)
        assert line in underlined(trained_app)
        await pilot.press("o")
        assert "stands in" not in shown(trained_app)
        assert line not in underlined(trained_app)


@pytest.mark.usefixtures("trained_home")
def test_what_is_copied_is_counted_once():
    run = store.find("poet")
    corpus = training_text(run)
    text = f"{corpus[50:80]}#{corpus[200:240]}"
    found = copied(run.path, text)
    assert sum(end - start for start, end in found.parts) >= 70
    assert found.longest >= 40
    assert copied(run.path, "#").words().startswith("no passage")


async def test_m_chooses_among_the_models(trained_app):
    import shutil

    from rnntui.runs import keeping

    poet = store.find("poet")
    other = poet.path.with_name("20200101-000000-abcd")
    shutil.copytree(poet.path, other)
    keeping.rename(store.Run(other), "older")
    async with trained_app.run_test(size=USUAL) as pilot:
        room = await desk(pilot)
        present = room.poet.name
        await pilot.press("m")
        await until(pilot, lambda: isinstance(trained_app.screen, ModelsScreen))
        await until(pilot, lambda: "2 of 2" in shown(trained_app))
        assert "bits/char" in shown(trained_app)
        assert "lstm 64" in shown(trained_app) or "gru 64" in shown(trained_app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.poet.name != present)
        await until(pilot, lambda: room.poet.name in shown(trained_app))


async def test_without_a_model_t_trains_one_and_loads_it(app):
    async with app.run_test(size=USUAL) as pilot:
        room = await go(pilot, "poetry")
        await until(pilot, lambda: "t trains one on the demo data" in shown(app))
        assert not room.can("write")
        await pilot.press("m")
        await until(pilot, lambda: "no language model yet" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is room)
        await pilot.press("t")
        # It writes as soon as an epoch is done, while the rest is still learned.
        await until(pilot, lambda: room.model is not None)
        assert room.can("write")
        await pilot.press("g")
        await until(pilot, lambda: room.pen is not None and room.pen.length > 100)
        app.trainer.leave()
        app.trainer.join(60)
