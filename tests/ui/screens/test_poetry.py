"""Poetry: writing, stopping, going on, other seeds, other temperatures, by hand."""

import pytest
from driving import go, shown, until

from rnntui.ui.screens.poetry_guesses import Guesses
from rnntui.ui.widgets.key_bar import KeyBar
from rnntui.ui.widgets.safe_input import SafeInput
from rnntui.ui.widgets.slider import Slider
from rnntui.workbench.loading import load

WIDE, USUAL, LEAST = (120, 40), (80, 24), (60, 20)


async def desk(pilot):
    """The screen with the model ready and the prompt read."""
    room = await go(pilot, "poetry")
    await until(pilot, lambda: room.ahead is not None)
    return room


async def written(pilot, room):
    """Waits for the end of a text."""
    await until(pilot, lambda: room.pen is not None and room.pen.left == 0 and room.can("keep"))
    await until(pilot, lambda: room.page.text == room.pen.prompt + room.pen.text)
    return room.pen.text


def put(room, field, text):
    room.query_one(f"#{field}", SafeInput).value = text


@pytest.mark.parametrize("size", [WIDE, USUAL, LEAST])
async def test_g_writes_what_the_seed_says(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await desk(pilot)
        put(room, "length", "200")
        await pilot.press("g")
        text = await written(pilot, room)
        assert text == load("poet").generate(length=200, temperature=0.7, seed=1)
        last = [line for line in text.splitlines() if line.strip()][-1]
        assert last.strip()[:20] in shown(trained_app)
        assert "200 characters" in shown(trained_app)
        assert "chars/s" in shown(trained_app)


async def test_the_prompt_is_read_and_mapped_to_the_corpus(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("p", *"La lun", "ä", "enter")
        text = await written(pilot, room)
        assert room.pen.prompt == "La luna"
        assert text == load("poet").generate("La luna", length=600, temperature=0.7, seed=1)
        assert "ä → a" in shown(trained_app)
        assert room.focused is None


async def test_a_prompt_that_the_corpus_lacks_is_told_and_writes_nothing(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("p", "語")
        await until(pilot, lambda: "has no '語' (U+8A9E)" in shown(trained_app))
        await until(pilot, lambda: "cannot read this prompt" in shown(trained_app))
        await pilot.press("enter")
        await pilot.pause()
        assert room.pen is None
        await pilot.press("p", "backspace", "a")
        await until(pilot, lambda: "has no" not in shown(trained_app))


async def test_space_stops_and_goes_on_to_the_same_text(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        put(room, "length", "2000")
        await pilot.press("g")
        await until(pilot, lambda: room.pen is not None and room.pen.length > 20)
        await pilot.press("space")
        await until(pilot, lambda: "stopped at" in shown(trained_app))
        assert 0 < room.pen.length < 2000
        await pilot.press("space")
        text = await written(pilot, room)
        assert text == load("poet").generate(length=2000, temperature=0.7, seed=1)
        assert room.pen.mixed == ""


async def test_c_goes_on_from_the_end(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        put(room, "length", "100")
        await pilot.press("g")
        first = await written(pilot, room)
        await pilot.press("c")
        await until(pilot, lambda: room.pen.goal == 200)
        text = await written(pilot, room)
        assert text.startswith(first)
        assert text == load("poet").generate(length=200, temperature=0.7, seed=1)


async def test_r_draws_another_seed_and_shows_it(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        put(room, "length", "50")
        put(room, "seed", "")  # one is drawn
        await pilot.press("g")
        first = await written(pilot, room)
        await pilot.press("r")
        await until(pilot, lambda: room.pen.text != first and not room.writing)
        text = await written(pilot, room)
        seed = int(room.query_one("#seed", SafeInput).value)
        assert text == load("poet").generate(length=50, temperature=0.7, seed=seed)


async def test_the_temperature_moves_the_bars_at_once_and_the_text_from_there_on(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        cold = room.ahead.guesses()
        await pilot.press("p")
        assert room.typing
        await pilot.press("up", "up")  # also while the prompt has the focus
        assert room.query_one(Slider).value == pytest.approx(0.8)
        hot = room.ahead.guesses()
        assert hot[1][0] == cold[1][0]
        assert hot[1][1] > cold[1][1]
        assert f"at T {hot[1][1]:.2f}" in shown(trained_app)
        await pilot.press("escape", "down")
        assert room.query_one(Slider).value == pytest.approx(0.75)
        put(room, "length", "3000")
        await pilot.press("g")
        await until(pilot, lambda: room.pen is not None and room.pen.length > 50)
        await pilot.press("up")
        await written(pilot, room)
        assert "changed while it was written" in room.pen.mixed
        expected = load("poet").generate(length=3000, temperature=0.75, seed=1)
        same = next(
            i for i, (a, b) in enumerate(zip(room.pen.text, expected, strict=True)) if a != b
        )
        assert same > 50


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("top_k", "0", "off"), ("top_p", "1.5", "0,9"), ("length", "", "5"), ("seed", "-1", "0")],
)
async def test_a_wrong_setting_is_told_while_it_is_typed(trained_app, field, wrong, right):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        put(room, field, wrong)
        await until(pilot, lambda: room.query_one("#trouble").display)
        assert not room.can("write")
        await pilot.press("g")
        await pilot.pause()
        assert room.pen is None
        put(room, field, right)
        await until(pilot, lambda: not room.query_one("#trouble").display and room.can("write"))


async def test_top_k_and_top_p_are_obeyed(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        put(room, "top_k", "3")
        put(room, "top_p", "0.9")
        put(room, "length", "80")
        await until(pilot, lambda: room.ahead.drawing == (0.7, 3, 0.9))
        assert sum(p > 0 for _, _, p in room.ahead.guesses()[0]) <= 3
        await pilot.press("g")
        text = await written(pilot, room)
        assert text == load("poet").generate(length=80, temperature=0.7, top_k=3, top_p=0.9, seed=1)


@pytest.mark.parametrize("size", [WIDE, USUAL, LEAST])
async def test_written_together(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await desk(pilot)
        await pilot.press("p", *"La luna", "escape", "w")
        await until(pilot, lambda: room.together and room.typing)
        pen, guesses = room.pen, room.query_one(Guesses)
        assert pen.prompt == "La luna"
        assert room.page.text == "La luna"
        likeliest = pen.guesses()[0][0].character
        await pilot.press("enter")
        assert pen.text == likeliest
        third = pen.guesses()[0][2].character
        await pilot.press("down", "down")
        assert guesses.marked == third
        await pilot.press("enter")
        second = pen.guesses()[0][1].character
        await pilot.press("2", "q", "space")
        assert pen.text == likeliest + third + second + "q "
        assert room.page.text == "La luna" + pen.text
        await pilot.press("backspace", "backspace")
        assert pen.text == likeliest + third + second
        assert room.page.text == "La luna" + pen.text
        keys = room.query_one(KeyBar)._keys
        assert [label for _, label in keys] == ["ends it", "takes it", "takes back"]
        await pilot.press("right")
        assert room.query_one(Slider).value == pytest.approx(0.75)
        assert "enter, 1-9" in str(room.side.border_title)
        await pilot.press("escape")
        assert not room.together
        assert str(room.side.border_title) == "next character"
        await pilot.press("c")  # and the model goes on
        await until(pilot, lambda: room.pen.goal > 100)
        text = await written(pilot, room)
        assert text.startswith(likeliest + third + second)


async def test_a_character_that_the_corpus_lacks_cannot_be_taken(trained_app):
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await desk(pilot)
        await pilot.press("w")
        await until(pilot, lambda: room.together)
        await pilot.press("語")
        await until(pilot, lambda: "'語' cannot be written" in shown(trained_app))
        await pilot.press("backspace")
        await until(pilot, lambda: "nothing chosen by hand" in shown(trained_app))


async def test_scrolling_and_the_panels(trained_app):
    async with trained_app.run_test(size=USUAL) as pilot:
        room = await desk(pilot)
        put(room, "length", "1500")
        await pilot.press("g")
        await written(pilot, room)
        bottom = room.page.view.scroll_offset.y
        assert bottom > 0
        await pilot.press("pageup")
        await until(pilot, lambda: room.page.view.scroll_offset.y < bottom)
        await pilot.press("pagedown")
        await until(pilot, lambda: room.page.view.scroll_offset.y == bottom)
        assert room.side.display
        await pilot.press("b")
        assert not room.side.display
        await pilot.press("b")
        assert room.side.display
        assert not room.kept.display
        await pilot.press("k")
        await until(pilot, lambda: room.kept.display and "Nothing kept yet" in shown(trained_app))
        await pilot.resize_terminal(*LEAST)
        await until(pilot, lambda: not room.side.display)
        await pilot.press("b")
        await until(pilot, lambda: room.side.display and not room.page.display)
