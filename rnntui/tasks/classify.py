"""Text classification: batches, loss and figures."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from rnntui.data.encoding import PADDING, UNKNOWN_WORD
from rnntui.evaluation.metrics import accuracy, confusion, macro_f1, mcc
from rnntui.events import MOST_LABELS, Scores
from rnntui.models.batches import label_scores, text_batch
from rnntui.models.classifier import TextBatch, build_classifier, padded_width
from rnntui.models.device import Precision, autocast
from rnntui.models.recurrent import State, detached
from rnntui.settings import ClassifierSettings
from rnntui.tasks.carried import carried_arrays, carried_from
from rnntui.tasks.labelled import ClassifierData
from rnntui.tasks.task import Evaluation, Metric, Watch, never, stop_if

POOL = 20
"""Batches that are sorted by length together: little padding, and still a random order."""

LabelledBatch = tuple[TextBatch, Tensor]
"""The texts and their labels, `(batch,)` int64."""


class ClassifyTask:
    """A classifier in training.

    Args:
        settings: what was asked.
        data: the texts.
        device: where the model lies.
        precision: "fp32" or "bf16".
    """

    def __init__(
        self,
        settings: ClassifierSettings,
        data: ClassifierData,
        *,
        device: torch.device,
        precision: Precision,
    ) -> None:
        self.settings = settings
        self.data = data
        self.device = device
        self.precision = precision
        self.metric = Metric("loss", higher_is_better=False)
        given = data.vectors
        size = None if given is None else given.table.shape[1]
        self.model = build_classifier(settings, data.recipe, embedding_size=size)
        if given is not None:
            words = data.recipe.encoder.words
            self.model.embedding.take_vectors(words, given, freeze=settings.freeze)
        self.model.to(device)
        train = data.split.train
        # A carried state belongs to a row of the batch, so the last, smaller batch is left out.
        whole = len(train) // settings.batch_size if settings.carry_state else 0
        self.steps_per_epoch = whole or -(-len(train) // settings.batch_size)
        self._criterion = nn.CrossEntropyLoss(
            weight=self._label_weights(), label_smoothing=settings.label_smoothing
        ).to(device)
        self._carried: State | None = None
        self.begin_epoch()

    def _label_weights(self) -> Tensor | None:
        if not self.settings.class_weights:
            return None
        counts = np.bincount(
            self.data.targets[self.data.split.train], minlength=len(self.data.recipe.labels)
        )
        return torch.tensor(counts.sum() / (len(counts) * np.maximum(counts, 1)), dtype=torch.float)

    def batches(self, epoch: int, start: int) -> Iterator[tuple[LabelledBatch, int]]:
        """Batches of texts of like length, in random order."""
        random = np.random.default_rng([self.settings.seed, epoch])
        order = random.permutation(self.data.split.train)
        size = self.settings.batch_size
        batches = []
        for first in range(0, len(order), size * POOL):
            pool = order[first : first + size * POOL]
            if self.settings.sequences != "padded":
                pool = pool[np.argsort(self.data.encoded.lengths[pool], kind="stable")]
            batches += [pool[i : i + size] for i in range(0, len(pool), size)]
        if self.settings.carry_state and len(order) >= size:
            batches = [batch for batch in batches if len(batch) == size]
        order_of_batches = random.permutation(len(batches))
        for number in range(start, len(batches)):
            yield self._batch(batches[order_of_batches[number]]), number + 1

    def _batch(self, chosen: np.ndarray) -> LabelledBatch:
        batch = text_batch(self.data.encoded, chosen, width=padded_width(self.settings))
        return batch.to(self.device), torch.from_numpy(self.data.targets[chosen]).to(self.device)

    def loss(self, batch: LabelledBatch) -> tuple[Tensor, int]:
        """Mean cross entropy in nats, and the tokens read."""
        texts, targets = batch
        if self.settings.carry_state and self._carried is None:
            self._carried = self.model.recurrent.zero_state(len(targets))
        with autocast(self.precision, self.device):
            logits, state = self.model(self._hide_tokens(texts), self._carried)
        logits = logits.float()
        loss: Tensor = self._criterion(logits, targets)
        if self.settings.carry_state:
            self._carried = detached(state)
        with torch.no_grad():
            said = logits.argmax(-1).cpu().numpy()
            plain = nn.functional.cross_entropy(logits, targets, reduction="sum").item()
        self._confusion += confusion(targets.cpu().numpy(), said, len(self.data.recipe.labels))
        self._nats += plain
        return loss, int(texts.lengths.sum())

    def _hide_tokens(self, texts: TextBatch) -> TextBatch:
        """Hides some words, and some pieces of words, alike in all texts of the batch.

        Training so shows what an unknown word is like, and that no single piece tells all.
        """
        if share := self.settings.token_dropout:
            hidden = torch.rand(texts.words.shape, device=self.device) < share
            words = texts.words.masked_fill(hidden & (texts.words != PADDING), UNKNOWN_WORD)
            texts = texts._replace(words=words)
        if share := self.settings.piece_dropout:
            kept = torch.rand(texts.pieces.shape, device=self.device) >= share
            before = nn.functional.pad(kept.cumsum(0), (1, 0))
            texts = texts._replace(pieces=texts.pieces[kept], offsets=before[texts.offsets])
        return texts

    def begin_epoch(self) -> None:
        """Empties the figures of the running epoch and the carried state."""
        labels = len(self.data.recipe.labels)
        self._confusion = np.zeros((labels, labels), np.int64)
        self._nats = 0.0
        self._carried = None

    def train_scores(self) -> Scores:
        """Figures over the batches as they were trained."""
        return self._scores(self._confusion, self._nats)

    def _scores(self, table: np.ndarray, nats: float) -> Scores:
        scores = {
            "loss": nats / max(int(table.sum()), 1),
            "accuracy": accuracy(table),
            "mcc": mcc(table),
        }
        if self.data.recipe.positive is None:
            scores["macro_f1"] = macro_f1(table)
        else:
            positive = self.data.recipe.positive
            spam, ham = table[positive], table[1 - positive]
            scores["spam_caught"] = float(spam[positive] / max(spam.sum(), 1))
            scores["blocked_ham"] = float(ham[positive] / max(ham.sum(), 1))
        return scores

    def evaluate(self, watch: Watch = never) -> Evaluation:
        """Figures on the validation texts, the likeliest label said of each."""
        chosen = self.data.split.validation
        if not len(chosen):
            return Evaluation({})
        log_p = label_scores(
            self.model,
            self.data.encoded.take(chosen),
            device=self.device,
            width=padded_width(self.settings),
            watch=lambda: stop_if(watch),
        )
        targets = self.data.targets[chosen]
        table = confusion(targets, log_p.argmax(-1), log_p.shape[1])
        scores = self._scores(table, float(-log_p[np.arange(len(targets)), targets].sum()))
        if len(table) > MOST_LABELS:
            return Evaluation(scores)
        return Evaluation(scores, tuple(tuple(row) for row in table.tolist()))

    def sample(self, watch: Watch = never) -> tuple[str, float] | None:  # noqa: ARG002
        """A classifier writes nothing."""
        return None

    def state(self) -> dict[str, np.ndarray]:
        """The figures of the running epoch and the carried state."""
        return {
            "confusion": self._confusion.copy(),
            "nats": np.array([self._nats]),
            **carried_arrays(self._carried),
        }

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Takes up what `state` gave."""
        self._confusion = state["confusion"].copy()
        self._nats = float(state["nats"][0])
        self._carried = carried_from(state, self.device)
