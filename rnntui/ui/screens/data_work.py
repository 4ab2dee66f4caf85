"""What can be done with a set on the screen Data: fetch, add, remove, train on it."""

import asyncio
from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches
from textual.timer import Timer

from rnntui.safe_text import safe_text
from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_fetching import Fetching
from rnntui.ui.screens.room import Room

if TYPE_CHECKING:
    from rnntui.data.removing import Removed
    from rnntui.ui.screens.data_counts import Counts
    from rnntui.ui.screens.data_pane import Pane
    from rnntui.ui.screens.data_sets import SetTable
    from rnntui.ui.widgets.progress import Progress

LOOK = 0.5
"""Seconds between two looks at a fetch."""


class DataWork(Room):
    """The part of the screen that changes what lies on the disk."""

    tab: str
    counts: "Counts"
    _panes: "dict[str, Pane]"

    def __init__(self) -> None:
        super().__init__()
        self.fetching: Fetching | None = None
        self.faults: dict[str, str] = {}
        self.removed: Removed | None = None
        self._looks: Timer | None = None

    @property
    def chosen(self) -> Chosen | None:
        """The marked set."""
        raise NotImplementedError

    @property
    def on_list(self) -> bool:
        """Whether the list has the focus."""
        raise NotImplementedError

    def reload(self, mark: str | None = None) -> None:
        """Shows the sets that there are now."""
        raise NotImplementedError

    def show_set(self) -> None:
        """Shows the marked set anew."""
        raise NotImplementedError

    def can(self, action: str) -> bool:
        """What works for the marked set, on the present tab."""
        chosen = self.chosen
        here = chosen is not None and chosen.path is not None
        match action:
            case "fetch":
                return (
                    chosen is not None
                    and not here
                    and bool(chosen.dataset.sources)
                    and self.fetching is None
                )
            case "cancel":
                return self.fetching is not None or self.counts.running
            case "train" | "copy":
                return here
            case "remove":
                return chosen is not None and chosen.dataset.origin == "user"
            case "undo":
                return self.removed is not None
            case "sets":
                return not self.on_list
            case "search" | "label" | "whole" | "vectors":
                pane = self._panes.get(self.tab)
                return here and pane is not None and pane.ready and pane.can(action)
            case "add":
                return True
        return chosen is not None

    # Fetch

    def action_fetch(self) -> None:
        """Fetches the marked set in a thread; several are fetched one after the other."""
        chosen = self.chosen
        if chosen is None or self.fetching is not None:
            return
        self.faults.pop(chosen.name, None)
        app = self.app
        fetching = Fetching(chosen.dataset, lambda done: app.call_from_thread(self._fetched, done))
        self.fetching = fetching
        self._looks = self.set_interval(LOOK, self._look_at_fetch)
        fetching.begin()
        self._look_at_fetch()
        self.show_set()

    def _look_at_fetch(self) -> None:
        fetching = self.fetching
        if fetching is None or not self.is_attached:
            return
        with self.app.batch_update():
            line = self._fetch_line()
            line.display = True
            line.show(fetching.share, fetching.said, fetching.left)
            self._sets().progress(fetching)

    def _fetched(self, fetching: Fetching) -> None:
        self.fetching = None
        if self._looks is not None:
            self._looks.stop()
        name = fetching.dataset.name
        if fetching.fault is not None:
            self.faults[name] = fetching.fault
        self._fetch_line().display = False
        self.reload()
        self.show_set()
        if fetching.fault is not None:
            self.tell(f"{safe_text(name)} could not be fetched", error=True)
        elif fetching.stopped:
            self.tell(f"the fetch of {safe_text(name)} was ended; nothing of it is kept")
        else:
            self.tell(f"{safe_text(name)} is here, and its checksum is right")

    def _fetch_line(self) -> "Progress":
        from rnntui.ui.widgets.progress import Progress

        try:
            return self.query_one("#fetch", Progress)
        except NoMatches:
            line = Progress(id="fetch")
            line.styles.margin = (0, 1, 1, 1)
            self.query_one("#set").mount(line, before="#absent")
            return line

    def _sets(self) -> "SetTable":
        from rnntui.ui.screens.data_sets import SetTable

        return self.query_one("#sets", SetTable)

    def action_cancel(self) -> None:
        """Ends the fetch, or else the count."""
        if self.fetching is not None:
            self.fetching.end()
            self._look_at_fetch()
        else:
            self.counts.stop()

    def on_unmount(self) -> None:
        """Nobody waits for a fetch any more."""
        if self.fetching is not None:
            self.fetching.end()

    # Add and remove

    def action_add(self) -> None:
        """Asks for a file."""
        from rnntui.ui.screens.data_add import AddDialogue

        self.app.push_screen(AddDialogue(), self._added)

    def _added(self, name: str | None) -> None:
        if name is not None:
            self.reload(mark=name)
            self.show_set()
            self.tell(f"added {safe_text(name)}; t trains on it")

    def action_remove(self) -> None:
        """Takes a set of the user's away."""
        chosen = self.chosen
        if chosen is not None:
            self.begin(self._remove(chosen.name), group="files")

    async def _remove(self, name: str) -> None:
        from rnntui.data.removing import remove

        self.removed = await asyncio.to_thread(remove, name)
        self.reload()
        self.show_set()
        self.tell(f"removed {safe_text(name)}; u brings it back")

    def action_undo(self) -> None:
        """Brings back what was removed last."""
        removed, self.removed = self.removed, None
        if removed is not None:
            self.begin(self._undo(removed), group="files")

    async def _undo(self, removed: "Removed") -> None:
        from rnntui.data.removing import restore

        await asyncio.to_thread(restore, removed)
        self.reload(mark=removed.name)
        self.show_set()
        self.tell(f"{safe_text(removed.name)} is back")

    # The rest

    def action_train(self) -> None:
        """Goes to Train with the marked set chosen."""
        chosen = self.chosen
        if chosen is not None:
            self.begin(self._train(chosen.name), group="train")

    async def _train(self, name: str) -> None:
        app = self.rnntui
        await app.action_go("train")
        prepare: Any = getattr(app.room, "prepare", None)
        if prepare is not None:
            prepare(data=name)

    def action_copy(self) -> None:
        """Copies where the file lies."""
        chosen = self.chosen
        if chosen is not None and chosen.path is not None:
            self.rnntui.copy(str(chosen.path), "the path")

    def action_vectors(self) -> None:
        """Asks for vectors, and counts the tokens that they lack."""
        from rnntui.ui.screens.data_vectors import VectorsDialogue

        self.app.push_screen(VectorsDialogue(self.counts.vectors), self._with_vectors)

    def _with_vectors(self, vectors: str | None) -> None:
        if vectors is not None:
            self.counts.vectors = vectors or None
            chosen = self.chosen
            if chosen is not None:
                self.counts.again(chosen)
            self.show_set()
