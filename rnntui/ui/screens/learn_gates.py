"""Beside page 7: the gates of a message, a row a token, and all units of the marked step."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.errors import UserError
from rnntui.ui.screens.learn_live import Given, Sheet, shade, window
from rnntui.ui.screens.learn_unrolled import Traced
from rnntui.ui.widgets.cells import compact, fit, pad, tidy
from rnntui.ui.widgets.glyphs import bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.insight.states import Trace

WORDS = {
    "input": "lets the new content in",
    "forget": "keeps the cell state",
    "output": "shows the cell state",
    "reset": "lets the old state into the new content",
    "update": "keeps the old state",
}
"""What each gate does where it is open, at 1."""


class Gates(Traced):
    """The mean of each gate's units as bars, and the units themselves as shades."""

    title = "the gates of a message"

    @property
    def steps(self) -> int:
        """A step a token."""
        return 0 if self.found is None else len(self.found[0])

    def work(self, given: Given) -> Any:
        """The tokens and all gates."""
        from rnntui.workbench.explaining import unroll_text
        from rnntui.workbench.orders import reading

        model = given.classifier
        if model.settings.cell == "rnn":
            raise UserError(
                f"{model.run.name} is a plain rnn: its cells have no gates; m chooses another "
                "model, 2 trains an lstm or a gru"
            )
        tokens = reading(model, given.text).tokens
        return tokens, unroll_text(model, given.text), model.settings.cell

    def show(self) -> None:
        """The rows."""
        if self.found is None:
            self.board.show(None)
        else:
            tokens, unrolled, _ = self.found
            self.board.show(partial(_rows, tokens, unrolled.traces[self.view], self.step))

    def row_at(self, y: int, height: int) -> int | None:
        """A row a token, under the head; the gates have the last lines."""
        gates = len(self.found[1].traces[self.view].gates)
        return self.among(y - 1, height - 3 - gates)

    def said(self) -> str:
        """The parts counted, and the marked step."""
        if self.found is None:
            return ""
        tokens, unrolled, cell = self.found
        trace: Trace = unrolled.traces[self.view]
        units = trace.hidden.shape[1]
        layers = 1 + max(one.layer for one in unrolled.traces)
        ways = len(unrolled.traces) // layers
        open_units = ", ".join(
            f"{name} {int((gate[self.step] > 0.5).sum())}" for name, gate in trace.gates.items()
        )
        return (
            f"{layers} layer{'s' * (layers > 1)} of {ways * units} units of {cell} cell"
            f"{f', {units} in each direction' * (ways == 2)}. At “{tokens[self.step]}” so many of "
            f"{units} units have the gate more open than shut: {open_units}."
        )


def _rows(tokens: Sequence[str], trace: "Trace", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    gates = trace.gates
    label = min(max(len(tidy(token)) for token in tokens), max(width // 4, 6))
    cells = max((width - 2 - label) // len(gates) - 7, 3)
    head = "".join(pad(f"{name}, mean", cells + 6) + " " for name in gates)
    lines: list[Line] = [[(f"  {pad('token', label)} {head}"[:width], "muted")]]
    foot = len(gates) + 2
    for number in window(step, len(tokens), max(height - 1 - foot, 1)):
        here = number == step
        line: Line = [
            (f"{marks.right if here else ' '} ", "tone-1 bold"),
            (pad(tokens[number], label, more=marks.more) + " ", "bold" if here else "text"),
        ]
        for gate in gates.values():
            mean = float(gate[number].mean())
            line += [
                (pad(bar(mean, cells, marks), cells), "tone-1" if here else "tone-0"),
                (f" {compact(mean, 2, marks.minus):>4}  ", "bold"),
            ]
        lines.append(line)
    if len(lines) + foot > height:
        return lines
    units = trace.hidden.shape[1]
    strip = min(units, width - 8 - 14)
    head = f"units 1 to {strip} of {units} here: blank the least open of the text"
    lines += [[], [(fit(f"{head}, full the most", width, marks.more), "muted")]]
    for name, gate in gates.items():
        low, high = float(gate.min()), float(gate.max())
        spread = high - low or 1.0
        shades = "".join(
            shade((float(value) - low) / spread, marks) for value in gate[step][:strip]
        )
        lines.append(
            [
                (pad(name, 8), "text"),
                (shades, "tone-1"),
                (f"  {compact(low, 2, marks.minus)} to {compact(high, 2, marks.minus)}", "bold"),
            ]
        )
        if strip + 24 + len(WORDS[name]) < width:
            lines[-1].append((f"  {WORDS[name]}", "muted"))
    return lines
