"""How many nats a language model pays for a text."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from rnntui.data.vocabulary import UNKNOWN
from rnntui.models.charlm import CharLM

UNSEEN_NATS = math.log(0x110000)
"""What naming one of Unicode's 1,114,112 code points costs, 20.1 bits: the price of a character
that the vocabulary lacks, on top of the price of the unknown symbol."""

CHUNK = 512
"""Characters scored between two looks at the watch."""


@dataclass(frozen=True)
class TextCost:
    """The price of a text.

    Attributes:
        nats: in all.
        characters: priced characters.
        unseen: how many of them the vocabulary lacks.
    """

    nats: float
    characters: int
    unseen: int

    @property
    def nats_per_char(self) -> float:
        """Mean price in nats."""
        return self.nats / max(self.characters, 1)

    @property
    def bits_per_char(self) -> float:
        """Mean price in bits."""
        return self.nats_per_char / math.log(2)


@torch.no_grad()
def text_cost(
    model: CharLM,
    ids: np.ndarray,
    *,
    device: torch.device,
    streams: int = 1,
    warm_up: int = 0,
    watch: Callable[[], None] = lambda: None,
) -> TextCost:
    """Prices a text, each character after all that stand before it.

    With one stream this is exact: the text is read once, from the zero state, and the first
    character is context alone. With more, the text is cut into equal parts that are read side by
    side, each after the `warm_up` characters before it: an estimate, many times faster, for use
    while training.

    Args:
        model: in any mode; scored in evaluation mode.
        ids: `(time,)` int64.
        device: where the model lies.
        streams: parts read side by side.
        warm_up: characters of context for each part but the first.
        watch: called between chunks; what it raises ends the scoring.
    """
    inputs, targets = ids[:-1], ids[1:]
    count = len(targets)
    warm_up = warm_up if streams > 1 else 0
    # The first part begins where the text does and is counted from its first character on; the
    # others read `warm_up` characters that the part before them counts.
    part = max(-(-(count - warm_up) // streams), 1)
    starts = np.arange(0, max(count - warm_up, 1), part)[:, None]
    steps = np.arange(warm_up + part)
    where = starts + steps
    counted = ((steps >= warm_up) | (starts == 0)) & (where < count)
    where = where.clip(max=count - 1)
    total = 0.0
    training = model.training
    model.eval()
    try:
        state = None
        for first in range(0, where.shape[1], CHUNK):
            watch()
            chunk = where[:, first : first + CHUNK]
            logits, state = model(torch.from_numpy(inputs[chunk]).to(device), state)
            prices = nn.functional.cross_entropy(
                logits.float().flatten(0, 1),
                torch.from_numpy(targets[chunk]).to(device).flatten(),
                reduction="none",
            )
            # Summed in double precision: a million small prices in single precision lose digits.
            kept = torch.from_numpy(counted[:, first : first + CHUNK]).to(device).flatten()
            total += float(prices.double()[kept].sum())
    finally:
        model.train(training)
    unseen = int((targets == UNKNOWN).sum())
    return TextCost(total + unseen * UNSEEN_NATS, count, unseen)
