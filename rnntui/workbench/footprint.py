"""What a training needs of memory, before it begins."""

from dataclasses import dataclass

from rnntui.settings import CharLMSettings, ClassifierSettings, TrainingSettings

NUMBER = 4
"""Bytes of a weight: they stay in fp32."""

_STATES = {"adam": 2, "adamw": 2, "rmsprop": 1}
"""Numbers that an optimiser keeps of each number it changes."""

_KEPT = {"rnn": 4, "gru": 10, "lstm": 14}
"""Numbers a unit and step that a cell keeps for the way back: gates, states and output."""


@dataclass(frozen=True)
class Memory:
    """Bytes of one training, beside those that Python, torch and the data take anyway.

    Attributes:
        weights: of the network.
        gradients: of the weights that are changed.
        optimizer: what it remembers of them, the running average included.
        activations: what a batch leaves for the way back, the widest one.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """Bytes of all together, as they are at the end of a batch's forward pass."""
        return self.weights + self.gradients + self.optimizer + self.activations

    @property
    def mebibytes(self) -> float:
        """The same in MiB."""
        return self.total / 2**20


def memory_of(
    settings: TrainingSettings, *, parameters: int, trained: int, activations: int
) -> Memory:
    """The memory of a training.

    Args:
        settings: of it.
        parameters: numbers of the network.
        trained: those of them that are changed.
        activations: bytes, from `activations_of` or measured.
    """
    states = _STATES[settings.optimizer] + (1 if settings.ema else 0)
    return Memory(
        weights=NUMBER * parameters,
        gradients=NUMBER * trained,
        optimizer=NUMBER * trained * states,
        activations=activations,
    )


def activations_of(
    settings: TrainingSettings, *, width: int, vocabulary: int, embedding_size: int
) -> int:
    """Bytes that a batch leaves for the way back, counted from the shapes.

    Each position keeps its embedding, what the cells keep, and what enters and leaves the output
    layer. Good to a factor of two; dropout, masks and the library's own buffers are not counted.

    Args:
        settings: of the training.
        width: time steps of the batch.
        vocabulary: symbols of a language model; of no account for a classifier.
        embedding_size: of the vectors that are used.
    """
    both = 2 if getattr(settings, "bidirectional", False) else 1
    cells = settings.layers * both * settings.units * _KEPT[settings.cell]
    if isinstance(settings, CharLMSettings):
        inputs = vocabulary if settings.embedding == "one-hot" else embedding_size
        outputs = 2 * vocabulary if settings.method == "streams" else vocabulary
    else:
        assert isinstance(settings, ClassifierSettings)
        inputs, outputs = embedding_size, 0
    numbers = 2 * inputs + cells + 2 * both * settings.units + outputs
    return NUMBER * settings.batch_size * width * numbers
