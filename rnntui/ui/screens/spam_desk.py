"""The Spam desk: which model, which text, what is asked, and what is shown of the answers."""

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from rnntui.errors import RnntuiError
from rnntui.runs.store import Run
from rnntui.ui.faults import describe
from rnntui.ui.latest import Latest
from rnntui.ui.live import Snapshot
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.spam_mistakes import Mistakes
from rnntui.ui.screens.spam_model import Judge, take
from rnntui.ui.screens.spam_none import NoModel
from rnntui.ui.screens.spam_test import TestSet
from rnntui.ui.screens.spam_verdict import Answers
from rnntui.ui.screens.spam_why import Why, Words, strongest, tints
from rnntui.ui.standing import network
from rnntui.ui.widgets.cells import fit
from rnntui.ui.widgets.message_box import MessageBox

if TYPE_CHECKING:
    from rnntui.workbench.explaining import Explanation
    from rnntui.workbench.test_part import Mistake

SOON, LATER = 0.08, 0.25
"""Seconds without a key before a text is classified, and before its words are explained."""

MOST_MISTAKES = 2_000

HINT = "f8 loads the mistake of which the model is the surest"

Question = tuple[str, tuple[Judge, ...]]


class SpamDesk(Room):
    """Classifies as you type.

    Attributes:
        judge: the model that classifies; None before one is loaded.
        second: the model it is compared with.
        threshold: of the positive label of two.
        rows: probabilities by each model, of the text in the box; empty while it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.judge: Judge | None = None
        self.second: Judge | None = None
        self.threshold = 0.5
        self.rows: tuple[tuple[float, ...], ...] = ()
        self.scored = ""
        self._cut = ""
        self._view = "test"
        self._loading = False
        # Trained here while another screen was seen: it is taken when this one is.
        self._fresh: Run | None = None
        self._began = False
        self._newest: int | None = None
        self._mistake: Mistake | None = None
        self._verdicts: Latest[Question, tuple[tuple[float, ...], ...]] = Latest(
            _classified,
            self._classified,
            self._failed,
            lambda work: self.begin(work, group="verdict", exclusive=False),
            delay=SOON,
            patience=0.3,
        )
        self._reasons: Latest[Question, tuple[Explanation, ...]] = Latest(
            _explained,
            self._explained,
            self._failed,
            lambda work: self.begin(work, group="reasons", exclusive=False),
            delay=LATER,
            patience=1.0,
        )

    def compose_room(self) -> ComposeResult:
        """The box, the verdict, and the test set."""
        with Vertical(id="desk"):
            yield Static("", id="head", markup=False)
            with Vertical(id="message", classes="panel"):
                yield MessageBox(id="box", placeholder="type or paste a message")
            yield Static("", id="trouble", classes="fault", markup=False)
            yield Answers()
            yield Why(id="first-why")
            yield Why(id="second-why")
            with Horizontal(id="lower"):
                yield Words(classes="panel")
                yield TestSet(classes="panel")
                with Vertical(id="mistakes", classes="panel"):
                    yield Mistakes()
        yield NoModel()

    def on_mount(self) -> None:
        """Names the panels."""
        self.entitle("")
        self.query_one(Words).border_title = "why"
        self.query_one("#mistakes").border_title = "mistakes"
        self.query_one(TestSet).border_title = "test set"
        self.add_class("-view-test")

    # Which model

    def arrived(self) -> None:
        """Takes what was trained here meanwhile; the newest model, as long as there is none."""
        fresh, self._fresh = self._fresh, None
        if fresh is not None:
            self.choose(fresh)
        elif self.judge is None:
            self._find_one()
        elif self.focused is None and self.judge is not None:
            self._box.focus()

    def choose(self, run: Run) -> None:
        """Uses the model of this run."""
        self.begin(self._take(run), group="model")

    def _find_one(self) -> None:
        if not self._loading:
            self._loading = True
            self.begin(self._find(), group="model")

    async def _find(self) -> None:
        try:
            run, broken = await asyncio.to_thread(self.rnntui.shelf.newest, "classifier")
        except (RnntuiError, OSError) as error:
            self._show_none(describe(error))
            return
        finally:
            self._loading = False
        if run is None:
            self._show_none()
            return
        await self._take(run)
        self.tell_passed_over(broken)

    async def _take(self, run: Run, *, kept: float | None = None) -> None:
        """Loads a model and shows what it says; `kept`: a threshold to keep."""
        self._loading = True
        self._head("loading the model")
        if self.judge is None and self.focused is None and self.app.screen is self:
            # What is typed meanwhile is text, and no command; it is classified when there is one.
            self.set_class(False, "-none")
            self._box.focus()
        try:
            judge = await asyncio.to_thread(take, self.rnntui.shelf, run)
        except Exception as error:  # noqa: BLE001 - the border of a worker: it is shown
            if self.judge is None:
                self._show_none(describe(error))
            else:
                self._show_head()
                self.tell(describe(error), error=True)
            return
        finally:
            self._loading = False
        first, other = self.judge is None, self.judge is None or self.judge.run != run
        self.judge, self._newest, self._mistake = judge, judge.step, None
        self.threshold = judge.model.threshold if kept is None else kept
        with self.app.batch_update():
            self.set_class(False, "-none")
            self._show_head()
            self._show_test()
            if other:
                self.query_one(Mistakes).to_first()
            self._text_changed(anew=True)
        self.refresh_bindings()
        if first and self.focused is None and self.app.screen is self:
            self._box.focus()

    def _show_none(self, trouble: str = "") -> None:
        """There is no model: says how to come by one."""
        live = self.rnntui.live
        running = live is not None and live.live and live.task == "classifier"
        with self.app.batch_update():
            if self._box.has_focus:
                self.set_focus(None)
            self.add_class("-none")
            self.query_one(NoModel).show(
                live if running else None, trouble, ascii_only=self.rnntui.ascii
            )
        self.refresh_bindings()

    def live_changed(self, snapshot: Snapshot) -> None:
        """A training goes on, somewhere."""
        if snapshot.task != "classifier":
            return
        if self.judge is None:
            if not snapshot.live:
                self._find_one()
            elif not self._loading:
                self._show_none()
            return
        best = snapshot.view.best
        if snapshot.run == self.judge.run and best is not None and best.step != self._newest:
            self._newest = best.step
            self._show_head()
            self.refresh_bindings()

    def run_ended(self, run: Run, error: Exception | None) -> None:
        """A run that was trained here has ended."""
        if self.judge is None:
            if error is None:
                self._find_one()
            elif not run.path.exists() or run.task == "classifier":
                self._show_none(describe(error))
        elif run == self.judge.run and self.judge.part is None:
            # It has a test part now, and perhaps better weights.
            moved = self.threshold if self.threshold != self.judge.model.threshold else None
            self.begin(self._take(run, kept=moved), group="model")
        elif error is None and run.task == "classifier" and not self.is_current:
            self._fresh = run

    # The text

    @property
    def _box(self) -> MessageBox:
        return self.query_one(MessageBox)

    def entitle(self, note: str) -> None:
        """Says above the box where its text comes from; safe text."""
        self.query_one("#message").border_title = Content(f"message   {note}".strip())

    @on(TextArea.Changed, "#box")
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._text_changed()

    def _text_changed(self, *, anew: bool = False) -> None:
        """Asks what the models think of the text in the box."""
        message = self._box.message
        if self._mistake is not None and message != self._mistake.text:
            self.entitle("edited")
        if self.judge is None or (message == self.scored and not anew and self.rows):
            return
        if not message.strip():
            self._verdicts.drop()
            self._reasons.drop()
            self.rows, self.scored, self._cut = (), message, ""
            self.entitle("")
            self._mistake = None
            self._show_answers()
            self._show_reasons(())
            return
        question = (message, self._judges)
        for line in self.query(Why):
            line.fade()
        self._verdicts.ask(question)
        self._reasons.ask(question)

    @property
    def _judges(self) -> tuple[Judge, ...]:
        return tuple(judge for judge in (self.judge, self.second) if judge is not None)

    def _classified(self, question: Question, rows: tuple[tuple[float, ...], ...]) -> None:
        self.scored, self.rows = question[0], rows
        with self.app.batch_update():
            self._trouble("")
            self._show_answers()
        self.refresh_bindings()

    def _explained(self, question: Question, found: "tuple[Explanation, ...]") -> None:
        with self.app.batch_update():
            self._show_reasons(found)
            first = found[0]
            self._box.tint(question[0], tints(first.spans, first.shares))
            read = len(first.tokens)
            cut = (
                f"{first.cut:,} tokens behind the first {read:,} are not read" if first.cut else ""
            )
            if cut != self._cut:
                self._cut = cut
                self._show_answers()

    def _failed(self, question: Question, error: Exception) -> None:  # noqa: ARG002
        self._trouble(describe(error))

    def _trouble(self, text: str) -> None:
        if text or self.has_class("-trouble"):
            self.query_one("#trouble", Static).update(Content(text))
            self.set_class(bool(text), "-trouble")

    # What is shown

    def _head(self, text: str) -> None:
        self.query_one("#head", Static).update(Content.styled(text, "$text-muted"))

    def _show_head(self) -> None:
        judge = self.judge
        if judge is None:
            return
        settings = judge.model.settings
        data = str(settings.data).rstrip("/").rsplit("/", 1)[-1]
        about = f"{network(vars(settings))}, {fit(data, 24)}"
        if self._newest != judge.step:
            about += "   a newer best is saved: l takes it"
        elif judge.model.report is None:
            about += f"   best until now, step {judge.step:,}" if judge.step is not None else ""
        second = "" if self.second is None else f" and {fit(self.second.name, 24)}"
        self.query_one("#head", Static).update(
            Content.assemble(
                ("model ", "$text-muted"),
                (fit(judge.name, 30), "bold"),
                (second, "bold"),
                (f"   {about}", "$text-muted"),
            )
        )

    def _show_answers(self) -> None:
        if self._judges:
            hint = HINT if self.query_one(Mistakes).place[1] else ""
            self.query_one(Answers).show(self._judges, self.rows, self.threshold, hint, self._cut)

    def _show_reasons(self, found: "tuple[Explanation, ...]") -> None:
        names = [judge.name for judge in self._judges]
        self.query_one(Words).show(found, names)
        for number, line in enumerate(self.query(Why)):
            if number >= len(found):
                line.show("", ())
            else:
                one = found[number]
                head = f"for {one.label}" if len(found) == 1 else names[number]
                line.show(head, strongest(one))

    def _show_test(self) -> None:
        judge = self.judge
        if judge is None:
            return
        self.query_one(TestSet).show(judge, self.threshold)
        part, title, positive = judge.part, "mistakes", None
        found: tuple[Mistake, ...] = ()
        empty = "The mistakes are those on the test set."
        if part is not None:
            found = part.mistakes(self.threshold, limit=MOST_MISTAKES)
            positive = None if part.positive is None else part.labels[part.positive]
            empty = f"None: all {len(part):,} texts of the test set are judged rightly."
            wrong = int((~part.right(self.threshold)).sum())
            title = f"mistakes ({wrong:,} of {len(part):,})"
        self.query_one(Mistakes).show(found, positive, empty)
        self.query_one("#mistakes").border_title = Content(title)


def _classified(question: Question) -> tuple[tuple[float, ...], ...]:
    """Probabilities of the labels by each model, in a thread."""
    message, judges = question
    return tuple(tuple(judge.model.predict_proba([message])[0].tolist()) for judge in judges)


def _explained(question: Question) -> "tuple[Explanation, ...]":
    """Shares of the words by each model, in a thread."""
    from rnntui.workbench.explaining import explain

    message, judges = question
    return tuple(explain(judge.model, message) for judge in judges)
