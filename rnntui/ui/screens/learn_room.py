"""The screen Learn as it stands: text and picture, and how the picture is computed."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Resize
from textual.widgets import Input, Static
from textual.worker import Worker

from rnntui.errors import RnntuiError
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.lesson_pages import Page, pages
from rnntui.ui.live import Snapshot
from rnntui.ui.screens.learn_live import Given, Live, live_of
from rnntui.ui.screens.learn_none import WithoutModel
from rnntui.ui.screens.learn_page import PageText
from rnntui.ui.screens.room import Room
from rnntui.ui.widgets.cells import fit
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.ui.widgets.safe_input import SafeInput

if TYPE_CHECKING:
    from rnntui.runs.store import Run
    from rnntui.settings import TaskName
    from rnntui.ui.screens.learn_desk import AtHand


TASKS: "tuple[TaskName, ...]" = ("charlm", "classifier")

PLAIN = str.maketrans({"“": '"', "”": '"', "−": "-", "×": "x"})
"""Signs of our own sentences where only ASCII is drawn."""


class LearnDesk(Room):
    """Two panels: the page, and what stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self.number = 0
        self.live: Live | None = None
        self.chosen: dict[TaskName, Run] = {}
        self.missing: TaskName | None = None
        self.asked = False
        self.picture = False
        self._texts: dict[str, str] = {}
        self._drawn: dict[str, int] = {}
        self._hands: dict[TaskName, AtHand] = {}
        self._put = ""
        self._names = ""

    def compose_room(self) -> ComposeResult:
        """Head, text, picture."""
        with Horizontal(id="lesson"):
            with Vertical(classes="panel", id="lesson-text"):
                yield PageText()
            with Vertical(classes="panel", id="lesson-live"):
                yield SafeInput(id="lesson-input", placeholder="a text to look at")
                yield Static("", id="lesson-said", markup=False)
                yield Container(id="lesson-place")
                yield WithoutModel()
                yield Static("", classes="fault", id="lesson-fault", markup=False)

    def on_mount(self) -> None:
        """Hides what a page may have or not."""
        self.query_one(WithoutModel).display = False
        self.query_one("#lesson-fault").display = False
        self.query_one("#lesson-input").display = False

    @property
    def page(self) -> Page | None:
        """The page that is open."""
        return self.pages[self.number] if self.pages else None

    # Coming, and news

    def arrived(self) -> None:
        """Reads the pages, which may have been edited; looks whether a model has come."""
        self._start(self._read, "page")
        if self.missing is not None:
            self.compute()

    def _start(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> Worker[None]:
        # Given as a function: a coroutine whose turn never comes would complain.
        return self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        found = await asyncio.to_thread(pages)
        before = self.page
        self.pages = found
        if not found:
            self._fault("there are no pages: install rnntui again")
            return
        names = [page.name for page in found]
        if before is not None and before.name in names:
            self.number = names.index(before.name)
        self.number = min(self.number, len(found) - 1)
        if self.page != before or self.live is None:
            await self._show_page()

    def live_changed(self, snapshot: Snapshot) -> None:  # noqa: ARG002
        """The training that will bring the model goes on."""
        if self.missing is not None:
            self._show_missing()

    def run_ended(self, run: "Run", error: Exception | None) -> None:
        """The model that the page waited for is there."""
        if error is None and self.is_attached and self.missing == run.task:
            self.compute()

    # A page

    def open_page(self, number: int) -> None:
        """Goes to a page by its number, from 0."""
        self.number = number
        self.picture = False
        self._start(self._show_page, "page")

    async def _show_page(self) -> None:
        page = self.page
        if page is None:
            return
        self.workers.cancel_group(self, "live")
        self.missing, self.asked = None, False
        self._show_head()
        await self.query_one(PageText).open(page)
        place = self.query_one("#lesson-place")
        await place.remove_children()
        self.live = live_of(page)
        panel = self.query_one("#lesson-live")
        panel.border_title = Content("" if self.live is None else self.live.title)
        self._fault("")
        self._say("")
        self.query_one(WithoutModel).display = False
        if self.live is None:
            unknown = f"this page names “{fit(page.live, 30)}”, which there is not" * bool(
                page.live
            )
            self._fault(unknown)
            self.query_one("#lesson-input").display = False
        else:
            await place.mount(self.live)
            self.query_one("#lesson-input").display = bool(self.live.written)
            self.compute()
        self._fit()
        self.refresh_bindings()

    def _show_head(self) -> None:
        page = self.page
        if page is not None:
            own = "  yours" if page.own else ""
            title = f"{self.number + 1} of {len(self.pages)}  {page.title}{own}"
            self.query_one("#lesson-text").border_title = Content(title)

    # What is computed

    def compute(self, *, fresh: bool = False) -> None:
        """Computes the picture beside the keys.

        Args:
            fresh: from the next text of the data.
        """
        live = self.live
        if live is not None:
            self._start(partial(self._compute, live, fresh), "live")

    async def _compute(self, live: Live, fresh: bool) -> None:
        hands: list[AtHand] = []
        try:
            for task in live.needs:
                hand = await self._hand(task)
                if hand is None:
                    self.missing = task
                    self._show_missing()
                    return
                hands.append(hand)
            self.missing, self.asked = None, False
            sources = hands
            if fresh and not hands and live.written:
                sources = await self._any_hand()
            text = self._choose_text(live, sources, fresh)
            models = {hand.run.task: hand.model for hand in hands}
            others = hands[0].texts if hands and live.heard else ()
            given = Given(models, text, others)  # type: ignore[arg-type]
            found = await asyncio.to_thread(live.work, given)
        except (RnntuiError, OSError) as error:
            self._fault(describe(error))
            self.query_one(WithoutModel).display = False
            self.refresh_bindings()
            return
        with self.app.batch_update():
            self.query_one(WithoutModel).display = False
            self.query_one("#lesson-place").display = True
            self.query_one("#lesson-input").display = bool(live.written)
            self._fault("")
            live.take(found)
            self._show_models(hands)
            self._show_text(text)
            self.show_live()
        self.refresh_bindings()

    async def _hand(self, task: "TaskName") -> "AtHand | None":
        """The model of a task with its texts."""
        from rnntui.ui.screens.learn_desk import at_hand

        known, chosen = self._hands.get(task), self.chosen.get(task)
        hand = await asyncio.to_thread(at_hand, self.rnntui.shelf, task, chosen, known)
        if hand is not None:
            self._hands[task] = hand
        return hand

    async def _any_hand(self) -> "list[AtHand]":
        """Whatever has texts, for a picture that needs no model."""
        for task in TASKS:
            hand = await self._hand(task)
            if hand is not None and hand.texts:
                return [hand]
        self.tell("there is no model yet, and so no data at hand; e writes a text")
        return []

    def _choose_text(self, live: Live, hands: "list[AtHand]", fresh: bool) -> str:
        page = self.page
        assert page is not None
        text = self._texts.get(page.name) or page.setting("example")
        if hands and live.written and (fresh or not text):
            number = self._drawn.get(page.name, -1) + 1
            self._drawn[page.name] = number
            if hands[0].trouble and fresh:
                self.tell(safe_text(hands[0].trouble), error=True)
            text = hands[0].text(number, live.written) or text
        text = text or "a network reads word by word, and remembers"
        self._texts[page.name] = text
        return text

    def _show_models(self, hands: "list[AtHand]") -> None:
        self._names = ", ".join(dict.fromkeys(fit(hand.name, 24) for hand in hands))

    def _show_text(self, text: str) -> None:
        box = self.query_one("#lesson-input", SafeInput)
        self._put = safe_text(" ".join(text.split("\n")), limit=None)
        if not box.has_focus and box.value != self._put:
            box.value = self._put
            box.cursor_position = 0

    def show_live(self) -> None:
        """What is seen, in words."""
        live = self.live
        if live is None:
            return
        self._say(live.said())
        views = live.views
        head = live.title
        if len(views) > 1:
            head = f"{live.title}: {views[live.view]}"
        names = f"  {glyphs(self.app).dot}  {self._names}" if self._names else ""
        self.query_one("#lesson-live").border_title = Content(head + names)

    def _show_missing(self) -> None:
        task = self.missing
        if task is None:
            return
        snapshot = self.rnntui.live
        live = snapshot if snapshot is not None and snapshot.live else None
        with self.app.batch_update():
            empty = self.query_one(WithoutModel)
            empty.display = True
            self.query_one("#lesson-place").display = False
            self.query_one("#lesson-input").display = False
            self._fault("")
            self._say("")
            empty.show(
                task,
                live if live is not None and live.task == task else None,
                asked=self.asked,
                busy=self.rnntui.training,
                ascii_only=self.rnntui.ascii,
            )
        self.refresh_bindings()

    def _fault(self, text: str) -> None:
        fault = self.query_one("#lesson-fault", Static)
        fault.update(Content(text))
        fault.display = bool(text)

    def _say(self, text: str) -> None:
        said = self.query_one("#lesson-said", Static)
        if self.rnntui.ascii:
            text = text.translate(PLAIN)
        said.update(Content(safe_text(text, lines=True, limit=1_000)))
        said.display = bool(text)

    # Room

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Text and picture side by side, or one of them."""
        self.call_after_refresh(self._fit)

    @property
    def alone(self) -> bool:
        """Whether only one of text and picture has room."""
        beside = self.page is not None and bool(self.page.live)
        return self.size.width < 110 and self.size.height < 44 and beside

    def _fit(self) -> None:
        try:
            self.set_class(self.alone, "-alone")
            self.set_class(self.picture, "-picture")
            page = self.page
            only = self.live is None and page is not None and not page.live
            self.set_class(only, "-text-only")
        except NoMatches:
            return
        self.refresh_bindings()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the box looks at what is written there."""
        event.stop()
        self.take_written()

    def take_written(self) -> None:
        """Looks at the text of the box; the raw text stays where nothing was edited."""
        box = self.query_one("#lesson-input", SafeInput)
        page = self.page
        if page is None or not box.value.strip():
            return
        if box.value != self._put:
            self._texts[page.name] = box.raw
        self.set_focus(None)
        self.compute()

    def written(self) -> Any:
        """The box."""
        return self.query_one("#lesson-input", SafeInput)

    def forget_text(self) -> None:
        """The page's own example is the text again."""
        page = self.page
        if page is not None:
            self._texts.pop(page.name, None)
            self._drawn.pop(page.name, None)
