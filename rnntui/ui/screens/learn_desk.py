"""The models and texts at hand for the lesson; it reads the disk and is called in threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rnntui.errors import RnntuiError
from rnntui.runs import checkpoints
from rnntui.runs.store import Run

if TYPE_CHECKING:
    from rnntui.settings import TaskName
    from rnntui.ui.shelf import Shelf
    from rnntui.workbench.loading import LanguageModel, TextClassifier

MOST_TEXTS = 2_000

STRIDE = 7_919
"""A prime: texts are taken from all over the data, each once before any comes again."""


@dataclass(frozen=True)
class AtHand:
    """A model with texts of its data.

    Attributes:
        run: which.
        name: of it.
        model: loaded.
        step: of the checkpoint that was loaded.
        texts: messages of its test part, or lines of its corpus, raw.
        trouble: why there are none, raw; empty where there are.
    """

    run: Run
    name: str
    model: "TextClassifier | LanguageModel"
    step: int | None
    texts: Sequence[str]
    trouble: str = ""

    def text(self, number: int, length: int) -> str:
        """One of the texts: a message, or lines of verse of about so many characters."""
        if not self.texts:
            return ""
        count = len(self.texts)
        at = number * STRIDE % count
        if self.run.task == "classifier":
            return self.texts[at]
        taken: list[str] = []
        while sum(map(len, taken)) + len(taken) < length and len(taken) < count:
            taken.append(self.texts[(at + len(taken)) % count])
        return "\n".join(taken)[:length]


def at_hand(
    shelf: "Shelf", task: "TaskName", run: Run | None, known: AtHand | None
) -> AtHand | None:
    """The model that is looked at: a run's, or the newest of a task; None where there is none.

    Args:
        shelf: keeps the models.
        task: of the model.
        run: that was chosen.
        known: what was at hand before; given back where nothing is newer.

    Raises:
        RnntuiError: it cannot be read.
    """
    chosen = run or shelf.newest(task)[0]
    if chosen is None:
        return None
    step = checkpoints.best_step(chosen.path)
    if known is not None and (known.run, known.step) == (chosen, step):
        return known
    name = chosen.name
    model = shelf.load(chosen)
    try:
        texts, trouble = _texts(chosen), ""
    except RnntuiError as error:
        texts, trouble = [], str(error)
    return AtHand(chosen, name, model, step, texts, trouble)


def _texts(run: Run) -> list[str]:
    if run.task == "classifier":
        from rnntui.workbench.test_part import read_test_part

        return [text for text in read_test_part(run).texts[:MOST_TEXTS] if text.strip()]
    from rnntui.workbench.corpus_of import training_text

    return [line for line in training_text(run).split("\n") if line.strip()]
