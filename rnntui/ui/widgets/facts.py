"""Facts below each other: what, and behind it what there is to say, wrapped."""

from collections.abc import Sequence

from rich.cells import chop_cells
from textual.geometry import Size

from rnntui.ui.widgets.cells import cell_len, fit, pad, tidy
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted

NAME = 12
"""Cells of the column of names, as far as the names need them."""


class Facts(Painted):
    """Rows of a name and a text; the text hangs beside its name where it is wrapped."""

    DEFAULT_CSS = "Facts { height: auto; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[tuple[str, str]] = ()

    def show(self, rows: Sequence[tuple[str, str]]) -> None:
        """Shows other rows; foreign text may be among them."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.changed()
            if self.is_mounted:
                self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the rows take at this width."""
        name, room = self._columns(width)  # noqa: RUF059
        return sum(len(wrapped(text, room)) for _, text in self._rows)

    def _columns(self, width: int) -> tuple[int, int]:
        name = min(max((cell_len(name) for name, _ in self._rows), default=0), NAME)
        return name, max(width - name - 2, 8)

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The rows in cells."""
        name, room = self._columns(width)
        lines: list[Line] = []
        for title, text in self._rows:
            for number, piece in enumerate(wrapped(text, room)):
                head = fit(title, name) if number == 0 else ""
                lines.append([(pad(head, name) + "  ", "muted"), (piece, "text")])
        return lines


def wrapped(text: str, width: int) -> list[str]:
    """Foreign text on lines of `width` cells; words that are longer, as addresses are, are cut."""
    lines: list[str] = [""]
    for word in tidy(text).split():
        for piece in chop_cells(word, width) if cell_len(word) > width else [word]:
            if not lines[-1]:
                lines[-1] = piece
            elif cell_len(lines[-1]) + 1 + cell_len(piece) <= width:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines
