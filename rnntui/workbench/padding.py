"""How many steps of a batch hold a word, by the way in which texts are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnntui.workbench.environment import prepare_torch

if TYPE_CHECKING:
    from rnntui.workbench.loading import TextClassifier

MOST_TEXTS = 2_000


@dataclass(frozen=True)
class Batches:
    """Texts in batches.

    Attributes:
        name: how they were put together.
        words: steps that hold a word.
        steps: steps that are computed.
        lengths: of the texts of each batch.
        widths: steps of each row of a batch.
    """

    name: str
    words: int
    steps: int
    lengths: tuple[tuple[int, ...], ...]
    widths: tuple[int, ...]

    @property
    def share(self) -> float:
        """The share of steps that hold a word."""
        return self.words / self.steps if self.steps else 1.0


def token_counts(model: "TextClassifier", texts: Sequence[str]) -> tuple[int, ...]:
    """Tokens of each text, as the model reads it; at least 1."""
    prepare_torch()
    encoded = model.recipe.encode(texts[:MOST_TEXTS])
    return tuple(max(int(length), 1) for length in encoded.lengths)


def ways(lengths: Sequence[int], batch_size: int, seed: int = 0) -> tuple[Batches, ...]:
    """The same texts put together in four ways, from the most wasteful to none.

    Args:
        lengths: tokens of each text.
        batch_size: texts of a batch.
        seed: of the random order.
    """
    longest = max(lengths, default=1)
    drawn = np.random.default_rng(seed).permutation(np.asarray(lengths, np.int64)).tolist()
    ordered = sorted(lengths)
    return (
        _put("padded to the longest text", drawn, batch_size, longest),
        _put("padded to the longest of its batch", drawn, batch_size, None),
        _put("the same, texts of like length together", ordered, batch_size, None),
        _put("packed", drawn, batch_size, 0),
    )


def _put(name: str, lengths: Sequence[int], size: int, width: int | None) -> Batches:
    """Batches of `size`; `width` steps a row, None the longest row's, 0 each row's own."""
    batches = [tuple(lengths[at : at + size]) for at in range(0, len(lengths), size)]
    widths = [width or max(batch) for batch in batches]
    words = sum(lengths)
    steps = words if width == 0 else sum(w * len(b) for w, b in zip(widths, batches, strict=True))
    return Batches(name, words, steps, tuple(batches), tuple(widths))
