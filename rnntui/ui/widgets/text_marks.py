"""What stands out in a long text: tinted spans, and the matches of a search."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int, int]
"""First character, the one behind the last, and a tint: 0 to 5, each with a mark of its own."""

Mark: TypeAlias = tuple[int, int, str]
"""First character, the one behind the last, and the role it is drawn with."""


class Tints:
    """Spans in order, so that those of a row are found at once among very many."""

    def __init__(self, spans: Sequence[Span] = ()) -> None:
        self._spans = sorted(spans)
        self._longest = max((end - start for start, end, _ in spans), default=0)

    def between(self, start: int, end: int) -> list[Mark]:
        """What is tinted of the characters from `start` to `end`."""
        first = bisect_right(self._spans, (start - self._longest, 0, 0))
        last = bisect_right(self._spans, (end, 0, 0))
        return [
            (max(left, start), min(right, end), f"tint-{tint % 6}")
            for left, right, tint in self._spans[first:last]
            if right > start and left < end
        ]


class Search:
    """Plain words looked for in either case.

    Attributes:
        match: the characters of the match that was found last.
    """

    def __init__(self, words: str = "") -> None:
        self._length = len(words)
        self._pattern = re.compile(re.escape(words), re.IGNORECASE) if words else None
        self.match: tuple[int, int] | None = None

    def go(self, text: str, top: int, *, backwards: bool = False) -> tuple[int, int] | None:
        """The next match or the one before, round the ends of the text.

        Args:
            text: where to look.
            top: where to begin while nothing was found yet.
            backwards: the one before.
        """
        if self._pattern is None:
            return None
        if backwards:
            found = self._before(text, self.match[0] if self.match else len(text))
        else:
            start = self.match[1] if self.match else top
            found = self._pattern.search(text, start)
            if found is None and start:
                found = self._pattern.search(text, 0, start + self._length)
        self.match = found.span() if found else None
        return self.match

    def between(self, text: str, start: int, end: int) -> list[Mark]:
        """What matches of the characters from `start` to `end`; the match found last stands out."""
        if self._pattern is None:
            return []
        reach = self._length
        return [
            (
                max(found.start(), start),
                min(found.end(), end),
                "cursor" if found.span() == self.match else "hit",
            )
            for found in self._pattern.finditer(text, max(start - reach, 0), end + reach)
            if found.end() > start and found.start() < end
        ]

    def _before(self, text: str, end: int) -> re.Match[str] | None:
        """The last match before a character, else the last of all; looked for in growing steps."""
        if self._pattern is None:
            return None
        for stop in (end, len(text)):
            length, start = 4_096, stop
            while start > 0:
                start = max(stop - length, 0)
                found = list(self._pattern.finditer(text, start, stop))
                if found:
                    return found[-1]
                length *= 8
        return None


def pieces(start: int, end: int, marks: Sequence[Mark]) -> list[Mark]:
    """The characters from `start` to `end` without a gap; where marks meet, the last one holds."""
    edges = sorted({start, end, *(edge for left, right, _ in marks for edge in (left, right))})
    return [
        (
            left,
            right,
            next((role for a, b, role in reversed(marks) if a <= left < b), "text"),
        )
        for left, right in itertools.pairwise(edges)
    ]
