"""A corpus as a language model trains on it: read, split, encoded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnntui.data.reading import Corpus
from rnntui.data.registry import DataSet
from rnntui.data.splits import split_corpus
from rnntui.data.taking import take_corpus
from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import DataError
from rnntui.settings import CharLMSettings


@dataclass(frozen=True)
class CorpusData:
    """A text ready for training.

    Attributes:
        source: the corpus as it was read.
        train, validation, test: its parts, in this order; the last two may be empty.
        vocabulary: the characters of the training part.
        notes: what a person should know of how the data was read.
    """

    source: Corpus
    train: str
    validation: str
    test: str
    vocabulary: CharVocabulary
    notes: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """What `data.json` keeps."""
        return {
            "symbols": list(self.vocabulary.symbols),
            "split": {
                "train": len(self.train),
                "validation": len(self.validation),
                "test": len(self.test),
            },
        }


def read_text(
    settings: CharLMSettings,
    path: Path,
    dataset: DataSet | None,
    *,
    saved: dict[str, Any] | None = None,
) -> CorpusData:
    """Reads and splits a corpus.

    Raises:
        DataError: the file is not fit for training, or shorter than a batch.
    """
    source = take_corpus(path, dataset, encoding=settings.encoding)
    text = source.text.lower() if settings.lowercase else source.text
    parts = split_corpus(
        len(text), test_share=settings.test_share, validation_share=settings.validation_share
    )
    train, validation, test = (text[part] for part in parts)
    needed = (
        settings.batch_size * max(settings.steps, 2) + 1
        if settings.method == "streams"
        else settings.batch_size * settings.stride + settings.steps
    )
    if len(train) < needed:
        raise DataError(
            f"{path}: {len(train):,} characters to train on are fewer than one batch of "
            f"{settings.batch_size} × {settings.steps}; give a longer text, "
            "or lower --batch-size or --steps"
        )
    for name, share, part in (
        ("validation", settings.validation_share, validation),
        ("test", settings.test_share, test),
    ):
        if share and len(part) < 2:
            raise DataError(f"{path}: too short for a {name} part; give --{name}-share 0")
    vocabulary = (
        CharVocabulary(tuple(saved["symbols"])) if saved is not None else CharVocabulary.of(train)
    )
    return CorpusData(source, train, validation, test, vocabulary)


def rare_symbols(ids: np.ndarray, size: int) -> np.ndarray:
    """Which characters occur once in the training text, `(size,)` bool."""
    once: np.ndarray = np.bincount(ids, minlength=size) == 1
    return once
