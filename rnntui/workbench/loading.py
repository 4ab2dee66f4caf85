"""A trained model taken from its run, for use: never the one that is being trained."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from rnntui.data.recipe import TextRecipe
from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import RunError, UserError
from rnntui.generation.prompt import map_prompt
from rnntui.generation.stepper import Stepper
from rnntui.generation.stream import generate, generate_many
from rnntui.generation.writer import Writer
from rnntui.runs import store
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings, ClassifierSettings
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.request import settings_of
from rnntui.workbench.weights import (
    charlm_shapes,
    refuse_misfit,
    saved_layout,
    scored_weights,
    vector_size,
)

if TYPE_CHECKING:
    import pandas as pd

    from rnntui.models.charlm import CharLM
    from rnntui.models.classifier import Classifier
    from rnntui.workbench.explaining import Explanation

CHUNK = 1_024
"""Texts of a stream that are classified together."""


def read_record(run: Run) -> dict[str, Any]:
    """What `data.json` says of a run's data and vocabulary.

    Raises:
        RunError: the run was cut off before its data was read, or the file is broken.
    """
    record = run.record
    if record is None:
        raise RunError(f"{run.name} has read no data yet; `rnntui resume {run.name}` goes on")
    return record


class _Model:
    """What both kinds of trained model have in common.

    Attributes:
        run: where it comes from.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @property
    def report(self) -> dict[str, Any] | None:
        """The report of the finished run; None before."""
        return self.run.report

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The network layer by layer: name, kind, shape and number of parameters."""
        rows: list[dict[str, Any]] = self.run.config.get("layers", [])
        return rows

    def history(self) -> "pd.DataFrame":
        """The curves: one row an evaluation, with train and validation figures."""
        import pandas as pd

        from rnntui.runs.view import load as load_view

        rows = [
            {
                "step": event.step,
                "epoch": event.epoch,
                "seconds": event.seconds,
                **{f"train_{name}": value for name, value in event.train.items()},
                **{f"validation_{name}": value for name, value in event.validation.items()},
                "best": event.best,
            }
            for event in load_view(self.run).evaluations
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Prediction:
    """What a classifier says of one text.

    Attributes:
        label: the label given.
        probabilities: of each label, in the order of the model's `labels`.
    """

    label: str
    probabilities: tuple[float, ...]


class TextClassifier(_Model):
    """A trained classifier.

    Attributes:
        labels: what it can say.
        positive: the positive label of two, else None.
        threshold: probability of the positive label from which on it is said.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        settings = settings_of(run)
        assert isinstance(settings, ClassifierSettings)
        self.settings = settings
        self.recipe = TextRecipe.from_json(read_record(run)["recipe"])
        self.labels = self.recipe.labels
        self.positive = None if self.recipe.positive is None else self.labels[self.recipe.positive]
        chosen = (self.report or {}).get("threshold")
        self.threshold = 0.5 if chosen is None else float(chosen)

    @cached_property
    def model(self) -> "Classifier":
        """The network, on the CPU; loading it imports torch."""
        prepare_torch()
        import torch

        from rnntui.models.blank import blank, shapes
        from rnntui.models.classifier import build_classifier

        saved = saved_layout(self.run)
        size = self.settings.embedding_size
        if self.settings.embedding != "learned":
            size = vector_size(saved, size)
        model = blank(lambda: build_classifier(self.settings, self.recipe, embedding_size=size))
        refuse_misfit(self.run.path, saved, shapes(model))
        weights = {
            name: torch.from_numpy(array) for name, array in scored_weights(self.run).items()
        }
        model.load_state_dict(weights, assign=True)
        return model.eval()

    def predict_proba(self, texts: Iterable[str]) -> np.ndarray:
        """Probabilities of the labels, `(texts, labels)` float32; rows add up to 1."""
        rows = list(self._scored_chunks(texts))
        return np.concatenate(rows) if rows else np.empty((0, len(self.labels)), np.float32)

    def predict(self, texts: Iterable[str]) -> list[str]:
        """The label of each text."""
        return [prediction.label for prediction in self.stream(texts)]

    def stream(
        self, texts: Iterable[str], *, threshold: float | None = None, chunk: int = CHUNK
    ) -> Iterator[Prediction]:
        """One prediction a text, in order, in constant memory."""
        limit = self.threshold if threshold is None else threshold
        for rows in self._scored_chunks(texts, chunk):
            for said, row in zip(said_labels(rows, self.recipe.positive, limit), rows, strict=True):
                yield Prediction(self.labels[said], tuple(row.tolist()))

    def explain(self, text: str, label: str | None = None) -> "Explanation":
        """Each token's share in a verdict; see `rnntui.workbench.explaining.explain`."""
        from rnntui.workbench.explaining import explain

        return explain(self, text, label)

    def _scored_chunks(self, texts: Iterable[str], chunk: int = CHUNK) -> Iterator[np.ndarray]:
        if isinstance(texts, str):
            raise UserError("give a list of texts; a single text would be read by characters")
        prepare_torch()
        import torch

        from rnntui.models.batches import label_scores
        from rnntui.models.classifier import padded_width

        remaining = iter(texts)
        while some := list(islice(remaining, chunk)):
            scores = label_scores(
                self.model,
                self.recipe.encode(some),
                device=torch.device("cpu"),
                width=padded_width(self.settings),
            )
            yield np.exp(scores)


def said_labels(probabilities: np.ndarray, positive: int | None, threshold: float) -> np.ndarray:
    """Index of the label said of each row: by the threshold of two labels, else the likeliest."""
    if positive is None:
        said: np.ndarray = probabilities.argmax(-1)
        return said
    return np.where(probabilities[:, positive] >= threshold, positive, 1 - positive)


class LanguageModel(_Model):
    """A trained character-level language model; writing needs no torch."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        settings = settings_of(run)
        assert isinstance(settings, CharLMSettings)
        self.settings = settings
        self.vocabulary = CharVocabulary(tuple(read_record(run)["symbols"]))

    @cached_property
    def _weights(self) -> dict[str, np.ndarray]:
        shapes = charlm_shapes(self.settings, len(self.vocabulary))
        refuse_misfit(self.run.path, saved_layout(self.run), shapes)
        return scored_weights(self.run)

    @cached_property
    def stepper(self) -> Stepper:
        """The model one character at a time, in numpy."""
        return Stepper(self._weights)

    @cached_property
    def model(self) -> "CharLM":
        """The network, on the CPU; loading it imports torch."""
        prepare_torch()
        import torch

        from rnntui.models.blank import blank
        from rnntui.tasks.charlm import build_charlm

        model = blank(lambda: build_charlm(self.settings, len(self.vocabulary)))
        weights = {name: torch.from_numpy(array) for name, array in self._weights.items()}
        model.load_state_dict(weights, assign=True)
        return model.eval()

    def stream(self, prompt: str = "", **options: Any) -> Iterator[str]:
        """Characters as they are drawn; see `rnntui.generation.stream.generate`."""
        mapped, _ = map_prompt(prompt, self.vocabulary)
        return generate(self.stepper, self.vocabulary, prompt=mapped, **options)

    def writer(self, prompt: str = "", **options: Any) -> Writer:
        """A writer after a prompt, to be stepped; see `rnntui.generation.writer.Writer`."""
        mapped, _ = map_prompt(prompt, self.vocabulary)
        return Writer(self.stepper, self.vocabulary, prompt=mapped, **options)

    @overload
    def generate(self, prompt: str = "", *, count: None = None, **options: Any) -> str: ...

    @overload
    def generate(self, prompt: str = "", *, count: int, **options: Any) -> list[str]: ...

    def generate(
        self, prompt: str = "", *, count: int | None = None, **options: Any
    ) -> str | list[str]:
        """The text that the model writes after a prompt.

        Args:
            prompt: characters to begin with; they are not part of what is returned.
            count: None returns one text, a number a list of as many.
            options: length, temperature, top_k, top_p, seed, until.

        Raises:
            UserError: an option out of range, or a prompt with characters the corpus lacks.
        """
        if count is None:
            return "".join(self.stream(prompt, **options))
        mapped, _ = map_prompt(prompt, self.vocabulary)
        return generate_many(self.stepper, self.vocabulary, count=count, prompt=mapped, **options)


def find_run(reference: str | Path | Run | None, task: str | None = None) -> Run:
    """The run meant: itself, by reference, or the newest that fits.

    Raises:
        UserError: there is none.
    """
    if isinstance(reference, Run):
        return reference
    if reference is not None:
        run = store.find(str(reference))
        if task is not None and run.task != task:
            raise UserError(f"{run.name} is a {run.task} run; this needs a {task} run")
        return run
    run_or_none = store.newest(task)
    if run_or_none is None:
        kind = f"{task} " if task else ""
        raise UserError(f"no trained {kind}run yet; `rnntui demo` makes one of each")
    return run_or_none


def load(reference: str | Path | Run | None = None) -> TextClassifier | LanguageModel:
    """The trained model of a run.

    Args:
        reference: name, id or path of a run; None takes the newest.

    Raises:
        UserError: there is no such run.
        RunError: the run has nothing to load yet.
    """
    run = find_run(reference)
    return TextClassifier(run) if run.task == "classifier" else LanguageModel(run)
