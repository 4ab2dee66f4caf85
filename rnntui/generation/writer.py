"""A writer that is stepped: it writes, shows what may follow, and takes a character by hand."""

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnntui.data.vocabulary import UNKNOWN, CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.prompt import refuse_missing
from rnntui.generation.sampling import Probabilities, check, distribution, draw
from rnntui.generation.stepper import State, Stepper


class Guess(NamedTuple):
    """A character that may come next.

    Attributes:
        character: the character.
        p: its probability as the model has it, the unknown symbol left out.
        p_at_t: its probability after temperature, top-k and top-p.
    """

    character: str
    p: float
    p_at_t: float


class Place(NamedTuple):
    """Where a writer stands, to come back to; its arrays are never changed.

    Attributes:
        length: characters written until there.
        log_probs: of the next character, `(1, vocabulary)`.
        state: of the model.
    """

    length: int
    log_probs: NDArray[np.float32]
    state: State


class Writer:
    """One stream of characters that keeps its state, so that it can go on where it stopped.

    The unknown symbol is never written. Without a prompt the model starts from the zero state
    after a line break; a corpus without one, after a space; without either, after its first
    character.

    Example:
        >>> writer = Writer(stepper, vocabulary, prompt="Nel mezzo", seed=1)
        >>> print("".join(writer.write(400, until=".")))
        >>> writer.upcoming(1)                      # what may follow
        [Guess(character='e', p=0.61, p_at_t=0.74)]
        >>> writer.take("a")                        # written together
        'a'
        >>> writer.temperature = 0.5
        >>> writer.next()
        ' '

    Args:
        stepper: the model.
        vocabulary: its characters.
        prompt: read first and not written again; all its characters known (see `map_prompt`).
        temperature: T of q = softmax(log p / T); 0 always takes the likeliest.
        top_k: draw from the k likeliest only.
        top_p: draw from the likeliest that have this mass together.
        seed: reproduces the text; None writes another text each time. One number is drawn for each
            character that is not taken by hand.

    Attributes:
        prompt: what was read before the text.

    Raises:
        UserError: a setting is out of range, or the corpus lacks a character of the prompt.
    """

    def __init__(
        self,
        stepper: Stepper,
        vocabulary: CharVocabulary,
        *,
        prompt: str = "",
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int | None = None,
    ) -> None:
        check(temperature, top_k, top_p)
        self.prompt = prompt
        self._temperature = temperature
        self._top_k = top_k
        self._top_p = top_p
        self._stepper = stepper
        self._vocabulary = vocabulary
        self._rng = generators(seed, 1)[0]
        self._written: list[str] = []
        self._log_probs, self._state = read(stepper, vocabulary, prompt)

    @property
    def text(self) -> str:
        """What was written since the prompt, by the model and by hand."""
        return "".join(self._written)

    @property
    def temperature(self) -> float:
        """T; it may be set at any moment, as top_k and top_p.

        Raises:
            UserError: set to what is out of range; nothing is changed then.
        """
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        check(value)
        self._temperature = value

    @property
    def top_k(self) -> int | None:
        """How many of the likeliest are drawn from; None is all."""
        return self._top_k

    @top_k.setter
    def top_k(self, value: int | None) -> None:
        check(self._temperature, value)
        self._top_k = value

    @property
    def top_p(self) -> float | None:
        """The mass of the likeliest that are drawn from; None is all."""
        return self._top_p

    @top_p.setter
    def top_p(self, value: float | None) -> None:
        check(self._temperature, None, value)
        self._top_p = value

    @property
    def entropy(self) -> tuple[float, float]:
        """Bits that the next character tells: as the model has it, and as it would be drawn."""
        return _bits(self._before()), _bits(self._after())

    def upcoming(self, count: int) -> list[Guess]:
        """The likeliest next characters, the likeliest first; nothing is drawn for it."""
        before, after = self._before(), self._after()
        order = np.argsort(-before, kind="stable")
        known = order[order != UNKNOWN][:count]
        return [
            Guess(self._vocabulary.symbols[i], float(before[i]), float(after[i])) for i in known
        ]

    def next(self) -> str:
        """Draws a character and writes it."""
        return self._write_symbol(draw(self._after(), self._rng))

    def take(self, character: str) -> str:
        """Writes a character chosen by hand: any that the corpus has, however unlikely.

        Raises:
            UserError: it is not one character, or the corpus lacks it.
        """
        if character not in self._vocabulary:
            raise UserError(
                f"{character!r} cannot be written: the model knows the characters of its corpus, "
                "one at a time"
            )
        return self._write_symbol(int(self._vocabulary.encode(character)[0]))

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(len(self._written), self._log_probs, self._state)

    def back_to(self, place: Place) -> None:
        """Takes back what was written since a place; random numbers drawn since stay drawn."""
        del self._written[place.length :]
        self._log_probs, self._state = place.log_probs, place.state

    def write(
        self,
        length: int = 600,
        *,
        until: str | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[str]:
        """Writes characters, one at a time; after each the state is ready for the next.

        Args:
            length: characters at most.
            until: stop as soon as what this call has written ends with this text, which is
                written too.
            should_stop: asked before each character.

        Raises:
            UserError: length is negative or `until` is empty.
        """
        check_end(length, until)
        return self._write(length, until, should_stop)

    def _write(
        self, length: int, until: str | None, should_stop: Callable[[], bool] | None
    ) -> Iterator[str]:
        tail = ""
        for _ in range(length):
            if should_stop is not None and should_stop():
                return
            character = self.next()
            yield character
            if until is not None:
                tail = (tail + character)[-len(until) :]
                if tail == until:
                    return

    def _write_symbol(self, symbol: int) -> str:
        self._log_probs, self._state = self._stepper.advance(np.array([symbol]), self._state)
        character = self._vocabulary.symbols[symbol]
        self._written.append(character)
        return character

    def _before(self) -> Probabilities:
        return drawn_from(self._log_probs[0], 1.0, None, None)

    def _after(self) -> Probabilities:
        return drawn_from(self._log_probs[0], self._temperature, self._top_k, self._top_p)


def generators(seed: int | None, count: int) -> list[np.random.Generator]:
    """One source of random numbers a text: the same for the same seed, however many there are."""
    if seed is not None and seed < 0:
        raise UserError(f"seed {seed} is out of range: give 0 or more")
    if seed is None:
        return list(np.random.default_rng().spawn(count))
    return [np.random.default_rng([seed, i]) for i in range(count)]


def check_end(length: int, until: str | None) -> None:
    """Refuses what no text can end with: a negative length, or an empty text to stop at."""
    if length < 0:
        raise UserError(f"length {length} is out of range: give 0 or more characters")
    if until == "":
        raise UserError("the text to stop at is empty: give --until one or more characters")


def read(
    stepper: Stepper, vocabulary: CharVocabulary, prompt: str
) -> tuple[NDArray[np.float32], State]:
    """What may follow the prompt, `(1, vocabulary)`, and the state after it."""
    if len(vocabulary) != stepper.vocabulary_size:
        raise ValueError(f"{len(vocabulary)} symbols for a model of {stepper.vocabulary_size}")
    refuse_missing(prompt, vocabulary)
    start = next((c for c in "\n " if c in vocabulary), vocabulary.symbols[UNKNOWN + 1])
    state = stepper.zero_state(1)
    for symbol in vocabulary.encode(prompt or start):
        log_probs, state = stepper.advance(np.array([symbol]), state)
    return log_probs, state


def drawn_from(
    log_p: NDArray[Any], temperature: float, top_k: int | None, top_p: float | None
) -> Probabilities:
    """What a character is drawn from, `(vocabulary,)`: never the unknown symbol."""
    allowed = log_p.astype(np.float64)
    allowed[UNKNOWN] = -np.inf
    return distribution(allowed, temperature=temperature, top_k=top_k, top_p=top_p)


def _bits(q: Probabilities) -> float:
    possible = q[q > 0]
    return max(-float(possible @ np.log(possible)) / math.log(2), 0.0)
