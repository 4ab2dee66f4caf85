"""The screen Train: a form, then the run as it learns; leaving the screen stops nothing."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from rnntui.errors import Interrupted, RnntuiError, UserError
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.fetch import Fetch
from rnntui.ui.keys import section
from rnntui.ui.leaving import hand_over
from rnntui.ui.live import Snapshot
from rnntui.ui.screens import train_steering as steering
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.train_form import FormView
from rnntui.ui.screens.train_live import LiveView
from rnntui.ui.screens.train_series import SeriesRunner
from rnntui.ui.screens.train_variants import AskRun, VariantsView, live_runs

if TYPE_CHECKING:
    from rnntui.runs.store import Run
    from rnntui.settings import TaskName

FORM, LIVE, VARIANTS = "form", "live", "variants"


class TrainRoom(Room):
    """Form, live view and table of variants; one of them is seen."""

    section = "train"
    CSS_PATH = "train.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._fetch: Fetch | None = None
        self._starting = False
        # The person has begun to fill the form: no run that begins elsewhere takes it away.
        self._at_form = False
        self._asked_end: tuple[Run, dict[str, Any]] | None = None
        self._awaited: Run | None = None
        self._pausing: Run | None = None
        self._could: tuple[bool, ...] = ()
        self._wish: dict[str, Any] | None = None
        self.series = SeriesRunner(self)

    def compose_room(self) -> ComposeResult:
        """The three faces."""
        with ContentSwitcher(initial=FORM, id="faces"):
            yield FormView(id=FORM)
            yield LiveView(id=LIVE)
            yield VariantsView(id=VARIANTS)

    @property
    def form(self) -> FormView:
        """The form."""
        return self.query_one(FormView)

    @property
    def live(self) -> LiveView:
        """The view of a run."""
        return self.query_one(LiveView)

    @property
    def face(self) -> str:
        """Which of the faces is seen: form, live or variants."""
        return self.query_one("#faces", ContentSwitcher).current or FORM

    # Coming, and news

    def arrived(self) -> None:
        """Shows the run that is live, unless the form was chosen."""
        snapshot = self.rnntui.live
        if snapshot is not None and self.face == FORM and not self._at_form:
            self.turn_to(LIVE)
        elif self.face == FORM:
            self._refresh_form()
        else:
            self.turn_to(self.face)

    def turn_to(self, face: str) -> None:
        """Shows another face, with the focus where its keys are."""
        with self.app.batch_update():
            self.query_one("#faces", ContentSwitcher).current = face
            self._show_live()
            if face == FORM:
                self._refresh_form()
            else:
                self.workers.cancel_group(self, "outline")
            self.set_focus(self.home())
        self._look_at_keys()

    def _refresh_form(self) -> None:
        # Given as a function: a coroutine whose turn never comes would complain.
        show: Any = self._show_form
        self.run_worker(show, group="form", exclusive=True, exit_on_error=False)

    async def _show_form(self) -> None:
        await self.form.refresh_sets()
        wish, self._wish = self._wish, None
        if wish is not None:
            self.form.prepare(**wish)
        self.form.seen_again()
        if self.face == FORM and self.focused is None and self.is_current:
            self.set_focus(self.home())
        self._look_at_keys()

    def home(self) -> Widget | None:
        """Where the focus goes when a text field is left."""
        match self.face:
            case "live":
                return self.live.table
            case "variants":
                return self.query_one("#variants-table")
        if self.has_class("-low") and self.form.has_class("-layers"):
            return self.form.query_one("#choice")
        return self.form.settings.query_one("#rows")

    def live_changed(self, snapshot: Snapshot) -> None:
        """The run has something new."""
        if snapshot.state != "running":
            self._pausing = None
        if self.face == FORM and snapshot.live and not self._at_form and not self._starting:
            self.turn_to(LIVE)
        else:
            self._show_live()
        self._look_at_keys()

    def live_gone(self) -> None:
        """The run has been removed: there is nothing to show of it."""
        if self.face == LIVE and self._awaited is None:
            self._at_form = True
            self.turn_to(FORM)

    def _show_live(self) -> None:
        snapshot = self.rnntui.live
        if self.face == VARIANTS:
            self.series.show()
        elif snapshot is not None and self.face == LIVE and self._awaited in (None, snapshot.run):
            self._awaited = None
            self.live.show(snapshot)

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Another size has room for other panels."""
        if self.face == LIVE:
            self.call_after_refresh(self.live.fitted)
        self.call_after_refresh(self._look_at_keys)

    def on_settings_form_changed(self) -> None:
        """The form was filled: it stays."""
        self._at_form = True
        self.form.fault("")
        self._look_at_keys()

    def on_option_list_option_highlighted(self) -> None:
        """Another row: it may have a value of the preset's to go back to."""
        self._look_at_keys()

    def _look_at_keys(self) -> None:
        could = tuple(self.can(item.action) for item in section(self.section).commands)
        if could != self._could:
            self._could = could
            self.refresh_bindings()

    # What other screens use

    def prepare(
        self,
        *,
        data: str | None = None,
        task: "TaskName | None" = None,
        preset: str | None = None,
        given: dict[str, Any] | None = None,
    ) -> None:
        """Opens the form, filled from elsewhere; what is not named stays as it is."""
        # Kept until it is done: to arrive here shows the form anew, and ends what began before.
        self._wish = {"data": data, "task": task, "preset": preset, "given": given}
        self._at_form = True
        self.turn_to(FORM)

    def watch_run(self, run: "Run") -> None:
        """Shows a run, live or ended."""
        self.rnntui.follow(run)
        self._awaited = None
        self._at_form = False
        self.turn_to(LIVE)

    # Which keys work

    def can(self, action: str) -> bool:
        """Whether an action does something now."""
        if not self.ready:
            return False
        match self.face:
            case "form":
                return self._can_at_form(action)
            case "variants":
                return self._can_at_variants(action)
        return self._can_live(action)

    def _can_at_form(self, action: str) -> bool:
        match action:
            case "start":
                return not self.rnntui.training and not self._starting
            case "variants":
                return self.series.known or (
                    self.form.draft.task == "classifier"
                    and not self.rnntui.training
                    and not self._starting
                )
            case "filter" | "pick":
                return True
            case "reset":
                return self.form.settings.resettable
            case "layers":
                return self.has_class("-low")
            case "cancel":
                return self._fetch is not None or self.series.busy
            case "back":
                return (
                    self._fetch is not None
                    or bool(self.form.settings.filter)
                    or self.rnntui.live is not None
                )
        return False

    def _can_at_variants(self, action: str) -> bool:
        match action:
            case "pause" | "stop":
                return self.series.busy and self._can_live(action)
            case "cancel":
                return self.series.busy
            case "variants" | "back":
                return self.rnntui.live is not None
        return action in ("new", "pick")

    def _can_live(self, action: str) -> bool:
        snapshot = self.rnntui.live
        if snapshot is None:
            return action in ("new", "pick", "back")
        state, view, free = snapshot.state, snapshot.view, not self.rnntui.training
        done = len(view.evaluations)
        match action:
            case "pause":
                return snapshot.live or (free and state in ("interrupted", "stopped"))
            case "stop":
                return snapshot.live
            case "more":
                begun = view.steps_per_epoch is not None
                ended = state in ("finished", "stopped", "interrupted")
                # The six are compared: they end alike.
                alone = not self.series.busy or snapshot.run != self.series.run
                return begun and alone and (snapshot.live or (free and ended))
            case "leave":
                return self.rnntui.training and self.rnntui.trainer.run == snapshot.run
            case "curve":
                return not self.live.wide
            case "detail":
                return len(self.live.panels()) > 1
            case "earlier" | "later":
                return done > 1
            case "pan_back" | "pan_on":
                return self.live.loss.zoom < 1
            case "variants":
                return self.series.known
            case "cancel":
                return self.series.busy
            case "log" | "zoom" | "smooth":
                return bool(view.steps)
        return action in ("new", "pick", "back")

    # Starting

    def action_start(self) -> None:
        """Trains what the form says."""
        self.begin(self._start(), group="start", exclusive=False)

    async def _start(self) -> None:
        form = self.form
        draft = form.draft
        problems = draft.problems()
        if problems:
            form.fault("; ".join(problems))
            return
        form.fault("")
        made = await self.making(
            lambda fetch: _new_run(
                draft.task, draft.preset, dict(draft.asked), draft.name, progress=fetch
            )
        )
        if made is None:
            return
        draft.name = ""
        self.take(made)

    async def making(self, make: Callable[[Fetch], "Run"]) -> "Run | None":
        """Makes a run in a thread, with what it fetches on the screen; None where it cannot."""
        self._starting = True
        self._fetch = fetch = Fetch()
        self.workers.cancel_group(self, "outline")
        timer = self.set_interval(0.5, lambda: self._show_fetch(fetch))
        self._look_at_keys()
        try:
            made = await asyncio.to_thread(make, fetch)
            if not fetch.ended:
                return made
            from rnntui.runs.store import remove

            await asyncio.to_thread(remove, made)  # all had come when it was ended
            self.tell("the data was fetched; nothing was begun")
        except Interrupted:
            self.tell("the fetch was ended; nothing was begun")
        except RnntuiError as error:
            self.form.fault(describe(error))
        finally:
            timer.stop()
            self._starting, self._fetch = False, None
            self.form.fetching(None, "")
            self._look_at_keys()
        return None

    def _show_fetch(self, fetch: Fetch) -> None:
        more = ", x cancels" if fetch.said and not fetch.ended else ""
        self.form.fetching(fetch.share, fetch.said + more)

    def take(self, run: "Run", *, fresh: bool = True, **options: Any) -> bool:
        """Trains a run here and shows it; whether it could begin."""
        try:
            self.rnntui.train(run, fresh=fresh, **options)
        except UserError as error:
            self.tell(describe(error), error=True)
            return False
        self._at_form, self._asked_end, self._awaited = False, None, run
        if self.face == FORM:
            self.live.await_run(run)
            self.turn_to(LIVE)
        return True

    def run_ended(self, run: "Run", error: Exception | None) -> None:
        """The next of a series is begun; what hindered a run is said at the form."""
        self.series.run_ended(run, error)
        if error is not None and not run.path.exists():
            # It could not begin: what to do is said where it was asked for.
            self._awaited = None
            self.form.fault(describe(error))
            if self.face == LIVE:
                self._at_form = True
                self.turn_to(FORM)
        self._look_at_keys()

    # Steering

    def action_pause(self) -> None:
        """Pause, go on, or take up."""
        snapshot = self.rnntui.live
        if snapshot is None:
            return
        if not snapshot.live:
            self.begin(self._take_up(snapshot.run, None), group="steer")
        elif snapshot.state != "running" or self._pausing == snapshot.run:
            # Also one that was asked to stand still and does not yet, which long batches and the
            # data's preparation put off.
            self._pausing = None
            self._ask(lambda: steering.go_on(snapshot))
        else:
            self._pausing = snapshot.run
            self.tell("it will stand still after this batch; space takes that back")
            self._ask(lambda: steering.pause(snapshot))

    def action_stop(self) -> None:
        """Stop and keep."""
        snapshot = self.rnntui.live
        if snapshot is not None:
            self._ask(lambda: steering.stop(snapshot.run))

    def action_more(self) -> None:
        """A later end."""
        snapshot = self.rnntui.live
        if snapshot is None:
            return
        run, before = self._asked_end or (None, {})
        end = steering.later_end(snapshot, before if run == snapshot.run else None)
        if snapshot.live:
            self._asked_end = (snapshot.run, end)
            self._ask(lambda: steering.extend(snapshot, end), exclusive=False)
        else:
            self.begin(self._take_up(snapshot.run, end), group="steer")

    async def _take_up(self, run: "Run", end: dict[str, Any] | None) -> None:
        extension = await asyncio.to_thread(steering.taken_up, run, end)
        if self.take(run, fresh=False, extension=extension):
            self.tell(
                f"{safe_text(run.name, limit=40)} goes on"
                + (f" to {steering.told(end)}" if end else "")
            )

    def _ask(self, ask: Callable[[], str], *, exclusive: bool = True) -> None:
        async def asked() -> None:
            self.tell(await asyncio.to_thread(ask))

        self.begin(asked(), group="steer", exclusive=exclusive)

    def action_leave(self) -> None:
        """Gives the run to a process of its own."""

        async def leave() -> None:
            trouble = await hand_over(self.rnntui)
            if trouble is None:
                self.tell("a process of its own trains it on; q leaves, rnntui shows it again")
            else:
                self.tell(trouble, error=True)
            self._look_at_keys()

        if not self.rnntui.trainer.leaving:
            # In a group of its own: a run that was asked to leave is handed over in any case.
            self.begin(leave(), group="leave", exclusive=False)

    # Looking

    def action_log(self) -> None:
        """Logarithmic or linear loss."""
        self.live.loss.toggle_log()
        self._show_live()

    def action_zoom(self) -> None:
        """The newest part of the curves."""
        for chart in (self.live.loss, self.live.quality):
            chart.next_zoom()
        self._look_at_keys()

    def action_smooth(self) -> None:
        """Moving averages."""
        for chart in (self.live.loss, self.live.quality):
            chart.next_smoothing()
        keep = self.live.loss.smoothing
        self.tell(f"moving average over {1 / (1 - keep):.1f} points" if keep else "not smoothed")

    def action_pan_back(self) -> None:
        """Zoomed curves, earlier."""
        for chart in (self.live.loss, self.live.quality):
            chart.pan(-1)

    def action_pan_on(self) -> None:
        """Zoomed curves, later."""
        for chart in (self.live.loss, self.live.quality):
            chart.pan(1)

    def action_curve(self) -> None:
        """The other curve."""
        self.live.next_curve()

    def action_detail(self) -> None:
        """The next panel."""
        self.live.next_panel()

    def action_earlier(self) -> None:
        """An epoch back."""
        self.live.table.action_move(-1)

    def action_later(self) -> None:
        """An epoch on."""
        self.live.table.action_move(1)

    # Going about

    def action_new(self) -> None:
        """Back to the form."""
        self._at_form = True
        self.turn_to(FORM)

    def action_pick(self) -> None:
        """Another run that is live."""
        self.begin(self._pick(), group="pick")

    async def _pick(self) -> None:
        runs = await asyncio.to_thread(live_runs)
        if not runs:
            self.tell("no run is live on this machine")
            return
        chosen = await self.app.push_screen_wait(AskRun(runs))
        if chosen is not None:
            self.watch_run(chosen)

    def action_variants(self) -> None:
        """Trains the six networks, or shows their table."""
        if self.face == VARIANTS:
            self.turn_to(LIVE)
        elif self.series.known and (self.series.busy or self.face == LIVE):
            self.turn_to(VARIANTS)
        else:
            self.begin(self.series.ask(), group="series")

    def action_cancel(self) -> None:
        """Ends the fetch; else trains no more variants, and keeps the table as it is."""
        self.series.end()
        if self._fetch is not None:
            self._fetch.end()
            return
        snapshot = self.rnntui.live
        if snapshot is not None and snapshot.live and snapshot.run == self.series.run:
            self._ask(lambda: steering.stop(snapshot.run))
        self._show_live()
        self._look_at_keys()

    def action_filter(self) -> None:
        """Filters the settings."""
        self.form.remove_class("-layers")  # where they stand in the settings' place
        self.form.settings.open_filter()

    def action_reset(self) -> None:
        """The preset's value."""
        self.form.settings.reset()

    def action_layers(self) -> None:
        """Layers in the settings' place."""
        self.form.toggle_class("-layers")
        self.set_focus(self.home())  # Textual's own choice may be a field that is out of sight

    def action_back(self) -> None:
        """Ends a fetch, shows all settings, or the run again."""
        if self._fetch is not None:
            self._fetch.end()
        elif self.face == FORM and self.form.settings.filter:
            self.form.settings.set_filter("")
        elif self.face in (FORM, VARIANTS):
            self._at_form = False
            self.turn_to(LIVE)
        else:
            self.action_new()


def _new_run(
    task: "TaskName", preset: str, given: dict[str, Any], name: str, *, progress: Fetch
) -> "Run":
    from rnntui.workbench.request import new_run

    return new_run(task, preset=preset, given=given, name=name or None, progress=progress)


ROOM = TrainRoom
