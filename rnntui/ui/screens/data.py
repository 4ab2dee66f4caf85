"""The screen Data: the sets there are, and what is in the one that is marked.

It is the first that is seen: when it is mounted it knows the registry only, and whatever must be
read or counted comes after the first frame.
"""

import asyncio
from importlib import import_module

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from rnntui.data.registry import known
from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_counts import Counts
from rnntui.ui.screens.data_pane import Pane
from rnntui.ui.screens.data_sets import NEW, SetTable
from rnntui.ui.screens.data_words import HEADS, about, nothing_here
from rnntui.ui.screens.data_work import DataWork
from rnntui.ui.widgets.paged_table import PagedTable
from rnntui.ui.widgets.tab_row import HeadLine, TabRow

PANES = {
    "preview": "PreviewPane",
    "statistics": "StatisticsPane",
    "tokens": "TokensPane",
    "source": "SourcePane",
}
"""The tabs in their order, and the class of each in the module of its name."""

REST = 0.12
"""Seconds that a set is marked before it is read: whoever runs down the list passes by."""

BESIDE = 2.0
"""Seconds between two looks at what other processes have brought or taken away."""


class DataRoom(DataWork):
    """The list of sets, and four sides of the one that is marked."""

    section = "data"
    # Not a file of its own: each such file has all rules parsed anew, 12 ms before the first frame.
    DEFAULT_CSS = """
    DataRoom {
        #data { height: 1fr; }
        #sets { width: 42; height: 1fr !important; }
        #set { width: 1fr; height: 1fr; padding: 0 1; }
        #absent { display: none; height: auto; padding: 1 1; }
        #pane { height: 1fr; }
    }
    DataRoom.-tall #tabs { margin-bottom: 1; }
    DataRoom.-widest #sets { width: 52; }
    DataRoom.-narrow #set, DataRoom.-normal #set { display: none; padding: 0; }
    DataRoom.-narrow #sets, DataRoom.-normal #sets { width: 1fr; }
    DataRoom.-narrow.-set #set, DataRoom.-normal.-set #set { display: block; }
    DataRoom.-narrow.-set #sets, DataRoom.-normal.-set #sets { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.tab = "preview"
        self.counts = Counts(self, self._counted)
        self._chosen: Chosen | None = None
        self._panes: dict[str, Pane] = {}
        self._known: list[Chosen] = []
        self._drawn = False
        self._resting: Timer | None = None

    def compose_room(self) -> ComposeResult:
        """The list left, the set right; the panes are made when they are first seen."""
        with Horizontal(id="data"):
            yield SetTable(id="sets", classes="panel")
            with Vertical(id="set"):
                yield HeadLine(id="title")
                yield TabRow(id="tabs")
                yield Static("", id="absent", markup=False)
                yield Container(id="pane")

    # What is seen

    def arrived(self) -> None:
        """Looks at the registry again; a set may have come from elsewhere."""
        self.reload()
        if self.focused is None:
            self.query_one("#sets").focus()
        if not self._drawn:
            # The first frame reaches the terminal before anything is read.
            self.call_after_refresh(self.set_timer, 0.05, self._first)

    def _first(self) -> None:
        self._drawn = True
        self.show_set()
        self.set_interval(BESIDE, self._look_beside)

    def _look_beside(self) -> None:
        """A set may have come, or gone, by another process or the command line."""
        if self.is_current:
            self.begin(self._compare(), group="beside")

    async def _compare(self) -> None:
        found = await asyncio.to_thread(lambda: [Chosen.of(item) for item in known().values()])
        # The entry that adds stays marked while it is; the next look finds the same.
        if found != self._known and self.is_current and self._chosen is not None:
            self.reload()

    def reload(self, mark: str | None = None) -> None:
        """Shows the sets that there are now.

        Args:
            mark: the name of the set to mark; the one that was marked where None.
        """
        table = self.query_one("#sets", SetTable)
        name = mark or (self._chosen.name if self._chosen is not None else None)
        self._known = [Chosen.of(item) for item in known().values()]
        table.fill(self._known, name, self.fetching)
        self._take(table.chosen)

    @property
    def chosen(self) -> Chosen | None:
        """The marked set."""
        return self._chosen

    def _take(self, chosen: Chosen | None) -> None:
        if chosen == self._chosen:
            return
        self._chosen = chosen
        self.show_head()
        self.refresh_bindings()
        if not self._drawn:
            return
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self.show_set)

    def show_head(self) -> None:
        """The title with what is known, and the tabs."""
        chosen = self._chosen
        if chosen is None:
            self.query_one("#title", HeadLine).show("add a file of yours", "")
        else:
            self.query_one("#title", HeadLine).show(
                chosen.dataset.title, about(chosen, self.counts.get(chosen))
            )
        tabs = [(name, key, title) for name, key, title in HEADS]
        if chosen is not None and not chosen.labelled:
            tabs[2] = ("tokens", "k", "Characters")
        if self.single:
            tabs.insert(0, ("sets", "b", "Sets"))
        self.query_one("#tabs", TabRow).show(tabs, self.tab)

    def show_set(self) -> None:
        """The present tab of the marked set, or why there is nothing to show."""
        chosen = self._chosen
        with self.app.batch_update():
            pane = self._pane(self.tab)
            absent = nothing_here(chosen, self.fetching, self.faults)
            hidden = chosen is None or (chosen.path is None and not pane.absent)
            message = self.query_one("#absent", Static)
            message.display = bool(absent) and (hidden or self.fetching is not None)
            message.update(Content("\n\n").join(absent))
            for name, other in self._panes.items():
                other.display = name == self.tab and not hidden
            self.query_one("#pane").display = not hidden
            if chosen is not None and not hidden:
                pane.take(chosen)
        self.show_head()
        self.refresh_bindings()

    def _pane(self, name: str) -> Pane:
        if name not in self._panes:
            module = import_module(f"rnntui.ui.screens.data_{name}")
            pane: Pane = getattr(module, PANES[name])()
            self._panes[name] = pane
            self.query_one("#pane").mount(pane)
            self.query_one("#pane").refresh(layout=True)
        return self._panes[name]

    def _counted(self) -> None:
        """There is something new of the count."""
        if self.is_attached and self._chosen is not None:
            self.show_head()
            pane = self._panes.get(self.tab)
            if pane is not None and pane.display and self._chosen.path is not None:
                with self.app.batch_update():
                    pane.take(self._chosen)
                if self.focused is None and self.is_current:
                    self.set_focus(self.home())
            self.refresh_bindings()

    # Where the focus is

    @property
    def single(self) -> bool:
        """Whether there is room for the list or for the set only."""
        return self.size.width < 110

    @property
    def on_list(self) -> bool:
        """Whether the list has the focus."""
        return self.focused is self.query_one("#sets")

    def home(self) -> Widget | None:
        """What has the focus when a text field is left."""
        pane = self._panes.get(self.tab)
        first = pane.first() if pane is not None and pane.ready and pane.display else None
        if first is not None and first.display:
            return first
        # A list that is not seen would take the keys and mark another set.
        return None if self.single and self.has_class("-set") else self.query_one("#sets")

    def go_to_set(self) -> None:
        """From the list to the set; in a narrow terminal the list gives way to it."""
        self.add_class("-set")
        self.call_after_refresh(lambda: self.set_focus(self.home()))

    def action_sets(self) -> None:
        """Back to the list."""
        self.remove_class("-set")
        self.query_one("#sets").focus()

    def on_key(self, event: events.Key) -> None:
        """Esc goes back to the list, where no text field is left."""
        typing = self.typing
        if event.key == "escape" and not typing and not self.on_list:
            pane = self._panes.get(self.tab)
            if pane is None or not pane.ready or not pane.close():
                self.action_sets()
            event.stop()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """The list has other columns where it stands alone."""
        try:
            self.query_one("#sets", SetTable).fit_to(alone=self.single)
            self.show_head()
        except NoMatches:
            return

    @on(PagedTable.Moved, "#sets")
    def _marked(self) -> None:
        self._take(self.query_one("#sets", SetTable).chosen)

    @on(PagedTable.Chosen, "#sets")
    def _entered(self) -> None:
        table = self.query_one("#sets", SetTable)
        if table.entry is NEW:
            self.action_add()
        else:
            self._take(table.chosen)
            self.show_set()
            self.go_to_set()

    @on(TabRow.Picked)
    def _picked(self, event: TabRow.Picked) -> None:
        if event.name == "sets":
            self.action_sets()
        else:
            self.go_to_tab(event.name)

    def go_to_tab(self, name: str) -> None:
        """Shows another side of the set; the list keeps the focus where it stands beside it."""
        beside = self.on_list and not self.single
        self.tab = name
        chosen = self._chosen
        if chosen is not None and name in ("statistics", "tokens"):
            self.counts.again(chosen)
        self.show_set()
        if not beside:
            self.go_to_set()

    def action_search(self) -> None:
        """Opens the field of the search."""
        self.add_class("-set")
        self._act("search")

    def action_label(self) -> None:
        """Rows of the next label only."""
        self._act("label")

    def action_whole(self) -> None:
        """The marked row, whole."""
        self._act("whole")

    def _act(self, action: str) -> None:
        pane = self._panes.get(self.tab)
        if pane is not None and pane.can(action):
            pane.act(action)

    def action_preview(self) -> None:
        """The rows."""
        self.go_to_tab("preview")

    def action_statistics(self) -> None:
        """The figures."""
        self.go_to_tab("statistics")

    def action_tokens(self) -> None:
        """What is typical."""
        self.go_to_tab("tokens")

    def action_source(self) -> None:
        """Where it comes from."""
        self.go_to_tab("source")

    def action_next(self) -> None:
        """The tab to the right."""
        self._turn(1)

    def action_previous(self) -> None:
        """The tab to the left; before the first, where there is room for one only, the list."""
        if self.single and self.tab == "preview" and not self.on_list:
            self.action_sets()
        else:
            self._turn(-1)

    def _turn(self, by: int) -> None:
        names = list(PANES)
        if self.single and self.on_list:
            self.go_to_tab(self.tab)
        else:
            self.go_to_tab(names[(names.index(self.tab) + by) % len(names)])


ROOM = DataRoom
