"""Where the rows of a long foreign text begin, found a slice at a time."""

import re
import time
from array import array

from rich.cells import split_graphemes

from rnntui.safe_text import safe_text

TAB = 8
"""A tab goes to the next multiple of this many cells."""

_LOOK = 16
"""Rows between two looks at the clock."""

# What is not surely one cell wide, and what is surely two: most rows need no look at each cell.
_NOT_SINGLE = re.compile("[^\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2500-\u25fc]")
_DOUBLE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]+")


class Rows:
    """The rows of a text wrapped at spaces to a width; found only as far as was asked.

    A row ends behind a newline, behind a space where the next word would not fit, or where the
    width ends. It holds a bounded number of characters, however many marks are heaped on one cell.

    Attributes:
        width: cells of a row.
        text: what is wrapped.
        starts: where each row found so far begins.
        found: all before this character stands in a row.
    """

    def __init__(self, text: str, width: int) -> None:
        self.width = max(width, 2)
        self.text = text
        self.starts = array("q")
        self.found = 0

    @property
    def complete(self) -> bool:
        """Whether all rows are found."""
        return self.found >= len(self.text)

    def guessed(self) -> int:
        """How many rows there are, by what has been found so far."""
        if self.complete or not self.found:
            return len(self.starts)
        return max(len(self.starts), int(len(self.starts) * len(self.text) / self.found))

    def extend(self, more: str) -> int:
        """Appends text; gives the first row that may differ."""
        self.text += more
        if self.starts:
            self.found = self.starts.pop()
        return len(self.starts)

    def advance(self, seconds: float, *, past: int | None = None) -> bool:
        """Finds rows for a while; gives whether there is more to find.

        Args:
            seconds: at most about so long.
            past: stop once this character stands in a row.
        """
        until = time.perf_counter() + seconds
        found, last = self.found, len(self.text) if past is None else min(past + 1, len(self.text))
        add, end_of = self.starts.append, self._end
        while found < last:
            for _ in range(_LOOK):
                add(found)
                found = end_of(found)
                if found >= last:
                    break
            if time.perf_counter() > until:
                break
        self.found = found
        return not self.complete

    def range(self, row: int) -> tuple[int, int]:
        """The characters of a row, without the end of the line."""
        start = self.starts[row]
        end = self.starts[row + 1] if row + 1 < len(self.starts) else self.found
        if end > start and self.text[end - 1] == "\n":
            end -= 1
            if end > start and self.text[end - 1] == "\r":
                end -= 1
        return start, end

    def _end(self, start: int) -> int:
        """Where the row after the one at `start` begins."""
        width = self.width
        piece = self.text[start : start + width + 1]
        newline = piece.find("\n")
        line = piece if newline < 0 else piece[:newline]
        if _NOT_SINGLE.search(line):
            wide = line[: self.width // 2]
            if len(wide) == self.width // 2 and _DOUBLE.fullmatch(wide):
                end = start + len(wide)
                # marks that belong to the last one, or a line's end, are looked at closely
                if _DOUBLE.match(self.text, end, end + 1):
                    return end
            return self._end_by_cells(start)
        if newline >= 0:
            return start + newline + 1
        if len(piece) <= width:
            return start + len(piece)
        space = piece.rfind(" ")
        return start + (space + 1 if space > 0 else width)

    def _end_by_cells(self, start: int) -> int:
        for length in (self.width + 8, 4 * self.width + 64):
            piece = self.text[start : start + length]
            newline = piece.find("\n")
            line = piece if newline < 0 else piece[:newline]
            whole = newline >= 0 or start + length >= len(self.text)
            spans = _graphemes(line)
            if not whole and len(spans) > 1:
                spans.pop()  # more marks may follow it
            end, full = self._fill(line, spans)
            if full:
                return start + end
            if whole:
                return start + (newline + 1 if newline >= 0 else len(line))
        return start + max(end, 1)

    def _fill(self, line: str, spans: list[tuple[int, int, int]]) -> tuple[int, bool]:
        """Where the row must end, and whether it is full there."""
        used, space, end = 0, 0, 0
        for begin, end, size in spans:
            here = TAB - used % TAB if line[begin] == "\t" else size
            if used + here > self.width and begin:
                if line[begin:end] == " ":
                    return end, True
                return (space or begin), True
            used += here
            if line[begin] in " \t" or size == 2:
                space = end  # a row may also end behind any wide character
        return end, False


def _graphemes(line: str) -> list[tuple[int, int, int]]:
    """First character, the one behind the last, and cells; a joiner never takes a tab in."""
    spans: list[tuple[int, int, int]] = []
    at = 0
    for number, part in enumerate(line.split("\t")):
        if number:
            spans.append((at, at + 1, TAB))
            at += 1
        if part:
            found, _ = split_graphemes(safe_text(part, limit=None))
            spans += [(at + start, at + end, cells) for start, end, cells in found]
            at += len(part)
    return spans


def expanded(text: str, column: int) -> str:
    """`text` without tabs, as it stands from a column on; harmless, one symbol for a character.

    Args:
        text: a piece of one row.
        column: cells before it.
    """
    if "\t" not in text:
        return safe_text(text, limit=None)
    parts: list[str] = []
    for part in text.split("\t"):
        if parts:
            gap = TAB - column % TAB
            parts.append(" " * gap)
            column += gap
        clean = safe_text(part, limit=None)
        parts.append(clean)
        column += sum(size for _, _, size in split_graphemes(clean)[0])
    return "".join(parts)
