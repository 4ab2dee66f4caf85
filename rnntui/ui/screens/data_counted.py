"""What the tabs have in common whose figures must be counted first."""

from collections.abc import Iterator
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_pane import Pane
from rnntui.ui.widgets.progress import Progress


class CountedPane(Pane):
    """Shows how far the count is, what went wrong, or what was counted."""

    DEFAULT_CSS = """
    CountedPane .figures { height: 1fr; }
    CountedPane .figures > .panel { margin-top: 1; }
    CountedPane .figures > Facts { padding: 0 1; }
    CountedPane .count { margin: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """The line of the count, and the figures, which scroll."""
        yield Progress(classes="count")
        yield Static("", classes="fault", markup=False)
        with VerticalScroll(classes="figures"):
            yield from self.figures()

    def figures(self) -> Iterator[Widget]:
        """The widgets of the figures."""
        raise NotImplementedError

    def fill(self, counted: dict[str, Any]) -> None:
        """Shows what was counted; `counted` as `rnntui.workbench.counting.count` gives it."""
        raise NotImplementedError

    def show(self, chosen: Chosen) -> None:
        """Counts, if that was not done yet."""
        counts = self.room.counts
        counts.want(chosen)
        found, wrong = counts.get(chosen), counts.fault(chosen)
        line = self.query_one(Progress)
        line.display = wrong is None and not counts.whole(chosen)
        if line.display:
            report = counts.report
            if report is None:
                line.show(None, "counting")
            elif report.of and report.done:
                said = f"{report.what} {report.done:,} of {report.of:,}"
                line.show(report.done / report.of, said)
            else:
                of = f" {report.of:,}" if report.of else ""
                line.show(None, f"{report.what}{of}")
        fault = self.query_one(".fault", Static)
        fault.display = wrong is not None
        if wrong is not None:
            fault.update(Content(wrong))
        self.first().display = found is not None
        if found is not None:
            self.fill(found)

    def first(self) -> Widget:
        """What scrolls."""
        return self.query_one(".figures", VerticalScroll)
