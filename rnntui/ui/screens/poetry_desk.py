"""Writing: a model, a prompt, a manner, and the pen; the larger part of the screen Poetry."""

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from rnntui.errors import RnntuiError, UserError
from rnntui.runs import checkpoints
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.live import Snapshot
from rnntui.ui.screens.poetry_form import Form
from rnntui.ui.screens.poetry_guesses import Guesses, Side
from rnntui.ui.screens.poetry_kept import Kept
from rnntui.ui.screens.poetry_manner import Manner
from rnntui.ui.screens.poetry_models import Poet, poet_of
from rnntui.ui.screens.poetry_page import Page
from rnntui.ui.screens.poetry_pen import Pen
from rnntui.ui.screens.room import Room
from rnntui.ui.standing import epochs, seconds_left

if TYPE_CHECKING:
    from rnntui.workbench.favourites import Favourite
    from rnntui.workbench.loading import LanguageModel

NO_POET = "No poet yet. t trains one on the demo data, in about half a minute."
READY = "g writes; p goes to the prompt; w chooses each character by hand."
DEBOUNCE = 0.15
"""Seconds after the last key in the prompt until it is read."""


@dataclasses.dataclass(frozen=True)
class Poem:
    """The text that is shown, as it can be kept.

    Attributes:
        run: whose model wrote it.
        run_name: its name.
        step: of the checkpoint that wrote.
        pen: that wrote it; None for one that was kept.
        kept: as it was kept, if it was.
    """

    run: Run | None
    run_name: str
    step: int | None
    pen: Pen | None = None
    kept: "Favourite | None" = None

    @property
    def text(self) -> str:
        """Without the prompt."""
        if self.pen is not None:
            return self.pen.text
        return "" if self.kept is None else self.kept.text


class WritingRoom(Room):
    """A room with a model that writes; `PoetryRoom` adds what can be done with a text."""

    def __init__(self) -> None:
        super().__init__()
        self.poet: Poet | None = None
        self.model: LanguageModel | None = None
        self.poem: Poem | None = None
        self.ahead: Pen | None = None
        self.deleted: list[Any] = []
        self._prompt_timer: Timer | None = None
        self._loading = False
        # Trained here while another screen was seen: it is taken when this one is.
        self._fresh: Run | None = None
        self._bars_of: object = None

    def compose_room(self) -> ComposeResult:
        """Two rows, the poem with what may come next, and what was kept."""
        yield Form()
        yield Static("", id="trouble", classes="fault", markup=False)
        yield Static("", id="note", markup=False)
        with Horizontal(id="desk"):
            yield Page(id="page")
            yield Side(id="side", classes="panel")
        yield Kept(id="kept", classes="panel")

    # The parts

    @property
    def form(self) -> Form:
        """The rows above."""
        return self.query_one(Form)

    @property
    def page(self) -> Page:
        """The poem."""
        return self.query_one(Page)

    @property
    def side(self) -> Side:
        """What may come next."""
        return self.query_one(Side)

    @property
    def kept(self) -> Kept:
        """What was kept."""
        return self.query_one(Kept)

    @property
    def pen(self) -> Pen | None:
        """What has written the text that is shown."""
        return None if self.poem is None else self.poem.pen

    @property
    def writing(self) -> bool:
        """Whether text streams in."""
        return self.pen is not None and self.pen.writing

    @property
    def together(self) -> bool:
        """Whether characters are chosen by hand."""
        return self.side.query_one(Guesses).choosing

    @property
    def typing(self) -> bool:
        """Letters are text in a field, and while characters are chosen."""
        return super().typing or (self.together and isinstance(self.focused, Guesses))

    # Coming and going

    def on_mount(self) -> None:
        """Says what it does at first."""
        self.page.say_empty("Looks for a poet.")

    def arrived(self) -> None:
        """Takes what was trained here meanwhile, or the newest if there is none; what was kept."""
        self._read_kept()
        fresh, self._fresh = self._fresh, None
        if fresh is not None or (self.model is None and not self._loading):
            self._take(fresh)

    def on_unmount(self) -> None:
        """Nobody reads on."""
        if self.poem is not None and self.poem.pen is not None:
            self.poem.pen.stop()

    def live_changed(self, snapshot: Snapshot) -> None:
        """A poet that learns is shown while there is none, and writes as soon as it can."""
        if self.poet is not None and self.poet.run == snapshot.run:
            if self.poet.state != snapshot.state:
                self.poet = dataclasses.replace(self.poet, state=snapshot.state)
                self.form.show_model(self.poet, self.poet.step)
            return
        if snapshot.task != "charlm" or self.model is not None:
            return
        view = snapshot.view
        if snapshot.live:
            self.page.say_empty(
                "A poet learns. Its first lines can be had as soon as an epoch is done."
            )
            said = f"{safe_text(snapshot.name, limit=24)}  epoch {epochs(view)}"
            self.page.say_learning(view.progress, said, seconds_left(view))
        if view.best is not None and not self._loading:
            self._take(snapshot.run)

    def run_ended(self, run: Run, error: Exception | None) -> None:
        """Takes a poet that was trained here, or the better weights of the one that writes."""
        if error is None and run.path.exists() and run.task == "charlm":
            if self.poet is None or self.poet.run == run:
                self._take(run)
            elif not self.is_current:
                self._fresh = run
        elif self.model is None:
            self.page.remove_class("-learning")
            self.page.say_empty(NO_POET)
        self.refresh_bindings()

    def choose(self, run: Run) -> None:
        """Takes a run's model, as another screen asks for it."""
        self._take(run)

    def _take(self, run: Run | None) -> None:
        self._loading = True
        self.begin(self._load(run), group="model")

    async def _load(self, run: Run | None) -> None:
        try:
            found, broken = run, None
            if found is None:
                found, broken = await asyncio.to_thread(self.rnntui.shelf.newest, "charlm")
            if found is None:
                if not self.page.has_class("-learning"):
                    self.page.say_empty(NO_POET)
                self.form.show_model(None)
                return
            poet = await asyncio.to_thread(poet_of, found)
            model = await self.rnntui.shelf.model(found)
        except (RnntuiError, OSError) as error:
            self._trouble(describe(error) + "; m chooses another model")
            return
        finally:
            self._loading = False
            self.refresh_bindings()
        self.poet, self.model = poet, cast("LanguageModel", model)
        self.form.show_model(poet, poet.step)
        self._trouble("")
        self.tell_passed_over(broken)
        if self.poem is None:
            self.page.remove_class("-learning")
            self.page.say_empty(READY)
        self.refresh_bindings()
        await self._read_prompt()

    # The prompt and the settings

    @on(Form.PromptEdited)
    def _prompt_edited(self) -> None:
        if self._prompt_timer is not None:
            self._prompt_timer.stop()
        self._prompt_timer = self.set_timer(
            DEBOUNCE, lambda: self.begin(self._read_prompt(), group="prompt")
        )

    @on(Form.Judged)
    def _judged(self, event: Form.Judged) -> None:
        self._trouble(event.problem)
        self.refresh_bindings()

    @on(Form.Turned)
    def _turned(self) -> None:
        try:
            drawing = self.form.drawing()
        except ValueError:
            return
        for pen in (self.pen, self.ahead):
            if pen is not None:
                pen.turn(*drawing)
        self._show_guesses(fresh=False)

    async def _read_prompt(self) -> None:
        """Lets a writer read the prompt: its guesses are shown, and what the corpus lacks told."""
        model, prompt = self.model, self.form.prompt
        if model is None:
            return
        try:
            pen = await self._new_pen(model, prompt, Manner(seed=0))
        except UserError as error:
            self.ahead = None
            self._trouble(describe(error))
            self._note("")
            self._show_guesses()
            return
        if (model, prompt) != (self.model, self.form.prompt):
            return  # more was typed, or another model chosen, while it read
        self._trouble(self.form.problem)
        self.ahead = pen
        self._turned()
        self._show_guesses()

    async def _new_pen(self, model: "LanguageModel", prompt: str, manner: Manner) -> Pen:
        from rnntui.generation.prompt import map_prompt

        mapped, notes = map_prompt(prompt, model.vocabulary)
        self._note(
            f"the corpus writes otherwise: {safe_text(', '.join(notes), limit=300)}"
            if notes
            else ""
        )
        writer = await asyncio.to_thread(model.writer, mapped, seed=manner.seed, **manner.drawing)
        return Pen(writer, mapped, manner)

    def _show_guesses(self, *, fresh: bool = True) -> None:
        pen = self.pen
        if pen is None or (self.ahead is not None and self.ahead.prompt != pen.prompt):
            pen = self.ahead
        if pen is None:
            self.side.show(None, no_model=self.model is None)
            return
        found = self._bars_of = pen.guesses()
        if found is not None:
            about = "after the prompt" if not pen.length else ""
            self.side.show(found, about, fresh=fresh)

    def _trouble(self, words: str) -> None:
        self._line("#trouble", words)

    def _note(self, words: str) -> None:
        self._line("#note", words)

    def _line(self, selector: str, words: str) -> None:
        line = self.query_one(selector, Static)
        line.update(Content(words))
        line.set_class(bool(words), "-shown")

    # Writing

    def action_train(self) -> None:
        """Trains the demo's poet."""
        self.page.say_empty("A poet learns on the demo data.")
        self.rnntui.train_demo("charlm")

    def action_write(self) -> None:
        """Writes with the seed that is shown."""
        self.begin(self._write(fresh=False), group="write")

    def action_again(self) -> None:
        """Writes with a new seed."""
        self.begin(self._write(fresh=True), group="write")

    async def _write(self, *, fresh: bool, start: bool = True) -> None:
        if self.poet is None or self.model is None:
            return
        self._end_together()
        try:
            manner = self.form.manner(fresh=fresh)
        except ValueError:
            self._trouble(self.form.problem)
            return
        if self.pen is not None:
            self.pen.stop()
        try:
            # Another model may be chosen meanwhile: what one wrote bears its own name.
            poet, model = await self._renewed(self.poet, self.model)
            pen = await self._new_pen(model, self.form.prompt, manner)
        except (RnntuiError, OSError) as error:
            self._trouble(describe(error))
            return
        self._trouble("")
        self.poem = Poem(poet.run, poet.name, poet.step, pen)
        self.ahead = None
        self.page.follow(pen, self._title(manner))
        self._show_guesses()
        if start:
            self._start(pen, manner.length)

    async def _renewed(self, poet: Poet, model: "LanguageModel") -> "tuple[Poet, LanguageModel]":
        """The newest best checkpoint of a run that is still trained, else what is there."""
        step = await asyncio.to_thread(checkpoints.best_step, poet.run.path)
        # Of a run that was removed, the model is still there.
        if step in (None, poet.step):
            return poet, model
        newer = await asyncio.to_thread(poet_of, poet.run)
        loaded = cast("LanguageModel", await self.rnntui.shelf.model(poet.run))
        if self.poet is not None and self.poet.run == poet.run:
            self.poet, self.model = newer, loaded
            self.form.show_model(newer, newer.step)
        return newer, loaded

    def _title(self, manner: Manner) -> str:
        name = "" if self.poem is None else safe_text(self.poem.run_name, limit=24)
        return f"{manner.words()}  {name}"  # the name stands above, too: it may be cut

    def _start(self, pen: Pen, length: int | None) -> None:
        pen.turn(*self.form.drawing())
        pen.start(length)
        self.page.follow(pen, self._title(pen.manner))
        self.refresh_bindings()

    def action_pause(self) -> None:
        """Stops, or goes on."""
        pen = self.pen
        if pen is None:
            return
        if pen.writing:
            pen.stop()
        elif pen.left:
            self._start(pen, None)

    def action_go_on(self) -> None:
        """Writes on from the end."""
        pen = self.pen
        if pen is not None and not pen.writing:
            self._end_together()
            self._start(pen, self.form.manner().length)

    @on(Page.Looked)
    def _looked(self) -> None:
        pen = self.pen
        found = None if pen is None else pen.guesses()
        if found is not None and found is not self._bars_of:
            self._show_guesses(fresh=False)

    @on(Page.Ended)
    def _ended(self, event: Page.Ended) -> None:
        if event.pen.error is not None:
            self._trouble(describe(event.pen.error))
        self._show_guesses()
        self.refresh_bindings()

    # What other parts of the screen do

    def _end_together(self) -> None:
        """Ends the choice by hand."""
        self.side.query_one(Guesses).choose(False)
        self.remove_class("-together")
        self._show_guesses(fresh=False)
        if isinstance(self.focused, Guesses):
            self.set_focus(None)

    def _read_kept(self) -> None:
        self.begin(self._show_kept(), group="kept", exclusive=False)

    async def _show_kept(self, *, to_first: bool = False) -> None:
        from rnntui.workbench import favourites

        found = await asyncio.to_thread(favourites.read)
        self.kept.show(found, to_first=to_first)
        self.refresh_bindings()
