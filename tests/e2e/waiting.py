"""Waiting for something stated, never for time to pass."""

import time
from collections.abc import Callable
from typing import Any

import pytest

DEADLINE = 60.0
"""Seconds after which what was waited for counts as never coming."""

_LOOK = 0.02


def until(
    condition: Callable[[], Any],
    what: str,
    *,
    shown: Callable[[], str] = str,
    over: Callable[[], bool] = lambda: False,
) -> Any:
    """What a condition gives once it is true; the test fails if it never is.

    Args:
        condition: asked many times a second.
        what: what is waited for, in words.
        shown: what stood on the screen, for whoever reads the failure.
        over: nothing more can come.
    """
    deadline = time.monotonic() + DEADLINE
    while True:
        last = over() or time.monotonic() > deadline  # asked before: it may come in between
        if value := condition():
            return value
        if last:
            pytest.fail(f"there was no {what}\n{shown()}")
        time.sleep(_LOOK)
