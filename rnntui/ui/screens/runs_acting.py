"""The keys that do something to the run with the cursor: open, steer, name, note, delete, undo."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from rnntui.errors import UserError
from rnntui.runs import keeping, store
from rnntui.safe_text import safe_text
from rnntui.ui.screens import runs_doing as doing
from rnntui.ui.screens.choosing import ChoiceDialogue
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.runs_dialogues import LineDialogue
from rnntui.ui.screens.runs_doing import Undo
from rnntui.workbench.catalog import Summary

if TYPE_CHECKING:
    from rnntui.ui.screens.runs_rows import Entry

USES = {"classifier": "spam", "charlm": "poetry"}
"""The screen that uses a model, by task."""


class Acting(Room):
    """What the keys do to a run; the table and its panes stand in `runs`.

    Attributes:
        undoable: what can be taken back, the last thing last.
    """

    summaries: tuple[Summary, ...] | None
    marked: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.undoable: list[Undo] = []

    @property
    def entry(self) -> "Entry | None":
        """The row with the cursor."""
        raise NotImplementedError

    @property
    def current(self) -> Summary | None:
        """The run with the cursor; None on a row of several."""
        raise NotImplementedError

    async def look(self) -> None:
        """Reads the runs anew."""
        raise NotImplementedError

    def toggle_folded(self, entry: "Entry") -> None:
        """Shows the runs of a folded row, or hides them."""
        raise NotImplementedError

    def fits(self, action: str) -> bool:
        """Whether the last row shows a key: whether it would do what it says to this run."""
        run, entry = self.current, self.entry
        state = None if run is None else run.state
        match action:
            case "train":
                return not self.summaries
            case "pause":
                return state in ("running", "queued")
            case "stop":
                return state in ("running", "paused", "queued")
            case "go_on":
                return state in ("paused", "stopped", "interrupted", "failed", "silent")
            case "attach":
                return state in ("running", "paused", "queued")
            case "open":
                return bool(entry and (entry.folded or (run and (run.usable or run.live))))
            case "extend":
                return state in ("finished", "stopped", "running")
            case "rename" | "note":
                return run is not None and not run.broken
            case "delete":
                return run is not None and state != "running"
            case "copy":
                return run is not None
            case _:
                return True

    async def act(self, work: Awaitable[str | tuple[str, Undo]]) -> None:
        """Does something, says so, and shows what has become of the run."""
        done = await work
        if isinstance(done, tuple):
            done, undo = done
            self.undoable.append(undo)
        self.tell(done)
        await self.look()

    # Going elsewhere

    async def action_open(self) -> None:
        """Uses the model, follows the training, or unfolds."""
        entry, run = self.entry, self.current
        if entry is not None and entry.folded:
            self.toggle_folded(entry)
        elif run is not None and run.live:
            await self.action_attach()
        elif run is not None and run.usable and run.task in USES:
            app = self.rnntui
            await app.action_go(USES[run.task])
            choose = getattr(app.room, "choose", None)
            if choose is not None:
                choose(run.run)
        elif run is not None:
            why = safe_text(run.problem or "") or "no epoch of it was evaluated; g takes it up"
            self.tell(f"{doing.shown(run)} has no model to use: {why}")

    async def action_attach(self) -> None:
        """Follows a run on the screen Train."""
        run = self.single()
        if run is None:
            return
        if run.broken:
            self.tell(f"{doing.shown(run)} cannot be read", error=True)
            return
        await self.rnntui.action_go("train")
        watch = getattr(self.rnntui.room, "watch_run", None)
        if watch is not None:
            watch(run.run)

    def action_train(self) -> None:
        """Trains a classifier on the demo data."""
        self.rnntui.train_demo("classifier")

    def action_copy(self) -> None:
        """Copies the path."""
        run = self.single()
        if run is not None:
            self.rnntui.copy(str(run.run.path), f"the path of {doing.shown(run)}")

    # Steering

    def action_pause(self) -> None:
        """Lets it stand still."""
        self._with(doing.pause)

    def action_stop(self) -> None:
        """Saves it and ends its training."""
        self._with(doing.stop)

    def action_go_on(self) -> None:
        """Ends its pause, or takes it up."""
        run = self.single()
        if run is not None:
            self.begin(self._go_on(run), group="act", exclusive=False)

    def action_extend(self) -> None:
        """Moves its end."""
        run = self.single()
        if run is None:
            return
        if run.broken or run.state == "silent":
            self.tell(f"{doing.shown(run)} is {run.state or 'broken'}: it cannot be extended")
            return

        def judge(text: str) -> str | None:
            try:
                doing.end_of(text, run)
            except UserError as error:
                return str(error)
            return None

        def take(text: str | None) -> None:
            if text:
                end = doing.end_of(text, run)
                self.begin(self._extend(run, end), group="act", exclusive=False)

        self.app.push_screen(
            LineDialogue(
                f"{doing.shown(run)} to which end?",
                f"it has {doing.epochs_of(run)} epochs; 20 in all or +10, or a time in all: 90s",
                judge=judge,
                longest=12,
            ),
            take,
        )

    async def _go_on(self, run: Summary) -> None:
        name = doing.shown(run)
        if run.broken:
            self.tell(f"{name} cannot be read; it cannot be taken up", error=True)
        elif run.state == "running":
            self.tell(f"{name} is being trained; a follows it")
        elif run.state == "finished":
            self.tell(f"{name} is finished; e extends it")
        elif run.state == "silent":
            self._ask(
                f"The process that has {name} has been silent. If it is gone, take the run over?",
                [("take", "t", "take it over and train on"), ("back", "b", "leave it")],
                lambda: self._take_up(run, force=True),
            )
        elif run.live and await doing.held(run):
            if run.state == "queued":
                self.tell(f"{name} waits for its turn")
            else:
                await self.act(doing.wake(run))
        else:
            await self._take_up(run)

    async def _take_up(
        self, run: Summary, *, force: bool = False, extension: dict[str, object] | None = None
    ) -> None:
        """Trains a run that nobody trains, here; where another is trained here, elsewhere."""
        if not self.rnntui.training:
            self.rnntui.train(run.run, fresh=False, force=force, extension=extension)
            self.tell(f"{doing.shown(run)} is taken up; a follows it")
            return
        if force or extension:
            raise UserError("another run is trained here; it comes first")
        self._ask(
            f"Another run is trained here. Let {doing.shown(run)} wait for its turn?",
            [("queue", "q", "wait in a process of its own"), ("back", "b", "leave it")],
            lambda: self._queue(run),
        )

    async def _queue(self, run: Summary) -> None:
        from rnntui.workbench.hosts import detach

        await asyncio.to_thread(detach, run.run)
        self.tell(f"{doing.shown(run)} has a process of its own now")
        await self.look()

    async def _extend(self, run: Summary, end: tuple[int | None, float | None]) -> None:
        if run.live and await doing.held(run):
            await self.act(doing.extend_held(run, end))
        else:
            await self._take_up(run, extension=await doing.extension(run.run, end))

    # Keeping

    def action_rename(self) -> None:
        """Asks for another name."""
        run = self.single()
        if run is None or self._refused(run):
            return
        others = {item.name for item in self.summaries or ()} - {run.name}

        def judge(text: str) -> str | None:
            try:
                name = store.valid_name(text)
            except UserError as error:
                return safe_text(str(error), limit=200)
            return f"there is a run named {safe_text(name)}" if name in others else None

        def take(text: str | None) -> None:
            if text and text != run.name:
                self.begin(self.act(doing.rename(run, text)), group="act", exclusive=False)

        about = "letters and digits of any alphabet, and - _ ."
        self.app.push_screen(
            LineDialogue("another name", about, doing.shown(run), judge=judge, longest=60), take
        )

    def action_note(self) -> None:
        """Asks for a note."""
        run = self.single()
        if run is None or self._refused(run):
            return
        before = doing.note_for_field(run.note)

        def take(text: str | None) -> None:
            if text is not None and text != before:
                words = doing.note_from_field(text)
                self.begin(self.act(doing.note(run, words)), group="act", exclusive=False)

        about = f"up to {keeping.MOST_NOTE:,} characters; an empty line removes the note"
        title = f"note on {doing.shown(run)}"
        self.app.push_screen(LineDialogue(title, about, before, longest=keeping.MOST_NOTE), take)

    def action_delete(self) -> None:
        """Throws it away."""
        self._with(doing.delete)

    def action_undo(self) -> None:
        """Takes back what was done last."""
        if self.undoable:
            self.begin(self.act(self._undo(self.undoable.pop())), group="act", exclusive=False)

    async def _undo(self, undo: Undo) -> str:
        return await asyncio.to_thread(undo.act)

    def single(self) -> Summary | None:
        """The run with the cursor; on a folded row it says how to come to one."""
        if self.current is None and self.entry is not None:
            self.tell("this row stands for several runs; enter unfolds them")
        return self.current

    def _with(self, what: Callable[[Summary], Awaitable[str | tuple[str, Undo]]]) -> None:
        run = self.single()
        if run is not None:
            self.begin(self.act(what(run)), group="act", exclusive=False)

    def _refused(self, run: Summary) -> bool:
        if run.broken:
            self.tell(f"{doing.shown(run)} cannot be read; d deletes it", error=True)
        return run.broken

    def _ask(
        self,
        title: str,
        choices: list[tuple[str, str, str]],
        act: Callable[[], Awaitable[None]],
    ) -> None:
        def take(answer: str | None) -> None:
            if answer == choices[0][0]:
                self.begin(_await(act()), group="act", exclusive=False)

        self.app.push_screen(ChoiceDialogue(title, choices), take)


async def _await(work: Awaitable[None]) -> None:
    await work
