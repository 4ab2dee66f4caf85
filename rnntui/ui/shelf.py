"""Models in use, loaded once from their runs: on the CPU, since a trainer may have the GPU."""

import asyncio
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from rnntui.runs import checkpoints
from rnntui.runs.store import Run

if TYPE_CHECKING:
    from rnntui.workbench.loading import LanguageModel, TextClassifier

MOST = 4
"""Models that are kept: a few to compare."""


class Shelf:
    """Keeps the models that were asked for last."""

    def __init__(self) -> None:
        self._models: OrderedDict[tuple[str, int | None], LanguageModel | TextClassifier]
        self._models = OrderedDict()
        self._lock = threading.Lock()

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
