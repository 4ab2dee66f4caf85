"""The app: screens, the run that is trained here, and the way out.

The first frame comes before anything heavy is imported; the engine is loaded right after it, in a
thread, and the first row says so.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import Worker

from rnntui.safe_text import safe_text
from rnntui.ui import garbage, keys, preferences, themes
from rnntui.ui.bindings import bindings, tabs
from rnntui.ui.keys import EVERYWHERE, Command
from rnntui.ui.stylesheet import KeptStylesheet
from rnntui.ui.widgets.scrollbars import draw_scrollbars

if TYPE_CHECKING:
    from textual.driver import Driver

    from rnntui.runs.store import Run
    from rnntui.settings import TaskName
    from rnntui.ui.helper import Helper
    from rnntui.ui.live import Snapshot, Watcher
    from rnntui.ui.screens.room import Room
    from rnntui.ui.shelf import Shelf
    from rnntui.ui.trainer import Trainer


def _help_screen() -> Screen[Any]:
    from rnntui.ui.screens.help import HelpScreen

    return HelpScreen()


class RnntuiApp(App[None], inherit_bindings=False):
    """The terminal app.

    Args:
        warm: load the engine after the first frame; tests of what is seen go without.
        driver_class: what reads keys and draws; Textual's own choice without one.

    Attributes:
        live: the run that is looked at, as it stands: one that is trained, or was; None without.
        beside: another, which is trained while `live` has ended; None without.
        ascii: draw in ASCII only.
        loading: what is being loaded, for the first row; empty when nothing is.
        untold: a message that had no screen to stand on, and whether it is an error.
        hung_up: the terminal has gone.
    """

    TITLE = "rnntui"
    AUTO_FOCUS = None
    DEFAULT_MODE = keys.SECTIONS[0].name
    CSS_PATH = Path(__file__).with_name("app.tcss")  # also for a subclass that stands elsewhere
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {"help": _help_screen}
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE), *tabs()]

    def __init__(self, *, warm: bool = True, driver_class: "type[Driver] | None" = None) -> None:
        # Without colours not even the greys of a theme: the terminal's own two are left.
        plain = "NO_COLOR" in os.environ
        super().__init__(driver_class=driver_class, ansi_color=plain or None)
        self.preferences, trouble = preferences.load()
        self.untold: tuple[str, bool] | None = (safe_text(trouble), True) if trouble else None
        self.live: Snapshot | None = None
        self.beside: Snapshot | None = None
        self.ascii = self.preferences.ascii
        self.loading = ""
        self.hung_up = False
        self.animation_level = "none"  # nothing moves unless something has changed
        self.on_ended: list[Callable[[Run, Exception | None], None]] = []
        self._warm = warm
        self._drawn = False
        self._pressed = 0.0
        self._watcher: Watcher | None = None
        self._told: tuple[Snapshot | None, Snapshot | None] = (None, None)
        self._wanted: Run | None = None
        self._trouble: str | None = None
        self._trainer: Trainer | None = None
        self._helper: Helper | None = None
        self._shelf: Shelf | None = None
        for theme in themes.THEMES:
            self.register_theme(theme)
        chosen = preferences.TERMINAL if plain else self.preferences.theme
        self.theme = chosen or themes.fitting(self.console.color_system)
        self.stylesheet = KeptStylesheet(self.get_css_variables())
        for item in keys.SECTIONS:
            self.add_mode(item.name, self._maker(item.name))

    def _maker(self, name: str) -> Callable[[], Screen[Any]]:
        """Makes a screen when it is first gone to: its module is imported then."""

        def make() -> Screen[Any]:
            module = import_module(f"rnntui.ui.screens.{name}")
            screen: Screen[Any] = module.ROOM()
            # All rules are matched when it is made. Textual would do so again when it is gone to,
            # and at the same time for the screen that is left.
            screen._css_update_count = self._css_update_count
            return screen

        return make

    # The parts, each made when it is first needed

    @property
    def trainer(self) -> "Trainer":
        """Hosts the run that is trained here."""
        if self._trainer is None:
            from rnntui.ui.trainer import Trainer

            self._trainer = Trainer(self._run_ended)
        return self._trainer

    @property
    def training(self) -> bool:
        """Whether a run is trained in this process."""
        return self._trainer is not None and self._trainer.busy

    @property
    def helper(self) -> "Helper":
        """A second process, for what would hold up the keys."""
        if self._helper is None:
            from rnntui.ui.helper import Helper

            self._helper = Helper()
        return self._helper

    @property
    def shelf(self) -> "Shelf":
        """The models in use."""
        if self._shelf is None:
            from rnntui.ui.shelf import Shelf

            self._shelf = Shelf()
        return self._shelf

    @property
    def room(self) -> "Room | None":
        """The screen of a section that is seen, or lies under a dialogue."""
        from rnntui.ui.screens.room import Room

        for screen in reversed(self.screen_stack):
            if isinstance(screen, Room):
                return screen
        return None

    # The start

    def on_mount(self) -> None:
        """Takes over the keys of a person, and welcomes one who is new."""
        self.set_keymap(dict(self.preferences.keys))
        if not self.preferences.welcomed:
            self.call_after_refresh(self.action_welcome)

    def post_display_hook(self) -> None:
        """Something was drawn: the first time, what was put off begins."""
        if not self._drawn and self._mounted_room():
            self._drawn = True
            # Not within the frame: it is to reach the terminal first.
            self.set_timer(0.05, self._after_first_frame)

    def _mounted_room(self) -> bool:
        return self.is_running and bool(self.screen_stack)

    def _after_first_frame(self) -> None:
        from rnntui.ui.loader import Loader
        from rnntui.ui.threads import Beside

        asyncio.get_running_loop().set_default_executor(Beside(thread_name_prefix="beside"))
        if self._warm:
            self.say_loading("loading the engine")
        Loader(self, warm=self._warm).start()
        self.set_interval(1 / self.preferences.rate, self._look)
        self.set_interval(1.0, self._look_for_terminal)
        self.set_interval(garbage.SECONDS, self._tidy)

    def begin_watching(self) -> None:
        """Looks at the runs from now on; for the loader's thread, as their modules take a while."""
        from rnntui.ui.live import Watcher

        self._watcher = watcher = Watcher(1 / max(self.preferences.rate, 4))
        if self._wanted is not None:
            watcher.follow(self._wanted)
        watcher.start()

    async def make_screen(self) -> bool:
        """Makes a screen that was not seen yet, in a tenth of a second or so.

        Returns:
            whether there may be more.
        """
        for item in keys.SECTIONS:
            if item.name not in self._screen_stacks:
                await self._init_mode(item.name)
                return True
        await self._get_screen("help")[1]
        return False

    @property
    def quiet(self) -> bool:
        """Whether no key or button was pressed for a while, and so none is expected at once."""
        return time.monotonic() - self._pressed > garbage.QUIET

    def say_loading(self, text: str) -> None:
        """Says in the first row what is being loaded; with an empty text, nothing."""
        self.loading = text
        self._show_status()

    def _show_status(self) -> None:
        room = self.room
        if room is not None and room.ready:
            room.show_status()

    def delay_update(self, delay: float = 0.05) -> None:
        """Draws nothing while another screen comes; Textual waits longer for it than it takes."""
        super().delay_update(min(delay, 0.005))

    async def on_event(self, event: events.Event) -> None:
        """Notes when something was last done here."""
        if isinstance(event, events.InputEvent):
            self._pressed = time.monotonic()
        await super().on_event(event)

    def _tidy(self) -> None:
        if self.quiet:
            garbage.tidy()

    # The run that is trained

    def _look(self) -> None:
        """Takes what the watcher has seen; a screen is told only of what is new."""
        watcher = self._watcher
        if watcher is None:
            return
        if watcher.trouble != self._trouble:  # said once, not at every look
            self._trouble = watcher.trouble
            if self._trouble is not None:
                self.tell(safe_text(self._trouble), error=True)
        self.live, self.beside = watcher.latest, watcher.beside
        room = self.room
        live, beside = self._told
        known = self.live is live and self.beside is beside
        # Not under a dialogue: for one row Textual draws all of what shines through it anew.
        if known or room is None or room is not self.screen or not room.ready:
            return
        self._told = self.live, self.beside
        with self.batch_update():
            room.show_status()
            if self.live is None and live is not None:
                room.live_gone()
            elif self.live is not None and self.live is not live:
                room.live_changed(self.live)

    def follow(self, run: "Run") -> None:
        """Shows from now on this run, whoever trains it."""
        self._wanted = run  # before the look: the loader may be making the watcher
        if self._watcher is not None:
            self._watcher.follow(run)

    def train(
        self,
        run: "Run",
        *,
        fresh: bool,
        extension: Mapping[str, Any] | None = None,
        force: bool = False,
    ) -> None:
        """Trains a run in this process, and follows it.

        Raises:
            UserError: another run is trained here.
        """
        self.trainer.train(run, fresh=fresh, extension=extension, force=force)
        self.follow(run)

    def train_demo(self, task: "TaskName") -> None:
        """Trains a model of a task on the demo data; tells where it cannot."""
        self.run_worker(self._train_demo(task), exit_on_error=False)

    async def _train_demo(self, task: "TaskName") -> None:
        from rnntui.errors import RnntuiError
        from rnntui.ui.faults import describe
        from rnntui.workbench.demo import demo_run

        try:
            if self.training:
                self.tell("a run is trained here already; it comes first")
                return
            self.train(await asyncio.to_thread(demo_run, task), fresh=True)
        except RnntuiError as error:
            self.tell(describe(error), error=True)

    def _run_ended(self, run: "Run", error: Exception | None) -> None:
        """Called in the trainer's thread."""
        with contextlib.suppress(RuntimeError):  # the app has ended before
            self.call_from_thread(self._show_end, run, error)

    def _show_end(self, run: "Run", error: Exception | None) -> None:
        for listener in list(self.on_ended):
            listener(run, error)
        if error is not None:
            from rnntui.ui.faults import describe

            self.tell(describe(error), error=True)

    # What the screens use

    def tell(self, message: str, *, error: bool = False) -> None:
        """Says something in the last row of the screen that is seen; `message` is safe text."""
        room = self.room
        if room is not None and room.is_attached:
            room.tell(message, error=error)
        else:
            self.untold = (message, error)

    def copy(self, text: str, what: str) -> None:
        """Copies a text and says so, and where it also lies: tmux drops the clipboard sequence.

        Args:
            text: raw.
            what: names it, in safe text.
        """
        from rnntui import locations

        self.copy_to_clipboard(text)
        path = locations.logs_dir() / "copied.txt"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
            self.tell(f"copied {what}; it also lies in {safe_text(str(path))}")
        except OSError:
            self.tell(f"copied {what}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells what went wrong in a worker of the app's own."""
        from rnntui.ui.faults import failure

        if trouble := failure(event):
            self.tell(trouble, error=True)

    def keep(self, **changes: Any) -> None:
        """Changes preferences and keeps them."""
        import dataclasses

        self.preferences = dataclasses.replace(self.preferences, **changes)
        self.ascii = self.preferences.ascii
        trouble = preferences.save(self.preferences)
        if trouble is not None:
            self.tell(safe_text(trouble), error=True)

    def dress(self, screen: Screen[Any]) -> None:
        """Gives a screen the class that ASCII drawing needs, and all the scrollbars."""
        if screen.has_class("-ascii") != self.ascii:
            screen.set_class(self.ascii, "-ascii")
            for widget in screen.walk_children():
                widget.refresh()  # what it draws itself changes, too
        draw_scrollbars(ascii_only=self.ascii)

    async def run_command(self, command: Command) -> None:
        """Does what a command does, on its screen."""
        if command.section == "app":
            await self.run_action(command.action)
            return
        room = self.room
        if room is None or room.section != command.section:
            await self.action_go(command.section)
            room = self.room
        if room is not None:
            target = room

            async def act() -> None:
                if target.can(command.action):
                    await target.run_action(command.action)
                else:
                    target.tell(f"{command.label}: not now; {command.help}")

            target.call_after_refresh(act)

    def on_key(self, event: events.Key) -> None:
        """A letter that was on its way when a field took the focus is text, and no command."""
        field = self.focused
        if field is not None and field.check_consume_key(event.key, event.character):
            event.prevent_default()
            field.post_message(events.Key(event.key, event.character))

    # Actions

    async def action_go(self, name: str) -> None:
        """Goes to a screen."""
        while len(self.screen_stack) > 1 and self.screen.is_modal:
            await self.pop_screen()
        if self.current_mode != name:
            await self.switch_mode(name)

    def action_help(self) -> None:
        """Shows the keys."""
        if self.room is not None and self.screen is not self.get_screen("help"):
            self.push_screen("help")

    def action_palette(self) -> None:
        """Opens the palette."""
        from rnntui.ui.palette import open_palette

        open_palette(self)

    def action_settings(self) -> None:
        """Shows the settings of the app."""
        from rnntui.ui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def action_welcome(self) -> None:
        """Shows the welcome."""
        from rnntui.ui.screens.welcome import WelcomeScreen

        if not isinstance(self.screen, WelcomeScreen):
            self.push_screen(WelcomeScreen())

    def action_copy_or_quit(self) -> None:
        """Copies what is selected, else asks to quit."""
        selection = self.screen.get_selected_text()
        if selection:
            self.copy(selection, "the selection")
            self.screen.clear_selection()
        else:
            self.action_ask_to_quit()

    def action_ask_to_quit(self) -> None:
        """Quits; asks what shall become of a run that is trained here."""
        from rnntui.errors import RnntuiError
        from rnntui.ui.screens.quitting import QuitScreen

        run = self.trainer.run if self.training else None
        if run is None:
            self.exit()
        elif not isinstance(self.screen, QuitScreen):
            try:
                name = run.name
            except RnntuiError:  # its folder was removed under it
                name = run.id
            self.push_screen(QuitScreen(name), self._quit)

    def _quit(self, choice: str | None) -> None:
        if choice == "stop":
            self.trainer.leave()
            self.exit()
        elif choice == "leave":
            self.run_worker(self._leave_running(), exit_on_error=False)

    async def _leave_running(self) -> None:
        """Gives the run to a process of its own, and ends."""
        from rnntui.ui.leaving import hand_over

        trouble = await hand_over(self)
        if trouble is None:
            self.exit()
        else:
            self.tell(trouble, error=True)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """None of Textual's own: the palette has ours."""
        return ()

    # The end

    def _look_for_terminal(self) -> None:
        """Leaves the screen when the terminal has gone without a signal."""
        if self.is_headless or self.is_inline or self.hung_up:
            return
        if not os.isatty(0):
            from rnntui.ui.terminal import to_log

            to_log()
            self.hang_up()

    def hang_up(self) -> None:
        """The terminal has gone: leaves the screen; a run that is trained here trains on."""
        self.hung_up = True
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """Ends the app with one line; the whole of it stands in the log."""
        # The widgets go one by one: one that is still being made may ask for one that is gone.
        if isinstance(error, NoMatches) and (self._exit or not self.is_running):
            return
        if self.is_headless:
            super()._handle_exception(error)  # tests see the error itself
            return
        # Textual's own traceback shows local variables, and with them whatever texts they hold.
        from rich.text import Text

        from rnntui.ui.faults import describe

        self._return_code = 1
        self.panic(Text(f"rnntui: {describe(error)}"))

    async def on_unmount(self) -> None:
        """Ends what runs beside the keys, but not the trainer: `start` sees to that."""
        if self._watcher is not None:
            self._watcher.end()
        if self._helper is not None:
            self._helper.close()
