"""The screen Learn: every page with a real network beside it, and every key."""

import pytest
from driving import go, shown, until
from textual.widgets import Markdown

from rnntui import locations
from rnntui.ui.keys import section
from rnntui.ui.lesson_pages import pages

SIZES = [(120, 40), (80, 24), (60, 20)]


async def open_page(pilot, name):
    """Goes to the page with a live thing, and gives the screen when it is computed."""
    room = await go(pilot, "learn")
    await until(pilot, lambda: room.pages and room.live is not None and computed(room))
    number = [page.live for page in room.pages].index(name)
    before = room.live
    if number != room.number:
        room.open_page(number)
        await until(pilot, lambda: room.live is not before)
    await until(pilot, lambda: computed(room))
    return room


def computed(room):
    return room.live.found is not None and not room.query_one("#lesson-fault").display


def said(room):
    return str(room.query_one("#lesson-said").render())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_page_shows_a_picture(trained_app, size):
    async with trained_app.run_test(size=size) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.pages)
        for number, page in enumerate(room.pages):
            await until(pilot, lambda: room.live and room.live.page is page and computed(room))  # noqa: B023
            assert page.title in shown(trained_app)
            if room.alone:
                await pilot.press("space")
            await until(pilot, lambda: said(room) and said(room)[:20] in shown(trained_app))
            assert room.live.said()
            board = room.live.board
            assert board.region.height > 2
            assert board.region.right <= size[0]
            assert board.region.bottom <= size[1] - 1
            if number + 1 < len(room.pages):
                await pilot.press("n")


async def test_the_arrows_step_and_stop_at_the_ends(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "unrolled")
        last = room.live.steps - 1
        assert room.live.step == 0
        assert not room.can("back")
        await pilot.press("right", "full_stop")
        assert room.live.step == 2
        before = said(room)
        await pilot.press("left")
        assert room.live.step == 1
        assert said(room) != before
        await pilot.press("comma", "left")
        assert room.live.step == 0
        await pilot.press("end")
        assert room.live.step == last
        assert not room.can("forward")
        await pilot.press("home")
        assert room.live.step == 0


async def test_a_click_goes_to_the_step_that_was_hit(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        for name, line in [("unrolled", 1), ("gates", 1), ("memory", 1), ("variants", 3)]:
            room = await open_page(pilot, name)
            await pilot.pause()
            await pilot.click("Board", offset=(3, line + 4))
            await until(pilot, lambda: room.live.step == 4)  # noqa: B023
            await pilot.click("Board", offset=(3, 0))
            assert room.live.step == 4, "the head is no step"
        room = await open_page(pilot, "errors")
        row = room.live.steps - 3
        await pilot.click("Board", offset=(3, 2 + row))
        await until(pilot, lambda: room.live.step == row)


async def test_pages_are_turned_by_three_keys_each_way(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.pages)
        for key, number in [
            ("n", 1), ("pagedown", 2), ("right_square_bracket", 3),
            ("b", 2), ("pageup", 1), ("left_square_bracket", 0), ("b", 0),
        ]:  # fmt: skip
            await pilot.press(key)
            assert room.number == number
        await pilot.press("n", "n", "n", "n")
        page = room.pages[4]
        await until(pilot, lambda: room.live.page is page and computed(room))
        assert page.title in shown(trained_app)


async def test_the_index_goes_to_a_page(trained_app):
    async with trained_app.run_test(size=(80, 24)) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.pages)
        await pilot.press("i")
        await until(pilot, lambda: trained_app.screen is not room)
        assert room.pages[5].title in shown(trained_app)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: room.number == 2)


async def test_the_index_copies_the_pages_and_the_screen_reads_them_anew(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "memory")
        await pilot.press("i", "c")
        folder = locations.lesson_dir()
        await until(pilot, lambda: len(list(folder.glob("*.md"))) == len(room.pages))
        await pilot.press("escape")
        text = (folder / "01-memory.md").read_text().replace("Why a network", "Perché una rete")
        (folder / "01-memory.md").write_text(text)
        await pilot.press("1", "6")
        await until(pilot, lambda: "Perché una rete" in shown(trained_app))


async def test_enter_takes_the_next_text_of_the_data_and_r_the_example(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "gates")
        example = room.page.setting("example")
        first = room.live.found
        await pilot.press("enter")
        await until(pilot, lambda: room.live.found is not first)
        second, text = room.live.found, room._texts[room.page.name]
        assert text in room._hands["classifier"].texts
        await pilot.press("g")
        await until(pilot, lambda: room.live.found is not second)
        assert room._texts[room.page.name] not in (text, example)
        await pilot.press("r")
        await until(pilot, lambda: room._texts[room.page.name] == example)
        await until(pilot, lambda: room.live.found[0] == first[0])


async def test_a_text_is_written_in_the_box(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "unrolled")
        await pilot.press("e")
        assert room.typing
        box = room.query_one("#lesson-input")
        box.value = ""
        await pilot.press(*"win 6 n")
        assert box.value == "win 6 n", "letters and digits are text"
        await pilot.press("enter")
        await until(pilot, lambda: room.live.found[0].tokens == ("win", "6", "n"))
        assert not room.typing
        await pilot.press("e", "escape")
        assert not room.typing


async def test_views_of_a_page_and_the_knob(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "memory")
        assert "as it was written" in shown(trained_app)
        await pilot.press("v")
        await until(pilot, lambda: "stolen / clown" in shown(trained_app))
        room = await open_page(pilot, "padding")
        before = said(room)
        assert "batches of 32" in before
        await pilot.press("plus")
        assert "batches of 64" in said(room)
        await pilot.press("minus", "minus")
        assert "batches of 16" in said(room)


async def test_the_vanishing_gradient_with_other_weights_and_a_trained_model(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "vanishing")
        example = room.live.found
        await pilot.press("enter")
        await until(pilot, lambda: room.live.found is not example)
        lines = room._hands["charlm"].texts
        assert room._texts[room.page.name].split("\n")[0] in lines, "it is of the data at hand"
        first = room.live.found
        assert set(first) == {"rnn", "gru", "lstm"}
        assert first["rnn"][-1] < first["gru"][-1] < first["lstm"][-1]
        await pilot.press("plus", "plus", "plus")
        await until(pilot, lambda: room.live.found["rnn"][-1] > 100 * first["rnn"][-1])
        await pilot.press("v")
        await until(pilot, lambda: len(room.live.found) == 4)
        assert "trained" in shown(trained_app)


async def test_sampling_draws_takes_back_and_moves_the_temperature(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "sampling")
        writer = room.live.found
        before = writer.entropy
        await pilot.press("right", "right", "right")
        assert len(writer.text) == 3
        await pilot.press("left")
        assert len(writer.text) == 2
        await pilot.press("home")
        assert writer.text == ""
        assert writer.entropy == before
        await pilot.press("minus", "minus")
        assert writer.temperature == 0.8
        assert writer.entropy[1] < before[1]
        assert "T = 0.8" in said(room)
        await pilot.press("plus")
        assert writer.temperature == 0.9


async def test_the_three_shapes_each_ask_their_model(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "shapes")
        for shape in ("many to one", "one to many", "many to many"):
            await until(pilot, lambda: room.live.found and shape in shown(trained_app))  # noqa: B023
            gave = [column.gave for column in room.live.found]
            asked = [column for column in room.live.found if column.given and not column.fed]
            if shape == "many to one":
                assert not any(gave[:-1])
                assert gave[-1]
            else:
                assert all(gave)
                assert (len(asked) == 1) == (shape == "one to many")
            await pilot.press("v")


async def test_enter_on_the_variants_goes_to_train(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "variants")
        await pilot.press("down", "plus")
        await until(pilot, lambda: "128 units" in shown(trained_app))
        assert room.live.found[0].runs == 0
        await pilot.press("enter")
        await until(pilot, lambda: trained_app.room.section == "train")


async def test_another_model_is_chosen(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "unrolled")
        await pilot.press("m")
        await until(pilot, lambda: trained_app.screen is not room)
        await until(pilot, lambda: "enter chooses" in shown(trained_app))
        await pilot.press("enter")
        await until(pilot, lambda: "classifier" in room.chosen)
        room = await open_page(pilot, "errors")
        await pilot.press("m")
        await until(pilot, lambda: trained_app.screen is not room)
        await until(pilot, lambda: "enter chooses" in shown(trained_app))
        await pilot.press("enter")
        await until(pilot, lambda: "charlm" in room.chosen)


async def test_without_a_model_it_asks_and_esc_leaves_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.missing == "classifier")
        assert not room.can("forward")
        await pilot.press("enter")
        await until(pilot, lambda: "on the demo data now?" in shown(app))
        assert room.asked
        await pilot.press("escape")
        await until(pilot, lambda: "No classifier yet." in shown(app))
        assert not app.training
        await pilot.press("1", "6")
        await until(pilot, lambda: room.missing == "classifier")


@pytest.mark.slow
async def test_without_a_model_enter_twice_trains_one_and_the_picture_comes(app):
    async with app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.missing == "classifier")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.training)
        assert not room.can("run"), "one is trained already"
        await until(pilot, lambda: room.live.found is not None, seconds=240)
        await until(pilot, lambda: "as it was written" in shown(app))


async def test_on_a_small_terminal_one_of_text_and_picture_is_seen(trained_app):
    async with trained_app.run_test(size=(80, 24)) as pilot:
        room = await open_page(pilot, "gates")
        text, live = room.query_one("#lesson-text"), room.query_one("#lesson-live")
        assert (bool(text.region), bool(live.region)) == (True, False)
        await pilot.press("space")
        await until(pilot, lambda: bool(live.region) and not text.region)
        await pilot.press("space")
        await until(pilot, lambda: bool(text.region))
        await pilot.press("right")
        await until(pilot, lambda: bool(live.region))
        await pilot.resize_terminal(150, 50)
        await until(pilot, lambda: bool(text.region) and bool(live.region))
        assert not room.can("turn")


async def test_the_text_is_scrolled(trained_app):
    async with trained_app.run_test(size=(60, 20)) as pilot:
        room = await open_page(pilot, "memory")
        scroll = room.query_one("PageText")
        await pilot.press("down")
        await until(pilot, lambda: scroll.scroll_y > 0)
        await pilot.press("up")
        await until(pilot, lambda: scroll.scroll_y == 0)


async def test_a_link_opens_nothing_but_a_page(trained_app):
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await open_page(pilot, "memory")
        markdown = room.query_one(Markdown)
        markdown.post_message(Markdown.LinkClicked(markdown, "https://example.org/\x1b]0;x"))
        await until(pilot, lambda: "nothing is opened from here" in shown(trained_app))
        assert "\x1b" not in shown(trained_app)
        markdown.post_message(Markdown.LinkClicked(markdown, "05-vanishing.md"))
        await until(pilot, lambda: room.page.live == "vanishing")


async def test_a_teachers_page_may_name_what_there_is_not(trained_app):
    folder = locations.lesson_dir()
    folder.mkdir(parents=True)
    head = "---\ntitle: [/b] mine\nlive: [/nothing\n---\n"
    (folder / "00.md").write_text(head + "[/ text &#x202e; [bold]x[/bold]\n")
    async with trained_app.run_test(size=(120, 40)) as pilot:
        await go(pilot, "learn")
        await until(pilot, lambda: "which there is not" in shown(trained_app))
        assert "[/b] mine" in shown(trained_app)
        assert "\u202e" not in shown(trained_app)
        await pilot.press("n")
        await until(pilot, lambda: "as it was written" in shown(trained_app))


async def test_hostile_texts_are_read_and_painted_harmless(trained_app):
    text = "[/b] \x1b]0;T\x07 a\u202eb [bold]x 日本 e\u0301 \x00"
    async with trained_app.run_test(size=(120, 40)) as pilot:
        for name in ("memory", "unrolled", "gates", "thought", "shapes"):
            room = await open_page(pilot, name)
            found = room.live.found
            room._texts[room.page.name] = text
            room.compute()
            await until(pilot, lambda: room.live.found is not found)  # noqa: B023
            for character in "\x1b\x07\x00\u202e":
                assert character not in shown(trained_app)


async def test_a_plain_cell_has_no_gates_and_says_so(trained_app):
    from rnntui import train

    train("classifier", data="demo_sms", name="plain", epochs=1, cell="rnn", min_steps=0,
          threads=1, device="cpu")  # fmt: skip
    async with trained_app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, "learn")
        await until(pilot, lambda: room.pages)
        room.open_page([page.live for page in room.pages].index("gates"))
        await until(pilot, lambda: "have no gates" in shown(trained_app))
        await pilot.press("n")
        await until(pilot, lambda: room.live.page.live == "variants" and computed(room))


async def test_ascii_only(trained_app):
    trained_app.ascii = True
    async with trained_app.run_test(size=(120, 40)) as pilot:
        for page in pages():
            room = await open_page(pilot, page.live)
            board = room.live.board
            painted = "".join(
                segment.text for y in range(board.region.height) for segment in board.render_line(y)
            )
            # The verse of the demo has accents of its own.
            assert not set(painted) & set("█░▒▓▸●│─…−·␣⏎▁▂▃▄▅▆▇")


def test_every_command_has_an_action():
    from rnntui.ui.screens.learn import LearnRoom

    for command in section("learn").commands:
        assert hasattr(LearnRoom, f"action_{command.action}")
