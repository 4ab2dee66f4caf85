"""Steers any run from any process: leaves a request for whoever trains it, and sees it done."""

import time
from collections.abc import Callable

from rnntui.errors import UserError
from rnntui.runs import mailbox, owner
from rnntui.runs.mailbox import Action, Request
from rnntui.runs.owner import Owner
from rnntui.runs.state import State, state
from rnntui.runs.store import Run
from rnntui.workbench.request import further

ANSWER_SECONDS = 20.0
"""How long an answer is waited for: a request is seen between two batches and in evaluations."""


def holder(run: Run) -> Owner | None:
    """The process that has a run, if one has."""
    found = owner.current(run.path)
    return found if found is not None and owner.presence(found, run.path) != "gone" else None


def pause(run: Run) -> bool:
    """Lets a run stand still, saved. Whether it does so by now; else it will when it can.

    Raises:
        UserError: nobody trains it.
    """
    return _ask(run, "pause", lambda now: now == "paused")


def stop(run: Run) -> bool:
    """Saves a run and ends its process. Whether that has happened by now.

    What it learned until then is reported on, so that it can be used.

    Raises:
        UserError: nobody trains it.
    """
    asked = _required(run)
    return _ask(run, "stop", lambda _: holder(run) != asked)


def go_on(run: Run) -> bool:
    """Ends a pause. Whether that has happened by now.

    Raises:
        UserError: no process has it.
    """
    return _ask(run, "go on", lambda now: now != "paused")


def extend(run: Run, *, epochs: int | None = None, budget: float | None = None) -> None:
    """Moves the end of a run while it is trained; both count from its beginning.

    Raises:
        UserError: it has come that far already, or nobody trains it.
    """
    further(run, epochs, budget)
    mailbox.post(run.path, _required(run), Request("extend", epochs, budget))


def _ask(run: Run, action: Action, done: Callable[[State], bool]) -> bool:
    asked = _required(run)
    mailbox.post(run.path, asked, Request(action))
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        if done(state(run)):
            return True
        if holder(run) != asked:
            if done(state(run)):  # between the two looks
                return True
            raise UserError(f"{run.name} came to its end meanwhile: it is {state(run)}")
        time.sleep(mailbox.LOOK / 4)
    return False


def _required(run: Run) -> Owner:
    found = holder(run)
    if found is not None and owner.presence(found, run.path) == "silent":
        raise UserError(
            f"{run.name} belongs to {found}, {owner.silent_for(found, run.path)}: it would not be "
            f"heard; `rnntui resume {run.name} --force` takes the run"
        )
    if found is None:
        raise UserError(
            f"no process has {run.name}, which is {state(run)}; `rnntui resume {run.name}` "
            "takes it up"
        )
    return found
