"""Follows the run that is being trained, here or elsewhere, in a thread: the screens only look.

The thread reads the journal and answers with one frozen snapshot; a screen that is slow misses
some, and a disk that is slow holds up no key.
"""

import threading
import time
from dataclasses import dataclass

from rnntui.errors import RnntuiError, RunError
from rnntui.runs import journal, store
from rnntui.runs.state import HELD, State, state
from rnntui.runs.store import Run
from rnntui.runs.view import View, fold
from rnntui.workbench import asking

SEARCH_SECONDS = 3.0
"""Between two looks for a run that another process has begun to train."""

STATE_SECONDS = 1.0
"""Between two looks at who has a run, while its journal says nothing new."""


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands.

    Attributes:
        run: which.
        name: of it.
        task: `classifier` or `charlm`.
        labels: of a classifier whose data was read, in the order of its confusion matrix.
        view: what its journal tells.
        state: what it is doing.
        config: its `config.json`.
    """

    run: Run
    name: str
    task: str
    labels: tuple[str, ...]
    view: View
    state: State
    config: dict[str, object]

    @property
    def live(self) -> bool:
        """Whether a process has it: it is trained, stands still or waits for its turn."""
        return self.state in ("running", "paused", "queued")


class Follower:
    """Reads one run's journal as it grows; used by one thread.

    Args:
        run: which.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._view = View()
        self._offset = 0
        self._latest: Snapshot | None = None
        self._looked = float("-inf")

    def look(self) -> Snapshot:
        """The run as it stands; the same object while nothing has changed.

        Raises:
            RnntuiError: it cannot be read, or is gone.
        """
        events, self._offset = journal.read(self.run.journal, self._offset)
        view = self._view
        for event in events:
            view = fold(view, event)
        self._view = view
        now = time.monotonic()
        if self._latest is not None and not events and now - self._looked < STATE_SECONDS:
            return self._latest
        self._looked = now
        if not self.run.path.is_dir():
            raise RunError(f"{self.run.path} is gone")
        current = state(self.run)
        last = self._latest
        if last is None or last.view is not view or last.state != current:
            config = self.run.config
            self._latest = Snapshot(
                run=self.run,
                name=self.run.name,
                task=str(config["task"]),
                labels=self._labels(last),
                view=view,
                state=current,
                config=config,
            )
        assert self._latest is not None
        return self._latest

    def _labels(self, last: Snapshot | None) -> tuple[str, ...]:
        if last is not None and last.labels:
            return last.labels
        record = self.run.record
        return tuple((record or {}).get("recipe", {}).get("labels", ()))


class Watcher(threading.Thread):
    """Keeps `latest` true: the run that was asked for, else one that any process trains.

    Args:
        seconds: between two looks.

    Attributes:
        latest: the snapshot that a screen takes; None without a run.
        beside: that of a run which is trained while an ended one is looked at; None without.
        trouble: why the run could not be read, one line; None when it could.
    """

    def __init__(self, seconds: float = 0.25) -> None:
        super().__init__(name="watcher", daemon=True)
        self.seconds = seconds
        self.latest: Snapshot | None = None
        self.beside: Snapshot | None = None
        self.trouble: str | None = None
        self._wanted: Run | None = None
        self._shown: Follower | None = None
        self._other: Follower | None = None
        self._chosen = False
        self._searched = float("-inf")
        self._wake = threading.Event()
        self._ended = False

    def follow(self, run: Run) -> None:
        """From now on this run, also when it has ended; until another is asked for."""
        self._wanted = run
        self._wake.set()

    def end(self) -> None:
        """Ends the thread soon; nobody waits for it."""
        self._ended = True
        self._wake.set()

    def run(self) -> None:
        """Looks, until `end`."""
        while not self._ended:
            try:
                self._look()
            except (RnntuiError, OSError) as error:
                # It was removed, or its folder cannot be read just now.
                self.trouble = str(error)
                if self._shown is not None and not self._shown.run.path.exists():
                    self._shown, self.latest = None, None
            self._wake.wait(self.seconds)
            self._wake.clear()

    def _look(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._shown, self._other, self._chosen = Follower(wanted), None, True
        elif self.latest is None or not self.latest.live:
            self._search()
        else:
            self._other = None
        self.latest = self._shown.look() if self._shown is not None else None
        self.beside = self._other.look() if self._other is not None else None
        if self.latest is not None:  # else what became of it would be told to nobody
            self.trouble = None

    def _search(self) -> None:
        """Finds a run that is trained: it is shown, where nobody asked for the one that is."""
        if time.monotonic() - self._searched <= SEARCH_SECONDS:
            return
        self._searched = time.monotonic()
        found = next(iter(held_runs()), None)
        if found is None or (self._shown is not None and found == self._shown.run):
            self._other = None
        elif self._shown is None or not self._chosen:
            self._shown, self._other, self._chosen = Follower(found), None, False
        elif self._other is None or self._other.run != found:
            self._other = Follower(found)


def held_runs() -> list[Run]:
    """The runs that a process has: those that are trained before those that wait, newest first."""
    held = [run for run in store.all_runs() if asking.holder(run) is not None]
    states = {run.path: state(run) for run in held}
    order = ("running", *HELD)
    held = [run for run in held if states[run.path] in order]
    return sorted(held, key=lambda run: order.index(states[run.path]))
