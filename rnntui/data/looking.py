"""What a person looks for in texts: words, or a regular expression between slashes."""

import re
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from rnntui.errors import UserError

LONGEST = 1_000
"""Characters of a query."""

MOST_SPANS = 1_000
"""Places marked in one text."""


@dataclass(frozen=True)
class Query:
    """What is looked for; capitals and small letters are alike.

    Attributes:
        patterns: all must be found in a text; none are found in any.
    """

    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, text: str) -> "Query":
        r"""The query that a text means.

        `free prize` are words, all of which a text must hold, in any order; quotation marks keep
        some together: `"free prize"`. `/pri[sz]e\b/` is a regular expression, with or without the
        last slash.

        Raises:
            UserError: it is none; names the character, counted from 1.
        """
        if len(text) > LONGEST:
            raise UserError(
                f"a search has at most {LONGEST:,} characters; this one has {len(text):,}"
            )
        if text.startswith("/"):
            inner = text[1:-1] if len(text) > 2 and text.endswith("/") else text[1:]
            return cls((_compiled(inner),) if inner else ())
        words = [quoted or word for quoted, word in re.findall(r'"([^"]+)"?|([^\s"]+)', text)]
        # The longest first: it is found in the fewest texts.
        words.sort(key=len, reverse=True)
        return cls(tuple(re.compile(re.escape(word), re.IGNORECASE) for word in words))

    def found_in(self, text: str) -> bool:
        """Whether a text holds all that is looked for."""
        return all(pattern.search(text) for pattern in self.patterns)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a text: `(start, end)` of each place, in order, none over another."""
        places = []
        for pattern in self.patterns:
            for number, found in enumerate(pattern.finditer(text)):
                if number >= MOST_SPANS:
                    break
                if found.end() > found.start():
                    places.append(found.span())
        places.sort()
        apart: list[tuple[int, int]] = []
        for start, end in places[:MOST_SPANS]:
            if apart and start < apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((start, end))
        return apart


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends a search whose regular expression tries without an end (`(a+)+$`).

    Only in the main thread of a process, which a signal can reach: have foreign expressions
    searched for in a helper process.

    Raises:
        UserError: the time is over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise UserError(
            f"the expression was tried for {seconds:g} s on one text without an end; take "
            "fewer + and * within one another"
        )

    handler = signal.signal(signal.SIGALRM, ring)
    before = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
        signal.signal(signal.SIGALRM, handler)


def _compiled(text: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python will read otherwise
            return re.compile(text, re.IGNORECASE)
    except re.error as error:
        place = (error.pos or 0) + 2
        raise UserError(f"character {place}: not a regular expression ({error.msg})") from None
    except (OverflowError, RecursionError, MemoryError):
        raise UserError("a regular expression that is too large") from None
