"""The state of a run, computed from what lies in its directory."""

from typing import Literal

from rnntui.events import Checkpointed, Failed, Finished, Noted, Stopped
from rnntui.runs import checkpoints, journal, owner
from rnntui.runs.store import Run

State = Literal["queued", "running", "stopped", "interrupted", "finished", "failed"]


def state(run: Run) -> State:
    """What a run is doing, or how it ended.

    "running" while its owner is alive, whatever the journal says: one that has finished still
    writes its report, one that was finished may be taken up again. "interrupted" is a run that
    began and neither goes on nor said why.
    """
    holder = owner.current(run.path)
    if holder is not None and owner.alive(holder, run.path):
        return "running"
    for event in journal.backwards(run.journal):
        match event:
            case Finished():
                return "finished"
            case Failed():
                return "failed"
            case Stopped():
                return "stopped"
            case Noted() | Checkpointed():
                continue  # may follow the end
        return "interrupted"
    begun = holder is not None or checkpoints.exists(run.path)
    return "interrupted" if begun else "queued"
