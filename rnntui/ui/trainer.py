"""Hosts the worker of one run in a thread of the app; everything else about it lies on the disk."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from rnntui.errors import Interrupted, UserError
from rnntui.runs.store import Run


class Trainer:
    """Trains one run at a time: torch's random state and threads are the process's.

    Args:
        ended: told, in the trainer's thread, how a run ended: None, or the error.
    """

    def __init__(self, ended: Callable[[Run, Exception | None], None]) -> None:
        self._ended = ended
        self._thread: threading.Thread | None = None
        self._leaving = False
        self.run: Run | None = None

    @property
    def busy(self) -> bool:
        """Whether it trains, prepares or reports."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def leaving(self) -> bool:
        """Whether the run was asked to end because its host does."""
        return self._leaving

    def train(
        self,
        run: Run,
        *,
        fresh: bool,
        extension: Mapping[str, Any] | None = None,
        force: bool = False,
    ) -> None:
        """Works on a run until it ends.

        Args:
            run: that nobody trains.
            fresh: it was just made, and is removed where its data or settings forbid it.
            extension: settings that move its end.
            force: take it from an owner on another machine that has been silent.

        Raises:
            UserError: another run is trained here.
        """
        if self.busy:
            raise UserError(f"{self.run.name if self.run else 'a run'} is trained here already")
        self.run = run
        self._leaving = False
        options = {"watch": lambda: self._leaving, "extension": extension, "force": force}
        self._thread = threading.Thread(
            target=self._work, args=(run, fresh, options), name="trainer", daemon=True
        )
        self._thread.start()

    def leave(self) -> None:
        """Asks the run to save itself and end, as it is between two batches."""
        self._leaving = True

    def stay(self) -> None:
        """Takes `leave` back, where the run has not ended yet."""
        self._leaving = False

    def join(self, seconds: float | None) -> bool:
        """Waits for the run to end; whether it has."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.busy

    def _work(self, run: Run, fresh: bool, options: dict[str, Any]) -> None:
        failure: Exception | None = None
        try:
            from rnntui.workbench.worker import begin, work

            (begin if fresh else work)(run, **options)
        except Interrupted:
            pass
        except Exception as error:  # noqa: BLE001 - the border of a worker: it is shown
            failure = error
        self._ended(run, failure)
