"""The screen Spam: what a trained classifier thinks of a text, as it is typed."""

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from rnntui.errors import RnntuiError
from rnntui.runs.store import Run
from rnntui.ui.screens.spam_desk import SpamDesk
from rnntui.ui.screens.spam_mistakes import Mistakes
from rnntui.ui.screens.spam_model import Judge, leapt, paired, stepped, take
from rnntui.ui.screens.spam_test import TestSet
from rnntui.ui.widgets.cells import fit
from rnntui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from rnntui.workbench.test_part import Mistake


class SpamRoom(SpamDesk):
    """What the keys of the desk do."""

    section = "spam"
    CSS_PATH = "spam.tcss"

    # What works now

    def can(self, action: str) -> bool:
        """Whether an action does something now."""
        if action == "train_demo":
            return self.has_class("-none") and not self.rnntui.training
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
        return mistakes if mistakes.region else None

    @property
    def _views(self) -> tuple[str, ...]:
        """The panels that `v` goes through."""
        if self.has_class("-narrow"):
            return ("test", "mistakes", "words")
        if self.has_class("-normal") or (self.has_class("-wide") and self.second is not None):
            return ("mistakes", "words")
        return ()

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
        self._box.put(mistake.text)
        self._entitle(mistake)
        self._box.focus()

    def _entitle(self, mistake: "Mistake") -> None:
        """Says which mistake stands in the box; at another threshold it may be none."""
        mistakes = self.query_one(Mistakes)
        marked, (place, count) = mistakes.marked, mistakes.place
        about = f"is {fit(mistake.true, 16)}"
        line = f"line {mistake.line:,} of the data"
        if marked is None or marked.index != mistake.index:
            self.entitle(f"no mistake at this threshold: {about}, {line}")
        else:
            said = f"said {fit(marked.said, 16)}"
            self.entitle(f"mistake {place:,} of {count:,}: {about}, {said}, {line}")

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
            self._show_test()
            self._show_answers()
            if self._mistake is not None and self._box.message == self._mistake.text:
                self._entitle(self._mistake)
        self.refresh_bindings()

    def action_newer(self) -> None:
        """Loads the best weights saved since; the threshold stays where it was put."""
        if self.judge is not None:
            moved = self.threshold if self.threshold != self.judge.model.threshold else None
            self.begin(self._take(self.judge.run, kept=moved), group="model")

    def action_model(self) -> None:
        """Chooses the model."""
        from rnntui.ui.screens.models import ModelsScreen

        present = None if self.judge is None else self.judge.run
        self.app.push_screen(
            ModelsScreen("classifier", "Which model classifies?", present), self._chosen
        )

    def _chosen(self, run: Run | None) -> None:
        if run is not None:
            self.choose(run)

    def action_compare(self) -> None:
        """Asks a second model about the same text, or no longer."""
        from rnntui.ui.screens.models import ModelsScreen

        if self.second is not None:
            self._compare(None)
        else:
            title = "Which model is asked as well?"
            self.app.push_screen(ModelsScreen("classifier", title), self._second_chosen)

    def _second_chosen(self, run: Run | None) -> None:
        if run is not None:
            self.begin(self._take_second(run), group="second")

    async def _take_second(self, run: Run) -> None:
        self.tell("loading the second model")
        second = await asyncio.to_thread(take, self.rnntui.shelf, run)
        self.query_one(KeyBar).forget()
        self._compare(second)
        first = self.judge
        if first is not None and first.part is not None:
            # Both at their own thresholds: the question is which model is the better one.
            try:
                found = await asyncio.to_thread(paired, first.run, second.run)
            except RnntuiError as error:
                found = str(error)
            if (self.judge, self.second) == (first, second):
                self.query_one(TestSet).say(found)

    def _compare(self, second: Judge | None) -> None:
        self.second = second
        self.query_one(TestSet).say("")
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


ROOM = SpamRoom
