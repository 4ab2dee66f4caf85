"""Why a trained model says what it says: shares of tokens, states and gates, thought vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnntui.errors import UserError
from rnntui.workbench.environment import prepare_torch

if TYPE_CHECKING:
    from rnntui.insight.states import Unrolled
    from rnntui.models.classifier import TextBatch
    from rnntui.workbench.loading import LanguageModel, TextClassifier


@dataclass(frozen=True)
class Explanation:
    """What each token of a text adds to the log-odds of a label.

    Shares, total and baseline are log-odds in nats: ln(p / (1 − p)).

    Attributes:
        text: as it was given.
        label: the label that is explained.
        probability: of the label.
        tokens: as the model reads them, at most as many as it reads.
        spans: where each token stands in `text`: (start, end). One after another; two tokens that
            came from one HTML entity have the same span.
        shares: what each token adds to the baseline.
        total: log-odds of the label for the text.
        baseline: log-odds of the label for as many tokens that say nothing.
        delta: sum of the shares − (total − baseline): how far the integral misses.
        cut: how many tokens behind those were not read; of a long text an estimate.
    """

    text: str
    label: str
    probability: float
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    shares: tuple[float, ...]
    total: float
    baseline: float
    delta: float
    cut: int

    def strongest(self, count: int) -> list[int]:
        """Indices of the tokens with the largest shares for or against, the largest first."""
        return sorted(range(len(self.shares)), key=lambda index: -abs(self.shares[index]))[:count]


def explain(model: "TextClassifier", text: str, label: str | None = None) -> Explanation:
    """Explains a verdict by integrated gradients (`rnntui.insight.attribution`).

    Args:
        model: the classifier.
        text: one text.
        label: None takes the positive label of two, else the one that is said.

    Raises:
        UserError: the model has no such label.
    """
    prepare_torch()
    from rnntui.insight.attribution import integrated_gradients

    batch = _batch(model, text)
    index = _label(model, text, label)
    found = integrated_gradients(model.model, batch, index)
    tokenizer = model.recipe.tokenizer
    tokens = tokenizer.tokens(text)
    return Explanation(
        text=text,
        label=model.labels[index],
        probability=float(1 / (1 + np.exp(-found.total))),
        tokens=tuple(tokens),
        spans=tuple(tokenizer.spans(text)),
        shares=tuple(found.shares[: len(tokens)].tolist()),
        total=found.total,
        baseline=found.baseline,
        delta=found.delta,
        cut=tokenizer.unread(text),
    )


def unroll_text(model: "TextClassifier", text: str, label: str | None = None) -> "Unrolled":
    """The classifier's states, gates and gradients over one text.

    A step is a token; under naive padding the padding's steps follow.

    Raises:
        UserError: the model has no such label.
    """
    prepare_torch()
    from rnntui.insight.states import unroll_classifier

    return unroll_classifier(model.model, _batch(model, text), _label(model, text, label))


def unroll_characters(
    model: "LanguageModel", text: str, following: str | None = None
) -> "Unrolled":
    """The language model's states, gates and gradients over one text; a step is a character.

    Args:
        model: the language model.
        text: one or more characters; those it does not know are read as the unknown one.
        following: the character whose loss the gradients are of; None takes the likeliest.

    Raises:
        UserError: the text is empty, or more than one character follows.
    """
    if not text:
        raise UserError("the text is empty: give one or more characters")
    if following is not None and len(following) != 1:
        raise UserError(f"{following!r} is not one character")
    prepare_torch()
    from rnntui.insight.states import unroll_charlm

    encode = model.vocabulary.encode
    wanted = None if following is None else int(encode(following)[0])
    return unroll_charlm(model.model, encode(text), wanted)


def thoughts(
    model: "TextClassifier | LanguageModel",
    texts: Sequence[str],
    watch: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """The thought vector of each text, `(texts, units × directions)` float32.

    Neighbours are found with `rnntui.insight.thoughts.nearest`.

    Args:
        model: of either kind.
        texts: the texts.
        watch: called between batches; what it raises ends the work.
    """
    prepare_torch()
    from rnntui.insight.thoughts import charlm_thoughts, classifier_thoughts
    from rnntui.models.classifier import padded_width
    from rnntui.workbench.loading import TextClassifier

    if isinstance(model, TextClassifier):
        width = padded_width(model.settings)
        return classifier_thoughts(
            model.model, model.recipe.encode(texts), width=width, watch=watch
        )
    return charlm_thoughts(model.model, [model.vocabulary.encode(t) for t in texts], watch=watch)


def _batch(model: "TextClassifier", text: str) -> "TextBatch":
    """The batch of one text."""
    from rnntui.models.batches import text_batch
    from rnntui.models.classifier import padded_width

    encoded = model.recipe.encode([text])
    return text_batch(encoded, np.array([0]), width=padded_width(model.settings))


def _label(model: "TextClassifier", text: str, label: str | None) -> int:
    """The index of the label that is meant."""
    if label is not None:
        if label not in model.labels:
            known = ", ".join(map(repr, model.labels))
            raise UserError(f"the model has no label {label!r}; it knows {known}")
        return model.labels.index(label)
    if model.recipe.positive is not None:
        return model.recipe.positive
    return int(model.predict_proba([text])[0].argmax())
