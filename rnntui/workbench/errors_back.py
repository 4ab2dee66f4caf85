"""A language model read along a text: what it expects, and how far back each error reaches."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnntui.data.vocabulary import UNKNOWN
from rnntui.errors import UserError
from rnntui.workbench.explaining import unroll_characters

if TYPE_CHECKING:
    from rnntui.workbench.loading import LanguageModel

MOST_STEPS = 32
"""Steps whose errors are sent back one by one: the time grows with the square."""


@dataclass(frozen=True)
class ErrorsBack:
    """The errors of every step, and where their gradients arrive.

    Attributes:
        read: the character that is read at each step.
        wanted: the character that should have been expected there.
        losses: `(time,)` −ln p of it, nats.
        reached: `(time, time)` norm of the gradient of the loss of step `i` by the hidden state of
            step `j`, top layer; 0 where `j` comes after `i`.
    """

    read: str
    wanted: str
    losses: np.ndarray
    reached: np.ndarray


@dataclass(frozen=True)
class Surprise:
    """A character of a text, and what the model had expected in its place.

    Attributes:
        character: as it stands there.
        p: its probability after all that stands before it.
        bits: −log2 p.
        guess: the likeliest character.
        guess_p: its probability.
    """

    character: str
    p: float
    bits: float
    guess: str
    guess_p: float


def errors_back(model: "LanguageModel", text: str) -> ErrorsBack:
    """Sends the error of each step back through time (Werbos 1990), one step at a time.

    Args:
        model: the language model.
        text: two or more characters, of which `MOST_STEPS` + 1 are read.

    Raises:
        UserError: it is shorter.
    """
    text = text[: MOST_STEPS + 1]
    if len(text) < 2:
        raise UserError("two characters are needed: one to read, one to expect; w writes more")
    steps = len(text) - 1
    losses, reached = np.zeros(steps), np.zeros((steps, steps))
    for step in range(steps):
        found = unroll_characters(model, text[: step + 1], text[step + 1])
        losses[step] = found.score
        reached[step, : step + 1] = found.traces[-1].gradient
    return ErrorsBack(text[:-1], text[1:], losses, reached)


def surprises(model: "LanguageModel", text: str) -> list[Surprise]:
    """What a language model had expected at each place of a text.

    A character that the corpus lacks is read, and judged, as the unknown one.
    """
    vocabulary, stepper = model.vocabulary, model.stepper
    start = next((c for c in "\n " if c in vocabulary), vocabulary.symbols[UNKNOWN + 1])
    state = stepper.zero_state(1)
    found = []
    ids = vocabulary.encode(start + text)
    for place, character in enumerate(text):
        log_probs, state = stepper.advance(ids[place : place + 1], state)
        row = log_probs[0].astype(np.float64)
        own = float(row[ids[place + 1]])
        row[UNKNOWN] = -np.inf
        guess = int(row.argmax())
        found.append(
            Surprise(
                character,
                float(np.exp(own)),
                -own / float(np.log(2)),
                vocabulary.symbols[guess],
                float(np.exp(row[guess])),
            )
        )
    return found
