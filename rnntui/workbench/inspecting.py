"""What is in a data set or a file: read as training would read it, and counted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui.data.formats import SUFFIXES
from rnntui.data.reading import Corpus, LabelledTexts
from rnntui.data.registry import DataSet
from rnntui.data.statistics import (
    CorpusStatistics,
    LabelledStatistics,
    corpus_statistics,
    labelled_statistics,
)
from rnntui.data.taking import take_corpus, take_labelled
from rnntui.data.tokens import Tokenizer
from rnntui.data.vectors import load_vectors
from rnntui.errors import DataError
from rnntui.settings import TaskName

Report = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much (0: not known); may raise to end the work."""


@dataclass(frozen=True)
class Inspected:
    """A data set that was read and counted; labelled texts or a corpus.

    Attributes:
        note: what a person should know of how it was read.
    """

    texts: LabelledTexts | None = None
    labelled: LabelledStatistics | None = None
    corpus: Corpus | None = None
    characters: CorpusStatistics | None = None
    note: str | None = None

    def to_json(self, head: int) -> dict[str, Any]:
        """Plain values: task, head (so many texts or lines), skipped, statistics."""
        if self.texts is not None and self.labelled is not None:
            rows = zip(self.texts.labels[:head], self.texts.texts[:head], strict=True)
            return {
                "task": "classifier",
                "head": [{"label": label, "text": text} for label, text in rows],
                "skipped": len(self.texts.skipped),
                "statistics": self.labelled.to_json(),
            }
        assert self.corpus is not None
        assert self.characters is not None
        return {
            "task": "charlm",
            "head": self.corpus.text.split("\n", head)[:head],
            "skipped": 0,
            "statistics": self.characters.to_json(),
        }


def inspect(
    path: Path,
    dataset: DataSet | None,
    *,
    task: TaskName | None = None,
    language: str | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    embedding: str | None = None,
    report: Report | None = None,
) -> Inspected:
    """Reads and counts a data set or a file.

    Args:
        path: the file.
        dataset: its entry in the registry, if it has one; what is given here goes before it.
        task: how to read a file; None finds out.
        language: of the text.
        encoding: of a file that is neither UTF-8 nor UTF-16 with a BOM.
        text_column: by name or number.
        label_column: the same.
        embedding: vectors (`spacy:NAME` or a file) whose unknown tokens are counted too.
        report: told how far the work is.

    Raises:
        DataError: the file cannot be read as that.
    """
    tell = report or _untold
    tell("reading", 0, 0)
    found = read_either(
        path,
        dataset,
        task=task,
        encoding=encoding,
        text_column=text_column,
        label_column=label_column,
    )
    if isinstance(found, LabelledTexts):
        return _labelled(found, dataset, language, embedding, tell)
    tell("counting characters", 0, len(found.text))
    return Inspected(corpus=found, characters=corpus_statistics(found.text))


def read_either(
    path: Path,
    dataset: DataSet | None,
    *,
    task: TaskName | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
) -> LabelledTexts | Corpus:
    """Reads a data set or a file as what it is; the arguments and errors are those of `inspect`."""
    if dataset is not None:
        task = task or dataset.task
    certain = task == "classifier" or bool(text_column or label_column)
    if task != "charlm":
        try:
            texts = take_labelled(
                path,
                dataset,
                encoding=encoding,
                text_column=text_column,
                label_column=label_column,
            )
        except DataError:
            if certain or path.suffix.lower() in SUFFIXES:
                raise
        else:
            if certain or len(texts.skipped) <= len(texts.texts):
                return texts
    return take_corpus(path, dataset, encoding=encoding)


def _labelled(
    texts: LabelledTexts,
    dataset: DataSet | None,
    language: str | None,
    embedding: str | None,
    tell: Report,
) -> Inspected:
    masks = dataset.masks if dataset else ()
    tokenizer = Tokenizer(language or (dataset.language if dataset else None), masks=masks)
    tokens: list[list[str]] = []
    for text in tokenizer(texts.texts):
        tokens.append(list(text))
        tell("parting into tokens", len(tokens), len(texts.texts))
    keys = None
    if embedding is not None:
        tell("reading the vectors", 0, 0)
        wanted = {form for text in tokens for token in text for form in (token, token.casefold())}
        keys = load_vectors(embedding, wanted).keys
    tell("counting", 0, 0)
    counted = labelled_statistics(texts.texts, texts.labels, tokens, masks=masks, vector_keys=keys)
    return Inspected(texts=texts, labelled=counted, note=tokenizer.note())


def _untold(what: str, done: int, of: int) -> None:
    """Nobody is told."""
