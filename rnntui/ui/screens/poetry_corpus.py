"""What of a text stands in the corpus its model learned from, counted in a helper process."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rnntui.runs.store import Run

if TYPE_CHECKING:
    from rnntui.insight.originality import CorpusIndex

_last: "tuple[str, CorpusIndex] | None" = None


@dataclass(frozen=True)
class Copied:
    """What a text has of a corpus.

    Attributes:
        parts: where it stands in the text: (start, end), in order, apart.
        passages: how many there are; they may overlap.
        longest: characters of the longest.
        length: characters of the text.
    """

    parts: list[tuple[int, int]]
    passages: int
    longest: int
    length: int

    def words(self) -> str:
        """The figures in a line."""
        if not self.parts:
            return "no passage of 20 characters stands in the corpus"
        covered = sum(end - start for start, end in self.parts)
        share = 100 * covered / max(self.length, 1)
        times = "1 passage" if self.passages == 1 else f"{self.passages} passages"
        return f"{share:.1f} % stands in the corpus: {times}, the longest {self.longest} characters"


def copied(run_path: Path, text: str) -> Copied:
    """Looks a text up in the training part of a run's corpus; the last corpus is kept ready.

    Raises:
        RnntuiError: the corpus is gone or has changed.
    """
    global _last  # noqa: PLW0603 - one corpus a process: the next text is of the same, mostly
    from rnntui.insight.originality import CorpusIndex, covered
    from rnntui.workbench.corpus_of import training_text

    if _last is None or _last[0] != str(run_path):
        _last = (str(run_path), CorpusIndex(training_text(Run(run_path))))
    found = _last[1].passages(text)
    return Copied(
        parts=covered(found),
        passages=len(found),
        longest=max((item.end - item.start for item in found), default=0),
        length=len(text),
    )
