"""Counts a data set in a process of its own, with what is done told; all values are plain."""

from pathlib import Path
from typing import Any

from rnntui.data.registry import DataSet
from rnntui.workbench.slips import Slip


def count(
    path: str, dataset: DataSet | None, embedding: str | None = None, slip: str | None = None
) -> dict[str, Any]:
    """The statistics of a data set.

    Args:
        path: of its file.
        dataset: its entry, if it has one.
        embedding: vectors whose unknown tokens are counted too.
        slip: path of a slip (`rnntui.workbench.slips`) to write on.

    Returns:
        `task`, `statistics` (the attributes of `LabelledStatistics` or `CorpusStatistics`),
        `skipped` (rows that cannot be used: line and reason of the first few), `skipped_count`,
        `poems` (titles in the corpus), `note`.

    Raises:
        DataError: the file cannot be read as that.
        Interrupted: the slip was torn up.
    """
    from rnntui.workbench.inspecting import inspect

    found = inspect(
        Path(path), dataset, embedding=embedding, report=Slip(slip).write if slip else None
    )
    plain = found.to_json(0)
    skipped = found.texts.skipped if found.texts is not None else ()
    return {
        "task": plain["task"],
        "statistics": plain["statistics"],
        "skipped": [(row.line, row.reason) for row in skipped[:3]],
        "skipped_count": len(skipped),
        "poems": len(found.corpus.titles) if found.corpus is not None else 0,
        "note": found.note,
    }
