"""Python's garbage collector, which no key waits for.

A collection of the oldest generation goes through all that there is, the half a million objects of
torch and spaCy too: a quarter of a second in which no thread does anything, several times a minute
while something is drawn. So these are left out, and the rest is looked through seldom.
"""

import contextlib
import gc
from collections.abc import Iterator

SECONDS = 5.0
"""How often `tidy` is to be called, when no key was pressed for a while."""

QUIET = 1.0
"""Seconds without a key after which none is expected within the tenth of a second that it takes."""

_MANY = 1_000
"""Collections of the middle generation until Python itself looks at the oldest: a last resort."""

_FEW = 10
"""Such collections since the last time, below which there is too little to look for."""


@contextlib.contextmanager
def kept_for_good() -> Iterator[None]:
    """What is made within, and was before, is never looked at again."""
    young, middle, _ = gc.get_threshold()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(young, middle, _MANY)
        gc.enable()


def tidy() -> None:
    """Looks through all that was made since, when that is much."""
    if gc.get_count()[2] >= _FEW:
        gc.collect()
