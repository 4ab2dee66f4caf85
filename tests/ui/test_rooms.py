"""What all screens do alike: they are set up once, and nothing that goes wrong is lost."""

import subprocess
import sys
import time
from importlib import import_module

from driving import go, until
from textual.css.query import NoMatches

from rnntui.errors import UserError
from rnntui.runs import store
from rnntui.ui import loader
from rnntui.ui.faults import log_file
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


async def test_a_screen_that_is_made_ready_waits_until_it_is_gone_to(trained_app, monkeypatch):
    arrived = []
    for section in SECTIONS:
        room_class = import_module(f"rnntui.ui.screens.{section.name}").ROOM

        def noted(self, come=room_class.arrived):
            arrived.append(self.section)
            come(self)

        monkeypatch.setattr(room_class, "arrived", noted)
    async with trained_app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: trained_app.room is not None and trained_app.room.ready)
        while await trained_app.make_screen():
            pass
        await pilot.pause(0.5)
        first = SECTIONS[0].name
        spam = store.newest("classifier")
        trained_app._show_end(spam, None)
        await pilot.pause(0.2)
        assert set(arrived) == {first}  # nothing of the others has begun
        assert not [work for work in trained_app.workers if work.node is not trained_app.room]
        assert trained_app.room.section == first
        rooms = {name: stack[0] for name, stack in trained_app._screen_stacks.items()}
        for section in SECTIONS[1:]:
            await trained_app.action_go(section.name)
            assert trained_app.room is rooms[section.name]
            await until(pilot, lambda name=section.name: name in arrived)
        for size in ((80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            for section in SECTIONS:
                await trained_app.action_go(section.name)
                room = trained_app.room
                await until(
                    pilot,
                    lambda room=room, size=size: (
                        tuple(room.size) == size and room.has_class("-wide") == (size[0] == 120)
                    ),
                )


async def test_the_loader_makes_screens_only_while_no_key_is_pressed(app, monkeypatch):
    made = []

    async def make_screen():
        made.append(app.quiet)
        if len(made) == 3:
            raise RuntimeError("a screen that cannot be made")
        return True

    monkeypatch.setattr(loader, "BETWEEN", 0.01)
    monkeypatch.setattr(app, "make_screen", make_screen)
    async with app.run_test(size=(80, 24)) as pilot:
        app._pressed = time.monotonic() + 3600
        making = loader.Loader(app, warm=True)
        making._imported()
        await pilot.pause(0.3)
        assert not made
        app._pressed = 0.0
        await until(pilot, lambda: len(made) == 3)
        await pilot.pause(0.3)
        assert len(made) == 3  # it is not tried again, and the app lives on
        assert app.is_running
    assert "a screen that cannot be made" in log_file().read_text()


SLOW = """
import asyncio, time
from functools import partialmethod
from rnntui.ui import start
from rnntui.ui.app import RnntuiApp

def begun(app):
    drawn(app)
    app.run_worker(asyncio.to_thread(time.sleep, 60))
    app.set_timer(0.1, app.exit)

drawn, RnntuiApp._after_first_frame = RnntuiApp._after_first_frame, begun
RnntuiApp.run = partialmethod(RnntuiApp.run, headless=True, size=(80, 24))
start._problem = lambda: None  # it has no terminal
raise SystemExit(start.open_app())
"""


def test_the_end_waits_for_no_thread_that_waits(seen):  # noqa: ARG001 - it moves the home
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", SLOW], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 40  # the thread sleeps for 60 s


async def test_what_is_not_there_any_more_while_the_app_ends_is_no_error(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await go(pilot, SECTIONS[0].name)
        app.exit()
        # As of a screen that is being made: its widgets have gone already.
        app._handle_exception(NoMatches("no nodes match"))
    assert not app.return_code
