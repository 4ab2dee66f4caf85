"""The face of Train before a run: task, preset, data, settings, and the network they make."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from rnntui.data.registry import DataSet
from rnntui.errors import Interrupted, RnntuiError
from rnntui.ui.drafts import Draft
from rnntui.ui.faults import describe
from rnntui.ui.screens.train_choice import Choice, sets_here
from rnntui.ui.screens.train_estimate import EstimatePanel
from rnntui.ui.screens.train_settings import SettingsForm
from rnntui.ui.widgets.progress import Progress

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.ui.app import RnntuiApp
    from rnntui.ui.screens.room import Room

QUIET_SECONDS = 0.4
"""How long nothing is typed before the network is laid out anew."""

DOUBT_SECONDS = 1.0
"""How long figures of other settings may stand; long texts take half a minute to be read."""

TIMED_SECONDS = 1.0
"""How long it stands before steps are timed."""


class FormView(Horizontal):
    """The form; it holds the draft, and knows nothing of runs that are trained."""

    DEFAULT_CSS = """
    FormView > #what { width: 34; height: 1fr; }
    FormView > #form-main { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.draft = Draft()
        self._sets: Sequence[tuple[DataSet, bool]] = ()
        self._shown: tuple[Any, ...] = ()
        self._timer: Timer | None = None
        self._stale = True
        self._ready = False

    def compose(self) -> ComposeResult:
        """The list of what, the settings, the network."""
        # In a panel of its own: a list with the focus has no border in the app's looks.
        with Vertical(id="what", classes="panel") as what:
            what.border_title = "what"
            yield Choice(id="choice")
        with Vertical(id="form-main"):
            yield Static("", id="fault", classes="fault", markup=False)
            yield Progress(id="fetching")
            form = SettingsForm(self.draft, id="settings", classes="panel")
            form.border_title = "settings"
            yield form
            network = Vertical(EstimatePanel(id="estimate"), id="network", classes="panel")
            network.border_title = "network"
            yield network

    @property
    def _app(self) -> "RnntuiApp":
        return cast("RnntuiApp", self.app)

    @property
    def settings(self) -> SettingsForm:
        """The settings."""
        return self.query_one(SettingsForm)

    async def refresh_sets(self) -> None:
        """Reads anew what data there is, and shows it; also fills the form the first time."""
        self._sets = await asyncio.to_thread(sets_here)
        self._find_dataset()
        values = await asyncio.to_thread(self.draft.values)
        self._show(values)
        self._ready = True
        if self._stale:
            self.lay_out()

    def _find_dataset(self) -> None:
        self.draft.dataset = next(
            (item for item, _ in self._sets if item.name == self.draft.data), None
        )

    def prepare(
        self,
        *,
        data: str | None = None,
        task: "TaskName | None" = None,
        preset: str | None = None,
        given: dict[str, Any] | None = None,
    ) -> None:
        """Fills the form from elsewhere; what is not named stays, and `given` is laid over it."""
        named = next((item for item, _ in self._sets if item.name == data), None)
        task = task or (named.task if named else None)
        if task is not None:
            self.draft.take_task(task)
        if preset is not None:
            self.draft.preset = preset
        if data is not None:
            self.draft.data = data
            self.draft.given.pop("data", None)
        self._find_dataset()
        for name, value in (given or {}).items():
            self.draft.give(name, value)
        self._draft_changed()

    @on(Choice.Chosen)
    def _chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        match event.kind:
            case "task":
                self.prepare(task=cast("TaskName", event.value))
            case "preset":
                self.prepare(preset=event.value)
            case "data":
                self.prepare(data=event.value)
            case "file":
                self.settings.edit("data")

    @on(SettingsForm.Changed)
    def _setting_changed(self, event: SettingsForm.Changed) -> None:
        event.stop()
        self._shown = ()  # what is on the screen follows the change by itself
        if "data" in self.draft.given:
            self.draft.data = str(self.draft.given.pop("data"))
            self._find_dataset()
            self.query_one(Choice).show(self.draft, self._sets)
            self.settings.refresh_rows()
        self._entitle()
        self.later()

    def fault(self, text: str) -> None:
        """Says in place what hinders, in safe text; empty takes it away."""
        note = self.query_one("#fault", Static)
        note.update(Content(text))
        note.display = bool(text)

    def fetching(self, share: float | None, said: str) -> None:
        """Shows how far a fetch is; without words none is under way."""
        line = self.query_one("#fetching", Progress)
        line.display = bool(said)
        line.show(share, said)

    def _draft_changed(self) -> None:
        self._show(self.draft.values())
        self.later()

    def _show(self, values: Mapping[str, Any]) -> None:
        draft, values = self.draft, dict(values)
        what = (draft.task, draft.preset, draft.data, draft.name, dict(draft.given), values)
        shown = (self._app.ascii, self._sets, *what)
        if shown == self._shown:  # seen again: nothing to draw
            return
        self._shown = shown
        with self.app.batch_update():
            self.query_one(Choice).show(draft, self._sets)
            self.settings.show(draft, values)
            self._entitle()

    def _entitle(self) -> None:
        count = len(self.draft.given)
        dot = "-" if self._app.ascii else "·"
        differ = f" {dot} {count} given" if count else ""
        self.settings.border_title = f"settings {dot} {self.draft.preset}{differ}"

    # The network

    def later(self) -> None:
        """Lays the network out when nothing has been typed for a moment."""
        self._stale = True
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET_SECONDS, self.lay_out)

    def lay_out(self) -> None:
        """Begins to lay the network out; what is under way is dropped."""
        if not self._ready or not self.is_attached or not self.screen.is_current:
            return
        self._stale = False
        cast("Room", self.screen).begin(self._lay_out(), group="outline")

    def seen_again(self) -> None:
        """The form is seen: what had to wait is done."""
        if self._stale and self._ready:
            self.later()

    async def _lay_out(self) -> None:
        from rnntui.workbench.estimating import estimate
        from rnntui.workbench.outlining import outline
        from rnntui.workbench.slips import Slip

        draft, panel = self.draft, self.query_one(EstimatePanel)
        problems = draft.problems()
        if problems:
            panel.say("; ".join(problems), wrong=True)
            return
        if any(item.name == draft.data and not here for item, here in self._sets):
            panel.show(None, None, f"{draft.data} is not here yet: t fetches it, then trains")
            return
        task, preset, given = draft.task, draft.preset, dict(draft.asked)
        call = self._app.helper.call
        slip = Slip.new()  # torn up when this is left, and with it what is asked for
        doubt = self.set_timer(DOUBT_SECONDS, panel.doubt)
        try:
            found = await call(outline, task, preset=preset, given=given, should_stop=slip.torn)
            doubt.stop()
            busy = self._trains_somewhere()
            panel.show(found, None, "time: not while a run trains" if busy else "")
            if busy:
                return
            await asyncio.sleep(TIMED_SECONDS)
            timed = await call(estimate, task, preset=preset, given=given, should_stop=slip.torn)
            panel.show(timed.outline, timed)
        except Interrupted:
            return
        except asyncio.CancelledError:
            self._stale = True  # whoever sees the form again gets the answer
            raise
        except RnntuiError as error:
            panel.say(describe(error), wrong=True)
        finally:
            doubt.stop()
            slip.tear()

    def _trains_somewhere(self) -> bool:
        app = self._app
        seen = (app.live, app.beside)
        return app.training or any(one is not None and one.live for one in seen)
