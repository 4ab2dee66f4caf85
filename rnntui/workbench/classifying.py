"""A file of texts, one a line, classified into a file beside it: piece by piece, cancelled at will.

A caller takes pieces from `pieces`, has each judged by `judge` (a helper process may do it: all
its arguments and results are plain), and gives what came back to a `Sheet`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from rnntui.data.reading import iter_lines
from rnntui.errors import RnntuiError, UserError
from rnntui.runs import checkpoints
from rnntui.runs.store import Run
from rnntui.workbench.loading import CHUNK, TextClassifier

Verdict = tuple[str, float]
"""A label and its probability."""


def beside(source: Path) -> Path:
    """Where the labels of a file go unless another place is named: a name that is free."""
    name = source.name or "texts"
    found, number = source.parent / f"{name}.rnntui.tsv", 1
    while os.path.lexists(found):
        number += 1
        found = source.parent / f"{name}.rnntui-{number}.tsv"
    return found


def opened(source: Path) -> BinaryIO:
    """The file, to be read.

    Raises:
        UserError: it cannot be.
    """
    try:
        if not source.is_file():
            what = "is no file" if source.exists() else "there is no such file"
            raise UserError(f"{source}: {what}")
        return source.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{source}: cannot be read ({reason})") from None


def pieces(
    file: BinaryIO, *, source: str, encoding: str | None = None, length: int = CHUNK
) -> Iterator[tuple[list[str], int]]:
    """The lines of a file in pieces, each with the bytes that have been read by then.

    Raises:
        DataError: the bytes are no text, or not in this encoding, with the line.
    """
    lines = iter_lines(file, encoding=encoding, source=source)
    while piece := list(islice(lines, length)):
        yield piece, file.tell()


def judge(run: Path, texts: list[str], threshold: float | None) -> list[Verdict]:
    """Label and probability of each text, by the best checkpoint of a run; loaded once a process.

    Raises:
        RnntuiError: the model cannot be loaded.
    """
    model = _model(run, checkpoints.best_step(run))
    said = model.stream(texts, threshold=threshold)
    return [(one.label, one.probabilities[model.labels.index(one.label)]) for one in said]


@lru_cache(maxsize=2)
def _model(run: Path, step: int | None) -> TextClassifier:  # noqa: ARG001 - a newer best is another
    return TextClassifier(Run(run))


class Sheet:
    """The file that is written: label, tab, probability, tab, text, as `rnntui classify` prints.

    It appears complete or not at all.

    Args:
        path: a name that is free.

    Attributes:
        counts: lines of each label so far.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._hidden = path.with_name(f".{path.name}.{os.getpid()}")

    def __enter__(self) -> "Sheet":
        """Opens it.

        Raises:
            UserError: it is there already.
            RnntuiError: it cannot be written.
        """
        if os.path.lexists(self.path):
            raise UserError(f"{self.path}: is there already; give another name")
        try:
            self._file = self._hidden.open("w", encoding="utf-8", errors="surrogateescape")
        except (OSError, ValueError) as error:
            raise self._unwritten(error) from None
        return self

    def add(self, texts: list[str], verdicts: list[Verdict]) -> None:
        """Writes lines.

        Raises:
            RnntuiError: they cannot be written.
        """
        try:
            for text, (label, p) in zip(texts, verdicts, strict=True):
                self.counts[label] += 1
                self._file.write(f"{_field(label)}\t{p:.4f}\t{_field(text)}\n")
        except OSError as error:
            raise self._unwritten(error) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Gives it its name, or, where something went wrong, leaves nothing behind."""
        try:
            self._file.close()
            if kind is None:
                os.link(self._hidden, self.path)  # never over one that came meanwhile
        except FileExistsError:
            raise UserError(f"{self.path}: is there already; give another name") from None
        except OSError as failure:
            if kind is None:
                raise self._unwritten(failure) from None
        finally:
            self._hidden.unlink(missing_ok=True)

    def _unwritten(self, error: Exception) -> RnntuiError:
        reason = getattr(error, "strerror", None) or error
        return RnntuiError(f"{self.path}: cannot be written ({reason})")


def _field(text: str) -> str:
    """Text for one field of a line: tabs and line breaks become spaces."""
    return " ".join(text.replace("\r", "\n").replace("\t", "\n").split("\n"))
