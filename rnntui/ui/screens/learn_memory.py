"""Beside page 1: one text in many orders, and how long a word that differs is felt."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.ui.screens.learn_live import Given, Live, Sheet, share, window
from rnntui.ui.widgets.cells import compact, pad, tidy
from rnntui.ui.widgets.glyphs import bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.workbench.orders import Echo, Orders


ROUNDING = 1e-9


class Memory(Live):
    """Shuffled words first; then each pair of texts that the page names."""

    title = "the same words, another order"

    @property
    def views(self) -> Sequence[str]:
        """Shuffled, and the pairs."""
        return ("shuffled", *(f"pair {n + 1}" for n in range(len(self._pairs))))

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A classifier."""
        return ("classifier",)

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        pairs = (line.split("|") for line in self.page.settings.get("pair", ()))
        return [(pair[0].strip(), pair[1].strip()) for pair in pairs if len(pair) == 2]

    @property
    def steps(self) -> int:
        """Orders, or steps of the pair."""
        if self.found is None:
            return 0
        return len(self.found[0].rows if self.view == 0 else self.found[self.view].tokens)

    def work(self, given: Given) -> Any:
        """Both."""
        from rnntui.workbench.orders import echo, orders

        pairs = [echo(given.classifier, *pair) for pair in self._pairs]
        return [orders(given.classifier, given.text), *pairs]

    @property
    def beginning(self) -> int:
        """The first shuffle, or where the two texts differ."""
        if self.view == 0:
            return min(1, self.steps - 1)
        vectors = self.found[self.view].vectors
        return next((at for at, value in enumerate(vectors) if value), 0)

    def turn(self) -> bool:
        """Each view begins where there is something to be seen."""
        self.view = (self.view + 1) % len(self.views)
        self.step = 0 if self.found is None else self.beginning
        self.show()
        return False

    def show(self) -> None:
        """The rows."""
        if self.found is None:
            self.board.show(None)
        elif self.view == 0:
            self.board.show(partial(_orders, self.found[0], self.step))
        else:
            self.board.show(partial(_echo, self.found[self.view], self.step))

    def row_at(self, y: int, height: int) -> int | None:
        """A row a step, under the head."""
        return self.among(y - 1, height - 1)

    def said(self) -> str:
        """What differs, and what does not."""
        if self.found is None:
            return ""
        if self.view == 0:
            found: Orders = self.found[0]
            row = found.rows[self.step]
            low = min(one.probability for one in found.rows)
            high = max(one.probability for one in found.rows)
            return (
                f"{' '.join(row.tokens)}\n"
                f"The average of the word vectors moves by {_moved(row.average)}; the network's "
                f"state by {_moved(row.state)} of its length. p({found.label}) lies between "
                f"{share(low)} and {share(high)} over these orders."
            )
        echo: Echo = self.found[self.view]
        one, other = echo.tokens[self.step]
        word = one if one == other else f"{one} / {other}"
        return (
            f"After “{word}” the two states differ by {compact(echo.states[self.step], 2)} of "
            f"their length, the two word vectors by {compact(echo.vectors[self.step], 2)}. What is "
            "left in the state where the words are the same is memory."
        )


def _moved(share: float, minus: str = "-") -> str:
    """How far something has moved; what adding in another order does to the last digit is none."""
    return compact(share if share > ROUNDING else 0.0, 2, minus)


def _orders(found: "Orders", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    bars = 12 if width >= 62 else 0
    room = max(width - 2 - 9 - 8 - 8 - bars - 2, 8)
    heads = f"  {pad('order', room)} {'average':>8} {'state':>7} {pad(f'p({found.label})', 9)}"
    lines: list[Line] = [[(heads[:width], "muted")]]
    for number in window(step, len(found.rows), max(height - 1, 1)):
        row = found.rows[number]
        here = number == step
        text = "as it was written" if number == 0 else tidy(" ".join(row.tokens))
        lines.append(
            [
                (f"{marks.right if here else ' '} ", "tone-1 bold"),
                (pad(text, room, more=marks.more), "bold" if here else "text"),
                (
                    f" {_moved(row.average, marks.minus):>8} {_moved(row.state, marks.minus):>7} ",
                    "text",
                ),
                (f"{share(row.probability):>7}  ", "bold"),
                (bar(row.probability, bars, marks) if bars else "", "tone-0"),
            ]
        )
    return lines


def _echo(found: "Echo", step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    names = [a if a == b else f"{a} / {b}" for a, b in found.tokens]
    label = min(max(len(tidy(name)) for name in names), width // 3)
    cells = max((width - 2 - label - 2 * 8) // 2, 4)
    heads = f"  {pad('word', label)} {pad('vectors differ by', cells + 7)} states differ by"
    lines: list[Line] = [[(heads[:width], "muted")]]
    for number in window(step, len(names), max(height - 1, 1)):
        here = number == step
        line: Line = [
            (f"{marks.right if here else ' '} ", "tone-1 bold"),
            (pad(names[number], label, more=marks.more) + " ", "bold" if here else "text"),
        ]
        values = (found.vectors[number], found.states[number])
        for value, role in zip(values, ("tone-1", "tone-0"), strict=True):
            line += [
                (f"{_moved(value, marks.minus):>5} ", "bold" if value else "faint"),
                (pad(bar(value, cells, marks), cells) + "  ", role),
            ]
        lines.append(line)
    return lines
