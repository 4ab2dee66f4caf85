"""The rows of a data set: texts with their labels, or the lines of a corpus; paged and searched."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_pane import Pane
from rnntui.ui.widgets.paged_table import Cell, Column, Marked, PagedTable
from rnntui.ui.widgets.safe_input import SafeInput
from rnntui.ui.widgets.tab_row import HeadLine

if TYPE_CHECKING:
    from rnntui.workbench.marking import MarkedRow
    from rnntui.workbench.searching import Source

TYPING = 0.3
"""Seconds after the last key until what is typed is looked for."""

AT_ONCE = 1_000
"""Rows found in one look; between two of them the count on the screen grows."""

MOST = 50_000
"""Rows found that are kept."""


@dataclass(frozen=True)
class Wish:
    """What is to be seen.

    Attributes:
        chosen: the set.
        label: rows of this label only; None for all.
        query: rows that hold this only; empty for all.
    """

    chosen: Chosen
    label: str | None = None
    query: str = ""


class PreviewPane(Pane):
    """A table of rows, the field of the search, and what of the set is seen."""

    DEFAULT_CSS = """
    PreviewPane #search { margin: 0 1; }
    PreviewPane #rows, PreviewPane #below { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._wish: Wish | None = None
        self._labels: dict[str, int] = {}
        self._total = 0
        self._found: list[int] | None = None
        self._searching = False
        self._fault: str | None = None

    def compose(self) -> ComposeResult:
        """The field is seen only while something is looked for."""
        field = SafeInput(placeholder="words, or /a regular expression/", id="search")
        field.display = False
        yield field
        fault = Static("", classes="fault", markup=False)
        fault.display = False
        yield fault
        yield PagedTable(id="rows", empty="reading")
        yield HeadLine(id="below")

    # What the screen asks

    def show(self, chosen: Chosen) -> None:
        """Begins with the first row, unless this very file is shown already."""
        if self._wish is None or self._wish.chosen != chosen:
            self.query_one("#search", SafeInput).value = ""
            self.query_one("#search").display = False
            self._labels, self._total = {}, 0
            self._begin(Wish(chosen))

    def can(self, action: str) -> bool:
        """Looking, where there is something to look at."""
        if self._fault is not None and not self._total:
            return False
        if action == "label":
            return len(self._labels) > 1
        if action == "whole":
            return self._table.total > 0
        return action == "search"

    def first(self) -> Widget:
        """The table."""
        return self._table

    def close(self) -> bool:
        """Takes the search or the label back; whether there was one."""
        wish = self._wish
        if wish is None or not (wish.query or wish.label or self.query_one("#search").display):
            return False
        with self.prevent(Input.Changed):
            self.query_one("#search", SafeInput).value = ""
        self.query_one("#search").display = False
        self._begin(Wish(wish.chosen))
        return True

    def act(self, action: str) -> None:
        """The keys of the rows."""
        match action:
            case "search":
                self._look()
            case "label":
                self._next_label()
            case "whole":
                self._open_row()

    def _look(self) -> None:
        """Opens the field of the search."""
        field = self.query_one("#search", SafeInput)
        field.display = True
        field.focus()

    def _next_label(self) -> None:
        """Rows of the next label only; after the last, all."""
        wish = self._wish
        if wish is not None and self._labels:
            names: list[str | None] = [None, *self._labels]
            label = names[(names.index(wish.label) + 1) % len(names)]
            self._begin(Wish(wish.chosen, label, wish.query))

    def _open_row(self) -> None:
        """Shows the marked row whole."""
        if self._wish is not None:
            self.room.begin(self._open_whole(self._wish, self._table.row), group="row")

    async def _open_whole(self, wish: Wish, row: int) -> None:
        """Opens a row, unless the person has gone elsewhere while its place was looked up."""
        from rnntui.errors import RnntuiError
        from rnntui.ui.screens.data_whole import WholeDialogue

        focused = self.room.focused
        try:
            numbers = await self._numbers(wish, row, 1)
        except (RnntuiError, OSError) as error:
            self._say_wrong(wish, error)
            return
        same = wish == self._wish and row == self._table.row and focused is self.room.focused
        if numbers and same and self.display and self.app.screen is self.room:
            self.app.push_screen(
                WholeDialogue(self._source(wish), numbers[0], self._total, wish.query)
            )

    # What it does

    @property
    def _table(self) -> PagedTable:
        return self.query_one("#rows", PagedTable)

    @staticmethod
    def _source(wish: Wish) -> "Source":
        from rnntui.workbench.searching import Source

        return Source(str(wish.chosen.path), wish.chosen.dataset)

    def _begin(self, wish: Wish) -> None:
        """Shows other rows from the first on."""
        self._wish, self._found, self._fault = wish, None, None
        self._searching = False
        self.query_one(".fault").display = False
        if wish.query:
            self._found, self._searching = [], True
            self._table.show(self._columns(), 0, empty="looking")
            self.room.begin(self._search(wish), group="rows")
        else:
            self._table.show(self._columns(), 0, empty="reading")
            self.room.begin(self._open(wish), group="rows")
        self._say()

    async def _open(self, wish: Wish) -> None:
        """How many rows there are, and the first of them."""
        from rnntui.errors import RnntuiError
        from rnntui.workbench.searching import page

        call = self.room.rnntui.helper.call
        try:
            # Without the tokens at first: their tokenizer takes a second to load.
            found = await call(page, self._source(wish), 0, 0, wish.label, tokens=False)
        except (RnntuiError, OSError) as error:
            self._say_wrong(wish, error)
            return
        if wish != self._wish:
            return
        self._labels = found.labels
        if wish.label is None:
            self._total = found.total
        self._table.show(self._columns(), found.total, empty="no rows")
        self._say()
        self.room.refresh_bindings()

    async def _search(self, wish: Wish) -> None:
        """All rows that hold what is looked for, a look at a time."""
        from rnntui.errors import RnntuiError
        from rnntui.workbench.searching import find

        call = self.room.rnntui.helper.call
        start: int | None = 0
        try:
            while start is not None and len(self._found or ()) < MOST:
                hits = await call(
                    find,
                    self._source(wish),
                    wish.query,
                    label=wish.label,
                    start=start,
                    count=AT_ONCE,
                )
                if wish != self._wish or self._found is None:
                    return
                fresh = not self._found
                self._found.extend(hits.numbers)
                start = hits.next
                if fresh:
                    self._table.show(self._columns(), len(self._found), empty="looking")
                else:
                    self._table.extend(len(self._found))
                self._say()
        except (RnntuiError, OSError) as error:
            self._say_wrong(wish, error)
            return
        self._searching = False
        if not self._found:
            self._table.show(
                self._columns(), 0, empty=f"no row holds {wish.query}; esc shows all again"
            )
        self._say()
        self.room.refresh_bindings()

    @on(PagedTable.Wanted, "#rows")
    def _wanted(self, event: PagedTable.Wanted) -> None:
        event.stop()
        if self._wish is not None:
            self.room.begin(self._fetch(self._wish, event.start, event.count), group="page")

    async def _fetch(self, wish: Wish, start: int, count: int) -> None:
        """Rows that are seen: at once without their tokens, then with them."""
        from rnntui.errors import RnntuiError
        from rnntui.workbench.marking import marked

        call = self.room.rnntui.helper.call
        source = self._source(wish)
        try:
            numbers = await self._numbers(wish, start, count)
            for tokens in (False, True) if wish.chosen.labelled else (False,):
                rows_ = await call(marked, source, numbers, wish.query, tokens=tokens)
                if wish != self._wish:
                    return
                self._put(start, rows_)
        except (RnntuiError, OSError) as error:
            self._say_wrong(wish, error)

    async def _numbers(self, wish: Wish, start: int, count: int) -> list[int]:
        """The numbers in the file of rows of the table."""
        from rnntui.workbench.searching import page

        if self._found is not None:
            return self._found[start : start + count]
        if wish.label is None:
            return list(range(start, start + count))
        call = self.room.rnntui.helper.call
        rows = await call(page, self._source(wish), start, count, wish.label, tokens=False)
        return [row.number for row in rows.rows]

    def _put(self, start: int, rows: "tuple[MarkedRow, ...]") -> None:
        names = list(self._labels)
        cells: dict[int, list[Cell]] = {}
        for place, item in enumerate(rows, start):
            row = item.row
            number: Cell = (f"{row.number + 1:,}", "faint")
            if row.label is None:
                cells[place] = [number, Marked(item.text, item.spans)]
                continue
            tone = names.index(row.label) % 6 if row.label in names else 5
            cells[place] = [
                number,
                (row.label, f"tone-{tone}"),
                ("" if row.tokens is None else f"{row.tokens:,}", "muted"),
                Marked(item.text, item.spans),
            ]
        self._table.put(cells)
        self._say()

    def _columns(self) -> list[Column]:
        number = Column("row", max(len(f"{self._total:,}"), 3), right=True, drop=1)
        if not self._labels:
            return [number, Column("text")]
        label = min(max(*map(len, self._labels), 5), 14)
        tokens = Column("tokens", 6, right=True, drop=2)
        return [number, Column("label", label), tokens, Column("text")]

    # What it says

    @on(PagedTable.Moved, "#rows")
    def _moved(self, event: PagedTable.Moved) -> None:
        event.stop()
        self._say()

    def _say(self) -> None:
        """The line below: what is seen, and where in it the mark stands."""
        wish, table = self._wish, self._table
        if wish is None or not self._total:
            self.query_one("#below", HeadLine).show("", "")
            return
        parts = []
        if self._labels:
            parts.append(f"label: {wish.label or 'all'}")
        if wish.query:
            so_far = " so far" if self._searching else ""
            parts.append(f"{table.total:,} of {self._total:,} hold {wish.query}{so_far}")
        of = f"row {table.row + 1:,} of {table.total:,}" if table.total else ""
        self.query_one("#below", HeadLine).show(" · ".join(parts), of)

    def _say_wrong(self, wish: Wish, error: BaseException) -> None:
        from rnntui.ui.faults import describe

        if wish == self._wish:
            self._fault, self._searching = describe(error), False
            said = self.query_one(".fault", Static)
            said.display = True
            said.update(Content(self._fault))
            self._table.show(self._columns(), 0, empty="")
            self.room.refresh_bindings()

    # The field

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        typed = event.value
        self.set_timer(TYPING, lambda: self._take_query(typed))

    def _take_query(self, typed: str) -> None:
        wish = self._wish
        if wish is None or typed != self.query_one("#search", SafeInput).value:
            return  # more was typed since
        if typed.strip() != wish.query:
            self._begin(Wish(wish.chosen, wish.label, typed.strip()))

    @on(Input.Submitted, "#search")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take_query(event.value)
        if not event.value.strip():
            self.query_one("#search").display = False
        self._table.focus()

    @on(PagedTable.Chosen, "#rows")
    def _chosen(self, event: PagedTable.Chosen) -> None:
        event.stop()
        self._open_row()
