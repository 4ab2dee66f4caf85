"""Models in use, loaded once from their runs: on the CPU, since a trainer may have the GPU."""

import asyncio
import threading
from collections import OrderedDict
from itertools import islice
from typing import TYPE_CHECKING

from rnntui.errors import RnntuiError
from rnntui.runs import checkpoints, store
from rnntui.runs.store import Run

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.workbench.loading import LanguageModel, TextClassifier

MOST = 4
"""Models that are kept: a few to compare."""

MOST_BROKEN = 20
"""Runs that cannot be read are passed over up to so many: each costs a look at its files."""


class Shelf:
    """Keeps the models that were asked for last."""

    def __init__(self) -> None:
        self._models: OrderedDict[tuple[str, int | None], LanguageModel | TextClassifier]
        self._models = OrderedDict()
        self._lock = threading.Lock()

    def newest(self, task: "TaskName") -> tuple[Run | None, Run | None]:
        """The newest run whose model can be loaded, and a newer one that was passed over.

        In a thread. The command line names a run that is broken and ends; a screen that opens has
        others to go on with.

        Args:
            task: of the run.

        Returns:
            the run, None where there is none at all; and the newest that cannot be read, None
            where all can.

        Raises:
            RnntuiError: there are runs, and none of those looked at can be read.
        """
        broken: list[tuple[Run, RnntuiError]] = []
        for run in islice(store.standing_alone(task), MOST_BROKEN):
            try:
                self.load(run)
            except RnntuiError as error:
                broken.append((run, error))
            else:
                return run, broken[0][0] if broken else None
        if broken:
            raise broken[0][1]
        return None, None

    async def model(self, run: Run) -> "LanguageModel | TextClassifier":
        """The model of a run's best checkpoint, its weights read.

        Raises:
            RnntuiError: there is none yet, or it cannot be read.
        """
        return await asyncio.to_thread(self.load, run)

    def load(self, run: Run) -> "LanguageModel | TextClassifier":
        """As `model`, in a thread that may wait."""
        from rnntui.workbench.loading import TextClassifier, load

        key = (str(run.path), checkpoints.best_step(run.path))
        with self._lock:
            found = self._models.get(key)
            if found is None:
                found = load(run)
                # Now, not with the first key that is pressed.
                _ = found.model if isinstance(found, TextClassifier) else found.stepper
                self._models[key] = found
                while len(self._models) > MOST:
                    self._models.popitem(last=False)
            self._models.move_to_end(key)
        return found
