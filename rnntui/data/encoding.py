"""Texts as ids into a table of distinct tokens, and each distinct token as what is known of it.

A token occurs many times and is looked at once: its word id, its shape, and the ids of its
character pieces are worked out when it is first met. A batch then carries each of its distinct
tokens once, and every position only the row of its token.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np

from rnntui.data.vocabulary import ids_of, most_common

PADDING = 0
"""Word id, shape id and table row of a position that holds no token."""

NUMBER = "<number>"
"""The one entry of the vocabulary that all numbers share."""

UNKNOWN_WORD = 1
"""Word id of a token that is not in the vocabulary."""

MAX_WORDS = 100_000
MAX_PIECES = 60_000
PIECE_SIZES = (3, 4, 5)
PIECE_MINIMUM = 2
REMEMBERED_TOKENS = 50_000
"""Tokens whose features are kept at hand; a stream of ever new words starts over."""

LONGEST_TOKEN = 64
"""Characters of a token that are cut into pieces: a pasted key or address is not a word."""

_NUMBER = re.compile(r"[+\-]?\d[\d.,:/\-]*")
_DIGITS = re.compile(r"\d+")
_ADDRESS = re.compile(
    r"(?:https?:|www\.)\S+|\S+@\S+\.\S+|[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,}(?:/\S*)?", re.I
)

SHAPES = (
    "padding",
    "small",
    "Title",
    "CAPITALS",
    "miXed",
    "address",
    "sign",
    "other",
    "w1th digits",
    "with a long number",
    "number",
    "long number",
)
"""Kinds of token, by id."""

LONG_NUMBER = 5
"""Digits from which on a number is long: an account, a telephone, a code."""


def word_of(token: str, *, fold_case: bool) -> str:
    """The vocabulary's entry for a token: all numbers share one."""
    if _NUMBER.fullmatch(token):
        return NUMBER
    return _folded(token) if fold_case else token


def _folded(token: str) -> str:
    """Small letters, and any number within as "0": 150p and 25p are one word, 1st and 2nd too."""
    return _DIGITS.sub("0", token.casefold())


def shape_of(token: str) -> int:
    """The id of a token's shape: capitals, address, sign, short or long number."""
    if _NUMBER.fullmatch(token):
        digits = sum(character.isdigit() for character in token)
        return SHAPES.index("number" if digits < LONG_NUMBER else "long number")
    if _ADDRESS.fullmatch(token):
        return SHAPES.index("address")
    if not any(character.isalnum() for character in token):
        return SHAPES.index("sign")
    if digits := sum(character.isdigit() for character in token):
        return SHAPES.index("w1th digits" if digits < LONG_NUMBER else "with a long number")
    if token.islower():
        return SHAPES.index("small")
    if token.isupper():
        return SHAPES.index("CAPITALS" if len(token) > 1 else "Title")
    if token.istitle():
        return SHAPES.index("Title")
    return SHAPES.index("other" if token.lower() == token.upper() else "miXed")


def pieces_of(token: str) -> list[str]:
    """The 3 to 5-character pieces of a token with its ends marked, as fastText cuts them.

    Source: Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information".
    """
    if _NUMBER.fullmatch(token):
        return []
    marked = f"<{_folded(token[:LONGEST_TOKEN])}>"
    return [
        marked[start : start + size]
        for size in PIECE_SIZES
        for start in range(len(marked) - size + 1)
    ]


@dataclass(frozen=True)
class TokenTable:
    """What is known of each distinct token; row 0 is the padding.

    Attributes:
        words: `(rows,)` int64, word ids: 0 padding, 1 unknown.
        shapes: `(rows,)` int64.
        pieces: `(total,)` int64, piece ids of all rows one after another.
        offsets: `(rows + 1,)` int64, where each row's pieces begin and end.
    """

    words: np.ndarray
    shapes: np.ndarray
    pieces: np.ndarray
    offsets: np.ndarray

    def take(self, rows: np.ndarray) -> "TokenTable":
        """The table of these rows, in this order."""
        starts, ends = self.offsets[rows], self.offsets[rows + 1]
        counts = ends - starts
        offsets = np.concatenate(([0], np.cumsum(counts)))
        # Positions into `pieces`: a running number, moved to each row's beginning.
        within = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)
        return TokenTable(self.words[rows], self.shapes[rows], self.pieces[within], offsets)


@dataclass(frozen=True)
class EncodedTexts:
    """Texts as rows of a token table.

    Attributes:
        rows: `(total tokens,)` int32, all texts one after another.
        starts: `(texts + 1,)` int64, where each text begins and ends.
        table: the distinct tokens.
    """

    rows: np.ndarray
    starts: np.ndarray
    table: TokenTable

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each text, `(texts,)` int64."""
        return np.diff(self.starts)

    def take(self, chosen: np.ndarray) -> "EncodedTexts":
        """These texts, in this order; the table is shared."""
        parts = [self.rows[self.starts[i] : self.starts[i + 1]] for i in chosen]
        rows = np.concatenate(parts) if parts else self.rows[:0]
        starts = np.concatenate(([0], np.cumsum([len(part) for part in parts], dtype=np.int64)))
        return EncodedTexts(rows, starts, self.table)


@dataclass(frozen=True)
class TextEncoder:
    """A classifier's vocabulary: words, and pieces of words when it uses subwords.

    Attributes:
        words: entries from id 2 on; 0 is padding, 1 the unknown word.
        pieces: entries from id 0 on; empty without subwords.
        subwords: tokens are folded to small letters, their pieces and shape tell the rest.
    """

    words: tuple[str, ...]
    pieces: tuple[str, ...]
    subwords: bool
    _word_ids: dict[str, int] = field(init=False, repr=False, compare=False)
    _piece_ids: dict[str, int] = field(init=False, repr=False, compare=False)
    _remembered: dict[str, "_Features"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_word_ids", ids_of(self.words, first=2))
        object.__setattr__(self, "_piece_ids", ids_of(self.pieces, first=0))
        object.__setattr__(self, "_remembered", {})

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], *, subwords: bool, min_count: int) -> "TextEncoder":
        """The vocabulary of tokenised training texts."""
        words = most_common(
            (word_of(token, fold_case=subwords) for token in chain.from_iterable(texts)),
            minimum=min_count,
            limit=MAX_WORDS,
        )
        pieces: list[str] = []
        if subwords:
            pieces = most_common(
                chain.from_iterable(pieces_of(token) for token in chain.from_iterable(texts)),
                minimum=PIECE_MINIMUM,
                limit=MAX_PIECES,
            )
        return cls(tuple(words), tuple(pieces), subwords)

    @property
    def word_count(self) -> int:
        """Rows of a word embedding, padding and unknown included."""
        return len(self.words) + 2

    def encode(self, texts: Iterable[Sequence[str]]) -> EncodedTexts:
        """Ids of tokenised texts, and the table they point into."""
        rows: list[int] = []
        starts = [0]
        known: dict[str, int] = {}
        for tokens in texts:
            rows += [known.setdefault(token, len(known) + 1) for token in tokens]
            starts.append(len(rows))
        return EncodedTexts(
            np.array(rows, np.int32), np.array(starts, np.int64), self._table(list(known))
        )

    def _table(self, tokens: list[str]) -> TokenTable:
        known = [_PADDING_FEATURES, *map(self._features, tokens)]
        return TokenTable(
            np.array([features.word for features in known], np.int64),
            np.array([features.shape for features in known], np.int64),
            np.array([piece for features in known for piece in features.pieces], np.int64),
            np.cumsum([0, *(len(features.pieces) for features in known)], dtype=np.int64),
        )

    def _features(self, token: str) -> "_Features":
        """What is known of a token; remembered, for the same tokens come back in every batch."""
        found = self._remembered.get(token)
        if found is None:
            if len(self._remembered) >= REMEMBERED_TOKENS:
                self._remembered.clear()
            pieces = pieces_of(token) if self.subwords else ()
            ids = (self._piece_ids.get(piece) for piece in pieces)
            found = self._remembered[token] = _Features(
                self._word_ids.get(word_of(token, fold_case=self.subwords), UNKNOWN_WORD),
                shape_of(token),
                tuple(piece for piece in ids if piece is not None),
            )
        return found


class _Features(NamedTuple):
    """Word id, shape id and piece ids of one token."""

    word: int
    shape: int
    pieces: tuple[int, ...]


_PADDING_FEATURES = _Features(PADDING, PADDING, ())
