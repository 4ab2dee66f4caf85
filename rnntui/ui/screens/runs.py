"""Runs: which is better? All runs as a live table; one in full, or several side by side."""

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from rnntui.errors import RnntuiError
from rnntui.safe_text import safe_text
from rnntui.ui.keys import Command
from rnntui.ui.live import Snapshot
from rnntui.ui.screens.room import Room
from rnntui.ui.screens.runs_acting import Acting
from rnntui.ui.screens.runs_beside import BesidePane
from rnntui.ui.screens.runs_detail import DetailPane
from rnntui.ui.screens.runs_filter import FilterBox
from rnntui.ui.screens.runs_reading import Reader
from rnntui.ui.screens.runs_rows import (
    COLUMNS,
    ORDERS,
    Entry,
    Rows,
    Wish,
    arrange,
    downwards,
    key_of,
)
from rnntui.ui.widgets.row_table import RowTable
from rnntui.workbench.catalog import Catalog, Summary

SECONDS = 2.0
"""Between two looks at the runs on the disk."""

SETTLED = 0.08
"""Seconds that the cursor stands on a run before it is read in full."""

FIRST_SECONDS = 0.25
"""Between two repaints while runs that were never read are read for the first time."""

MOST_MARKED = 8
"""Runs that are compared at once: as many as a chart tells apart."""

EMPTY = "No run yet. t trains one on the demo data, in about half a minute."
NONE_FITS = "No run fits the filter; esc lets all in again."


class RunsRoom(Acting, Room):
    """The table of runs, and beside it the run with the cursor or the runs that are marked."""

    section = "runs"
    CSS_PATH = "runs.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.summaries: tuple[Summary, ...] | None = None
        self.entries: list[Entry] = []
        self.marked: list[str] = []
        self.wish = Wish()
        self.metric = "loss"
        self._catalog = Catalog()
        self._reader = Reader()
        self._rows = Rows()
        self._reading = asyncio.Lock()
        self._beside_shown: tuple[object, ...] = ()
        self._detail_shown: tuple[object, ...] = ()
        self._live_state: object = None
        self._settling: Timer | None = None

    def compose_room(self) -> ComposeResult:
        """The table with its filter, and the panes beside it."""
        with Horizontal(id="runs-body"):
            with Vertical(id="runs-left", classes="panel"):
                yield Static("", id="runs-fault", classes="fault", markup=False)
                yield RowTable(COLUMNS, id="runs-table")
                yield Static("", id="runs-empty", classes="empty", markup=False)
                yield FilterBox()
            with Vertical(id="runs-side", classes="panel"):
                yield DetailPane()
                yield BesidePane()

    def on_mount(self) -> None:
        """Looks at the disk from now on, while the screen is seen."""
        self.set_interval(SECONDS, self._look)

    def arrived(self) -> None:
        """Looks at once; the table has the focus unless something else has."""
        if self.focused is None:
            self.set_focus(self.home())
        self.begin(self.look(), group="catalog", exclusive=False)

    def home(self) -> Widget | None:
        """The table."""
        if not self.has_class("-full"):
            return self.query_one(RowTable)
        return self.query_one(BesidePane if self.has_class("-beside") else DetailPane)

    def live_changed(self, snapshot: Snapshot) -> None:
        """A run that began or ended is seen at once."""
        state = (snapshot.run.path, snapshot.state)
        if state != self._live_state:
            self._live_state = state
            self.begin(self.look(), group="catalog", exclusive=False)

    # What there is

    @property
    def entry(self) -> Entry | None:
        """The row with the cursor."""
        key = self.query_one(RowTable).cursor_key
        return next((entry for entry in self.entries if entry.key == key), None)

    @property
    def current(self) -> Summary | None:
        """The run with the cursor; None on a row of several, or without runs."""
        entry = self.entry
        return None if entry is None or entry.folded else entry.newest

    def choose(self, run: object) -> None:
        """Puts the cursor on a run, if it is in the table."""
        for entry in self.entries:
            if not entry.folded and entry.newest.run == run:
                self.query_one(RowTable).select(entry.key)

    def _look(self) -> None:
        if self.is_current and not self._reading.locked():
            self.begin(self.look(), group="catalog", exclusive=False)

    async def look(self) -> None:
        """Reads what has changed on the disk, and shows it."""
        fault = self.query_one("#runs-fault", Static)
        try:
            async with self._reading:
                self.summaries = await asyncio.to_thread(self._catalog.look, FIRST_SECONDS)
                while not self._catalog.complete:
                    self.paint()
                    self.summaries = await asyncio.to_thread(self._catalog.look, FIRST_SECONDS)
        except RnntuiError as error:
            self.summaries = self.summaries or ()
            fault.update(Content(safe_text(str(error))))
            fault.display = True
        else:
            fault.display = False
        self.paint()

    def paint(self) -> None:
        """Shows the runs as they are wished for."""
        summaries = self.summaries
        if summaries is None or not self.is_attached:
            return
        there = {key_of(item) for item in summaries}
        self.marked = [key for key in self.marked if key in there]
        self.entries = arrange(summaries, self.wish)
        table = self.query_one(RowTable)
        with self.app.batch_update():
            table.show(
                self._rows.of(
                    self.entries,
                    marked=self.marked,
                    unfolded=self.wish.unfolded,
                    ascii_only=self.rnntui.ascii,
                ),
                order=(self.wish.order, downwards(self.wish)),
            )
            none = not self.entries
            self.set_class(none, "-none")
            self.set_class(len(self.marked) > 1, "-beside")
            if none:
                self.query_one("#runs-empty", Static).update(
                    Content(NONE_FITS if summaries else EMPTY)
                )
                self.remove_class("-full")
            self._entitle(len(summaries))
        self.refresh_bindings()
        self.show_side()

    def _entitle(self, count: int) -> None:
        runs = f"{count:,} run{'' if count == 1 else 's'}"
        shown = sum(len(entry.runs) for entry in self.entries if not entry.member)
        title = runs if shown == count else f"{shown:,} of {runs}"
        if self.marked:
            title += f", {len(self.marked)} marked"
        column = next(item.title for item in COLUMNS if item.key == self.wish.order)
        if count:
            title += f", by {column}" + (" reversed" if self.wish.reverse else "")
        self._title("#runs-left", title)

    def _title(self, panel: str, title: str) -> None:
        # Set anew, even to the same, it repaints the whole panel.
        found = self.query_one(panel)
        if found.border_title != title:
            found.border_title = Content(title)

    # Beside the table

    def show_side(self) -> None:
        """Shows beside the table what belongs there, when it has been read."""
        side = self.query_one("#runs-side")
        if not side.display and not self.has_class("-full"):
            return
        entry = self.entry
        if len(self.marked) > 1:
            by_key = {key_of(item): item for item in self.summaries or ()}
            summaries = [by_key[key] for key in self.marked]
            if self._beside_shown != (*summaries, self.metric):
                self._settle(lambda: self._read_beside(summaries))
            return
        self._beside_shown = ()
        if entry is None:
            return
        if entry.folded:
            self._title("#runs-side", "seeds")
            self._detail_shown = (entry,)
            self.query_one(DetailPane).show_group(entry)
        elif self._detail_shown != (entry.newest, self.metric):
            run = entry.newest
            self._settle(lambda: self._read_detail(run))

    def _settle(self, read: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Reads when the cursor has come to rest; what was to be read before is no longer."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, lambda: self.begin(read(), group="side"))

    async def _read_detail(self, summary: Summary) -> None:
        detail = await asyncio.to_thread(self._reader.detail, summary)
        if self.current is None or key_of(self.current) != key_of(summary):
            return
        self._detail_shown = (summary, self.metric)
        self._title("#runs-side", safe_text(summary.name, limit=60))
        self.query_one(DetailPane).show(detail, self.metric)

    async def _read_beside(self, summaries: Sequence[Summary]) -> None:
        beside = await asyncio.to_thread(self._reader.beside, summaries)
        if self.marked != [key_of(item) for item in summaries]:
            return
        self._beside_shown = (*summaries, self.metric)
        self._title("#runs-side", f"{len(summaries)} runs side by side")
        self.query_one(BesidePane).show(beside, self.metric)

    # Keys of the table

    def can(self, action: str) -> bool:
        """Whether a key does something, be it to say why it cannot."""
        match action:
            case "train":
                return True
            case "undo":
                return bool(self.undoable)
            case "unmark":
                return bool(self.marked)
            case "filter" | "fold" | "order" | "reverse":
                return bool(self.summaries)
            case _:
                return self.is_mounted and self.entry is not None

    def commands_now(self) -> Sequence[Command]:
        """Of the keys those that fit the run with the cursor: the last row has little room."""
        return [item for item in super().commands_now() if self.fits(item.action)]

    def action_filter(self) -> None:
        """Opens the filter box."""
        self.remove_class("-full")
        self.query_one(FilterBox).open()

    def action_mark(self) -> None:
        """Marks a run to be compared, or no longer; of a folded row all of its runs."""
        entry = self.entry
        if entry is None:
            return
        keys = [key_of(item) for item in entry.runs]
        if all(key in self.marked for key in keys):
            self.marked = [key for key in self.marked if key not in keys]
        else:
            new = [key for key in keys if key not in self.marked]
            if len(self.marked) + len(new) > MOST_MARKED:
                self.tell(f"at most {MOST_MARKED} runs are compared at once; x unmarks all")
                return
            self.marked += new
        if len(self.marked) > 1 and not self.query_one("#runs-side").display:
            self.tell(f"{len(self.marked)} runs marked; i shows them side by side")
        self.paint()

    def action_unmark(self) -> None:
        """Marks none."""
        self.marked = []
        self.paint()

    def action_fold(self) -> None:
        """Folds runs that differ by their seed, or no longer."""
        self.wish = dataclasses.replace(self.wish, fold=not self.wish.fold, unfolded=frozenset())
        self.paint()
        if self.wish.fold and not any(entry.folded for entry in self.entries):
            self.tell("no two runs differ by their seed alone")

    def action_order(self) -> None:
        """Orders by the next column."""
        now = ORDERS.index(self.wish.order) if self.wish.order in ORDERS else -1
        self._order_by(ORDERS[(now + 1) % len(ORDERS)])

    def action_reverse(self) -> None:
        """The other way round."""
        self.wish = dataclasses.replace(self.wish, reverse=not self.wish.reverse)
        self.paint()

    def action_metric(self) -> None:
        """Loss, or the main figure."""
        self.metric = "main" if self.metric == "loss" else "loss"
        self.show_side()

    def action_details(self) -> None:
        """The pane in the whole room, or the table again."""
        self.toggle_class("-full")
        self.set_focus(self.home())
        self.call_after_refresh(self.show_side)

    def toggle_folded(self, entry: Entry) -> None:
        """Shows the runs of a folded row, or hides them."""
        unfolded = self.wish.unfolded ^ {entry.key}
        self.wish = dataclasses.replace(self.wish, unfolded=unfolded)
        self.paint()

    def _order_by(self, column: str) -> None:
        self.wish = dataclasses.replace(self.wish, order=column, reverse=False)
        self.paint()

    def on_row_table_highlighted(self) -> None:
        """Another run has the cursor."""
        self.refresh_bindings()
        self.show_side()

    async def on_row_table_opened(self) -> None:
        """A row was clicked twice."""
        await self.action_open()

    def on_row_table_heading_clicked(self, event: RowTable.HeadingClicked) -> None:
        """Orders by that column; again: the other way round."""
        if event.key == self.wish.order:
            self.action_reverse()
        else:
            self._order_by(event.key)

    def on_filter_box_changed(self, event: FilterBox.Changed) -> None:
        """Shows the runs that fit."""
        self.wish = dataclasses.replace(self.wish, keep=event.keep)
        self.paint()

    def on_filter_box_left(self) -> None:
        """Back to the table."""
        self.set_focus(self.home())

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - Room has one, too
        """The side may have come into sight."""
        self.call_after_refresh(self.show_side)

    def on_key(self, event: events.Key) -> None:
        """Esc closes what is open: the pane, the marks, the filter."""
        if event.key != "escape" or self.typing:
            return
        if self.has_class("-full"):
            self.action_details()
        elif self.marked:
            self.action_unmark()
        elif self.wish.keep is not None or self.query_one(FilterBox).query:
            self.query_one(FilterBox).clear()


ROOM = RunsRoom
