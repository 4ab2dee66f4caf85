"""A worker in a thread that is steered, and stands still at a moment that a test chooses.

So each request is met at the same place, however busy the machine is.
"""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rnntui.events import Step
from rnntui.runs import checkpoints, mailbox, queue
from rnntui.workbench.worker import ignore, work

PATIENCE = 60


def until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"no {what}"
        time.sleep(0.002)
    return found


def at(step):
    """The moment after a step."""
    return lambda event: isinstance(event, Step) and event.step == step


def when(kind):
    return lambda event: isinstance(event, kind)


def nowhere(event):  # noqa: ARG001 - of any event
    return False


class Host:
    """A worker in a thread, which stands still once, at a moment, until it is let go.

    Args:
        run: what it works on.
        hold: the moment.
        tell: told every event, in that thread.
        do: what it does; `work` or `begin`.
        options: of `work`.
    """

    def __init__(self, run, hold=nowhere, *, tell=ignore, do=work, **options):
        self.run = run
        self.told = []
        self.error = None
        self.ending = threading.Event()
        self._hold, self._tell, self._do, self._options = hold, tell, do, options
        self._held, self._let_go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None:  # the test has failed: nobody is to be waited for
            self.ending.set()
        self._let_go.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def ends(self):
        """Waits for its end; it must be one without an error."""
        self._let_go.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        assert self.error is None, self.error

    def fails(self, kind, match):
        self._let_go.set()
        self._thread.join(PATIENCE)
        with pytest.raises(kind, match=match):
            raise self.error or AssertionError("it did not fail")

    def stands(self):
        """Waits until it stands still at its moment."""
        until(lambda: self._held.is_set() or not self._thread.is_alive(), "moment to stand still")
        assert self._held.is_set(), self.error or self.kinds()

    def goes_on(self):
        self._let_go.set()

    def tells(self, kind, count=1):
        """Waits until it has told so many events of a kind; the last of them."""

        def found():
            events = self.of(kind)
            assert self.error is None, self.error
            return events[-1] if len(events) >= count else None

        return until(found, kind.__name__)

    def of(self, kind):
        return [event for event in self.told if isinstance(event, kind)]

    def kinds(self):
        return [event.type for event in self.told]

    def answers(self, *asks):
        """Asks while it stands still, lets it go when all lies in the mailbox; the last answer."""
        self.stands()
        with ThreadPoolExecutor(len(asks)) as pool:
            answers = []
            for ask in asks:
                before = self._mail()
                answers.append(pool.submit(ask, self.run))
                until(lambda a=answers[-1], b=before: a.done() or self._mail() > b, "request")
            self._let_go.set()
            return [answer.result(PATIENCE) for answer in answers][-1]

    def _mail(self):
        return len(list((self.run.path / "mailbox").glob("*.json")))

    def _listen(self, event):
        self.told.append(event)
        self._tell(event)
        if not self._held.is_set() and self._hold(event):
            self._held.set()
            assert self._let_go.wait(PATIENCE)
            time.sleep(mailbox.LOOK)  # the next look into the mailbox is due

    def _work(self):
        try:
            self._do(self.run, listen=self._listen, watch=self.ending.is_set, **self._options)
        except BaseException as error:  # noqa: BLE001 - judged by the test
            self.error = error


def last_step(run):
    return checkpoints.load(run.path, "last").step


@contextlib.contextmanager
def busy():
    """The device is held by a training that does not end before the context does."""
    given = {"should_stop": lambda: True, "queued": lambda _line: None}
    with queue.wait(["cpu"], path=Path("/runs/other"), name="other", **given):
        yield


@contextlib.contextmanager
def no_checkpoints(run):
    """A disk that takes no checkpoint; the journal it takes."""
    folder, aside = run.path / "checkpoints", run.path / "aside"
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)
