"""What every screen of the app has: the first row, the last row, messages, and a least size."""

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from rnntui.safe_text import safe_text
from rnntui.ui.bindings import bindings
from rnntui.ui.keys import EVERYWHERE, Command, section
from rnntui.ui.widgets.key_bar import KeyBar, entries
from rnntui.ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    # Only to name them: the first frame does not wait for the runs, which bring numpy.
    from rnntui.runs.store import Run
    from rnntui.ui.app import RnntuiApp
    from rnntui.ui.live import Snapshot

LEAST_WIDTH, LEAST_HEIGHT = 60, 20
"""Columns and rows below which only a line is shown."""

LEAVE = Command("room.leave", "escape", "leaves the box", "Leave the text field.", typing=True)


class Room(Screen[None]):
    """A screen of the app; one class a section.

    A subclass names its `section` (`rnntui.ui.keys`), gives its widgets in `compose_room`, an
    `action_…` for each command of its section, and says in `can` which of them work now.
    `refresh_bindings()` makes the last row ask anew.
    """

    section: ClassVar[str]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-wide"), (150, "-widest")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    DEFAULT_CSS = """
    Room { layout: vertical; layers: base cover; }
    Room > #room { width: 100%; height: 1fr; }
    Room > #too-small {
        layer: cover; display: none; width: 100%; height: 100%; content-align: center middle;
        text-align: center; background: $background; color: $foreground;
    }
    Room.-small > #too-small { display: block; }
    Room.-small > #room, Room.-small > TopBar, Room.-small > KeyBar { display: none; }
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Binds the keys of the section, from the one table."""
        if "section" in cls.__dict__:
            found: list[BindingType] = [*bindings(section(cls.section).commands)]
            cls.BINDINGS = [*cls.__dict__.get("BINDINGS", []), *found]
        super().__init_subclass__(**kwargs)

    @property
    def rnntui(self) -> "RnntuiApp":
        """The app, as what it is."""
        return cast("RnntuiApp", self.app)

    def compose(self) -> ComposeResult:
        """The rows, and between them what the subclass gives."""
        yield TopBar(self.section)
        with Container(id="room"):
            yield from self.compose_room()
        yield KeyBar()
        yield Static("", id="too-small", markup=False)

    def compose_room(self) -> ComposeResult:
        """The widgets between the first row and the last."""
        raise NotImplementedError

    def can(self, action: str) -> bool:  # noqa: ARG002
        """Whether an action of this section does something now; asked for the last row and keys."""
        return True

    def live_changed(self, snapshot: "Snapshot") -> None:
        """The run that is trained has something new; called on the screen that is seen."""

    def live_gone(self) -> None:
        """The run that was looked at has been removed; called as `live_changed` is."""

    def arrived(self) -> None:
        """The screen is seen, for the first time or again."""

    def run_ended(self, run: "Run", error: Exception | None) -> None:
        """A run that was trained here has ended; called on every screen that was ever seen."""

    # What a subclass calls

    def tell(self, message: str, *, error: bool = False) -> None:
        """Says something in the last row, for a while; `message` is safe text."""
        try:
            self.query_one(KeyBar).tell(message, error=error)
        except NoMatches:
            self.rnntui.untold = (message, error)

    def tell_passed_over(self, run: "Run | None") -> None:
        """Says of a run that cannot be read why an older one is used; None: nothing is said."""
        if run is not None:
            name = safe_text(run.id, limit=30)
            self.tell(f"passed over {name}, which cannot be read; 3 shows it", error=True)

    def begin(
        self, work: Coroutine[Any, Any, Any], *, group: str = "default", exclusive: bool = True
    ) -> Worker[Any]:
        """Runs a coroutine beside the keys; what goes wrong in it is told, and the app lives on.

        Args:
            work: it may await threads (`asyncio.to_thread`) and the helper process.
            group: workers of one group replace each other.
            exclusive: end the group's earlier workers.
        """
        return self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def commands_now(self) -> Sequence[Command]:
        """The commands of this screen that work now, as the last row shows them."""
        shown = [item for item in section(self.section).commands if self.can(item.action)]
        if self.typing:
            return [LEAVE, *(item for item in shown if item.typing)]
        return shown

    @property
    def typing(self) -> bool:
        """Whether letters and digits are text now."""
        # By name: importing TextArea would cost the first frame 11 ms.
        names = {parent.__name__ for parent in type(self.focused).__mro__}
        return bool(names & {"Input", "TextArea"})

    # What Textual calls

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action works now."""
        if any(action == item.action for item in section(self.section).commands):
            return self.can(action)
        return super().check_action(action, parameters)

    _ready = False
    _seen = False
    _styled = False

    @property
    def ready(self) -> bool:
        """Whether its widgets are there."""
        return self._ready and self.is_attached

    def on_mount(self) -> None:
        """Shows the rows for the first time."""
        self._ready = True
        self.bindings_updated_signal.subscribe(self, lambda _: self._show_keys())
        self.watch(self, "focused", lambda _: self._show_keys(), init=False)
        self.rnntui.dress(self)  # before it is drawn
        if self._seen:
            self._arrive()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """The screen is seen; the first time that may be before its widgets are there."""
        # Textual would match all rules anew, which takes as long as all the rest; another theme
        # has reached this screen before it is seen.
        event.refresh_styles = not self._styled
        self._styled = True
        if self not in self.app.screen_stack:
            return  # it is made, but nobody has gone to it
        self._seen = True
        if self._ready:
            self._arrive()

    def _arrive(self) -> None:
        if self.run_ended not in self.rnntui.on_ended:
            self.rnntui.on_ended.append(self.run_ended)
        self.rnntui.dress(self)
        self.show_status()
        self._show_keys()
        untold, self.rnntui.untold = self.rnntui.untold, None
        if untold is not None:
            self.tell(untold[0], error=untold[1])
        self.arrived()

    def on_resize(self, event: events.Resize) -> None:
        """Says so where there is too little room, and fits the rows."""
        width, height = event.size
        small = width < LEAST_WIDTH or height < LEAST_HEIGHT
        if small:
            self.query_one("#too-small", Static).update(
                Content(
                    f"rnntui needs {LEAST_WIDTH} by {LEAST_HEIGHT}; this is {width} by {height}"
                )
            )
        self.set_class(small, "-small")
        self.call_after_refresh(self.show_status)

    def on_key(self, event: events.Key) -> None:
        """Esc leaves a text field; a message has been read when a key is pressed."""
        self.query_one(KeyBar).forget()
        if event.key == "escape" and self.typing:
            self.set_focus(self.home())
            event.stop()

    def home(self) -> Widget | None:
        """What has the focus when a text field is left; None: nothing."""
        return None

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells what went wrong beside the keys."""
        from rnntui.ui.faults import failure

        if trouble := failure(event):
            self.tell(trouble, error=True)

    def show_status(self) -> None:
        """Shows in the first row how the run stands that is trained, or is looked at."""
        bar = self.query_one(TopBar)
        snapshot = self.rnntui.beside or self.rnntui.live
        note = self.rnntui.loading
        texts = ["", ""]
        if snapshot is not None:
            from rnntui.ui.standing import status

            texts = [
                status(snapshot, wide=wide, ascii_only=self.rnntui.ascii) for wide in (True, False)
            ]
        if note and (snapshot is None or not snapshot.live):
            texts = [note, note]
        bar.show(*texts)

    def _show_keys(self) -> None:
        if not self.is_attached:
            return
        try:
            bar = self.query_one(KeyBar)
        except NoMatches:
            return
        ascii_only = self.rnntui.ascii
        shown = [item for item in self.commands_now() if item.footer or item is LEAVE]
        always = [item for item in EVERYWHERE if item.footer] if not self.typing else []
        bar.show(entries(shown, ascii_only=ascii_only), entries(always, ascii_only=ascii_only))
