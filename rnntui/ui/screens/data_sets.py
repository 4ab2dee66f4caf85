"""The list of the sets that there are: those with labels, the corpora, and a way to add one."""

from collections.abc import Sequence

from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_fetching import Fetching
from rnntui.ui.widgets.paged_table import Cell, Column, PagedTable

NEW = "add"
"""The entry that adds a file."""

BESIDE = (
    Column("name"),
    Column("state", 8),
    Column("size", 8, right=True, drop=2),
    Column("in", 3, drop=1),
)
ALONE = (
    Column("name", 18),
    Column("state", 8),
    Column("size", 9, right=True),
    Column("in", 3),
    Column("title"),
)

ROLES = {"ready": "good", "yours": "tone-0", "to fetch": "muted", "missing": "bad"}


class SetTable(PagedTable):
    """Sets by what they hold, a row each."""

    def __init__(self, *, id: str, classes: str) -> None:  # noqa: A002
        super().__init__(headed=False, id=id, classes=classes)
        self.border_title = "Sets"
        self._entries: Sequence[Chosen | str] = ()
        self._fetching: Fetching | None = None
        self._alone = False

    @property
    def entry(self) -> Chosen | str:
        """The marked entry; before there is any, the one that adds."""
        return self._entries[self.row] if self.row < len(self._entries) else NEW

    @property
    def chosen(self) -> Chosen | None:
        """The marked set; None on the entry that adds."""
        entry = self.entry
        return entry if isinstance(entry, Chosen) else None

    def fill(self, sets: Sequence[Chosen], name: str | None, fetching: Fetching | None) -> None:
        """Shows sets.

        Args:
            sets: all that there are.
            name: of the one to mark; the first where there is none of that name.
            fetching: the fetch that goes on.
        """
        self._fetching = fetching
        labelled = [item for item in sets if item.labelled]
        corpora = [item for item in sets if not item.labelled]
        entries: list[Chosen | str] = ["texts with labels", *labelled]
        entries += [" ", "corpora", *corpora, " ", NEW]
        row = next(
            (
                index
                for index, item in enumerate(entries)
                if isinstance(item, Chosen) and item.name == name
            ),
            1,
        )
        self._entries = entries
        dead = [i for i, item in enumerate(entries) if isinstance(item, str) and item != NEW]
        self.show(ALONE if self._alone else BESIDE, len(entries), row=row, dead=dead)
        self.put({index: self._cells(item) for index, item in enumerate(entries)})

    def fit_to(self, *, alone: bool) -> None:
        """Other columns where the list has the screen for itself."""
        if alone != self._alone:
            self._alone = alone
            self.recolumn(ALONE if alone else BESIDE)

    def progress(self, fetching: Fetching) -> None:
        """The row of the set that is fetched."""
        self._fetching = fetching
        for index, item in enumerate(self._entries):
            if isinstance(item, Chosen) and item.name == fetching.dataset.name:
                self.put({index: self._cells(item)})

    def _cells(self, entry: Chosen | str) -> Sequence[Cell]:
        if entry == NEW:
            return [("+ add a file", "text"), "", "", "", ("yours, by its path", "muted")]
        if isinstance(entry, str):
            return [entry]
        state: Cell = (entry.state, ROLES[entry.state])
        fetching = self._fetching
        if fetching is not None and fetching.dataset.name == entry.name:
            share = fetching.share
            state = (f"{int(100 * share)} %" if share is not None else "fetching", "tone-1")
        return [
            f"  {entry.name}",
            state,
            (entry.size_words, "muted"),
            (entry.dataset.language or "", "muted"),
            (entry.dataset.title, "muted"),
        ]
