"""What the keys of Train ask of a run, in words of what came of it; each is called in a thread."""

import math
from typing import Any

from rnntui.errors import UserError
from rnntui.events import Finished
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.live import Snapshot
from rnntui.workbench import asking

MORE_EPOCHS = 10
MORE_SECONDS = 60.0


def go_on(snapshot: Snapshot) -> str:
    """Lets a run that a process has go on; what came of it, in safe text.

    Raises:
        UserError: its process is gone.
    """
    name = safe_text(snapshot.name, limit=40)
    return f"{name} goes on" if asking.go_on(snapshot.run) else f"{name} was asked to go on"


def pause(snapshot: Snapshot) -> str:
    """Lets a run that a process has stand still; what came of it, in safe text.

    Raises:
        UserError: its process is gone.
    """
    name = safe_text(snapshot.name, limit=40)
    done = asking.pause(snapshot.run)
    return f"{name} stands still, saved" if done else f"{name} was asked to stand still"


def stop(run: Run) -> str:
    """Saves a run and ends it; what came of it, in safe text.

    Raises:
        UserError: no process has it.
    """
    name = safe_text(run.name, limit=40)
    done = asking.stop(run)
    return f"{name} is stopped and kept" if done else f"{name} was asked to stop"


def later_end(snapshot: Snapshot, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """A later end of a run: ten epochs more, or a minute where a time ends it.

    Args:
        snapshot: of the run.
        before: what was asked for last and has not been seen yet: the next counts on.

    Returns:
        `epochs` and `budget` as `asking.extend` and `extension_of` take them, both counted from
        the beginning.
    """
    view = snapshot.view
    earlier = before or {}
    by_time = view.budget is not None
    if isinstance(view.ended, Finished) and view.ended.reason == "epochs":
        by_time = False
    if by_time:
        seconds = view.seconds if view.ended is not None else (view.budget or 0.0)
        start = max(seconds, earlier.get("budget") or 0.0)
        return {"epochs": None, "budget": math.ceil(start) + MORE_SECONDS}
    epochs = view.total_epochs or 0
    if view.ended is not None and not isinstance(view.ended, Finished):
        epochs = max(epochs, 0)
    start_epoch = max(epochs, math.ceil(view.epoch), earlier.get("epochs") or 0)
    return {"epochs": start_epoch + MORE_EPOCHS, "budget": None}


def extend(snapshot: Snapshot, end: dict[str, Any]) -> str:
    """Moves the end of a run that a process has; what was asked, in safe text.

    Raises:
        UserError: no process has it any more.
    """
    asking.extend(snapshot.run, **end)
    return f"the end moves to {told(end)}"


def told(end: dict[str, Any]) -> str:
    """A new end in words."""
    if end["epochs"] is not None:
        return f"epoch {end['epochs']}"
    return f"{end['budget']:.0f} s"


def taken_up(run: Run, end: dict[str, Any] | None) -> dict[str, Any]:
    """The extension with which a run that nobody has goes on.

    Raises:
        UserError: somebody has it after all, or it cannot go on so.
    """
    from rnntui.workbench.api import extension_of

    if asking.holder(run) is not None:
        raise UserError(f"another process has {run.name} just now")
    end = end or {"epochs": None, "budget": None}
    return extension_of(run, **end)
