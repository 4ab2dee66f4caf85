"""Foreign text of any length: wrapped as it is needed, tinted, searched, and written to live."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from rnntui.ui.widgets.cells import balanced, cell_len
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.ui.widgets.palette import Paletted, palette_css
from rnntui.ui.widgets.text_marks import Search, Span, Tints, pieces
from rnntui.ui.widgets.text_wrap import Rows, expanded

_SLICE = 0.008
"""Seconds of wrapping between two turns of the event loop: no key ever waits longer for it."""


class TextView(Paletted, ScrollView, can_focus=True):
    """Shows text that is not ours; nothing of it reaches the terminal unharmed, or is markup.

    Args:
        text: what is shown at first.
        empty: what to say while there is none.
        cursor: a block stands behind the last character, where more is being written.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS: ClassVar[str] = """
        TextView {
            height: 1fr;
            overflow-x: hidden;
            overflow-y: auto;
            scrollbar-gutter: stable;
            scrollbar-size-vertical: 1;
        }
        """ + palette_css("TextView")

    def __init__(
        self,
        text: str = "",
        *,
        empty: str = "",
        cursor: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._rows = Rows(text, 2)
        self._empty, self._cursor = empty, cursor
        self._tints, self._search = Tints(), Search()
        self._follows = False
        self._anchor: int | None = None
        self._waiting = False

    @property
    def text(self) -> str:
        """The raw text."""
        return self._rows.text

    @property
    def match(self) -> tuple[int, int] | None:
        """The characters of the match that was found last."""
        return self._search.match

    def show(self, text: str, spans: Sequence[Span] = ()) -> None:
        """Shows another text from its beginning.

        Args:
            text: any string.
            spans: tinted pieces; where two meet, the later wins.
        """
        self._tints = Tints(spans)
        self._search.match, self._anchor, self._follows = None, None, False
        self._rows = Rows(text, self._rows.width)
        self.scroll_to(0, 0, animate=False, immediate=True, force=True)
        self._wrap()
        self.refresh()

    def append(self, text: str) -> None:
        """Writes more behind the text; only rows that changed are sent.

        Whoever looks at the end goes on seeing it; whoever scrolled back stays there.
        """
        if not text:
            return
        at_end = self.is_vertical_scroll_end or self._follows
        was_empty = not self._rows.text
        first = self._rows.extend(text)
        self._follows = at_end
        self._wrap()
        if was_empty:
            self.refresh()
        else:
            self._refresh_from(first)

    def tint(self, spans: Sequence[Span]) -> None:
        """Tints other pieces of the same text."""
        self._tints = Tints(spans)
        self.refresh()

    def set_cursor(self, shown: bool) -> None:
        """Shows or hides the block behind the last character."""
        if shown != self._cursor:
            self._cursor = shown
            self.refresh_lines(max(len(self._rows.starts) - 1, 0), 1)

    def search(self, words: str) -> bool:
        """Marks all that reads so, in either case, and goes to the first at or below the top.

        Args:
            words: plain text; empty takes the marks away.

        Returns:
            Whether it is found.
        """
        self._search = Search(words)
        self.refresh()
        return bool(words) and self.find_next()

    def find_next(self, *, backwards: bool = False) -> bool:
        """Goes to the next match, or the one before, and round the ends; False without any."""
        found = self._search.go(self._rows.text, self._top(), backwards=backwards)
        if found:
            self.show_character(found[0])
        self.refresh()
        return found is not None

    def show_character(self, position: int) -> None:
        """Scrolls so that a character is seen, at once or as soon as its row is found."""
        self._follows = False
        self._anchor = position
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """One line, as Textual asks for it."""
        width = self._content_width()
        row = self.scroll_offset.y + y
        if not self._rows.text:
            return self._said(y, width)
        if row >= len(self._rows.starts):
            return Strip.blank(width, self._style("text"))
        return self._row(row, width)

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        self.refresh()

    def on_mount(self) -> None:
        """The first rows, as soon as there is a width."""
        self._wrap()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wraps anew where the width changed; the same text stays at the top."""
        width = self._content_width()
        if width != self._rows.width:
            if self._rows.starts and self.is_vertical_scroll_end and self.scroll_offset.y:
                self._follows = True
            if not self._follows and self._anchor is None and self.scroll_offset.y:
                self._anchor = self._top()
            self._rows = Rows(self._rows.text, width)
        self._wrap()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The raw text between the ends of a selection."""
        start = self._character(selection.start, 0)
        end = self._character(selection.end, len(self._rows.text))
        return self._rows.text[start:end], "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Shows what is selected."""
        self.refresh()

    def _refresh_from(self, first: int) -> None:
        """Sends the rows from one on; of the last, which only grew, no more than it holds."""
        last = len(self._rows.starts) - 1
        if last < 0:  # it has no size yet
            self.refresh()
            return
        if last > first:
            self.refresh_lines(first, last - first)
        start, end = self._rows.range(last)
        cells = cell_len(expanded(self._rows.text[start:end], 0)) + 1
        y = last - self.scroll_offset.y
        self.refresh(Region(0, y, min(cells, self._content_width()), 1))

    def _content_width(self) -> int:
        return max(self.scrollable_content_region.width, 2)

    def _top(self) -> int:
        row = self.scroll_offset.y
        return self._rows.starts[row] if row < len(self._rows.starts) else self._rows.found

    def _wrap(self) -> None:
        """Finds rows for a slice of time, and goes on later where that was not enough."""
        if not self.is_mounted or not self.size:
            return
        more = self._rows.advance(_SLICE)
        size = Size(self._content_width(), self._rows.guessed())
        if size != self.virtual_size:
            self.virtual_size = size
        if self._follows:
            self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)
        elif self._anchor is not None and (self._rows.found > self._anchor or not more):
            self._go_to(self._anchor)
            self._anchor = None
        if more and not self._waiting:
            self._waiting = True
            self.set_timer(0.01, self._go_on)
        elif not more:
            self._follows = False

    def _go_on(self) -> None:
        self._waiting = False
        known = len(self._rows.starts)
        self._wrap()
        top = self.scroll_offset.y
        if known < top + self.size.height:
            self.refresh()

    def _go_to(self, position: int) -> None:
        row = max(bisect_right(self._rows.starts, position) - 1, 0)
        top, height = self.scroll_offset.y, self.size.height
        if not top <= row < top + height:
            self.scroll_to(y=max(row - height // 3, 0), animate=False, immediate=True, force=True)

    def _row(self, row: int, width: int) -> Strip:
        start, end = self._rows.range(row)
        text = self._rows.text
        marks = self._tints.between(start, end) + self._search.between(text, start, end)
        segments: list[Segment] = []
        column = 0
        for left, right, role in pieces(start, end, marks):
            piece = expanded(text[left:right], column)
            column += cell_len(piece)
            segments.append(Segment(piece, self._style(role)))
        last = row == len(self._rows.starts) - 1 and self._rows.complete
        if last and self._cursor and column < width:
            segments.append(Segment("_" if glyphs(self.app).ascii else "▌", self._style("title")))
        strip = Strip(segments).adjust_cell_length(width, self._style("text")).simplify()
        return self._selected(strip, row).apply_offsets(0, row)

    def _selected(self, strip: Strip, row: int) -> Strip:
        selection = self.text_selection
        span = selection.get_span(row) if selection is not None else None
        if span is None:
            return strip
        text = strip.text  # a selection counts characters, a strip cells
        left = cell_len(text[: span[0]])
        right = strip.cell_length if span[1] == -1 else cell_len(text[: span[1]])
        style = self.screen.get_component_rich_style("screen--selection")
        before, inside, after = strip.crop(0, left), strip.crop(left, right), strip.crop(right)
        over = [Segment(text, (own or Style()) + style) for text, own, _ in inside]
        return Strip.join([before, Strip(over), after])

    def _character(self, place: tuple[int, int] | None, otherwise: int) -> int:
        if place is None:
            return otherwise
        x, y = place
        if y >= len(self._rows.starts):
            return len(self._rows.text)
        start, end = self._rows.range(y)
        raw = self._rows.text[start:end]
        # as many characters of the text as stand before that one on the screen: a tab is several
        lengths = range(len(raw))
        return start + bisect_left(lengths, x, key=lambda size: len(expanded(raw[:size], 0)))

    def _said(self, y: int, width: int) -> Strip:
        lines = balanced(self._empty, width - 2)
        top = max((self.size.height - len(lines)) // 3, 0)
        text = lines[y - top] if 0 <= y - top < len(lines) else ""
        indent = " " * max((width - cell_len(text)) // 2, 0)
        line = Strip([Segment(indent + text, self._style("muted"))])
        return line.adjust_cell_length(width, self._style("muted"))

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(role)
