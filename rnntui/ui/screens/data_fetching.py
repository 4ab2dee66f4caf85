"""Fetches one data set beside the keys: how far it is, an end on request, and why it failed."""

import contextlib
import threading
from collections.abc import Callable

from rnntui.data.registry import DataSet
from rnntui.errors import Interrupted
from rnntui.ui.fetch import Fetch


class Fetching(Fetch):
    """A fetch in a thread of its own, which the end of the app does not wait for.

    Args:
        dataset: which.
        over: called in the thread when it is over.

    Attributes:
        fault: why it failed, in safe text; None while it goes on, and when it went well.
        stopped: it was ended on request, before all had come.
    """

    def __init__(self, dataset: DataSet, over: Callable[["Fetching"], None]) -> None:
        super().__init__(dataset.name, dataset.size or None)
        self.dataset = dataset
        self.fault: str | None = None
        self.stopped = False
        self._over = over
        self._thread = threading.Thread(target=self._fetch, name="fetch", daemon=True)

    def begin(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def _fetch(self) -> None:
        from rnntui.data.fetching import fetch
        from rnntui.ui.faults import describe

        try:
            fetch(self.dataset, progress=self)
        except Interrupted:
            self.stopped = True
        except Exception as error:  # noqa: BLE001 - the border of the thread
            self.stopped = self.ended
            self.fault = None if self.stopped else describe(error)
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._over(self)
