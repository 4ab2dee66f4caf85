"""The state of a run, computed from what lies in its directory."""

from typing import Literal

from rnntui.events import (
    Checkpointed,
    Event,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Stopped,
)
from rnntui.runs import checkpoints, journal, owner
from rnntui.runs.store import Run

State = Literal[
    "queued", "running", "paused", "stopped", "interrupted", "finished", "failed", "silent"
]

HELD: tuple[State, ...] = ("queued", "running", "paused")
"""The states in which a process may have the run; a paused or queued one may have none."""


def state(run: Run) -> State:
    """What a run is doing, or how it ended.

    "running" while its owner is alive, whatever the journal says: one that has finished still
    writes its report, one that was finished may be taken up again. "paused" outlives the process
    that paused. "interrupted" is a run that began and neither goes on nor said why; "silent" is the
    same on another machine, where its owner may still be alive.
    """
    holder = owner.current(run.path)
    held = "gone" if holder is None else owner.presence(holder, run.path)
    if holder is not None and held == "alive":
        match _last(run):
            # What an earlier owner said of itself says nothing of this one.
            case Paused(owner=holder.number):
                return "paused"
            case Queued(owner=holder.number):
                return "queued"
        return "running"
    # Who waited and is gone has changed nothing of how the run stands.
    last = _last(run, Queued)
    match last:
        case Finished():
            return "finished"
        case Failed():
            return "failed"
        case Stopped():
            return "stopped"
    if held == "silent":
        return "silent"
    if isinstance(last, Paused):
        return "paused"
    begun = holder is not None or last is not None or checkpoints.exists(run.path)
    return "interrupted" if begun else "queued"


def _last(run: Run, *others: type[Event]) -> Event | None:
    """The last event that says what the run does; of other kinds than some."""
    for event in journal.backwards(run.journal):
        # These may follow the end.
        if not isinstance(event, (Noted, Checkpointed, Extended, *others)):
            return event
    return None
