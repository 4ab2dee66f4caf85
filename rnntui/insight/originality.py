"""What of a text stands verbatim in a corpus: every longest passage, exactly."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHORTEST = 20
"""Characters from which on a passage counts as taken from the corpus: three or four words."""

_BLOCK = 8_192
"""Places of the corpus compared at once."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_NO_CHARACTER = np.uint32(0xFFFFFFFF)

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Passage:
    """A part of a text that stands in the corpus, and would not if it were any longer.

    Attributes:
        start, end: where it stands in the text.
        place: where it stands in the corpus; one place of several, if it is there more than once.
    """

    start: int
    end: int
    place: int


class CorpusIndex:
    """A corpus made ready to be searched for what a text has of it.

    The hash of every piece of `shortest` characters, with its place in the lower bits, sorted: a
    corpus of 5 million characters takes half a second and 60 MB. Hashes only propose; characters
    decide. Building and searching spend their time in numpy, which lets other threads work.

    Example:
        >>> index = CorpusIndex("Nel mezzo del cammin di nostra vita", shortest=8)
        >>> index.passages("a metà del cammin di nostra sorte")
        [Passage(start=6, end=28, place=9)]

    Args:
        corpus: the text that was learned from.
        shortest: characters of the shortest passage that counts.

    Raises:
        ValueError: `shortest` is below 1.
    """

    def __init__(self, corpus: str, shortest: int = SHORTEST) -> None:
        if shortest < 1:
            raise ValueError(f"passages of {shortest} characters")
        self.shortest = shortest
        codes = _codes(corpus)
        # A mark at both ends, so that no comparison has to look where the corpus ends.
        self._codes = np.concatenate([[_NO_CHARACTER], codes, [_NO_CHARACTER]])
        self._low = np.uint64((1 << len(codes).bit_length()) - 1)
        keys = _hashes(codes, shortest)
        keys &= ~self._low
        keys |= np.arange(len(keys), dtype=np.uint64)
        keys.sort()
        self._keys = keys

    def passages(self, text: str) -> list[Passage]:
        """The passages of a text that stand in the corpus, in order; they may overlap.

        Each is as long as it can be: with the character before it or after it, it stands nowhere
        in the corpus. All such passages of `shortest` characters and more are given.
        """
        codes = _codes(text)
        keys = _hashes(codes, self.shortest) & ~self._low
        first = np.searchsorted(self._keys, keys)
        last = np.searchsorted(self._keys, keys | self._low, side="right")
        proposed = np.flatnonzero(last > first)
        found: list[Passage] = []
        piece = 0
        while (following := np.searchsorted(proposed, piece)) < len(proposed):
            piece = int(proposed[following])
            near = self._keys[first[piece] : last[piece]] & self._low
            places = self._with_piece(codes[piece : piece + self.shortest], near.astype(np.int64))
            if not len(places):
                piece += 1
                continue
            back, places = self._farthest_back(codes[:piece][::-1], places - 1)
            after = codes[piece + self.shortest :]
            ahead, place = self._farthest(after, places + 1 + self.shortest)
            start, end = piece - back, piece + self.shortest + ahead
            found.append(Passage(start, end, place - self.shortest - back))
            # The next passage reaches beyond this one, so it has the piece that ends there, unless
            # it begins behind that piece.
            piece = end + 1 - self.shortest
        return found

    def _with_piece(self, piece: Codes, places: Places) -> Places:
        """Those of these places where the piece really stands."""
        for offset, code in enumerate(piece):
            places = places[self._codes[places + 1 + offset] == code]
        return places

    def _farthest_back(self, codes: Codes, places: Places) -> tuple[int, Places]:
        """How far text and corpus are alike backwards from these places, and where they are so.

        Args:
            codes: the text from where it goes on, the nearest character first.
            places: where the corpus goes on.

        Returns:
            The largest number of equal characters, and all places that have as many.
        """
        best, kept = 0, [places[:0]]
        for begin in range(0, len(places), _BLOCK):
            some = places[begin : begin + _BLOCK]
            if best:  # what is not alike at the last character of the best is no match for it
                some = some[self._at(some - (best - 1)) == codes[best - 1]]
            length, some = self._extent(codes, some, -1)
            if length > best:
                best, kept = length, []
            if length == best:
                kept.append(some)
        return best, np.concatenate(kept)

    def _farthest(self, codes: Codes, places: Places) -> tuple[int, int]:
        """How far text and corpus are alike from these places on, and one where they are so."""
        best, where = 0, int(places[0])
        for begin in range(0, len(places), _BLOCK):
            if best == len(codes):
                break
            some = places[begin : begin + _BLOCK]
            some = some[self._at(some + best) == codes[best]]  # else it cannot be better
            length, some = self._extent(codes, some, 1)
            if length > best:
                best, where = length, int(some[0])
        return best, where

    def _extent(self, codes: Codes, places: Places, step: int) -> tuple[int, Places]:
        """The most characters that are alike in the direction of `step`, and where."""
        length = 0
        width = 16
        while len(places) and length < len(codes):
            part = codes[length : length + width]
            around = places[:, None] + step * (length + np.arange(len(part)))
            unlike = self._at(around) != part
            alike = np.where(unlike.any(1), unlike.argmax(1), len(part))
            most = int(alike.max())
            length += most
            places = places[alike == most]
            if most < len(part):
                break
            width = min(2 * width, max(_BLOCK * 64 // len(places), 16))
        return length, places

    def _at(self, places: Places) -> Codes:
        """The corpus at these places; a mark before its beginning and behind its end."""
        found: Codes = self._codes.take(places + 1, mode="clip")
        return found


def covered(passages: Iterable[Passage]) -> list[tuple[int, int]]:
    """The parts of a text that its passages cover together: (start, end), in order, apart."""
    parts: list[tuple[int, int]] = []
    for passage in sorted(passages, key=lambda passage: passage.start):
        if parts and passage.start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], passage.end))
        else:
            parts.append((passage.start, passage.end))
    return parts


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _hashes(codes: Codes, size: int) -> NDArray[np.uint64]:
    """Hashes of all pieces of this size, `(len(codes) − size + 1,)`.

    Polynomials modulo 2^64, put together from those of half the size: six passes over the text
    instead of twenty. Mixed at the end, for the upper bits are what counts.
    """
    count = max(len(codes) - size + 1, 0)
    total = np.zeros(count, np.uint64)
    part, length, done = codes.astype(np.uint64), 1, 0
    factor = _FACTOR
    while length <= size and count:
        if size & length:
            total *= factor
            total += part[done : done + count]
            done += length
        part = part[:-length] * factor + part[length:]
        # The product wraps around, as it is meant to; numpy warns of that for single numbers.
        factor = np.uint64(int(factor) ** 2 % 2**64)
        length *= 2
    total ^= total >> np.uint64(32)
    total *= _FACTOR
    return total
