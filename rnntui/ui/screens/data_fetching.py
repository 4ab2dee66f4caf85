"""Fetches one data set beside the keys: how far it is, an end on request, and why it failed."""

import contextlib
import threading
import time
from collections.abc import Callable

from rnntui import words
from rnntui.data.registry import DataSet


class _StopError(Exception):
    """Raised in the download's own call: it ends cleanly there."""


class Fetching:
    """A fetch in a thread of its own, which the end of the app does not wait for.

    Args:
        dataset: which.
        ended: called in the thread when it is over.

    Attributes:
        fault: why it failed, in safe text; None while it goes on, and when it went well.
        stopped: it was ended on request.
    """

    def __init__(self, dataset: DataSet, ended: Callable[["Fetching"], None]) -> None:
        self.dataset = dataset
        self.fault: str | None = None
        self.stopped = False
        self._ended = ended
        self._done = 0
        self._total: int | None = dataset.size or None
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._fetch, name="fetch", daemon=True)

    # What `rnntui.data.downloads.Progress` asks for; called in the thread.

    def start(self, total: int | None, title: str) -> None:  # noqa: ARG002
        """A try begins."""
        self._done, self._total = 0, total or self.dataset.size or None
        self._began = time.monotonic()
        self._look()

    def advance(self, amount: int) -> None:
        """So many bytes more have come."""
        self._done += amount
        self._look()

    def finish(self) -> None:
        """The try is over."""

    def _look(self) -> None:
        if self.stopped:
            raise _StopError

    # What the screen uses

    def begin(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it as soon as the network lets it."""
        self.stopped = True

    @property
    def share(self) -> float | None:
        """How much has come, 0 to 1; None where nobody knows the whole."""
        return min(self._done / self._total, 1.0) if self._total else None

    @property
    def left(self) -> float | None:
        """Seconds left at the speed so far."""
        passed = time.monotonic() - self._began
        if not self._total or not self._done or passed < 0.5:
            return None
        return max(self._total - self._done, 0) * passed / self._done

    @property
    def said(self) -> str:
        """How far it is, in words."""
        if self.stopped:
            return f"ending the fetch of {self.dataset.name}"
        if not self._done:
            return f"fetching {self.dataset.name}: connecting"
        of = f" of {words.size(self._total)}" if self._total else ""
        return f"fetching {self.dataset.name}: {words.size(self._done)}{of}"

    def _fetch(self) -> None:
        from rnntui.data.fetching import fetch
        from rnntui.ui.faults import describe

        try:
            fetch(self.dataset, progress=self)
        except _StopError:
            pass
        except Exception as error:  # noqa: BLE001 - the border of the thread
            self.fault = None if self.stopped else describe(error)
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._ended(self)
