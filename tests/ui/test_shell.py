"""The frame around the screens: rows, sizes, dialogues, settings, errors beside the keys."""

import pytest
from driving import go, shown, until
from textual.geometry import Region

from rnntui import locations
from rnntui.errors import UserError
from rnntui.ui.keys import SECTIONS
from rnntui.ui.screens.help import HelpScreen, KeyTable
from rnntui.ui.screens.settings import SettingsScreen
from rnntui.ui.screens.welcome import WelcomeScreen
from rnntui.ui.widgets.key_bar import KeyBar


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (160, 50)])
async def test_first_and_last_row(app, size):
    async with app.run_test(size=size) as pilot:
        for number, section in enumerate(SECTIONS, 1):
            room = await go(pilot, section.name)
            room.set_focus(None)
            await pilot.pause()
            rows = shown(app).split("\n")
            assert len(rows) == size[1]
            assert f"{number} {section.title}" in rows[0]
            assert "? help" in rows[-1]


async def test_too_small_says_what_is_needed_and_comes_back(app):
    async with app.run_test(size=(59, 24)) as pilot:
        await until(pilot, lambda: "60 by 20; this is 59 by 24" in shown(app))
        await pilot.resize_terminal(80, 19)
        await until(pilot, lambda: "this is 80 by 19" in shown(app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "1 Data" in shown(app))
        assert "by 20" not in shown(app)


async def test_welcome_comes_once(home):  # noqa: ARG001
    from rnntui.ui.app import RnntuiApp

    app = RnntuiApp(warm=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await until(pilot, lambda: "spam detector" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, WelcomeScreen))
    again = RnntuiApp(warm=False)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1 Data" in shown(again))
        await pilot.pause(0.1)
        assert not isinstance(again.screen, WelcomeScreen)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(again.screen, WelcomeScreen))
        await pilot.press("l")
        await until(pilot, lambda: again.current_mode == "learn")


async def test_settings_are_seen_at_once_and_kept(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, "runs")
        assert "─" in shown(app)
        await go(pilot, "data")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        first = app.theme
        await pilot.press("right")
        assert app.theme != first
        assert app.preferences.theme == app.theme
        await pilot.press("down", "down", "enter")
        assert app.ascii
        await until(pilot, lambda: "yes" in shown(app))
        await pilot.press("escape")
        assert app.room is not None
        await until(pilot, lambda: app.room.has_class("-ascii"))
        await go(pilot, "runs")  # seen before: it, too
        await until(pilot, lambda: shown(app).isascii())
    assert '"ascii": true' in locations.preferences_file().read_text()


async def test_what_goes_wrong_beside_the_keys_is_told_and_the_app_lives_on(app):
    async def foreseen():
        raise UserError("mails.csv, line 3: no label \x1b]0;title\x07")

    async def unforeseen():
        raise ZeroDivisionError("never [/b] divide")

    async with app.run_test(size=(120, 40)) as pilot:
        room = await go(pilot, SECTIONS[0].name)
        bar = room.query_one(KeyBar)
        room.begin(foreseen())
        await until(pilot, lambda: "line 3: no label ␛]0;title␇" in shown(app))
        room.begin(unforeseen())
        await until(pilot, lambda: "never [/b] divide; details in" in bar.message)
        assert app.is_running
    assert "ZeroDivisionError" in (locations.logs_dir() / "app.log").read_text()


async def test_a_message_goes_with_the_next_key(app):
    async with app.run_test(size=(120, 40)) as pilot:
        app.tell("said")
        await until(pilot, lambda: "said" in shown(app))
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_copying_says_where_it_lies(app):
    async with app.run_test(size=(120, 40)) as pilot:
        app.copy("a\x1bb", "a text")
        await until(pilot, lambda: "copied a text; it also lies in" in shown(app))
    assert (locations.logs_dir() / "copied.txt").read_text() == "a\x1bb"


async def test_without_a_run_q_quits(app):
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.set_focus(None)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_help_hangs_beside_its_keys_and_scrolls(app, size):
    async with app.run_test(size=size) as pilot:
        await go(pilot, "spam")
        await pilot.press("question_mark")
        view = await until(
            pilot, lambda: isinstance(app.screen, HelpScreen) and app.screen.query_one("#help")
        )
        await until(pilot, lambda: "train one: " in shown(app))
        for row in app.screen.query_one(KeyTable).render_lines(
            Region(0, 2, view.scrollable_content_region.width, 10)
        ):
            text = row.text
            assert text[16:18] == "  "
            assert text[18:19].strip() or not text.strip()
        await pilot.press("end")
        await until(pilot, lambda: "leaves a field" in shown(app))


async def test_the_one_help_tells_of_the_screen_under_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        for theme, ascii_only in (("rnntui-dark", False), ("rnntui-light", True)):
            app.theme = theme
            app.keep(ascii=ascii_only)
            for section in SECTIONS:
                await go(pilot, section.name)
                app.screen.set_focus(None)
                await pilot.press("question_mark")
                heading = f"{section.title}: {section.question}"
                await until(pilot, lambda heading=heading: heading in shown(app))
                assert app.screen.styles.background == app.room.styles.background
                assert app.screen.has_class("-ascii") == ascii_only
                await pilot.press("end")
                await until(pilot, lambda heading=heading: heading not in shown(app))
                await pilot.press("q")
                await until(pilot, lambda: app.screen is app.room)


async def test_help_and_palette_are_reached_from_the_welcome(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape", "f10")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("colon")
        await until(pilot, lambda: type(app.screen).__name__ not in ("WelcomeScreen", "DataRoom"))


async def test_a_digit_leaves_the_welcome_for_its_screen(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await pilot.press("3")
        await until(pilot, lambda: getattr(app.room, "section", "") == "runs")
        assert app.screen is app.room


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_the_welcome_is_seen_whole(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.press("f10")
        await until(pilot, lambda: "esc closes this" in shown(app))
        assert "read what a recurrent network is" in shown(app)
        assert ("half a minute" in shown(app)) == (size[0] > 60)


async def test_ctrl_c_quits_from_a_dialogue_too(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running)
