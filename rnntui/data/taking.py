"""Reads the file of a data set: what its entry says counts where nothing else is asked."""

from pathlib import Path

from rnntui.data.reading import Corpus, LabelledTexts, read_corpus, read_labelled
from rnntui.data.registry import DataSet


def take_labelled(
    path: Path,
    dataset: DataSet | None,
    *,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    least_labels: int = 2,
) -> LabelledTexts:
    """Labelled texts of a set or a file; the arguments and errors are those of `read_labelled`.

    Args:
        path: the file.
        dataset: its entry, if it has one.
        encoding: in the place of the entry's.
        text_column: in the place of the entry's.
        label_column: in the place of the entry's.
        least_labels: distinct labels without which the file is refused.
    """
    return read_labelled(
        path,
        encoding=encoding or (dataset.encoding if dataset else None),
        text_column=text_column or (dataset.text_column if dataset else None),
        label_column=label_column or (dataset.label_column if dataset else None),
        least_labels=least_labels,
    )


def take_corpus(path: Path, dataset: DataSet | None, *, encoding: str | None = None) -> Corpus:
    """The text of a set or a file; the errors are those of `read_corpus`.

    Args:
        path: the file.
        dataset: its entry, if it has one.
        encoding: in the place of the entry's.
    """
    return read_corpus(
        path,
        format=dataset.format if dataset else "text",
        collection=dataset.collection if dataset else None,
        encoding=encoding or (dataset.encoding if dataset else None),
    )
