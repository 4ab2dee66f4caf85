"""All that turns a text into a classifier's ids, and ids back into labels; saved with the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from rnntui.data.encoding import EncodedTexts, TextEncoder
from rnntui.data.tokens import Tokenizer
from rnntui.errors import UserError

POSITIVE_NAMES = ("spam", "1", "yes", "true")
"""Labels that are the positive one of two unless the user names another."""


@dataclass(frozen=True)
class TextRecipe:
    """How text enters a classifier, and what its outputs are called.

    Attributes:
        labels: name of each output.
        positive: index of the positive label of two; None with three or more.
        masks: texts of this data set that stand for a number.
        encoder: the vocabulary; None until training texts have given it.
    """

    language: str | None
    lowercase: bool
    max_tokens: int
    masks: tuple[str, ...]
    labels: tuple[str, ...]
    positive: int | None
    encoder: TextEncoder

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer of this recipe; loading it imports spaCy."""
        return Tokenizer(
            self.language,
            lowercase=self.lowercase,
            max_tokens=self.max_tokens,
            masks=self.masks,
        )

    def encode(self, texts: Iterable[str]) -> EncodedTexts:
        """Ids of raw texts."""
        return self.encoder.encode(self.tokenizer(texts))

    def to_json(self) -> dict[str, Any]:
        """Plain values for `data.json`."""
        return {
            "language": self.language,
            "lowercase": self.lowercase,
            "max_tokens": self.max_tokens,
            "masks": list(self.masks),
            "labels": list(self.labels),
            "positive": self.positive,
            "subwords": self.encoder.subwords,
            "words": list(self.encoder.words),
            "pieces": list(self.encoder.pieces),
        }

    @classmethod
    def from_json(cls, saved: dict[str, Any]) -> "TextRecipe":
        """The recipe that `to_json` described."""
        return cls(
            language=saved["language"],
            lowercase=saved["lowercase"],
            max_tokens=saved["max_tokens"],
            masks=tuple(saved["masks"]),
            labels=tuple(saved["labels"]),
            positive=saved["positive"],
            encoder=TextEncoder(tuple(saved["words"]), tuple(saved["pieces"]), saved["subwords"]),
        )


def label_names(labels: Iterable[str]) -> tuple[str, ...]:
    """The distinct labels in order: by value if all are whole numbers, else by text."""
    names = set(labels)
    if all(name.removeprefix("-").isdecimal() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(sorted(names))


def positive_label(names: Sequence[str], targets: np.ndarray, wanted: str | None) -> int | None:
    """The index of the positive label: the wanted one, a usual name, or the rarer of the two.

    Args:
        names: the labels.
        targets: `(texts,)` the index of each text's label.
        wanted: the user's choice.

    Raises:
        UserError: the wanted label does not occur, or there are three or more labels.
    """
    if wanted is not None:
        if len(names) != 2:
            raise UserError(f"--positive is for two labels; the data has {len(names)}")
        if wanted not in names:
            raise UserError(f"--positive {wanted!r}: the labels are {names[0]!r} and {names[1]!r}")
        return names.index(wanted)
    if len(names) != 2:
        return None
    for usual in POSITIVE_NAMES:
        for index, name in enumerate(names):
            if name.casefold() == usual:
                return index
    counts = np.bincount(targets, minlength=2)
    return int(counts[1] <= counts[0])
