"""Character-level language model: streams or windows, loss, figures and samples."""

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from rnntui.data.vocabulary import UNKNOWN
from rnntui.events import Scores
from rnntui.generation.stepper import Stepper
from rnntui.generation.stream import generate
from rnntui.models.charlm import CharLM
from rnntui.models.device import Precision, autocast
from rnntui.models.recurrent import State, detached
from rnntui.models.scoring import text_cost
from rnntui.settings import CharLMSettings
from rnntui.tasks.carried import carried_arrays, carried_from
from rnntui.tasks.corpus import CorpusData, rare_symbols
from rnntui.tasks.task import Evaluation, Metric, Watch, never, stop_if

RESET_SHARE = 0.02
"""Share of streams that begin a chunk from the zero state. Scoring and writing begin there, and in
a long text a stream would do so only once an epoch: a run of less than one, never again after its
first step, scored 11 bits/char on a held-out text that it had in fact learned to 3."""

VALIDATION_STREAMS = 16
VALIDATION_WARM_UP = 128
"""While training, validation is read in 16 parts side by side, each after 128 characters of
context: within .01 bits/char of the exact figure on a corpus of poems, and many times faster."""

SAMPLE_SEED = 7
"""Samples of all epochs draw the same numbers, so that what differs between them is the model."""

Characters = tuple[Tensor, Tensor]
"""Inputs `(batch, time)` and targets: `(batch, time)` of streams, `(batch,)` of windows."""


SMALL_TEXT, LARGE_TEXT = 200_000, 2_000_000
SMALL_DROPOUT, LARGE_DROPOUT = (0.4, 0.6), (0.05, 0.2)
"""Dropout on embeddings and before the output: what a text of 110,000 characters wants that is
read 50 times, and one of a million that is read 4 times."""


def with_dropout(settings: CharLMSettings, characters: int) -> CharLMSettings:
    """The settings with dropouts that fit a training text of this size, where none are given.

    Between a small and a large text they fall with the logarithm of the size.
    """
    share = math.log(LARGE_TEXT / max(characters, 1)) / math.log(LARGE_TEXT / SMALL_TEXT)
    share = min(max(share, 0.0), 1.0)
    on_input, on_output = (
        round(large + share * (small - large), 3)
        for small, large in zip(SMALL_DROPOUT, LARGE_DROPOUT, strict=True)
    )
    return dataclasses.replace(
        settings,
        input_dropout=on_input if settings.input_dropout is None else settings.input_dropout,
        dropout=on_output if settings.dropout is None else settings.dropout,
    )


def build_charlm(settings: CharLMSettings, vocabulary_size: int) -> CharLM:
    """The network for these settings, with random weights."""
    return CharLM(
        vocabulary_size,
        cell=settings.cell,
        units=settings.units,
        layers=settings.layers,
        embedding_size=settings.embedding_size if settings.embedding == "learned" else None,
        input_dropout=settings.input_dropout or 0.0,
        dropout=settings.dropout or 0.0,
    )


class CharLMTask:
    """A character-level language model in training.

    Args:
        settings: what was asked.
        data: the corpus.
        device: where the model lies.
        precision: "fp32" or "bf16".
    """

    def __init__(
        self,
        settings: CharLMSettings,
        data: CorpusData,
        *,
        device: torch.device,
        precision: Precision,
    ) -> None:
        self.settings = settings
        self.data = data
        self.device = device
        self.precision = precision
        self.metric = Metric("bits_per_char", higher_is_better=False)
        self.model = build_charlm(settings, len(data.vocabulary)).to(device)
        self._train = data.vocabulary.encode(data.train)
        self._validation = data.vocabulary.encode(data.validation)
        self._rare = rare_symbols(self._train, len(data.vocabulary))
        self._windows = settings.method == "windows"
        if self._windows:
            starts = len(self._train) - settings.steps
            self._starts = np.arange(0, starts, settings.stride)
            self.steps_per_epoch = -(-len(self._starts) // settings.batch_size)
        else:
            # The offset of an epoch leaves out less than one chunk at the beginning.
            self._spare = min(settings.steps, len(self._train) - 2 * settings.batch_size)
            stream = (len(self._train) - self._spare) // settings.batch_size
            self.steps_per_epoch = max((stream - 1) // settings.steps, 1)
        self._carried: State | None = None
        self.begin_epoch()

    def batches(self, epoch: int, start: int) -> Iterator[tuple[Characters, int]]:
        """Batches in the order of the text (streams) or in random order (windows).

        A character that the training text has once is read as the unknown symbol in every other
        epoch on average: the mass of what is seen once is the best guess at the mass of what was
        never seen (Good 1953), and so the unknown symbol learns its probability.
        """
        random = np.random.default_rng([self.settings.seed, epoch])
        hidden = self._rare[self._train] & (random.random(len(self._train)) < 0.5)
        text = np.where(hidden, UNKNOWN, self._train)
        yield from (
            self._window_batches(text, random, start)
            if self._windows
            else (self._stream_batches(text, random, start))
        )

    def _stream_batches(
        self, text: np.ndarray, random: np.random.Generator, start: int
    ) -> Iterator[tuple[Characters, int]]:
        steps, streams = self.settings.steps, self.settings.batch_size
        offset = int(random.integers(self._spare + 1))
        length = (len(text) - self._spare) // streams
        rows = text[offset : offset + length * streams].reshape(streams, length)
        for number in range(start, self.steps_per_epoch):
            first = number * steps
            # The last chunk of an epoch takes what is left over.
            last = length - 1 if number == self.steps_per_epoch - 1 else first + steps
            yield self._to_device(rows[:, first:last], rows[:, first + 1 : last + 1]), number + 1

    def _window_batches(
        self, text: np.ndarray, random: np.random.Generator, start: int
    ) -> Iterator[tuple[Characters, int]]:
        order = random.permutation(self._starts)
        size, steps = self.settings.batch_size, self.settings.steps
        for number in range(start, self.steps_per_epoch):
            starts = order[number * size : (number + 1) * size]
            yield (
                self._to_device(text[starts[:, None] + np.arange(steps)], text[starts + steps]),
                number + 1,
            )

    def _to_device(self, inputs: np.ndarray, targets: np.ndarray) -> Characters:
        return (
            torch.from_numpy(np.ascontiguousarray(inputs)).to(self.device),
            torch.from_numpy(np.ascontiguousarray(targets)).to(self.device),
        )

    def loss(self, batch: Characters) -> tuple[Tensor, int]:
        """Mean cross entropy in nats, and the characters read."""
        inputs, targets = batch
        with autocast(self.precision, self.device):
            logits, state = self.model(inputs, self._state(len(inputs)))
        if self._windows:
            logits = logits[:, -1]
        else:
            self._carried = detached(state)
            logits = logits.flatten(0, 1)
        loss: Tensor = nn.functional.cross_entropy(logits.float(), targets.flatten())
        self._nats += loss.item() * targets.numel()
        self._targets += targets.numel()
        self._hits += int((logits.argmax(-1) == targets.flatten()).sum())
        return loss, targets.numel()

    def _state(self, streams: int) -> State | None:
        """Where the streams go on from: mostly the last chunk's end, now and then the beginning."""
        if self._windows or self._carried is None:
            return None
        kept = torch.rand(streams, 1, device=self.device) >= RESET_SHARE
        return tuple(tuple(part * kept for part in parts) for parts in self._carried)

    def begin_epoch(self) -> None:
        """Empties the figures of the running epoch and sets the state to zero."""
        self._nats, self._targets, self._hits = 0.0, 0, 0
        self._carried = None

    def train_scores(self) -> Scores:
        """Figures over the batches as they were trained."""
        nats = self._nats / max(self._targets, 1)
        return {
            "loss": nats,
            "bits_per_char": nats / math.log(2),
            "accuracy": self._hits / max(self._targets, 1),
        }

    def evaluate(self, watch: Watch = never) -> Evaluation:
        """The price of the validation part, an estimate (`VALIDATION_STREAMS`)."""
        if len(self._validation) < 2:
            return Evaluation({})
        cost = text_cost(
            self.model,
            self._validation,
            device=self.device,
            streams=VALIDATION_STREAMS,
            warm_up=VALIDATION_WARM_UP,
            watch=lambda: stop_if(watch),
        )
        return Evaluation({"loss": cost.nats_per_char, "bits_per_char": cost.bits_per_char})

    def sample(self, watch: Watch = never) -> tuple[str, float] | None:
        """A few lines by the model as it is now, in numpy: torch's random state stays untouched."""
        length, temperature = self.settings.sample_length, self.settings.sample_temperature
        if not length:
            return None
        weights = {
            name: tensor.detach().float().cpu().numpy()
            for name, tensor in self.model.state_dict().items()
        }
        characters = generate(
            Stepper(weights),
            self.data.vocabulary,
            length=length,
            temperature=temperature,
            seed=SAMPLE_SEED,
            should_stop=watch,
        )
        return "".join(characters), temperature

    def state(self) -> dict[str, np.ndarray]:
        """The figures of the running epoch and the carried state."""
        figures = np.array([self._nats, self._targets, self._hits], np.float64)
        return {"figures": figures, **carried_arrays(self._carried)}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Takes up what `state` gave."""
        nats, targets, hits = state["figures"]
        self._nats, self._targets, self._hits = float(nats), int(targets), int(hits)
        self._carried = carried_from(state, self.device)
