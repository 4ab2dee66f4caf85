"""An app for counting bytes: each key changes one thing on the screen, and tells when."""

import math
from typing import ClassVar

from textual.app import App
from textual.widgets import Static

from rnntui.ui.widgets.chart import Chart, Series
from rnntui.ui.widgets.text_view import TextView


class BusyApp(App):
    """`c` adds an epoch, `y` moves a noisy curve, `t` writes a word, `s` changes nothing."""

    CSS = """
    Chart { width: 70; height: 16; }
    TextView { width: 70; height: 12; }
    """
    BINDINGS: ClassVar = [
        ("c", "chart", ""),
        ("t", "text", ""),
        ("y", "noisy", ""),
        ("s", "same", ""),
        ("q", "quit", ""),
    ]

    def compose(self):
        """A chart, a text, and a line that tells what was drawn."""
        yield Static("begin", id="told")
        yield Chart("loss", x_label="epoch", unit="nats/char", log=True)
        yield TextView(cursor=True)

    def on_mount(self):
        """Twenty epochs of a curve."""
        self._epochs, self._words = 6, 0
        self._draw()
        self._tell("ready")

    def _draw(self):
        epochs = range(self._epochs)
        train = [(float(epoch), 0.6 * math.exp(-epoch / 3) + 0.03) for epoch in epochs]
        valid = [(float(epoch), 0.5 * math.exp(-epoch / 3) + 0.08) for epoch in epochs]
        series = [Series("train", train, "dotted", 1), Series("validation", valid, "solid", 0)]
        self.query_one(Chart).show(series, span=(0, 20))

    def _tell(self, what):
        self.query_one("#told", Static).update(f"drawn {what} end")

    def action_chart(self):
        """One epoch more."""
        self._epochs += 1
        self._draw()
        self._tell(f"epoch {self._epochs}")

    def action_noisy(self):
        """A step more of a curve of which all that is seen changes."""
        self._words += 1
        steps = range(self._words, self._words + 300)
        noisy = [
            (float(step), math.exp(-step / 80) * (1 + 0.2 * math.sin(7 * step))) for step in steps
        ]
        self.query_one(Chart).show([Series("train", noisy, "solid", 0)])
        self._tell(f"step {self._words}")

    def action_same(self):
        """Nothing new."""
        self._draw()
        self._words += 1
        self._tell(f"same {self._words}")

    def action_text(self):
        """One word more."""
        self.query_one(TextView).append(f"word{self._words} ")
        self._words += 1
        self._tell(f"word {self._words}")


def busy_app():
    """The app."""
    return BusyApp()
