"""A text that is changed by patterns and still knows where each of its characters came from."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Traced:
    """A text made of another.

    Attributes:
        text: as it is now.
        starts: for each of its characters, where what it came from begins in the other text.
        ends: for each of its characters, where that ends.
    """

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str, start: int = 0) -> "Traced":
        """A text that is as it was; `start` is where it stands in a longer one."""
        places = list(range(start, start + len(text) + 1))
        return cls(text, places[:-1], places[1:])

    def sub(
        self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
    ) -> "Traced":
        """The text that `pattern.sub(replacement, text)` gives.

        Characters that it puts in come from the whole of what they replace. A match must not be
        empty.
        """
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            first, last = match.span()
            put = replacement(match)
            parts += [self.text[done:first], put]
            starts += self.starts[done:first] + [self.starts[first]] * len(put)
            ends += self.ends[done:first] + [self.ends[last - 1]] * len(put)
            done = last
        if not done:
            return self
        parts.append(self.text[done:])
        return Traced("".join(parts), starts + self.starts[done:], ends + self.ends[done:])

    def spans(self, parts: list[str]) -> list[tuple[int, int]]:
        """Where these parts of the text, in order, came from: (start, end) of each.

        Args:
            parts: not empty, without space at their beginnings, with nothing but space between
                them.
        """
        found = []
        end = 0
        for part in parts:
            start = self.text.index(part, end)
            end = start + len(part)
            found.append((self.starts[start], self.ends[end - 1]))
        return found
