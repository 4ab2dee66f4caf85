"""Keys that arrive together, as over a slow line, act in the order in which they were typed."""

import pytest
from driving import until
from textual import events
from textual.app import App
from textual.widgets import Input, TextArea

from rnntui.ui.widgets.message_box import MessageBox
from rnntui.ui.widgets.safe_input import SafeInput


class Fields(App):
    def compose(self):
        yield SafeInput()
        yield MessageBox()


@pytest.mark.parametrize("kind", [Input, TextArea])
async def test_a_correction_takes_what_stood_before_it(kind):
    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(kind)
        field.focus()
        await pilot.pause()
        for key in ("x", "y", "ctrl+u", "n", "x", "y", "backspace", "backspace", "o", "left", "m"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        app.post_message(events.Key("end", None))
        app.post_message(events.Key("e", "e"))

        def text():
            return field.value if kind is Input else field.text

        await until(pilot, lambda: text().endswith("e"), 20)
        assert text() == "nmoe"


async def test_enter_hands_over_what_stood_there_before_it():
    got = []

    class Asked(Fields):
        def on_input_submitted(self, event):
            got.append(event.value)

    app = Asked()
    async with app.run_test() as pilot:
        app.query_one(SafeInput).focus()
        await pilot.pause()
        for key in ("6", "ctrl+u", "3", "enter", "7"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: got, 20)
        assert got == ["3"]
