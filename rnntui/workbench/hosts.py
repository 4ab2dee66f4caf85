"""A process of its own for a run: it outlives the one that started it, and its terminal."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from rnntui.errors import RunError
from rnntui.runs import atomic, owner
from rnntui.runs.store import Run

MOST_WORDS = 65_536
"""Bytes of a log that are read for its last line."""

START_SECONDS = 60.0
"""How long a process may take until it owns its run; a loaded machine needs some seconds."""

_children: list["subprocess.Popen[bytes]"] = []
"""Kept, so that Python does not complain of a child that nobody waits for."""


def detach(run: Run, arguments: Sequence[str] = ()) -> int:
    """Goes on with a run in a new session, from wherever it stands; what it says goes to its log.

    Returns when the new process owns the run, long before it trains.

    Args:
        run: that nobody trains.
        arguments: further options of `rnntui resume`.

    Returns:
        The number of the process.

    Raises:
        RunError: it ended before it owned the run; its words are in the message.
    """
    before = owner.current(run.path)
    with os.fdopen(atomic.open_append(run.log), "ab") as log:
        begin = log.tell()
        process = subprocess.Popen(
            # -P: a file of the working directory is not to stand in for a module.
            [sys.executable, "-P", "-m", "rnntui", "resume", str(run.path), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Its own session: neither Ctrl-C nor the end of this terminal reaches it.
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    _children.append(process)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        holder = owner.current(run.path)
        if holder is not None and holder != before and holder.pid == process.pid:
            return process.pid
        if process.poll() is not None:
            raise RunError(f"{run.name} was not taken up: {_last_words(run, begin)}")
        time.sleep(0.02)
    raise RunError(f"{run.name}: process {process.pid} did not take the run in time; see {run.log}")


def _last_words(run: Run, begin: int) -> str:
    """The last line that a process wrote to a run's log."""
    with atomic.opened(run.log) as (log, size):
        log.seek(max(begin, size - MOST_WORDS))
        lines = log.read(MOST_WORDS).decode(errors="replace").strip().split("\n")
    return lines[-1].removeprefix("rnntui: ") or f"see {run.log}"
