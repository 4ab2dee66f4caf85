"""What all screens do alike: they are set up once, and nothing that goes wrong is lost."""

from driving import go, until

from rnntui.errors import UserError
from rnntui.ui.keys import SECTIONS
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.settings import SettingsScreen
from rnntui.ui.widgets.key_bar import KeyBar


async def test_what_goes_wrong_in_a_dialogue_or_in_the_app_itself_is_told_too(app):
    async def wrong(what):
        raise UserError(f"{what} broke")

    async with app.run_test(size=(120, 40)) as pilot:
        bar = (await go(pilot, SECTIONS[0].name)).query_one(KeyBar)
        app.run_worker(wrong("the app"), exit_on_error=False)
        await until(pilot, lambda: bar.message == "the app broke")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        app.screen.run_worker(wrong("the box"), exit_on_error=False)
        await until(pilot, lambda: bar.message == "the box broke")


async def test_a_screen_is_set_up_once(app, monkeypatch):
    # Textual calls each class's own handler of a message: one that calls its parent's calls twice.
    begun = []
    set_up = Room.on_mount

    def counted(self):
        begun.append(self.section)
        set_up(self)

    monkeypatch.setattr(Room, "on_mount", counted)
    async with app.run_test(size=(120, 40)) as pilot:
        for section in SECTIONS:
            room = await go(pilot, section.name)
            await until(pilot, lambda room=room: room.ready and room.is_current)
    assert begun == [section.name for section in SECTIONS]
