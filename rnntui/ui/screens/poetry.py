"""The screen Poetry: what does it write?"""

import asyncio
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, OptionList

from rnntui.errors import UserError
from rnntui.runs import store
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.keys import Command
from rnntui.ui.screens.poetry_corpus import copied
from rnntui.ui.screens.poetry_desk import Poem, WritingRoom
from rnntui.ui.screens.poetry_export import Export
from rnntui.ui.screens.poetry_guesses import Guesses
from rnntui.ui.screens.poetry_kept import manner_of
from rnntui.ui.screens.poetry_pen import Pen
from rnntui.ui.widgets.safe_input import SafeInput

if TYPE_CHECKING:
    from rnntui.workbench.favourites import Favourite


class PoetryRoom(WritingRoom):
    """Writes with a trained model, alone or with its reader; keeps, compares and exports."""

    section = "poetry"
    CSS_PATH = "poetry.tcss"

    # What works now

    def can(self, action: str) -> bool:
        """Whether an action does something now."""
        written = self.poem is not None and bool(self.page.text)
        marked = self.kept.display and self.kept.marked is not None
        match action:
            case "train":
                return self.model is None and not self.rnntui.training
            case "write" | "again":
                return self.model is not None and not self.form.problem
            case "together" | "prompt":
                return self.model is not None
            case "pause":
                return self.pen is not None and (self.pen.writing or self.pen.left > 0)
            case "go_on":
                return self.pen is not None and not self.writing and not self.form.problem
            case "keep":
                return self.pen is not None and self.pen.length > 0 and not self.writing
            case "hotter" | "colder":
                return not (self.together and isinstance(self.focused, Guesses))
            case "take" | "take_back":
                return self.together and isinstance(self.focused, Guesses)
            case "copied" | "copy" | "export":
                return written and not self.writing
            case "up" | "down":
                return written
            case "remake" | "delete":
                return marked and not self.writing
            case "undo":
                return bool(self.deleted)
        return True

    # By hand

    def action_together(self) -> None:
        """Begins, or goes back to, the choice by hand; without a text, after the prompt."""
        self.begin(self._begin_together(), group="write")

    async def _begin_together(self) -> None:
        if self.pen is not None and self.pen.writing:
            self.pen.stop()
            self.pen.join()
            self.page.look()
        if self.pen is None or (self.ahead is not None and self.ahead.prompt != self.pen.prompt):
            await self._write(fresh=False, start=False)
        if self.pen is None:
            return
        guesses = self.side.query_one(Guesses)
        guesses.choose(True)
        self.add_class("-together")
        self._show_guesses()
        guesses.focus()
        self.refresh_bindings()

    def home(self) -> None:
        """Esc ends the choice by hand."""
        self._end_together()

    def commands_now(self) -> list[Command]:
        """While characters are chosen, what the keys do there."""
        found = list(super().commands_now())
        if self.together and isinstance(self.focused, Guesses):
            return [dataclasses.replace(found[0], label="ends it"), *found[1:]]
        return found

    def action_take(self) -> None:
        """Takes the marked guess."""
        marked = self.side.query_one(Guesses).marked
        if marked is not None:
            self._take_character(marked)

    @on(Guesses.Chosen)
    def _chosen(self, event: Guesses.Chosen) -> None:
        self._take_character(event.character)

    def _take_character(self, character: str) -> None:
        pen = self.pen
        if pen is None or pen.writing:
            return
        try:
            pen.take(character)
        except UserError as error:
            self.tell(describe(error), error=True)
            return
        self._by_hand(pen)

    def action_take_back(self) -> None:
        """Takes back the last character that was chosen."""
        pen = self.pen
        if pen is None:
            return
        if pen.undo():
            self._by_hand(pen)
        else:
            self.tell("nothing chosen by hand is left to take back")

    def _by_hand(self, pen: Pen) -> None:
        with self.app.batch_update():
            self.page.unmark()
            self.page.rewrite(pen)
            self._show_guesses()

    @on(Guesses.Turned)
    def _turned_by_hand(self, event: Guesses.Turned) -> None:
        self.form.turn(event.steps)

    # The temperature, the prompt, the panels

    def action_hotter(self) -> None:
        """Raises the temperature."""
        self.form.turn(1)

    def action_colder(self) -> None:
        """Lowers it."""
        self.form.turn(-1)

    def action_prompt(self) -> None:
        """Goes to the prompt."""
        self.query_one("#prompt", SafeInput).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.can("write"):
            return
        self.set_focus(None)
        self.action_write()

    def action_guesses(self) -> None:
        """Shows or hides the bars."""
        self.toggle_class("-side" if self.has_class("-narrow") else "-no-side")
        self._show_guesses()

    def action_kept(self) -> None:
        """Shows or hides what was kept, and goes there."""
        self.toggle_class("-kept" if self.has_class("-low") else "-no-kept")
        self.call_after_refresh(self._to_kept)

    def _to_kept(self) -> None:
        if self.kept.display and self.kept.kept:
            self.query_one("#kept-list", OptionList).focus()
        self.refresh_bindings()

    def action_up(self) -> None:
        """Scrolls the text."""
        self.page.view.action_page_up()

    def action_down(self) -> None:
        """Scrolls the text."""
        self.page.view.action_page_down()

    # The model

    def action_model(self) -> None:
        """Chooses the model."""
        from rnntui.ui.screens.models import ModelsScreen

        present = None if self.poet is None else self.poet.run
        self.app.push_screen(ModelsScreen("charlm", "Which model writes?", present), self._chose)

    def _chose(self, run: Run | None) -> None:
        if run is not None:
            self.choose(run)

    # The corpus

    def action_copied(self) -> None:
        """Marks what stands in the corpus, or takes the marks away."""
        if self.page.marked:
            self.page.unmark()
        else:
            self.begin(self._mark_copied(), group="copied")

    async def _mark_copied(self) -> None:
        poem = self.poem
        if poem is None:
            return
        if poem.run is None:
            self.tell(f"the run {safe_text(poem.run_name)} is gone, and with it its corpus' name")
            return
        text = poem.text
        found = await self.rnntui.helper.call(copied, poem.run.path, text)
        if self.poem is poem and poem.text == text and not self.writing:
            self.page.mark(found.parts, found.words())

    # What is kept

    def _favourite(self) -> "Favourite | None":
        """The text that is shown, with all that it takes to make it again."""
        from rnntui.workbench.favourites import Favourite

        poem = self.poem
        if poem is None or poem.kept is not None or poem.pen is None:
            return None if poem is None else poem.kept
        pen, manner = poem.pen, poem.pen.manner
        return Favourite.of(
            run=poem.run,
            text=pen.text,
            prompt=pen.prompt,
            step=poem.step,
            note=pen.mixed,
            seed=manner.seed,
            length=pen.length,
            **manner.drawing,
        )

    def action_keep(self) -> None:
        """Keeps the text."""
        self.begin(self._keep(), group="keep")

    async def _keep(self) -> None:
        from rnntui.workbench import favourites

        item = self._favourite()
        if item is None:
            return
        await asyncio.to_thread(favourites.keep, item)
        await self._show_kept(to_first=True)
        self.tell(f"kept; but {item.note}: a cannot make it again" if item.note else "kept")

    @on(OptionList.OptionSelected, "#kept-list")
    def _kept_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.begin(self._show_item(self.kept.chosen(event.option_index)), group="write")

    async def _show_item(self, item: "Favourite", text: str | None = None, about: str = "") -> None:
        """Shows a kept text, or how it came out when it was made again."""
        if self.pen is not None:
            self.pen.stop()
        self._end_together()
        run = await asyncio.to_thread(_run_of, item)
        self.poem = Poem(run, item.run_name, item.step, kept=item)
        name = safe_text(item.run_name, limit=24)
        words = f"{about or 'kept'}  {name}  {manner_of(item).words()}"
        self.page.show(item.prompt, item.text if text is None else text, words)
        # Not the length of the text: that is how far it came.
        length = self.form.length_shown
        self.form.put(item.prompt, dataclasses.replace(manner_of(item), length=length))
        if run is not None and (self.poet is None or self.poet.run != run):
            self.choose(run)
        self.refresh_bindings()

    def action_remake(self) -> None:
        """Makes the marked text again."""
        self.begin(self._remake(), group="write")  # ends with the next text that is asked for

    async def _remake(self) -> None:
        from rnntui.workbench import favourites

        item = self.kept.marked
        if item is None:
            return
        self.tell("makes it again")
        made = await asyncio.to_thread(favourites.remake, item)
        if made.equal:
            await self._show_item(item, about="made again, equal")
            self.tell(f"made again: equal, all {len(item.text):,} characters")
            return
        same = len(_common(made.text, item.text))
        await self._show_item(item, made.text, "made again, differs")
        why = safe_text(made.why)
        self.tell(f"made again: differs from character {same + 1:,} on; {why}", error=True)

    def action_delete(self) -> None:
        """Takes the marked text out."""
        item = self.kept.marked
        if item is not None:
            self.begin(self._delete(item), group="keep")

    async def _delete(self, item: "Favourite") -> None:
        from rnntui.workbench import favourites

        await asyncio.to_thread(favourites.remove, item)
        self.deleted.append(item)
        await self._show_kept()
        self.tell("taken out; u brings it back")

    def action_undo(self) -> None:
        """Brings the text back that was taken out last."""
        if self.deleted:
            self.begin(self._restore(self.deleted.pop()), group="keep")

    async def _restore(self, item: "Favourite") -> None:
        from rnntui.workbench import favourites

        await asyncio.to_thread(favourites.restore, item)
        await self._show_kept()
        self.tell("back in its old place")

    # Out of the app

    def action_copy(self) -> None:
        """Copies the text that is shown."""
        self.rnntui.copy(self.page.text, f"{len(self.page.text):,} characters")

    def action_export(self) -> None:
        """Asks where to: the text that is shown or, from the list of the kept, all of them."""
        listed = self.focused is not None and self.focused.id == "kept-list"
        items: Sequence[Favourite] = self.kept.kept if listed else ()
        if not listed:
            item = self._favourite()
            items = () if item is None else (item,)
        if not items:
            self.tell("nothing to write yet")
            return
        about = f"the kept texts, {len(items)} in all," if listed else "the text"
        name = "kept" if listed else f"{items[0].run_name}-{items[0].seed}"

        def write(path: Path) -> None:
            from rnntui.workbench import anthology

            anthology.export(items, path)

        self.app.push_screen(Export(about, str(Path.cwd() / f"{name}.md"), write), self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.tell(f"written: {safe_text(str(path))}")


def _run_of(item: "Favourite") -> Run | None:
    """The run that wrote a text; None where it is gone."""
    return next((run for run in store.all_runs() if run.id == item.run), None)


def _common(one: str, other: str) -> str:
    """The common beginning of two texts."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:place]
    return min(one, other, key=len)


ROOM = PoetryRoom
