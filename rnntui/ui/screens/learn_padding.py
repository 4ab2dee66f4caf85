"""Beside page 9: one batch in four ways, and the share of its steps that hold a word."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.errors import UserError
from rnntui.ui.screens.learn_live import Given, Live, Sheet
from rnntui.ui.widgets.cells import pad
from rnntui.ui.widgets.glyphs import bar
from rnntui.ui.widgets.painted import Line
from rnntui.words import percent

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.workbench.padding import Batches

SIZES = (4, 8, 16, 32, 64, 128, 256, 512)
NAMES = ("all alike", "by batch", "by length", "packed")


class Padding(Live):
    """A batch as a picture: what holds a word is full, what holds none is light."""

    title = "steps that hold a word"
    written = 0
    heard = True
    knob = "batch size"

    together = 32

    @property
    def views(self) -> Sequence[str]:
        """The ways."""
        return NAMES

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A classifier: it says what a token is."""
        return ("classifier",)

    @property
    def steps(self) -> int:
        """Batches."""
        return 0 if self.found is None else len(self.found[1][self.view].lengths)

    def work(self, given: Given) -> Any:
        """Tokens of each text, put together in each way."""
        from rnntui.workbench.padding import token_counts, ways

        if not given.others:
            raise UserError("there are no texts to put together: the run keeps no test part")
        counts = token_counts(given.classifier, given.others)
        return counts, ways(counts, self.together)

    def wind(self, by: int) -> bool:
        """Another size; the texts are counted already."""
        from rnntui.workbench.padding import ways

        self.together = SIZES[min(max(SIZES.index(self.together) + by, 0), len(SIZES) - 1)]
        if self.found is not None:
            counts = self.found[0]
            self.found = counts, ways(counts, self.together)
            self.step = min(self.step, self.steps - 1)
            self.show()
        return False

    def show(self) -> None:
        """Bars and batch."""
        if self.found is None:
            self.board.show(None)
        else:
            self.board.show(partial(_rows, self.found[1], self.view, self.step))

    def said(self) -> str:
        """What it costs."""
        if self.found is None:
            return ""
        counts, found = self.found
        one: Batches = found[self.view]
        return (
            f"{len(counts):,} texts in batches of {self.together}: {one.words:,} tokens, "
            f"{one.steps:,} steps. “{one.name}”: {percent(one.share)} of what is computed is of "
            "use."
        )


def _rows(found: "Sequence[Batches]", view: int, step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    names = max(len(one.name) for one in found)
    cells = max(width - names - 13, 4)
    lines: list[Line] = []
    for number, one in enumerate(found):
        here = number == view
        lines.append(
            [
                (f"{marks.right if here else ' '} ", "tone-1 bold"),
                (
                    pad(one.name, min(names, width - 12), more=marks.more),
                    "bold" if here else "text",
                ),
                (f" {percent(one.share):>8} ", "bold"),
                (bar(one.share, cells, marks), "tone-1" if here else "tone-0"),
            ]
        )
    one = found[view]
    lengths, wide = one.lengths[step], one.widths[step]
    packed = view == len(found) - 1
    lines += [[], [(f"batch {step + 1} of {len(one.lengths)}, a row a text"[:width], "muted")]]
    room = height - len(lines)
    scale = max(wide / max(width - 6, 1), 1)
    ordered = sorted(lengths, reverse=True) if packed else lengths
    for number, length in enumerate(ordered[:room]):
        if number == room - 1 and len(ordered) > room:
            lines.append([(f"{len(ordered) - number} more rows"[:width], "muted")])
            break
        full = max(round(length / scale), 1)
        rest = "" if packed else marks.empty * max(round(wide / scale) - full, 0)
        lines.append(
            [
                (f"{length:>4}  ", "muted"),
                (marks.eighths[-1] * full, "tone-0"),
                (rest, "faint"),
            ]
        )
    return lines[:height]
