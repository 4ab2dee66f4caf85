"""Runs that others have: in a thread of this process, on another machine, or nobody any longer."""

import json
import os
import threading
import time

from rnntui.events import Evaluated, Resumed
from rnntui.runs import checkpoints, journal, mailbox, owner
from rnntui.runs.owner import Ownership
from rnntui.workbench.worker import work

PATIENCE = 60
AT = {"step": 0, "epoch": 0.0, "seconds": 0.0}
ENTRY = ["name", "id", "task", "data", "state", "created", "size", "path"]
"""What the list tells of every run."""


def tell(run, *events):
    with journal.Journal(run.journal) as out:
        for event in events:
            out.append(event)


def unfinished(run, *events):
    """The run as if it had not come to its end."""
    (run.path / "report.json").unlink()
    tell(run, Resumed(**{**AT, "step": checkpoints.load(run.path, "last").step}), *events)
    return run


def held_elsewhere(run, silent=0.0):
    """The run is another machine's, which has been silent for some seconds."""
    with Ownership.take(run.path) as ownership:
        path = run.path / f"owner/{ownership.owner.number}.json"
        content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "host": "gpu-1", "boot_id": "x", "pid": 4321}))
    beat = time.time() - silent
    os.utime(path, (beat, beat))
    return owner.current(run.path)


class Worker:
    """Trains a run in a thread, and stands still at its first evaluation until it is let go.

    Args:
        run: which.
        kind: the event at which it stands still instead.
    """

    def __init__(self, run, kind=Evaluated):
        self.run = run
        self.error = None
        self._kind = kind
        self._here, self._on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self):
        self._thread.start()
        assert self._here.wait(PATIENCE), self.error
        return self

    def __exit__(self, *error):
        self._on.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def goes_on(self):
        self._on.set()

    def goes_on_when_asked(self):
        """Lets it go as soon as a request lies in the mailbox."""
        threading.Thread(target=self._wait_for_mail, daemon=True).start()

    def _wait_for_mail(self):
        while not list((self.run.path / "mailbox").glob("*.json")):
            time.sleep(0.005)
        self._on.set()

    def _listen(self, event):
        if isinstance(event, self._kind) and not self._here.is_set():
            self._here.set()
            self._on.wait(PATIENCE)
            time.sleep(mailbox.LOOK)

    def _work(self):
        try:
            work(self.run, listen=self._listen, watch=lambda: False)
        except BaseException as error:  # noqa: BLE001 - judged by the test
            self.error = error
