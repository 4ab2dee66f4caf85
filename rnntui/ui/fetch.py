"""A download that a screen watches and can end."""

import threading
import time

from rnntui.errors import Interrupted
from rnntui.words import size


class Fetch:
    """Takes what a download tells (`rnntui.data.downloads.Progress`), in the download's thread.

    Args:
        name: of what is fetched; without one, the title that the download tells.
        total: its bytes, where they are known before.
    """

    def __init__(self, name: str = "", total: int | None = None) -> None:
        self._ended = threading.Event()
        self._name, self._known = name, total
        self._total: int | None = total
        self._done = 0
        self._title = name
        self._began = time.monotonic()

    # What the download calls

    def start(self, total: int | None, title: str) -> None:
        """A try begins."""
        self._check()
        self._done, self._total, self._title = 0, total or self._known, self._name or title
        self._began = time.monotonic()

    def advance(self, amount: int) -> None:
        """So many bytes more have come.

        Raises:
            Interrupted: `end` was called.
        """
        self._done += amount
        self._check()

    def finish(self) -> None:
        """This try is over."""

    def _check(self) -> None:
        if self._ended.is_set():
            raise Interrupted("the fetch was ended")

    # What the screen uses

    def end(self) -> None:
        """Ends the download with the next bytes."""
        self._ended.set()

    @property
    def ended(self) -> bool:
        """Whether `end` was called; what had come by then may have been all."""
        return self._ended.is_set()

    @property
    def share(self) -> float | None:
        """How much has come, 0 to 1; None where the whole is not known, or nothing is fetched."""
        return min(self._done / self._total, 1.0) if self._total else None

    @property
    def left(self) -> float | None:
        """Seconds left at the speed so far; None where nobody knows."""
        passed = time.monotonic() - self._began
        if not self._total or not self._done or passed < 0.5:
            return None
        return max(self._total - self._done, 0) * passed / self._done

    @property
    def said(self) -> str:
        """How far it is, in words; the title is foreign text. Empty while nothing is fetched."""
        if not self._title:
            return ""
        if self.ended:
            return f"ending the fetch of {self._title}"
        if not self._done:
            return f"fetching {self._title}: connecting"
        of = f" of {size(self._total)}" if self._total else ""
        return f"fetching {self._title}: {size(self._done)}{of}"
