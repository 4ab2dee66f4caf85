"""Streams of characters: a writer that reads a prompt, writes, stops and goes on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnntui.data.vocabulary import UNKNOWN, CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.prompt import refuse_missing
from rnntui.generation.sampling import check, distribution, draw
from rnntui.generation.stepper import State, Stepper


class Writer:
    """One stream of characters that keeps its state, so that it can go on where it stopped.

    The unknown symbol is never written. Without a prompt the model starts from the zero state
    after a line break; a corpus without one, after a space; without either, after its first
    character.

    Example:
        >>> writer = Writer(stepper, vocabulary, prompt="Nel mezzo", seed=1)
        >>> print("".join(writer.write(400, until=".")))
        >>> print("".join(writer.write(400)))       # goes on

    Args:
        stepper: the model.
        vocabulary: its characters.
        prompt: read first and not written again; all its characters known (see `map_prompt`).
        temperature: T of q = softmax(log p / T); 0 always takes the likeliest.
        top_k: draw from the k likeliest only.
        top_p: draw from the likeliest that have this mass together.
        seed: reproduces the text; None writes another text each time.

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
        self.temperature = temperature
        self.top_k = top_k
        self.top_p = top_p
        self._stepper = stepper
        self._vocabulary = vocabulary
        self._rng = _generators(seed, 1)[0]
        self._log_probs, self._state = _read(stepper, vocabulary, prompt)

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
        _check_end(length, until)
        return self._write(length, until, should_stop)

    def _write(
        self, length: int, until: str | None, should_stop: Callable[[], bool] | None
    ) -> Iterator[str]:
        tail = ""
        for _ in range(length):
            if should_stop is not None and should_stop():
                return
            symbol = _choose(
                self._log_probs[0], self._rng, self.temperature, self.top_k, self.top_p
            )
            self._log_probs, self._state = self._stepper.advance(np.array([symbol]), self._state)
            character = self._vocabulary.symbols[symbol]
            yield character
            if until is not None:
                tail = (tail + character)[-len(until) :]
                if tail == until:
                    return


def generate(
    stepper: Stepper,
    vocabulary: CharVocabulary,
    *,
    prompt: str = "",
    length: int = 600,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | None = None,
    until: str | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[str]:
    """The characters of one text: see `Writer` and `Writer.write` for arguments and errors."""
    writer = Writer(
        stepper,
        vocabulary,
        prompt=prompt,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        seed=seed,
    )
    return writer.write(length, until=until, should_stop=should_stop)


def generate_many(
    stepper: Stepper,
    vocabulary: CharVocabulary,
    *,
    count: int,
    prompt: str = "",
    length: int = 600,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | None = None,
    until: str | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[str]:
    """Several texts from one prompt, computed together.

    Text i draws from `default_rng([seed, i])`, and `generate` from `default_rng([seed, 0])`: the
    first of several is the text of one alone, unless the rounding of a product of matrices, which
    is not that of a vector, tips a draw.

    Returns:
        `count` texts without the prompt; what was written so far when `should_stop` said so.

    Raises:
        UserError: as `Writer`, or count is below 1.
    """
    check(temperature, top_k, top_p)
    _check_end(length, until)
    if count < 1:
        raise UserError(f"count {count} is out of range: give 1 or more")
    rngs = _generators(seed, count)
    texts = [""] * count
    running = list(range(count))
    log_probs, state = _read(stepper, vocabulary, prompt)
    # The prompt is the same for all: it is read once.
    log_probs = np.repeat(log_probs, count, 0)
    state = tuple(tuple(np.repeat(part, count, 0) for part in parts) for parts in state)
    for _ in range(length):
        if should_stop is not None and should_stop():
            break
        symbols = [
            _choose(row, rngs[i], temperature, top_k, top_p)
            for i, row in zip(running, log_probs, strict=True)
        ]
        for i, symbol in zip(running, symbols, strict=True):
            texts[i] += vocabulary.symbols[symbol]
        kept = [n for n, i in enumerate(running) if until is None or not texts[i].endswith(until)]
        if not kept:
            break
        running = [running[n] for n in kept]
        state = tuple(tuple(part[kept] for part in parts) for parts in state)
        log_probs, state = stepper.advance(np.array(symbols)[kept], state)
    return texts


def _generators(seed: int | None, count: int) -> list[np.random.Generator]:
    if seed is not None and seed < 0:
        raise UserError(f"seed {seed} is out of range: give 0 or more")
    if seed is None:
        return list(np.random.default_rng().spawn(count))
    return [np.random.default_rng([seed, i]) for i in range(count)]


def _check_end(length: int, until: str | None) -> None:
    if length < 0:
        raise UserError(f"length {length} is out of range: give 0 or more characters")
    if until == "":
        raise UserError("the text to stop at is empty: give --until one or more characters")


def _read(
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


def _choose(
    log_p: NDArray[Any],
    rng: np.random.Generator,
    temperature: float,
    top_k: int | None,
    top_p: float | None,
) -> int:
    allowed = log_p.astype(np.float64)
    allowed[UNKNOWN] = -np.inf
    q = distribution(allowed, temperature=temperature, top_k=top_k, top_p=top_p)
    return draw(q, rng)
