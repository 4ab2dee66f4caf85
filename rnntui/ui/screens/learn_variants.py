"""Beside page 8: the lesson's networks, their size, and what those trained here came to."""

from functools import partial
from typing import Any

from rnntui import words
from rnntui.ui.screens.learn_live import Given, Live, Sheet
from rnntui.ui.widgets.cells import fit, pad
from rnntui.ui.widgets.painted import Line


class Variants(Live):
    """Six networks in a table; its key goes to Train, which trains them all on one split."""

    title = "six networks"
    written = 0
    knob = "units"

    units = 64

    @property
    def steps(self) -> int:
        """A row a network."""
        return 0 if self.found is None else len(self.found)

    def work(self, given: Given) -> Any:  # noqa: ARG002
        """Counts, and reads the reports of the runs."""
        from rnntui.workbench.sizes import variant_sizes

        return variant_sizes(self.units)

    def wind(self, by: int) -> bool:
        """Twice or half as many units."""
        units = min(max(self.units * 2 if by > 0 else self.units // 2, 8), 1024)
        changed = units != self.units
        self.units = units
        return changed

    def take(self, found: Any) -> None:
        """The marked row stays."""
        self.found = found
        self.show()

    def show(self) -> None:
        """The table."""
        if self.found is None:
            self.board.show(None)
        else:
            self.board.show(partial(_rows, self.found, self.step, self.units))

    def row_at(self, y: int, height: int) -> int | None:
        """A row a network, under title and head."""
        return self.among(y - 3, height - 3)

    def said(self) -> str:
        """How the parameters of the marked one come about."""
        if self.found is None:
            return ""
        one = self.found[self.step]
        parts = {"rnn": 1, "gru": 3, "lstm": 4}[one.cell]
        size, features, runs = self.units, one.features, one.runs
        ways = " × 2 directions" if one.bidirectional else ""
        layers = f", then the same of {size} inputs" if one.layers > 1 else ""
        known = (
            f" {runs} run{'s' * (runs > 1)} of yours: best MCC {words.figure(one.mcc)}."
            if runs
            else " None of yours yet: enter goes to Train, which trains all six on one split."
        )
        return (
            f"{one.name}: {parts} × ({features} inputs × {size} + {size} × {size} + 2 × {size} "
            f"biases){ways}{layers} = {one.parameters:,} parameters.{known}"
        )


def _rows(found: Any, step: int, units: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    heads = f"  {pad('network', 13)}{'gates':>6}{'parameters':>12}"
    wide = width >= 64
    tail = f"{'runs':>6}{'MCC':>8}" + (f"{'accuracy':>10}{'seconds':>9}" if wide else "")
    lines: list[Line] = [
        [(f"{units} units, vectors of {found[0].features} numbers"[:width], "title")],
        [],
        [((heads + tail)[:width], "muted")],
    ]
    for number, one in enumerate(found):
        here = number == step
        gates = {"rnn": 0, "gru": 2, "lstm": 3}[one.cell]
        line: Line = [
            (f"{marks.right if here else ' '} ", "tone-1 bold"),
            (pad(one.name, 13), "bold" if here else "text"),
            (f"{gates:>6}{one.parameters:>12,}", "text"),
            (f"{one.runs or '-':>6}", "muted"),
            (f"{words.figure(one.mcc) if one.runs else '-':>8}", "bold"),
        ]
        if wide and one.runs:
            line.append((f"{words.percent(one.accuracy):>10}{one.seconds:>9.1f}", "text"))
        lines.append(line)
    foot = "MCC, accuracy, seconds: of the best finished run of that kind here"
    lines += [[], [(fit(foot, width, marks.more), "muted")]]
    return lines[:height]
