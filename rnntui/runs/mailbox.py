"""How anyone steers a run: a request is a small file in its `mailbox/`, read by its owner.

A request carries the token of the owner it is meant for: what was asked of a process that has died
since is not done by the next one.
"""

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from rnntui.errors import RunError
from rnntui.runs import atomic
from rnntui.runs.owner import Owner

Action = Literal["pause", "go on", "stop", "extend"]

LOOK = 0.2
"""Seconds between two looks into the mailbox; on a network file system each asks the server."""

LARGEST = 4_096
"""Bytes of a request: more is none of ours."""


@dataclass(frozen=True)
class Request:
    """What somebody asks of the process that trains a run.

    Attributes:
        action: "pause" saves and stands still, "go on" ends a pause, "stop" saves and ends,
            "extend" moves the end of the run.
        epochs: with "extend": the new end, counted from the beginning.
        budget: with "extend": the new budget in seconds, counted from the beginning.
    """

    action: Action
    epochs: int | None = None
    budget: float | None = None


def post(run_path: Path, owner: Owner, request: Request) -> None:
    """Leaves a request for an owner.

    Raises:
        RunError: the directory cannot be written.
    """
    folder = run_path / "mailbox"
    atomic.make_folder(folder)
    # The names sort by the time of asking; a clock set back only turns two requests round.
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}.json"
    content = {
        "token": owner.token,
        "action": request.action,
        "epochs": request.epochs,
        "budget": request.budget,
    }
    atomic.write_json(folder / name, content)


class Mailbox:
    """The reading end, for the owner of a run.

    Args:
        run_path: the run's directory.
        owner: who reads; what was left for others before is removed.
        clock: seconds, monotonic.
    """

    def __init__(
        self, run_path: Path, owner: Owner, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = run_path / "mailbox"
        self._token = owner.token
        self._clock = clock
        self._looked = float("-inf")
        self._done: set[str] = set()

    def take(self) -> list[Request]:
        """What was asked since the last look, oldest first; looks five times a second.

        Each request is given once. What cannot be read, or is not for this owner, is removed.
        """
        now = self._clock()
        if now - self._looked < LOOK:
            return []
        self._looked = now
        if self._folder.is_symlink():  # what is removed must lie in the run
            return []
        try:
            names = sorted(os.listdir(self._folder))  # noqa: PTH208 - asked many times a second
        except OSError:  # nobody ever asked, or a network file system is away for a while
            return []
        new = [name for name in names if name.endswith(".json") and name not in self._done]
        requests = [self._read(self._folder / name) for name in new]
        return [request for request in requests if request is not None]

    def _read(self, path: Path) -> Request | None:
        try:
            content = atomic.read_json(path, limit=LARGEST)
        except RunError:
            content = None
        # Removed before it is done: a request that ends the process is not to end the next one.
        try:
            path.unlink()
        except OSError:  # a folder of another user's
            self._done.add(path.name)
        if not isinstance(content, dict) or content.get("token") != self._token:
            return None
        return _request(content)


def _request(content: dict[str, Any]) -> Request | None:
    action: Any = content.get("action")
    epochs, budget = content.get("epochs"), content.get("budget")
    if action not in get_args(Action) or isinstance(epochs, bool) or isinstance(budget, bool):
        return None
    if not (epochs is None or (isinstance(epochs, int) and epochs > 0)):
        return None
    if not (budget is None or (isinstance(budget, int | float) and 0 < budget < float("inf"))):
        return None
    return Request(action, epochs, None if budget is None else float(budget))
