"""A labelled file as a classifier trains on it: read, split, tokenised, encoded."""

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnntui.data.encoding import EncodedTexts, TextEncoder
from rnntui.data.reading import LabelledTexts
from rnntui.data.recipe import TextRecipe, label_names, positive_label
from rnntui.data.registry import DataSet
from rnntui.data.splits import Split, split_labelled
from rnntui.data.taking import take_labelled
from rnntui.data.tokens import Tokenizer
from rnntui.data.vectors import LIKE_A_NUMBER, Vectors, load_vectors
from rnntui.errors import DataError, UserError
from rnntui.settings import ClassifierSettings
from rnntui.tasks.task import Watch, never, stop_if

OTHER_WORDS = 20_000
"""Words beyond those of the training texts that are taken from given vectors."""


@dataclass(frozen=True)
class ClassifierData:
    """Labelled texts ready for training.

    Attributes:
        source: the texts as they were read.
        targets: `(texts,)` int64 label of each text.
        encoded: all texts as ids.
        split: which texts train, validate and test.
        recipe: vocabulary and labels.
        vectors: given word vectors; None when the embedding is learned from nothing.
        notes: what a person should know of how the data was read.
    """

    source: LabelledTexts
    targets: np.ndarray
    encoded: EncodedTexts
    split: Split
    recipe: TextRecipe
    vectors: Vectors | None
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """What `data.json` keeps."""
        return {
            "recipe": self.recipe.to_json(),
            "split": {
                "train": len(self.split.train),
                "validation": len(self.split.validation),
                "test": len(self.split.test),
                "test_digest": hashlib.sha256(self.split.test.tobytes()).hexdigest(),
            },
        }


def read_data(
    settings: ClassifierSettings,
    path: Path,
    dataset: DataSet | None,
    *,
    saved: dict[str, Any] | None = None,
    watch: Watch = never,
) -> ClassifierData:
    """Reads, splits and encodes a labelled file.

    Args:
        settings: what was asked.
        path: the file.
        dataset: its entry in the registry, if it has one.
        saved: the recipe of an earlier start of the same run, which is taken over.
        watch: asked while tokenising.

    Raises:
        DataError: the file is not fit for training.
    """
    source = take_labelled(
        path,
        dataset,
        encoding=settings.encoding,
        text_column=settings.text_column,
        label_column=settings.label_column,
    )
    names = label_names(source.labels)
    index = {name: i for i, name in enumerate(names)}
    targets = np.array([index[label] for label in source.labels], np.int64)
    if settings.max_blocked_ham is not None and len(names) != 2:
        raise UserError(f"--max-blocked-ham is for two labels; {path} has {len(names)}")
    split = split_labelled(
        source.texts,
        source.labels,
        test_share=settings.test_share,
        validation_share=settings.validation_share,
        seed=settings.seed if settings.split_seed is None else settings.split_seed,
        grouped=settings.split == "grouped",
    )
    missing = set(range(len(names))) - set(targets[split.train].tolist())
    if missing:
        raise DataError(
            f"{path}: no text with the label {names[min(missing)]!r} is left to train on; "
            "give more examples, or a smaller --test-share"
        )
    tokenizer = Tokenizer(
        settings.language or (dataset.language if dataset else None),
        lowercase=settings.lowercase,
        max_tokens=settings.max_tokens,
        masks=dataset.masks if dataset else (),
    )
    tokens = []
    for number, found in enumerate(tokenizer(source.texts)):
        tokens.append(found)
        if number % 1_000 == 0:
            stop_if(watch)
    if saved is not None:
        recipe = TextRecipe.from_json(saved)
        if recipe.labels != names:
            raise DataError(
                f"{path}: its labels are not those the run began with; put the old file back, or "
                "start a new run"
            )
    else:
        recipe = TextRecipe(
            language=tokenizer.language,
            lowercase=settings.lowercase,
            max_tokens=settings.max_tokens,
            masks=tuple(tokenizer.masks),
            labels=names,
            positive=positive_label(names, targets, settings.positive),
            encoder=TextEncoder.of(
                [tokens[i] for i in split.train],
                subwords=settings.subwords,
                min_count=settings.min_count,
            ),
        )
    vectors, recipe = _given_vectors(settings, recipe, fresh=saved is None)
    return ClassifierData(
        source=source,
        targets=targets,
        encoded=recipe.encoder.encode(tokens),
        split=split,
        recipe=recipe,
        vectors=vectors,
        notes=tuple(_notes(source, tokenizer, vectors)),
    )


def _given_vectors(
    settings: ClassifierSettings, recipe: TextRecipe, *, fresh: bool
) -> tuple[Vectors | None, TextRecipe]:
    """The vectors that were asked for, and the recipe whose words they may add to."""
    if settings.embedding == "learned":
        return None, recipe
    words = recipe.encoder.words
    wanted = {*words, *(word.casefold() for word in words), *LIKE_A_NUMBER}
    vectors = load_vectors(settings.embedding, wanted, others=OTHER_WORDS if fresh else 0)
    if fresh:
        # Words that training does not show have a vector too: new texts will use them.
        others = [word for word in vectors.keys if word not in wanted]
        if recipe.encoder.subwords:
            others = [word for word in others if word == word.casefold()]
        encoder = dataclasses.replace(recipe.encoder, words=(*words, *others))
        recipe = dataclasses.replace(recipe, encoder=encoder)
    return vectors, recipe


def _notes(
    source: LabelledTexts,
    tokenizer: Tokenizer,
    vectors: Vectors | None,
) -> Iterator[str]:
    yield from source.notes()
    if (note := tokenizer.note()) is not None:
        yield note
    if vectors is not None and vectors.skipped:
        yield f"{vectors.source}: {vectors.skipped:,} lines were no vectors and were skipped"
