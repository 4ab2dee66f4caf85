"""The demo: both tasks on the embedded data, from nothing to a label and a poem."""

from collections.abc import Callable
from typing import Any

from rnntui.events import Event
from rnntui.runs.store import Run
from rnntui.settings import TaskName
from rnntui.workbench.loading import LanguageModel, TextClassifier, load
from rnntui.workbench.request import DEMO_DATA, new_run
from rnntui.workbench.worker import begin, ignore

NAMES: dict[TaskName, str] = {"classifier": "demo-spam", "charlm": "demo-poet"}

SETTINGS: dict[TaskName, dict[str, Any]] = {
    "classifier": {},
    # Small, and counted in epochs: everyone who runs the demo gets the same poem.
    "charlm": {"units": 256, "batch_size": 8, "epochs": 60},
}

EXAMPLES = (
    "You have been chosen for a cash prize, call 0909 879 0123 to claim before midnight",
    "I won the raffle at school, a whole ham, come and help us eat it",
    "running late, start without me x",
)
"""What the demo's classifier is asked."""

POEM: dict[str, Any] = {"temperature": 0.7, "length": 400, "seed": 1}
"""How the demo's poem is drawn."""


def demo_run(task: TaskName) -> Run:
    """Makes the demo's run of a task, not yet begun."""
    return new_run(
        task,
        given={"data": DEMO_DATA[task], **SETTINGS[task]},
        name=NAMES[task],
        numbered=True,
    )


def train_demo(
    run: Run,
    *,
    watch: Callable[[], bool] = lambda: False,
    listen: Callable[[Event], None] = ignore,
) -> TextClassifier | LanguageModel:
    """Trains a run of the demo."""
    begin(run, watch=watch, listen=listen)
    return load(run)
