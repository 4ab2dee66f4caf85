"""Symbols and tokens as ids: what a network knows by name, and what is unknown to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

UNKNOWN = 0
"""Id of the symbol or token that stands for every one that training did not show."""


@dataclass(frozen=True)
class CharVocabulary:
    """The characters of a corpus, by code point; id 0 is the unknown symbol.

    Attributes:
        symbols: the character of each id; that of id 0 is "".
    """

    symbols: tuple[str, ...]
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ids", {s: i for i, s in enumerate(self.symbols) if i})

    @classmethod
    def of(cls, text: str) -> "CharVocabulary":
        """The vocabulary of a training text."""
        return cls(("", *sorted(set(text))))

    def encode(self, text: str) -> np.ndarray:
        """Ids of the characters, `(len(text),)` int64."""
        return np.fromiter((self._ids.get(c, UNKNOWN) for c in text), np.int64, len(text))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of these ids; the unknown symbol gives nothing."""
        return "".join(self.symbols[i] for i in ids)

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, character: str) -> bool:
        return character in self._ids


def most_common(items: Iterable[str], *, minimum: int, limit: int) -> list[str]:
    """Items that occur at least `minimum` times, the most frequent first, at most `limit`.

    Ties are broken by the text itself, so that the order never depends on the order of the data.
    """
    counts = Counter(items)
    kept = [item for item, count in counts.items() if count >= minimum]
    kept.sort(key=lambda item: (-counts[item], item))
    return kept[:limit]


def ids_of(entries: Sequence[str], *, first: int) -> dict[str, int]:
    """A dictionary from entry to id, counted from `first`."""
    return {entry: i for i, entry in enumerate(entries, first)}
