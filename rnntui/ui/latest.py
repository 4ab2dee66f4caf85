"""Answers from a thread that are never stale: the newest question wins, older ones are dropped."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Latest(Generic[Question, Answer]):
    """Asks one question at a time; of those that come meanwhile only the newest is asked next.

    An answer is told only while its question is the newest, so a slow answer to an older text can
    never stand beside a later one, and threads do not pile up however fast somebody types.

    Args:
        answer: gives the answer, in a thread.
        told: takes it, on the event loop.
        failed: takes what went wrong, on the event loop.
        begin: runs a coroutine beside the keys.
        delay: seconds without a newer question before one is asked.
        patience: seconds after which it is asked although newer ones keep coming.
    """

    def __init__(
        self,
        answer: Callable[[Question], Answer],
        told: Callable[[Question, Answer], None],
        failed: Callable[[Question, Exception], None],
        begin: Callable[[Coroutine[Any, Any, None]], object],
        *,
        delay: float,
        patience: float,
    ) -> None:
        self._answer, self._told, self._failed = answer, told, failed
        self._begin = begin
        self._delay, self._patience = delay, patience
        self._waiting: list[Question] = []  # none or one
        self._number = 0
        self._asked = 0.0
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running

    def ask(self, question: Question) -> None:
        """Asks a question, after the delay; whatever was asked before is no longer told."""
        self._waiting = [question]
        self._number += 1
        self._asked = time.monotonic()
        if not self._running:
            self._running = True
            self._begin(self._run())

    def drop(self) -> None:
        """Nothing that was asked until now is told any more."""
        self._waiting = []
        self._number += 1

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._quiet()
                if not self._waiting:
                    return
                question = self._waiting.pop()
                number = self._number
                try:
                    answer = await asyncio.to_thread(self._answer, question)
                except Exception as error:  # noqa: BLE001 - the border of a worker: it is shown
                    if number == self._number:
                        self._failed(question, error)
                else:
                    if number == self._number:
                        self._told(question, answer)
        finally:
            self._running = False

    async def _quiet(self) -> None:
        """Waits until nobody has asked for a while, but not for ever."""
        end = time.monotonic() + self._patience
        while self._waiting:
            now = time.monotonic()
            rest = min(self._asked + self._delay, end) - now
            if rest <= 0:
                return
            await asyncio.sleep(rest)
