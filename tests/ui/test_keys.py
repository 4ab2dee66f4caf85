"""The table of keys: nothing twice, nothing that terminals own, and everything made from it."""

import string

import pytest
from driving import go, shown, until

from rnntui.ui import keys
from rnntui.ui.glossary import figures_of
from rnntui.ui.keys import EVERYWHERE, SECTIONS, every_command
from rnntui.ui.widgets.key_bar import KeyBar

ALLOWED = {
    *string.ascii_letters,
    *(f"f{number}" for number in range(1, 13)),
    *("space", "tab", "shift+tab", "enter", "escape", "backspace", "delete"),
    *("slash", "question_mark", "colon", "plus", "minus", "comma", "full_stop"),
    *("left_square_bracket", "right_square_bracket", "equals_sign"),
    *("up", "down", "left", "right", "shift+up", "shift+down", "shift+left", "shift+right"),
    *("home", "end", "pageup", "pagedown", "ctrl+p", "ctrl+c"),
}
TEXT = {*string.ascii_letters, *string.digits, "space"}


def test_every_command_has_an_id_of_its_own():
    names = [command.id for command in every_command()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_no_key_of_a_screen_does_two_things(section):
    pressed = [
        key for command in (*section.commands, *EVERYWHERE) for key in command.keys.split(",")
    ]
    assert len(pressed) == len(set(pressed)), sorted(
        key for key in set(pressed) if pressed.count(key) > 1
    )


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.id)
def test_keys_are_those_that_terminals_leave_alone(command):
    used = set(command.keys.split(","))
    assert used <= ALLOWED
    if command.typing:
        assert not used & TEXT  # within a text field they are text


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.id)
def test_what_a_command_says(command):
    assert 0 < len(command.label) <= 24
    assert command.help.endswith(".")


async def test_each_command_has_an_action(app):
    async with app.run_test(size=(120, 40)) as pilot:
        for section in SECTIONS:
            room = await go(pilot, section.name)
            for command in section.commands:
                assert hasattr(room, f"action_{command.action.split('(')[0]}"), command.id
                assert command.id in {binding.id for *_, binding in _bound(room)}, command.id
        for command in EVERYWHERE:
            assert hasattr(app, f"action_{command.action}")


def _bound(room):
    return [(key, b) for key, found in room._bindings.key_to_bindings.items() for b in found]


async def test_the_footer_shows_what_works_now_in_the_order_of_the_table(app):
    async with app.run_test(size=(120, 40)) as pilot:
        for section in SECTIONS:
            room = await go(pilot, section.name)
            await until(pilot, lambda room=room: room.is_current)
            await pilot.pause()
            bar = room.query_one(KeyBar)
            works = [
                (command.key(), command.label)
                for command in section.commands
                if command.footer and room.can(command.action)
            ]
            if not room.typing:
                assert list(bar._keys) == works
                assert list(bar._always) == [
                    (command.key(), command.label) for command in EVERYWHERE if command.footer
                ]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
async def test_help_lists_every_key(app, section):
    async with app.run_test(size=(120, 120)) as pilot:
        room = await go(pilot, section.name)
        room.set_focus(None)
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen is not room)
        await pilot.pause()
        text = shown(app)
        for command in section.commands:
            assert command.label in text
            assert command.key() in text
        for figure in figures_of(section.name):
            assert figure.name in text
            assert figure.formula[:24] in text  # the rest may stand on the next row
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is room)


async def test_the_palette_reaches_every_action(app):
    from textual.command import CommandPalette

    from rnntui.ui.palette import Commands

    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        offered = " | ".join([hit.text async for hit in Commands(app.screen).discover()])
        for command in every_command():
            if command.id != "app.palette":
                assert f"{command.label}  ({command.key()})" in offered
        await pilot.press(*"go to train")
        await until(pilot, lambda: "Train" in shown(app))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.current_mode == "train")


@pytest.mark.parametrize("key", ["f3", "alt+3", "3"])
async def test_ways_to_a_screen(app, key):
    async with app.run_test(size=(120, 40)) as pilot:
        app.screen.set_focus(None)
        await pilot.press(key)
        await until(pilot, lambda: app.current_mode == keys.SECTIONS[2].name)


async def test_other_keys_can_be_given_to_a_command(seen):
    import json

    from rnntui.ui.app import RnntuiApp

    (seen / "config" / "app.json").write_text(
        json.dumps({"welcomed": True, "keys": {"app.go_runs": "f8"}})
    )
    app = RnntuiApp(warm=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: app.current_mode == "runs")
