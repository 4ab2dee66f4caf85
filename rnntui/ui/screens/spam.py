"""The screen Spam: what a trained classifier thinks of a text, as it is typed."""

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from rnntui.errors import RnntuiError
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.latest import Latest
from rnntui.ui.live import Snapshot
from rnntui.ui.screens import spam_verdict as verdicts
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.spam_model import Judge, dotted, leapt, stepped, take
from rnntui.ui.screens.spam_test import Figures, Mistakes, figures
from rnntui.ui.screens.spam_verdict import Answer, Why
from rnntui.ui.standing import seconds_left, status
from rnntui.ui.widgets.bars import Bars
from rnntui.ui.widgets.cells import cell_len, fit, pad
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.message_box import MessageBox
from rnntui.ui.widgets.progress import Progress

if TYPE_CHECKING:
    from rnntui.workbench.explaining import Explanation
    from rnntui.workbench.test_part import Mistake

SOON, LATER = 0.08, 0.25
"""Seconds without a key before a text is classified, and before its words are explained."""

MOST_MISTAKES = 2_000

HINT = "type or paste a message; f8 loads the mistake of which the model is the surest"

Question = tuple[str, tuple[Judge, ...]]


class SpamRoom(Room):
    """Classifies as you type.

    Attributes:
        judge: the model that classifies; None before one is loaded.
        second: the model it is compared with.
        threshold: of the positive label of two.
        rows: probabilities by each model, of the text in the box; empty while it is.
    """

    section = "spam"
    CSS_PATH = "spam.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.judge: Judge | None = None
        self.second: Judge | None = None
        self.threshold = 0.5
        self.rows: tuple[tuple[float, ...], ...] = ()
        self.scored = ""
        self._view = "test"
        self._loading = False
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
                yield MessageBox(id="box", placeholder="loading the model")
            yield Static("", id="trouble", classes="fault", markup=False)
            with Vertical(id="answers"):
                yield Answer(id="first")
                yield Answer(id="second")
            yield Static("", id="verdict", markup=False)
            yield Why(id="first-why")
            yield Why(id="second-why")
            with Horizontal(id="lower"):
                with Vertical(id="words", classes="panel"), Horizontal(id="words-pair"):
                    with Vertical(id="first-words"):
                        yield Static("", classes="words--name", markup=False)
                        yield Bars(unit="log-odds", diverging=True, empty="no text in the box")
                    with Vertical(id="second-words"):
                        yield Static("", classes="words--name", markup=False)
                        yield Bars(unit="log-odds", diverging=True, empty="no text in the box")
                with Vertical(id="test", classes="panel"):
                    yield Matrix()
                    yield Figures()
                    yield Static("", id="test-note", classes="muted", markup=False)
                with Vertical(id="mistakes-panel", classes="panel"):
                    yield Mistakes()
        with Vertical(id="none"), Vertical():
            yield Static("", id="none-title", markup=False)
            yield Static("", id="none-text", markup=False)
            yield Progress(id="none-progress")
            yield Static("", id="none-fault", classes="fault", markup=False)

    def on_mount(self) -> None:
        """Names the panels, and listens for the end of a training."""
        super().on_mount()
        self.query_one("#message").border_title = "message"
        self.query_one("#words").border_title = "why"
        self.query_one("#mistakes-panel").border_title = "mistakes"
        self.query_one("#test").border_title = "test set"
        self.set_class(True, "-view-test")
        self.rnntui.on_ended.append(self._ended)

    # Which model

    def arrived(self) -> None:
        """Takes the newest model, the first time and as long as there is none."""
        if self.judge is None and not self._loading:
            self.begin(self._find(), group="model")
        elif self.focused is None and self.judge is not None:
            self._box.focus()

    def choose(self, run: Run) -> None:
        """Uses the model of this run."""
        self.begin(self._take(run), group="model")

    async def _find(self) -> None:
        from rnntui.runs import store

        self._loading = True
        try:
            run = await asyncio.to_thread(store.newest, "classifier")
        except (RnntuiError, OSError) as error:
            self._show_none(describe(error))
            return
        finally:
            self._loading = False
        if run is None:
            self._show_none()
        else:
            await self._take(run)

    async def _take(self, run: Run, *, kept: float | None = None) -> None:
        """Loads a model and shows what it says; `kept`: a threshold to keep."""
        self._loading = True
        self._head("loading the model")
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
        first = self.judge is None
        self.judge, self._newest, self._mistake = judge, judge.step, None
        self.threshold = judge.model.threshold if kept is None else kept
        with self.app.batch_update():
            self.set_class(False, "-none")
            self._box.placeholder = HINT
            self._show_head()
            self._show_test()
            self._text_changed(anew=True)
        self.refresh_bindings()
        if first and self.focused is None and self.app.screen is self:
            self._box.focus()

    def _show_none(self, trouble: str = "") -> None:
        """There is no model: says how to come by one."""
        live = self.rnntui.live
        running = live is not None and live.live and live.task == "classifier"
        with self.app.batch_update():
            self.set_class(True, "-none")
            fault = self.query_one("#none-fault", Static)
            fault.update(Content(trouble))
            fault.set_class(bool(trouble), "-shown")
            title = "No classifier yet."
            text = (
                "t trains one on the demo data, in about half a minute. Then this is a box that "
                "says of any text, while you type it, whether it is spam, and which words say so."
            )
            progress = self.query_one("#none-progress", Progress)
            progress.display = running
            if running and live is not None:
                title = "A classifier is being trained."
                text = "It comes to this desk when it is finished. The training goes on anywhere."
                progress.show(
                    live.view.progress if live.view.steps_per_epoch else None,
                    status(live, wide=True, ascii_only=self.rnntui.ascii),
                    seconds_left(live.view),
                )
            self.query_one("#none-title", Static).update(Content(title))
            self.query_one("#none-text", Static).update(Content(text))
        self.refresh_bindings()

    def live_changed(self, snapshot: Snapshot) -> None:
        """A training goes on, somewhere."""
        if snapshot.task != "classifier":
            return
        if self.judge is None:
            if not snapshot.live and not self._loading:
                self.begin(self._find(), group="model")
            elif not self._loading:
                self._show_none()
            return
        best = snapshot.view.best
        if snapshot.run == self.judge.run and best is not None and best.step != self._newest:
            self._newest = best.step
            self._show_head()
            self.refresh_bindings()

    def _ended(self, run: Run, error: Exception | None) -> None:
        """A run that was trained here has ended."""
        if self.judge is None:
            if error is None:
                self.begin(self._find(), group="model")
            else:
                self._show_none(describe(error))
        elif run == self.judge.run and self.judge.part is None:
            # It has a test part now, and perhaps better weights.
            moved = self.threshold if self.threshold != self.judge.model.threshold else None
            self.begin(self._take(run, kept=moved), group="model")

    # The text

    @property
    def _box(self) -> MessageBox:
        return self.query_one(MessageBox)

    @on(TextArea.Changed, "#box")
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._text_changed()

    def _text_changed(self, *, anew: bool = False) -> None:
        """Asks what the models think of the text in the box."""
        message = self._box.message
        if self._mistake is not None and message != self._mistake.text:
            self.query_one("#message").border_subtitle = "edited"
        if self.judge is None or (message == self.scored and not anew and self.rows):
            return
        if not message.strip():
            self._verdicts.drop()
            self._reasons.drop()
            self.rows, self.scored = (), message
            self.query_one("#message").border_subtitle = ""
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
            self._box.tint(question[0], verdicts.tints(first.spans, first.shares))

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
        about = f"{settings.cell} {settings.units}, {fit(data, 24)}"
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
        judges = self._judges
        if not judges:
            return
        cells = max(cell_len(fit(label, 14)) for judge in judges for label in judge.labels) + 4
        names = [fit(judge.name, 16) for judge in judges]
        widest = max(map(cell_len, names))
        places = zip(self.query(Answer), judges, (self.threshold, self._second_limit), strict=False)
        for number, (answer, judge, limit) in enumerate(places):
            row = self.rows[number] if number < len(self.rows) else None
            title = verdicts.title_of(judge)
            if len(judges) > 1:
                title = f"{pad(names[number], widest)}  {title}"
            answer.show(judge, row, limit, title, max(cells, 8))
        words = HINT
        if self.rows:
            words = verdicts.told(judges[0], self.rows[0], self.threshold)
        self.query_one("#verdict", Static).update(Content(safe_text(words)))

    @property
    def _second_limit(self) -> float:
        return 0.5 if self.second is None else self.second.model.threshold

    def _show_reasons(self, found: "tuple[Explanation, ...]") -> None:
        lines, charts = list(self.query(Why)), list(self.query(Bars).filter("#words Bars"))
        names = list(self.query(".words--name").results(Static))
        for number, (line, chart) in enumerate(zip(lines, charts, strict=True)):
            if number >= len(found):
                line.show("", ())
                chart.show(())
                continue
            one = found[number]
            order = one.strongest(verdicts.STRONGEST)
            words = [(one.tokens[at], one.shares[at]) for at in order]
            head = f"towards {one.label}" if len(found) == 1 else self._judges[number].name
            tail = f"{one.cut:,} tokens behind the first {len(one.tokens):,} are not read"
            line.show(head, words, tail if one.cut else "")
            chart.show(verdicts.bars(words))
            names[number].update(Content(fit(self._judges[number].name, 30)))
        label = f"why, towards {fit(found[0].label, 16)}" if found else "why"
        self.query_one("#words").border_title = label

    def _show_test(self) -> None:
        judge = self.judge
        if judge is None:
            return
        panel, note = self.query_one("#test"), self.query_one("#test-note", Static)
        matrix, lines = self.query_one(Matrix), self.query_one(Figures)
        mistakes = self.query_one(Mistakes)
        part = judge.part
        if part is None:
            matrix.display = lines.display = False
            panel.border_title = "test set"
            note.update(Content(safe_text(judge.note)))
            mistakes.show((), None, "the mistakes are those on the test set")
            self.query_one("#mistakes-panel").border_title = "mistakes"
            return
        matrix.display = lines.display = True
        note.update(Content(""))
        found = part.at(self.threshold)
        positive = None if part.positive is None else part.labels[part.positive]
        negative = "" if part.positive is None else part.labels[1 - part.positive]
        limit = "" if positive is None else f" at threshold {dotted(self.threshold)}"
        panel.border_title = f"test set{limit}"
        matrix.show(part.labels, found.confusion)
        lines.show(figures(found, positive, negative))
        wrong = len(part) - found.accuracy.hits
        mistakes.show(
            part.mistakes(self.threshold, limit=MOST_MISTAKES),
            positive,
            f"none: all {len(part):,} texts of the test set are judged rightly",
        )
        self.query_one("#mistakes-panel").border_title = f"mistakes ({wrong:,} of {len(part):,})"

    # Actions

    def action_train_demo(self) -> None:
        """Trains a classifier on the demo data."""
        self.rnntui.train_demo("classifier")

    def action_write(self) -> None:
        """Into the box."""
        self._box.focus()

    def action_open(self) -> None:
        """Loads the marked mistake."""
        marked = self.query_one(Mistakes).marked
        if marked is not None:
            self._load(marked)

    @on(Mistakes.Opened)
    def _opened(self, event: Mistakes.Opened) -> None:
        self._load(event.mistake)

    def action_next_mistake(self) -> None:
        """Loads the next mistake."""
        self._load_beside(1)

    def action_previous_mistake(self) -> None:
        """Loads the mistake before."""
        self._load_beside(-1)

    def _load_beside(self, by: int) -> None:
        mistakes = self.query_one(Mistakes)
        if self._mistake is not None:
            mistakes.action_move(by)
        if mistakes.marked is not None:
            self._load(mistakes.marked)

    def _load(self, mistake: "Mistake") -> None:
        self._mistake = mistake
        place, count = self.query_one(Mistakes).place
        self._box.put(mistake.text)
        self.query_one("#message").border_subtitle = (
            f"mistake {place:,} of {count:,}: is {fit(mistake.true, 16)}, "
            f"said {fit(mistake.said, 16)}, line {mistake.line:,}"
        )
        self._box.focus()

    def action_higher(self) -> None:
        """Raises the threshold."""
        self._move_threshold(stepped(self.threshold, up=True))

    def action_lower(self) -> None:
        """Lowers the threshold."""
        self._move_threshold(stepped(self.threshold, up=False))

    def action_much_higher(self) -> None:
        """Raises the threshold by a tenth."""
        self._move_threshold(leapt(self.threshold, up=True))

    def action_much_lower(self) -> None:
        """Lowers the threshold by a tenth."""
        self._move_threshold(leapt(self.threshold, up=False))

    def action_reset(self) -> None:
        """Takes the model's own threshold."""
        if self.judge is not None:
            self._move_threshold(self.judge.model.threshold)

    def _move_threshold(self, threshold: float) -> None:
        if threshold == self.threshold:
            return
        self.threshold = threshold
        with self.app.batch_update():
            self._show_answers()
            self._show_test()
        self.refresh_bindings()

    def action_newer(self) -> None:
        """Loads the best weights saved since; the threshold stays where it was put."""
        if self.judge is not None:
            moved = self.threshold if self.threshold != self.judge.model.threshold else None
            self.begin(self._take(self.judge.run, kept=moved), group="model")

    def action_model(self) -> None:
        """Chooses the model."""
        from rnntui.ui.screens.spam_models import ModelsScreen

        present = None if self.judge is None else self.judge.run
        self.app.push_screen(ModelsScreen("Which model classifies?", present), self._chosen)

    def _chosen(self, run: Run | None) -> None:
        if run is not None:
            self.choose(run)

    def action_compare(self) -> None:
        """Asks a second model about the same text, or no longer."""
        from rnntui.ui.screens.spam_models import ModelsScreen

        if self.second is not None:
            self._compare(None)
        else:
            self.app.push_screen(ModelsScreen("Which model is asked as well?"), self._second_chosen)

    def _second_chosen(self, run: Run | None) -> None:
        if run is not None:
            self.begin(self._take_second(run), group="second")

    async def _take_second(self, run: Run) -> None:
        self.tell("loading the second model")
        self._compare(await asyncio.to_thread(take, self.rnntui.shelf, run))

    def _compare(self, second: Judge | None) -> None:
        self.second = second
        self.rows = self.rows[:1]
        with self.app.batch_update():
            self.set_class(second is not None, "-compared")
            self._show_head()
            self._show_answers()
            self._text_changed(anew=True)
        self.refresh_bindings()

    def action_file(self) -> None:
        """Classifies a file."""
        from rnntui.ui.screens.spam_file import FileScreen

        if self.judge is not None:
            self.app.push_screen(FileScreen(self.judge, self.threshold))

    def action_view(self) -> None:
        """Shows the next panel."""
        views = self._views
        if not views:
            return
        at = views.index(self._view) if self._view in views else 0
        self.remove_class(f"-view-{self._view}")
        self._view = views[(at + 1) % len(views)]
        self.add_class(f"-view-{self._view}")

    def action_copy(self) -> None:
        """Copies label, probability and text."""
        if self.judge is None or not self.rows:
            return
        said = self.judge.said(self.rows[0], self.threshold)
        label, p = self.judge.labels[said], self.rows[0][said]
        text = " ".join(self.scored.split())
        self.rnntui.copy(f"{label}\t{p:.4f}\t{text}", "label, probability and text")

    def action_empty(self) -> None:
        """Empties the box; that can be undone."""
        self._box.clear()

    def action_undo(self) -> None:
        """Undoes the last change in the box."""
        self._box.undo()

    # What works now

    def can(self, action: str) -> bool:
        """Whether an action does something now."""
        if action == "train_demo":
            return self.judge is None and not self.rnntui.training
        judge = self.judge
        if judge is None:
            return False
        part = judge.part
        match action:
            case "higher" | "lower" | "much_higher" | "much_lower":
                return judge.positive is not None
            case "reset":
                return judge.positive is not None and self.threshold != judge.model.threshold
            case "open":
                return isinstance(self.focused, Mistakes) and self.focused.marked is not None
            case "next_mistake" | "previous_mistake":
                return part is not None and self.query_one(Mistakes).marked is not None
            case "newer":
                return self._newest != judge.step
            case "view":
                return len(self._views) > 1
            case "copy" | "empty":
                return bool(self.rows)
            case "write":
                return not self.typing
        return True

    def home(self) -> Widget | None:
        """The list of mistakes, where it is seen."""
        mistakes = self.query_one(Mistakes)
        return mistakes if mistakes.region and self.query_one("#mistakes-panel").display else None

    @property
    def _views(self) -> tuple[str, ...]:
        """The panels that `v` goes through."""
        if self.has_class("-narrow"):
            return ("test", "mistakes", "words")
        if self.has_class("-normal") or (self.has_class("-wide") and self.second is not None):
            return ("mistakes", "words")
        return ()


def _classified(question: Question) -> tuple[tuple[float, ...], ...]:
    """Probabilities of the labels by each model, in a thread."""
    message, judges = question
    return tuple(tuple(judge.model.predict_proba([message])[0].tolist()) for judge in judges)


def _explained(question: Question) -> "tuple[Explanation, ...]":
    """Shares of the words by each model, in a thread."""
    from rnntui.workbench.explaining import explain

    message, judges = question
    return tuple(explain(judge.model, message) for judge in judges)


ROOM = SpamRoom
