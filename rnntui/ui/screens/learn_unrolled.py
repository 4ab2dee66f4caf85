"""Beside page 2: a classifier unrolled over a text, a row a token: its state, and its verdict."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.ui.screens.learn_live import Given, Live, Sheet, shade, share, window
from rnntui.ui.widgets.cells import compact, pad, tidy
from rnntui.ui.widgets.glyphs import bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.insight.states import Trace, Unrolled
    from rnntui.settings import TaskName
    from rnntui.workbench.orders import Reading


def trace_names(found: "Unrolled | None") -> tuple[str, ...]:
    """The layers and directions of a network: `layer 1 forward`."""
    if found is None:
        return ()
    two = any(trace.backward for trace in found.traces)
    return tuple(
        f"layer {trace.layer + 1}" + (f" {'back' if trace.backward else 'for'}ward" if two else "")
        for trace in found.traces
    )


class Traced(Live):
    """The base of what shows a classifier's layers, one a view; `found[1]` is the `Unrolled`."""

    @property
    def views(self) -> Sequence[str]:
        """The layers and directions."""
        return trace_names(None if self.found is None else self.found[1])

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A classifier."""
        return ("classifier",)

    def take(self, found: Any) -> None:
        """Another model may have fewer layers."""
        self.view = min(self.view, len(found[1].traces) - 1)
        super().take(found)


class UnrolledText(Traced):
    """The hidden state as a strip of shades, one a unit; and p of the label so far."""

    title = "unrolled over a text"

    @property
    def steps(self) -> int:
        """A step a token."""
        return 0 if self.found is None else len(self.found[0].tokens)

    def work(self, given: Given) -> Any:
        """The verdict on each beginning of the text, and the states over the whole."""
        from rnntui.workbench.explaining import unroll_text
        from rnntui.workbench.orders import reading

        found = reading(given.classifier, given.text)
        return found, unroll_text(given.classifier, given.text, found.label)

    def show(self) -> None:
        """The rows."""
        if self.found is None:
            self.board.show(None)
        else:
            reading, unrolled = self.found
            self.board.show(partial(_rows, reading, unrolled.traces[self.view], self.step))

    def row_at(self, y: int, height: int) -> int | None:
        """A row a step, under the head."""
        return self.among(y - 1, height - 1)

    def said(self) -> str:
        """The step in words."""
        if self.found is None:
            return ""
        reading, unrolled = self.found
        trace = unrolled.traces[self.view]
        p = reading.probabilities
        token = reading.tokens[self.step]
        moved = f", from {share(p[self.step - 1])}" if self.step else ""
        norm = compact(float((trace.hidden[self.step] ** 2).sum() ** 0.5))
        top = float(abs(trace.hidden).max())
        order = "It reads from the end: what stands below has been read." * trace.backward
        return (
            f"If the text ended after “{token}”, p({reading.label}) would be "
            f"{share(p[self.step])}{moved}. The state there: {trace.hidden.shape[1]} numbers, the "
            f"fuller the larger, full at {compact(top, 2)}; length {norm}. {order}"
        )


def _rows(reading: "Reading", trace: "Trace", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    label = min(max(len(tidy(token)) for token in reading.tokens), max(width // 4, 6))
    cells = 10 if width >= 50 else 0
    strip = min(max(width - 2 - label - 1 - 5 - cells - 2, 4), trace.hidden.shape[1])
    top = float(abs(trace.hidden).max()) or 1.0
    units = f"|h|: units 1 to {strip} of {trace.hidden.shape[1]}"
    head = f"  {pad('token', label)} {pad(f'p({reading.label})', 5 + cells)} {units}"
    lines: list[Line] = [[(head[:width], "muted")]]
    for number in window(step, len(reading.tokens), max(height - 1, 1)):
        here = number == step
        p = reading.probabilities[number]
        sizes = abs(trace.hidden[number][:strip]) / top
        shades = "".join(shade(float(size), marks) for size in sizes)
        lines.append(
            [
                (f"{marks.right if here else ' '} ", "tone-1 bold"),
                (pad(reading.tokens[number], label, more=marks.more), "bold" if here else "text"),
                (f" {share(p):>4} ", "bold"),
                (pad(bar(p, cells, marks), cells), "tone-3" if p >= 0.5 else "tone-2"),
                (" ", "text"),
                (shades, "tone-1" if here else "tone-0"),
            ]
        )
    return lines
