"""Two runs or more side by side: curves over one another, what differs, figures, McNemar."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rnntui.safe_text import safe_text
from rnntui.ui.screens.runs_reading import Beside
from rnntui.ui.screens.runs_rows import value_in_words
from rnntui.ui.screens.runs_words import NAMES, Line, figure_value, heading, interval, table
from rnntui.ui.widgets.chart import Chart, Series
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.workbench.comparing import FigureRow


class BesidePane(VerticalScroll):
    """Shows the runs that are marked, beside one another."""

    DEFAULT_CSS = """
    BesidePane > Static { height: auto; }
    BesidePane > Chart { height: 13; margin-bottom: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="runs-beside", can_focus=True)
        self._shown: Beside | None = None
        self._metric = "main"
        self._content: Content | None = None

    def compose(self) -> ComposeResult:
        """Curves, and the tables below."""
        yield Chart(x_label="epoch", empty="No run of these has been evaluated yet.")
        yield Static("", id="runs-tables", markup=False)

    def show(self, beside: Beside, metric: str) -> None:
        """Shows runs.

        Args:
            beside: what there is to say of them.
            metric: what the curves show: `loss` or `main`.
        """
        before = self._shown
        self._shown, self._metric = beside, metric
        content = self._tables(beside)
        with self.app.batch_update():
            self._draw_curves(beside)
            if content != self._content:
                self._content = content
                self.query_one("#runs-tables", Static).update(content)
        if before is None or len(before.summaries) != len(beside.summaries):
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Fits the tables to another width."""
        if self._shown is not None:
            self.show(self._shown, self._metric)

    def _draw_curves(self, beside: Beside) -> None:
        names = {item.figure.name for item in beside.summaries if item.figure is not None}
        main = names.pop() if len(names) == 1 else "loss"
        name = main if self._metric == "main" else "loss"
        series = []
        for number, (item, view) in enumerate(
            zip(beside.summaries, beside.views, strict=True), start=1
        ):
            points = [
                (one.epoch, one.validation[name])
                for one in (view.evaluations if view is not None else ())
                if name in one.validation
            ]
            if points:
                series.append(
                    Series(f"{number} {item.name}", points, "solid" if number == 1 else "marked",
                           number - 1)
                )  # fmt: skip
        chart = self.query_one(Chart)
        unit = "nats, on the validation parts" if name == "loss" else "on the validation parts"
        chart.entitle(NAMES.get(name, name), unit=unit)
        chart.show(series)

    def _tables(self, beside: Beside) -> Content:
        marks = glyphs(self.app)
        room = max(self.scrollable_content_region.width, 20)
        comparison = beside.comparison
        heads = [
            f"{number} {column.name}" for number, column in enumerate(comparison.columns, start=1)
        ]
        best = "*" if marks.ascii else "★"
        differ = [
            Line(item.name, tuple(map(value_in_words, item.values))) for item in comparison.settings
        ]
        parts: list[Content] = []
        if beside.paired:
            parts.append(heading("which is better, asked of the texts they judge unlike"))
            parts += [Content(safe_text(sentence)) for sentence in beside.paired]
            parts.append(Content(""))
        parts.append(heading("what differs"))
        if differ:
            parts.append(table(heads, differ, room, best))
        else:
            parts.append(Content("no setting: these runs were asked the same"))
        figures = [line for row in comparison.figures for line in self._figures(row)]
        if figures:
            parts += [
                Content(""),
                heading(f"figures on the test parts, 95 % intervals, {best} best"),
            ]
            parts.append(table(heads, figures, room, best))
        for column in comparison.columns:
            if column.problem is not None:
                parts.append(Content.styled(safe_text(column.problem), "$warning"))
        return Content("\n").join(parts)

    def _figures(self, row: FigureRow) -> list[Line]:
        values = tuple(
            "–" if one is None else figure_value(row.name, one.value) for one in row.values
        )
        known = [one.value for one in row.values if one is not None]
        best: frozenset[int] = frozenset()
        if row.higher_is_better is not None and len(set(known)) > 1:
            limit = max(known) if row.higher_is_better else min(known)
            best = frozenset(
                number
                for number, one in enumerate(row.values)
                if one is not None and one.value == limit
            )
        lines = [Line(NAMES.get(row.name, row.name), values, best)]
        ranges = tuple("" if one is None else interval(row.name, one) for one in row.values)
        if any(ranges):
            lines.append(Line("", ranges))
        return lines
