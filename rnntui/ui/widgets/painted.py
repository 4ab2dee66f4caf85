"""The base of what draws itself line by line and sends the terminal only the lines that changed."""

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from rnntui.safe_text import safe_text
from rnntui.ui.widgets.cells import cell_len
from rnntui.ui.widgets.glyphs import Glyphs, glyphs
from rnntui.ui.widgets.palette import ATTRIBUTES, Paletted, palette_css, runs_on

Line: TypeAlias = list[tuple[str, str]]
"""Pieces of one line: the text, and its role of the palette with what it adds, as `muted bold`."""

# Cells of our own drawing and of plain text: a line may be cut between any two of them.
_SINGLE = frozenset(map(chr, [*range(0x20, 0x7F), *range(0x2500, 0x2600), *range(0x2800, 0x2900)]))


class Painted(Paletted):
    """A widget that gives its lines as pieces with roles.

    A subclass implements `paint` and calls `changed` whenever what `paint` would give may differ.
    Every piece passes `safe_text` on its way to the terminal, whatever its origin.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS: ClassVar[str] = "Painted { width: 1fr; height: auto; }\n" + palette_css("Painted")

    _strips: list[Strip] | None = None
    _drawn_for: tuple[int, int, bool] = (0, 0, False)

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The lines to show, at most `height` of them, each at most `width` cells wide.

        Args:
            width: cells of a line, at least 1.
            height: lines there are, at least 1.
            marks: Unicode or ASCII.
        """
        raise NotImplementedError

    def changed(self) -> None:
        """Paints anew, and sends what differs."""
        if not self.is_mounted or self._strips is None:
            self._strips = None
            self.refresh()
            return
        before, drawn_for = self._strips, self._drawn_for
        self._draw()
        if drawn_for != self._drawn_for or len(before) != len(self._strips):
            self.refresh()
            return
        regions = [
            Region(0, y, end, 1)
            for y, (old, new) in enumerate(zip(before, self._strips, strict=True))
            if (end := _changed_until(old, new))
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """One line, as Textual asks for it."""
        width, height = self.content_size
        if self._strips is None or self._drawn_for != (width, height, self._marks().ascii):
            self._draw()
        strips = self._strips or []
        return strips[y] if y < len(strips) else Strip.blank(width, self.style_of("text"))

    def notify_style_update(self) -> None:
        """The widget's own rules have changed: all styles may differ."""
        super().notify_style_update()
        self._strips = None

    def style_of(self, roles: str) -> Style:
        """The style of a role, and what it adds, over the widget's background."""
        role, *more = roles.split()
        if role in ATTRIBUTES:
            role, more = "text", [role, *more]
        style = self.get_component_rich_style(role)
        for attribute in more:
            style += ATTRIBUTES[attribute]
        return style

    def _marks(self) -> Glyphs:
        return glyphs(self.app)

    def _draw(self) -> None:
        width, height = self.content_size
        marks = self._marks()
        self._drawn_for = (width, height, marks.ascii)
        lines = self.paint(width, height, marks)[:height] if width and height else []
        self._strips = [self._strip(line, width) for line in lines]

    def _strip(self, line: Line, width: int) -> Strip:
        runs: list[tuple[str, str]] = []
        for text, role in line:
            if not text:
                continue
            if runs and (runs[-1][1] == role or (text.isspace() and runs_on(runs[-1][1]))):
                runs[-1] = (runs[-1][0] + text, runs[-1][1])
            else:
                runs.append((text, role))
        segments = [
            Segment(safe_text(text, limit=None), self.style_of(role or "text"))
            for text, role in runs
        ]
        strip = Strip(segments)
        rest = width - strip.cell_length
        if rest > 0:
            blank = runs[-1][1] if runs and runs_on(runs[-1][1]) else "text"
            segments.append(Segment(" " * rest, self.style_of(blank or "text")))
            return Strip(segments, width).simplify()
        return strip.crop(0, width)


def _changed_until(old: Strip, new: Strip) -> int:
    """The cell behind the last that differs; 0 where the lines are the same."""
    if old == new:
        return 0
    same = 0
    left, right = list(old), list(new)
    while left and right and left[-1] == right[-1]:
        same += cell_len(left[-1].text)
        left.pop()
        right.pop()
    if left and right and left[-1].style == right[-1].style:
        for one, other in zip(reversed(left[-1].text), reversed(right[-1].text), strict=False):
            if one != other or one not in _SINGLE:
                break
            same += 1
    return max(max(old.cell_length, new.cell_length) - same, 1)
