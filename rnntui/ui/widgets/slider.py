"""A number on a line, `T ◂ 0.70 ▸ .1 ──●──── 2`, moved by arrows or the mouse."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from rnntui.ui.widgets.cells import cell_len, fit
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


class Slider(Painted, can_focus=True):
    """Posts `Changed` when a key, a click or `step` moves it; not when `value` is assigned.

    Args:
        label: what the number is.
        low: the least value.
        high: the greatest.
        value: at first.
        step: how far a key moves it; values are whole steps from 0.
        decimals: of the figure.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS = "Slider { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,down", "step(-1)", "less", show=False, id="slider.less"),
        Binding("right,up", "step(1)", "more", show=False, id="slider.more"),
        Binding("pagedown", "step(-5)", "much less", show=False, id="slider.much_less"),
        Binding("pageup", "step(5)", "much more", show=False, id="slider.much_more"),
        Binding("home", "step(-99999)", "least", show=False, id="slider.least"),
        Binding("end", "step(99999)", "most", show=False, id="slider.most"),
    ]

    @dataclass
    class Changed(Message):
        """The value was moved.

        Attributes:
            slider: the sender.
            value: as it is now.
        """

        slider: "Slider"
        value: float

        @property
        def control(self) -> "Slider":
            """The sender, for `@on(Slider.Changed, "#id")`."""
            return self.slider

    def __init__(
        self,
        label: str,
        low: float,
        high: float,
        value: float,
        *,
        step: float = 0.05,
        decimals: int = 2,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._label, self._low, self._high = label, low, high
        self._step, self._decimals = step, decimals
        self._value = self._allowed(value)
        self._track = (0, 0)

    @property
    def value(self) -> float:
        """The number; what is assigned is brought within the bounds."""
        return self._value

    @value.setter
    def value(self, value: float) -> None:
        self._value = min(max(value, self._low), self._high)
        self.changed()

    def step(self, steps: int) -> None:
        """Moves it by whole steps, as a key of the screen does while the focus is elsewhere."""
        self._move(self._value + steps * self._step)

    def action_step(self, steps: int) -> None:
        """Moves it by whole steps."""
        self.step(steps)

    def on_click(self, event: events.Click) -> None:
        """A click on the track sets the value, one on an arrow moves it a step."""
        place = event.get_content_offset(self)
        if place is None or place.y:
            return
        start, cells = self._track
        if cells > 1 and start <= place.x < start + cells:
            share = (place.x - start) / (cells - 1)
            self._move(self._low + share * (self._high - self._low))
        elif place.x == cell_len(self._label) + 1:
            self.step(-1)
        elif place.x == cell_len(self._label) + 3 + self._figure_width() + 1:
            self.step(1)

    def watch_has_focus(self, has_focus: bool) -> None:
        """With the focus the label is bright and the figure reversed."""
        super().watch_has_focus(has_focus)
        self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The line in cells; a narrow one loses its track and keeps its figure."""
        figure = f"{self._value:.{self._decimals}f}".rjust(self._figure_width())
        low, high = _short(self._low), _short(self._high)
        focused = self.has_focus
        line: Line = [
            (f"{self._label} ", "title" if focused else "text"),
            (f"{marks.left} ", "text" if self._value > self._low else "faint"),
            (figure, "cursor" if focused else "bold"),
            (f" {marks.right}", "text" if self._value < self._high else "faint"),
        ]
        start = sum(cell_len(text) for text, _ in line) + 1 + len(low) + 1
        cells = min(width - start - 1 - len(high), 60)
        if cells < 5:
            self._track = (0, 0)
            return [[*line[:-1], (fit(line[-1][0], width), line[-1][1])]]
        self._track = (start, cells)
        share = (self._value - self._low) / (self._high - self._low)
        knob = round(share * (cells - 1))
        return [
            [
                *line,
                (f" {low} ", "muted"),
                (marks.line * knob, "tone-0"),
                (marks.knob, "tone-0 bold"),
                (marks.line * (cells - 1 - knob), "faint"),
                (f" {high}", "muted"),
            ]
        ]

    def _figure_width(self) -> int:
        return max(len(f"{end:.{self._decimals}f}") for end in (self._low, self._high))

    def _allowed(self, value: float) -> float:
        whole = round(value / self._step) * self._step
        rounded = round(whole, max(self._decimals, -math.floor(math.log10(self._step))))
        return min(max(rounded, self._low), self._high)

    def _move(self, value: float) -> None:
        allowed = self._allowed(value)
        if allowed != self._value:
            self._value = allowed
            self.changed()
            self.post_message(self.Changed(self, allowed))


def _short(value: float) -> str:
    text = f"{value:g}"
    return text[1:] if text.startswith("0.") else text
