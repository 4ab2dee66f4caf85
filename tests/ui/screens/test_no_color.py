"""`NO_COLOR`: every screen in the terminal's own two colours, and what is marked still seen."""

import os
import re

import pytest
from desk_app import desk_app
from driving import go, until
from terminal_bytes import AppTerminal
from textual.widgets import OptionList

from rnntui.ui.keys import SECTIONS

WITHOUT_COLOUR = {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"39", b"49"}
"""What a terminal may be asked for: bold, dim, italic, underlined, reversed, its own colours."""

BODIES = {12: "units", 13: "by age", 14: "mistakes", 15: "top-k", 17: "memory", 11: "demo_sms"}
"""Of F2 to F6 and F1: what a terminal sends, and a word of what the screen shows."""


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.usefixtures("trained_home")
def test_no_screen_asks_for_a_colour():
    with AppTerminal(desk_app, environment={"NO_COLOR": "1"}) as terminal:
        terminal.read_until("demo_sms")
        for code, seen in BODIES.items():
            terminal.press(f"\x1b[{code}~")
            terminal.read_until(seen)
        for key, seen in (("?", "everywhere"), ("q", "demo_sms"), ("\x1b[20~", "refresh")):
            terminal.press(key)
            terminal.read_until(seen)
        terminal.press("\x1b")
        terminal.read_until("demo_sms")
        terminal.press("q")
        output = terminal.read_to_end()
    asked = {
        part for found in re.findall(rb"\x1b\[([0-9;]*)m", output) for part in found.split(b";")
    }
    assert asked <= WITHOUT_COLOUR
    assert b"39" in asked


async def test_the_marked_row_of_a_list_is_underlined(seen, monkeypatch):  # noqa: ARG001
    from rnntui.ui.app import RnntuiApp

    monkeypatch.setenv("NO_COLOR", "1")
    app = RnntuiApp(warm=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await go(pilot, SECTIONS[1].name)
        await until(pilot, lambda: app.room.query(OptionList))
        found = app.room.query(OptionList).first()
        found.focus()
        await until(pilot, lambda: app.focused is found)
        marked = found.get_visual_style("option-list--option-highlighted")
        assert marked.underline
        assert not found.get_visual_style("option-list--option").underline
