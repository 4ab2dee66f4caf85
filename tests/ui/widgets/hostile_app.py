"""An app with every widget of ours, each showing one hostile text after another."""

from typing import ClassVar

from terminal_bytes import HOSTILE
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Static

from rnntui.ui.widgets.bars import Bar, Bars, Probability
from rnntui.ui.widgets.chart import Chart, Series
from rnntui.ui.widgets.histogram import Histogram
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.progress import Progress
from rnntui.ui.widgets.text_view import TextView


class HostileApp(App):
    """`n` shows the next text; `q` quits. The number of the text stands in the first row."""

    CSS = "VerticalScroll { height: 1fr; } Chart, Histogram, TextView { height: 5; }"
    BINDINGS: ClassVar = [("n", "next", "next"), ("q", "quit", "quit")]
    ascii = False

    def compose(self):
        """Every widget once."""
        yield Static("begin", id="number")
        with VerticalScroll(can_focus=False):
            yield Chart("c")
            yield Bars()
            yield Bars(diverging=True, classes="both")
            yield Probability()
            yield Progress()
            yield Histogram("h")
            yield Matrix(classes="two")
            yield Matrix(classes="many")
            yield TextView(classes="whole")
            yield TextView(classes="written", cursor=True)

    def on_mount(self):
        """The first text."""
        self._names = iter(HOSTILE)
        self.action_next()

    def action_next(self):
        """The next text in every place that takes one."""
        name = next(self._names)
        text = HOSTILE[name]
        points = [(0.0, 1.0), (1.0, 2.0)]
        chart = self.query_one(Chart)
        chart.entitle(text, unit=text, x_label=text)
        chart.show([Series(text, points, last=text), Series("b" + text, points[:1], "marked", 1)])
        for bars in self.query(Bars):
            bars.show([Bar(text, 1.0, note=text, figure=text[:20]), Bar("x", -0.5, before=0.1)])
        self.query_one(Probability).show(0.7, 0.5, text)
        self.query_one(Progress).show(0.3, text, 5)
        self.query_one(Histogram).show([1, 2, 3], 0, 3, [(text, 1.0)])
        self.query_one(".two", Matrix).show([text, "b"], [[1, 2], [3, 4]])
        self.query_one(".many", Matrix).show([text] * 5, [[1] * 5] * 5)
        whole = self.query_one(".whole", TextView)
        whole.show(text, [(0, 2, 1), (1, 5, 3)])
        whole.search(text[:3])
        written = self.query_one(".written", TextView)
        for start in range(0, min(len(text), 400), 3):
            written.append(text[start : start + 3])
        self.query_one("#number", Static).update(f"shown {list(HOSTILE).index(name)} end")


def hostile_app():
    """The app in Unicode."""
    return HostileApp()


def hostile_ascii_app():
    """The app in ASCII."""
    app = HostileApp()
    app.ascii = True
    return app
