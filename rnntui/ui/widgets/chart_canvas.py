"""A canvas of small dots: eight to a cell in Braille, three levels to a cell in ASCII."""

import math
from typing import Literal, TypeAlias

LineStyle: TypeAlias = Literal["solid", "dotted", "marked"]

_BRAILLE = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_SOLID = {1: '"', 2: "-", 4: "_"}
_DOTTED = {1: "'", 2: "-", 4: "."}


class Canvas:
    """What is drawn on `width` × `height` cells; row 0 is the top.

    Each cell has one colour: that of the curve drawn last. A curve wipes what is faint under it.

    Attributes:
        columns: dots across.
        rows: dots from top to bottom.
    """

    def __init__(self, width: int, height: int, *, ascii_only: bool = False) -> None:
        self.width, self.height, self._ascii = width, height, ascii_only
        self._across, self._down = (1, 3) if ascii_only else (2, 4)
        self.columns, self.rows = width * self._across, height * self._down
        self._dots = [0] * (width * height)
        self._roles = [""] * (width * height)
        self._dotted = [False] * (width * height)
        self._marks: dict[int, str] = {}

    def dot(self, x: int, y: int, role: str, *, dotted: bool = False) -> None:
        """Sets one dot; what lies outside is left out."""
        if not (0 <= x < self.columns and 0 <= y < self.rows):
            return
        column, row = x // self._across, y // self._down
        cell = row * self.width + column
        if self._roles[cell] != role:
            if role == "faint" and self._roles[cell]:
                return
            if self._roles[cell] == "faint":
                self._dots[cell] = 0
            self._roles[cell] = role
            self._dotted[cell] = dotted
        bit = 1 << (y % 3) if self._ascii else _BRAILLE[x % 2][y % 4]
        self._dots[cell] |= bit

    def line(
        self, start: tuple[float, float], end: tuple[float, float], role: str, style: LineStyle
    ) -> None:
        """Joins two places, given in dots from the top left; `end` is not left of `start`."""
        (x0, y0), (x1, y1) = start, end
        dotted = style == "dotted"
        if x1 - x0 < 0.5:
            self._column(round(x1), y0, y1, role, dotted)
            return
        slope = (y1 - y0) / (x1 - x0)
        for x in range(max(round(x0), 0), min(round(x1), self.columns - 1) + 1):
            if abs(slope) <= 1:
                if not (dotted and x % 2):
                    middle = y0 + slope * (min(max(x, x0), x1) - x0)
                    self.dot(x, round(middle), role, dotted=dotted)
            else:
                upper = y0 + slope * (max(x - 0.5, x0) - x0)
                lower = y0 + slope * (min(x + 0.5, x1) - x0)
                self._column(x, upper, lower, role, dotted)

    def _column(self, x: int, start: float, end: float, role: str, dotted: bool) -> None:
        top, bottom = sorted((round(start), round(end)))
        if bottom - top > 1:
            bottom -= 1  # where the next column goes on
        for y in range(max(top, 0), min(bottom, self.rows - 1) + 1):
            if not (dotted and y % 2):
                self.dot(x, y, role, dotted=dotted)

    def mark(self, x: float, y: float, mark: str, role: str) -> None:
        """Puts a character in the cell of a place given in dots."""
        column, row = math.floor(x / self._across), math.floor(y / self._down)
        if 0 <= column < self.width and 0 <= row < self.height:
            cell = row * self.width + column
            self._marks[cell] = mark
            self._roles[cell] = role

    def cell_of(self, x: float, y: float) -> tuple[int, int]:
        """Column and row of the cell nearest to a place given in dots."""
        return (
            min(max(math.floor(x / self._across), 0), self.width - 1),
            min(max(math.floor(y / self._down), 0), self.height - 1),
        )

    def free(self, column: int, row: int, cells: int) -> bool:
        """Whether nothing but what is faint stands in `cells` cells of a row."""
        start = row * self.width + column
        stop = row * self.width + min(column + cells, self.width)
        return all(role in ("", "faint") for role in self._roles[start:stop])

    def row(self, number: int) -> list[tuple[str, str]]:
        """The characters of a row with their roles, one piece a cell."""
        start = number * self.width
        return [
            (self._character(cell), self._roles[cell]) for cell in range(start, start + self.width)
        ]

    def _character(self, cell: int) -> str:
        if cell in self._marks:
            return self._marks[cell]
        dots = self._dots[cell]
        if not dots:
            return " "
        if not self._ascii:
            return chr(0x2800 + dots)
        if self._dotted[cell]:
            return _DOTTED.get(dots, ":")
        return _SOLID.get(dots, "|")
