"""A fetch that a screen watches and can end."""

import threading

from rnntui.errors import Interrupted
from rnntui.words import size


class Fetch:
    """Takes what a download tells (`rnntui.data.downloads.Progress`), in the download's thread."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._total: int | None = None
        self._done = 0
        self._title = ""

    def start(self, total: int | None, title: str) -> None:
        """A try begins."""
        self._check()
        self._total, self._done, self._title = total, 0, title

    def advance(self, amount: int) -> None:
        """So many bytes more have come.

        Raises:
            Interrupted: `end` was called.
        """
        self._check()
        self._done += amount

    def finish(self) -> None:
        """This try is over."""

    def end(self) -> None:
        """Ends the download with the next bytes."""
        self._ended.set()

    @property
    def ended(self) -> bool:
        """Whether `end` was called."""
        return self._ended.is_set()

    @property
    def share(self) -> float | None:
        """The share that has come; None where the size is not known, or nothing is fetched."""
        return self._done / self._total if self._total else None

    @property
    def said(self) -> str:
        """What is going on; the title is foreign text. Empty while nothing is fetched."""
        if not self._title:
            return ""
        of = f" of {size(self._total)}" if self._total else ""
        return f"fetching {self._title}: {size(self._done)}{of}, x cancels"

    def _check(self) -> None:
        if self._ended.is_set():
            raise Interrupted("the fetch was ended")
