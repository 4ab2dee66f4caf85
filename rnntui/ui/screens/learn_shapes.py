"""Beside page 3: one network in three shapes, each with a real model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.ui.screens.learn_live import Given, Live, Sheet, plain, share, window
from rnntui.ui.widgets.cells import cell_len, fit
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName

LONGEST = 48


@dataclass(frozen=True)
class Column:
    """A step.

    Attributes:
        given: what enters; empty for nothing.
        fed: whether it is what the step before gave.
        gave: what leaves; empty for nothing.
        about: the step in words.
    """

    given: str
    fed: bool
    gave: str
    about: str


class Shapes(Live):
    """Many to one, one to many, many to many."""

    title = "what goes in, what comes out"

    @property
    def views(self) -> Sequence[str]:
        """The shapes."""
        return ("many to one", "one to many", "many to many")

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A classifier for the first, a language model for the others."""
        return ("classifier",) if self.view == 0 else ("charlm",)

    @property
    def steps(self) -> int:
        """Columns."""
        return 0 if self.found is None else len(self.found)

    def turn(self) -> bool:
        """Another model is asked."""
        self.found = None
        super().turn()
        return True

    def work(self, given: Given) -> Any:
        """The columns."""
        return (_one, _written, _guessed)[self.view](given)

    def show(self) -> None:
        """The drawing."""
        if self.found is None:
            self.board.show(None)
        else:
            self.board.show(partial(_drawn, self.found, self.step, self.views[self.view]))

    def said(self) -> str:
        """The step in words."""
        return "" if self.found is None else self.found[self.step].about


def _one(given: Given) -> list[Column]:
    from rnntui.workbench.orders import reading

    found = reading(given.classifier, given.text)
    last = len(found.tokens) - 1
    answer = f"{found.label} {share(found.probabilities[-1])}"
    return [
        Column(
            token,
            False,
            answer if number == last else "",
            f"“{token}” enters; the answer comes once, at the end: {answer}."
            if number == last
            else f"“{token}” enters and changes the state; nothing is asked yet.",
        )
        for number, token in enumerate(found.tokens)
    ]


def _written(given: Given) -> list[Column]:
    writer = given.poet.writer(given.text[:1], temperature=0.7, seed=1)
    letters = [writer.prompt, *(writer.next() for _ in range(LONGEST))]
    return [
        Column(
            letters[number],
            number > 0,
            letters[number + 1],
            f"“{letters[number]}” enters, "
            + ("which it drew itself" if number else "the only one that is given")
            + f"; “{letters[number + 1]}” is drawn.",
        )
        for number in range(LONGEST)
    ]


def _guessed(given: Given) -> list[Column]:
    from rnntui.workbench.errors_back import surprises

    text = given.text[: LONGEST + 1]
    found = surprises(given.poet, text)[1:]
    return [
        Column(
            text[number],
            False,
            one.guess,
            f"After “{text[number]}” it expects “{one.guess}” ({share(one.guess_p)}); there stands "
            f"“{one.character}” ({share(one.p)}). Each step has an answer, and an error.",
        )
        for number, one in enumerate(found)
    ]


def _drawn(columns: Sequence[Column], step: int, shape: str, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    up, right = ("^", "->") if marks.ascii else ("↑", "─▸")
    cells = [
        max(
            cell_len(fit(plain(one.given, marks), 12, marks.more)),
            cell_len(fit(plain(one.gave, marks), 12, marks.more)),
            3,
        )
        for one in columns
    ]
    room, seen = width - 6, 0
    while seen < len(columns) and room >= 0:
        seen += 1
        room -= max(cells) + 2
    rows: list[Line] = [[("out  ", "muted")], [("     ", "")], [("h    ", "muted")]]
    rows += [[("     ", "")], [("in   ", "muted")]]
    left = width - 5
    for number in window(step, len(columns), max(seen - 1, 1)):
        one, wide = columns[number], cells[number]
        if left < wide + 2:
            break
        left -= wide + 2
        role = "tone-1 bold" if number == step else "text"
        given = fit(plain(one.given, marks), 12, marks.more)
        gave = fit(plain(one.gave, marks), 12, marks.more)
        state = "[" + ("#" if number == step else "h") + "]"
        pieces = (
            (gave, "tone-2 bold" if number == step else "tone-2"),
            (up if gave else "", role),
            (state, role),
            (up, role),
            (f"({given})" if one.fed and wide > 2 else given, "muted" if one.fed else role),
        )
        for row, (text, style) in zip(rows, pieces, strict=True):
            row.append((_middle(text, wide), style))
            row.append((right if row is rows[2] else "  ", "faint"))
    lines: list[Line] = [[(shape, "title")], [], *rows, []]
    lines += _whole([plain(one.given, marks) for one in columns], step, "in", shape, sheet)
    lines.append([])
    lines += _whole([plain(one.gave, marks) for one in columns], step, "out", shape, sheet)
    return lines[:height]


def _whole(parts: Sequence[str], step: int, name: str, shape: str, sheet: Sheet) -> list[Line]:
    """All of one row, wrapped, the present step marked."""
    width, _, marks = sheet
    gap = " " if shape == "many to one" else ""
    lines: list[Line] = [[(f"{name:<5}", "muted")]]
    left = width - 5
    for number, part in enumerate(parts):
        text = fit(part, 24, marks.more) + gap
        if cell_len(text) > left:
            lines.append([("     ", "")])
            left = width - 5
        lines[-1].append((text, "cursor" if number == step and part else "text"))
        left -= cell_len(text)
    return lines


def _middle(text: str, width: int) -> str:
    space = max(width - cell_len(text), 0)
    return " " * (space // 2) + text + " " * (space - space // 2)
