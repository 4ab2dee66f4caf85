"""How a run stands, in a few words for the first row and for lists."""

from collections.abc import Mapping
from typing import Any

from rnntui.runs.state import State
from rnntui.runs.view import View
from rnntui.safe_text import safe_text
from rnntui.ui.live import Snapshot
from rnntui.words import clock

MARKS: dict[State, tuple[str, str]] = {
    "running": ("●", "*"),
    "paused": ("‖", "="),
    "queued": ("◌", "."),
    "finished": ("✓", "+"),
    "stopped": ("■", "#"),
    "interrupted": ("╌", "~"),
    "failed": ("✗", "x"),
    "silent": ("?", "?"),
}
"""A mark a state, and the one for ASCII; the word stands beside it wherever there is room."""


def mark(state: State, *, ascii_only: bool = False) -> str:
    """The mark of a state."""
    return MARKS[state][ascii_only]


def network(settings: Mapping[str, Any]) -> str:
    """The recurrent layers that settings make: `bilstm 64`, `2×lstm 128`."""
    both = "bi" if settings.get("bidirectional") else ""
    layers = settings.get("layers", 1)
    deep = f"{layers}×" if layers != 1 else ""
    return f"{deep}{both}{settings.get('cell', '?')} {settings.get('units', '?')}"


def seconds_left(view: View) -> float | None:
    """What the rest of the training will take at the pace until now; None before there is one."""
    if view.progress <= 0 or view.seconds <= 0 or view.progress >= 1:
        return None
    return view.seconds * (1 - view.progress) / view.progress


def epochs(view: View) -> str:
    """`7/20`, or `7` where the end is a time: the epoch that is under way."""
    done = int(view.epoch) if view.ended is not None else int(view.epoch) + 1
    if view.total_epochs is None:
        return f"{done}"
    return f"{min(done, view.total_epochs)}/{view.total_epochs}"


def status(snapshot: Snapshot, *, wide: bool, ascii_only: bool = False) -> str:
    """The live run in a line: `● sms-gru  epoch 7/20  0:41 left`, or `● 7/20 0:41`."""
    view, state = snapshot.view, snapshot.state
    sign = mark(state, ascii_only=ascii_only)
    name = safe_text(snapshot.name, limit=24)
    left = seconds_left(view)
    if state == "running" and view.steps_per_epoch is None:
        return f"{sign} {name}  prepares its data" if wide else f"{sign} prepares"
    if state == "running" and view.progress >= 1:
        return f"{sign} {name}  writes its report" if wide else f"{sign} reports"
    if state == "running":
        if not wide:
            return f"{sign} {epochs(view)}" + (f" {clock(left)}" if left is not None else "")
        end = f"  {clock(left)} left" if left is not None else ""
        return f"{sign} {name}  epoch {epochs(view)}{end}"
    return f"{sign} {name}  {state}" if wide else f"{sign} {state}"
