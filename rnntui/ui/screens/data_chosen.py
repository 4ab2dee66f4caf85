"""The set that the screen Data shows, and what a list says of a set."""

from dataclasses import dataclass
from pathlib import Path

from rnntui import words
from rnntui.data.registry import DataSet, local_path


@dataclass(frozen=True)
class Chosen:
    """A data set as it lies here.

    Attributes:
        dataset: its entry.
        path: of its file; None where it is not on this machine.
        size: of the file in bytes, or as published; 0 where nobody knows.
        changed: when the file was last written, in nanoseconds.
    """

    dataset: DataSet
    path: Path | None
    size: int
    changed: int

    @classmethod
    def of(cls, dataset: DataSet) -> "Chosen":
        """A set, looked for on the disk."""
        path = local_path(dataset)
        if path is not None:
            try:
                found = path.stat()
            except OSError:
                pass
            else:
                return cls(dataset, path, found.st_size, found.st_mtime_ns)
        return cls(dataset, None, dataset.size, 0)

    @property
    def name(self) -> str:
        """Of the set."""
        return self.dataset.name

    @property
    def labelled(self) -> bool:
        """Whether it holds texts with labels; else it is a corpus."""
        return self.dataset.task == "classifier"

    @property
    def state(self) -> str:
        """`ready`, `yours`, `to fetch`, or `missing`, in the list."""
        if self.path is None:
            return "to fetch" if self.dataset.sources else "missing"
        return "yours" if self.dataset.origin == "user" else "ready"

    @property
    def size_words(self) -> str:
        """The size, or nothing."""
        return words.size(self.size) if self.size else ""
