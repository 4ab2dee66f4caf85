"""The field for foreign text."""

from textual import events
from textual.app import App

from rnntui.ui.widgets.safe_input import SafeInput


class Field(App[None]):
    """One field, narrower than what is pasted."""

    def compose(self):
        yield SafeInput(placeholder="a path")


async def test_of_a_long_paste_the_end_is_seen_where_the_cursor_is():
    app = Field()
    async with app.run_test(size=(40, 5)) as pilot:
        field = app.query_one(SafeInput)
        field._on_paste(events.Paste("/a/long/path" * 10))
        await pilot.pause()
        assert field.cursor_position == len(field.value) == 120
        assert field.scroll_offset.x > 80
