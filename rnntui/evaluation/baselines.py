"""What a network must beat: a linear model of TF-IDF for classes, PPM compression for text."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnntui.errors import DataError

if TYPE_CHECKING:
    from sklearn.pipeline import FeatureUnion

TRAINING_CHARACTERS = 2_000_000
"""Characters the linear model learns from at most; four million took 680 MB and 50 s of a core."""
TEXT_CHARACTERS = 2_000
"""Characters it reads of a text."""
_BATCH = 1_000
_WEIGHTS = 20_000_000
"""Weights a kind of feature may have: with hundreds of labels they would outgrow the text."""

PPM_ORDER = 5
_MEMORY_A_BYTE = 32
_LEAST_MEMORY, _MOST_MEMORY = 16 << 20, 512 << 20


@dataclass(frozen=True)
class LinearBaseline:
    """Decisions of the linear model on the test texts.

    Attributes:
        scores: decision function: `(texts,)` for two labels, above 0 for label 1, else
            `(texts, labels)`, minus infinity for a label that training did not show.
        predicted: `(texts,)` index of the predicted label.
        seconds: time of training and predicting.
        note: what was left out to bound its memory, or None.
    """

    scores: np.ndarray
    predicted: np.ndarray
    seconds: float
    note: str | None


def linear_baseline(
    train_texts: Sequence[str],
    train_labels: Sequence[int] | np.ndarray,
    test_texts: Sequence[str],
    *,
    labels: int,
    seed: int = 0,
) -> LinearBaseline:
    """A linear support vector machine over TF-IDF of characters (1-5) and words (1-2).

    It needs no settings and holds its own on short texts of any language. Of long texts it reads
    the beginning, of very much text a random part.

    Args:
        train_texts: raw texts.
        train_labels: index of the label of each.
        test_texts: raw texts.
        labels: number of labels.
        seed: of that random part.

    Raises:
        DataError: training shows fewer than two labels, or no text at all.
    """
    # Imported here: 0.9 s that only a report owes.
    from sklearn.svm import LinearSVC

    began = time.perf_counter()
    targets = np.asarray(train_labels, np.int64)
    texts, targets, note = _bounded(train_texts, targets, seed)
    if len(np.unique(targets)) < 2:
        raise DataError("the linear baseline needs training texts of two labels")
    features = _features(len(texts), max(1_000, _WEIGHTS // labels))
    try:
        table = features.fit_transform(texts)
    except ValueError as error:  # no two texts share anything, or all are blank
        raise DataError(f"the linear baseline finds nothing to learn from: {error}") from None
    model = LinearSVC(random_state=seed)
    model.fit(table, targets)
    decisions = [
        model.decision_function(
            features.transform([text[:TEXT_CHARACTERS] for text in test_texts[i : i + _BATCH]])
        )
        for i in range(0, len(test_texts), _BATCH)
    ]
    known = model.classes_
    width = () if len(known) == 2 else (len(known),)
    found = np.concatenate(decisions) if decisions else np.empty((0, *width))
    columns = np.stack((-found, found), axis=1) if found.ndim == 1 else found
    predicted = known[columns.argmax(axis=1)]
    if labels == 2:
        scores = found
    else:
        scores = np.full((len(test_texts), labels), -np.inf)
        scores[:, known] = columns
    return LinearBaseline(scores, predicted, time.perf_counter() - began, note)


def _bounded(
    texts: Sequence[str], targets: np.ndarray, seed: int
) -> tuple[list[str], np.ndarray, str | None]:
    """The beginnings of the texts, of a random part of them where they are too much together."""
    kept = [text[:TEXT_CHARACTERS] for text in texts]
    notes: list[str] = []
    cut = sum(len(text) > TEXT_CHARACTERS for text in texts)
    if cut:
        notes.append(f"the first {TEXT_CHARACTERS:,} characters of {cut:,} long texts")
    total = sum(map(len, kept))
    if total > TRAINING_CHARACTERS:
        order = np.random.default_rng(seed).permutation(len(kept))
        lengths = np.array([len(kept[i]) for i in order])
        chosen = np.sort(order[np.cumsum(lengths) <= TRAINING_CHARACTERS])
        # The first text of every label stays, however rare the label is.
        chosen = np.union1d(chosen, np.unique(targets, return_index=True)[1])
        kept, targets = [kept[i] for i in chosen], targets[chosen]
        notes.append(f"{len(kept):,} of {len(texts):,} training texts")
    return kept, targets, f"the linear model read {' and '.join(notes)}" if notes else None


def _features(texts: int, limit: int) -> "FeatureUnion":
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    characters = TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, 5),
        # Two thirds of the pieces occur in one text only and say nothing of others.
        min_df=2 if texts >= 50 else 1,
        max_features=limit,
        sublinear_tf=True,
        dtype=np.float32,
    )
    # Signs are words too: no text may be without any.
    words = TfidfVectorizer(
        ngram_range=(1, 2),
        token_pattern=r"\w+|[^\w\s]",  # noqa: S106 - no password
        max_features=limit,
        sublinear_tf=True,
        dtype=np.float32,
    )
    return FeatureUnion([("characters", characters), ("words", words)])


@dataclass(frozen=True)
class CompressionBaseline:
    """What PPM needs for a test text after the training text.

    Attributes:
        bits_per_char: bits a character of the test text.
        characters: characters of the test text.
        order: characters (bytes) of the longest context.
        note: a word on how it differs from a network's score.
    """

    bits_per_char: float
    characters: int
    order: int
    note: str


def ppm_baseline(train_text: str, test_text: str) -> CompressionBaseline:
    """Bits a character that PPMd (variant H) spends on a test text when it goes on from training.

    bits(train + test) - bits(train), over the characters of the test; the texts are compressed
    as UTF-8. Source: Shkarin 2002, "PPM: one step to practicality".

    Raises:
        DataError: the test text is empty.
    """
    if not test_text:
        raise DataError("the test part of the text is empty: there is nothing to compress")
    train = train_text.encode("utf-8", "surrogatepass")
    both = train + test_text.encode("utf-8", "surrogatepass")
    memory = min(max(_LEAST_MEMORY, _MEMORY_A_BYTE * len(both)), _MOST_MEMORY)
    note = "PPM learns from the test text as it reads it; a network's score does not"
    if _MEMORY_A_BYTE * len(both) > _MOST_MEMORY:
        note += f"; it may forget the beginning, with {memory >> 20} MiB of memory"
    bits = _bits(both, memory) - _bits(train, memory)
    return CompressionBaseline(bits / len(test_text), len(test_text), PPM_ORDER, note)


def _bits(text: bytes, memory: int) -> int:
    import pyppmd

    return 8 * len(pyppmd.compress(text, max_order=PPM_ORDER, mem_size=memory, variant="H"))
