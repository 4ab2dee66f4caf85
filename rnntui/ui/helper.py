"""A second process for work in pure Python that would hold up the keys: counting, tokenising."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process, resource_tracker
from typing import Any, ParamSpec, TypeVar

from rnntui.errors import RnntuiError

P = ParamSpec("P")
R = TypeVar("R")

WORKERS = 2
"""A long count is not to hold up an estimate."""


class Helper:
    """Runs functions of modules in processes of their own, which are started when first needed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What a function gives, called in a helper process; arguments and result are pickled.

        Raises:
            RnntuiError: what the function raised, or its process died.
        """
        if self._pool is None:
            _start_tracker()
            # Spawned, never forked: a fork would copy the locks of the threads that are here.
            self._pool = ProcessPoolExecutor(WORKERS, get_context("spawn"), _prepare)
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(function, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._pool is pool:
                self.close()
            raise RnntuiError(
                "the helper process ended before it had answered, perhaps for want of memory"
            ) from error

    def close(self) -> None:
        """Ends the processes at once, whatever they do."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        processes: list[Any] = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            with contextlib.suppress(OSError, ValueError):
                process.kill()


def _start_tracker() -> None:
    """Starts Python's own helper of spawned processes, with nothing for its errors to go to.

    While the app runs `sys.stderr` is Textual's, whose `fileno` is -1: passed on, it is refused.
    """
    kept, sys.stderr = sys.stderr, None
    try:
        resource_tracker.ensure_running()
    finally:
        sys.stderr = kept


def _end_with_app() -> None:
    """Ends this process when the app's has ended, however that was: nobody else would."""
    app = parent_process()
    if app is not None:
        app.join()
        os._exit(0)


def _prepare() -> None:
    """Ctrl-C and the end of the terminal are the app's business; nothing is written to it."""
    threading.Thread(target=_end_with_app, name="end-with-app", daemon=True).start()
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(5)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    from rnntui.workbench.environment import prepare_numpy, prepare_torch

    prepare_torch()
    prepare_numpy()
