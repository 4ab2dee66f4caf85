"""Texts as streams of characters: one that comes as it is written, or several together."""

from collections.abc import Callable, Iterator

import numpy as np

from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.sampling import check, draw
from rnntui.generation.stepper import Stepper
from rnntui.generation.writer import Writer, check_end, drawn_from, generators, read

__all__ = ["Writer", "generate", "generate_many"]


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
    check_end(length, until)
    if count < 1:
        raise UserError(f"count {count} is out of range: give 1 or more")
    rngs = generators(seed, count)
    texts = [""] * count
    running = list(range(count))
    log_probs, state = read(stepper, vocabulary, prompt)
    # The prompt is the same for all: it is read once.
    log_probs = np.repeat(log_probs, count, 0)
    state = tuple(tuple(np.repeat(part, count, 0) for part in parts) for parts in state)
    for _ in range(length):
        if should_stop is not None and should_stop():
            break
        symbols = [
            draw(drawn_from(row, temperature, top_k, top_p), rngs[i])
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
