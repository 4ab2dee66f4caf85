"""What a network would be for some data: layers, parameters, memory; nothing is made or trained.

Arguments and results are plain and can be pickled: it is meant to be called in a process of its
own, where reading a large file holds up nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rnntui.settings import CharLMSettings, ClassifierSettings, TaskName, TrainingSettings
from rnntui.workbench.data_cache import Watch, planned_data
from rnntui.workbench.environment import prepare_torch
from rnntui.workbench.footprint import Memory, activations_of, memory_of
from rnntui.workbench.request import Plan, settle

if TYPE_CHECKING:
    from rnntui.tasks.corpus import CorpusData
    from rnntui.tasks.labelled import ClassifierData


@dataclass(frozen=True)
class Layer:
    """One line of the layer table.

    Attributes:
        name: the first part of its parameters' names.
        kind: what it is, such as "bidirectional GRU".
        shape: of what it gives, such as "(batch, time, 64)".
        parameters: numbers it holds.
    """

    name: str
    kind: str
    shape: str
    parameters: int


@dataclass(frozen=True)
class Outline:
    """A network for some data, without making it.

    Attributes:
        layers: from the input to the output.
        parameters: numbers of the network.
        trained: those that the training changes.
        words, pieces: entries of a classifier's vocabulary; 0 of a language model.
        symbols: characters of a language model's vocabulary; 0 of a classifier.
        train, validation, test: texts or characters of the parts.
        memory: with activations counted from the shapes.
        notes: what a person should know of how the data was read.
    """

    layers: tuple[Layer, ...]
    parameters: int
    trained: int
    words: int
    pieces: int
    symbols: int
    train: int
    validation: int
    test: int
    memory: Memory
    notes: tuple[str, ...]


def never() -> bool:
    """The watch of work that nobody interrupts."""
    return False


def outline(
    task: TaskName,
    *,
    preset: str = "best",
    given: Mapping[str, Any],
    should_stop: Watch = never,
) -> Outline:
    """Layers, parameters and memory of a network for this data; nothing is trained or fetched.

    Args:
        task: what would be trained.
        preset: a name of the presets.
        given: settings that differ from the preset's.
        should_stop: asked while the data is read; to ask from another process, let it look for a
            file: `functools.partial(os.path.exists, path)`.

    Raises:
        UserError: settings or data cannot be used, or the set has not been fetched.
        Interrupted: `should_stop` said so.
    """
    prepare_torch()
    plan = settle(task, preset=preset, given=given, fetch=False)
    return outline_of(plan, planned_data(plan, should_stop))


def outline_of(plan: Plan, data: "ClassifierData | CorpusData") -> Outline:
    """The same for data that was read."""
    from rnntui.models.blank import blank
    from rnntui.tasks.labelled import ClassifierData

    settings = plan.settings
    words = pieces = symbols = frozen = 0
    model: Any
    if isinstance(settings, ClassifierSettings):
        from rnntui.models.classifier import build_classifier

        assert isinstance(data, ClassifierData)
        size = settings.embedding_size
        if data.vectors is not None:
            size = data.vectors.table.shape[1]
        model = blank(lambda: build_classifier(settings, data.recipe, embedding_size=size))
        words, pieces = len(data.recipe.encoder.words), len(data.recipe.encoder.pieces)
        if data.vectors is not None and settings.freeze:
            frozen = model.embedding.words.weight.numel()
        parts = [len(part) for part in (data.split.train, data.split.validation, data.split.test)]
    else:
        from rnntui.tasks.charlm import build_charlm

        assert isinstance(settings, CharLMSettings)
        assert not isinstance(data, ClassifierData)
        symbols, size = len(data.vocabulary), settings.embedding_size
        model = blank(lambda: build_charlm(settings, symbols))
        parts = [len(data.train), len(data.validation), len(data.test)]
    rows = model.describe()
    count = sum(parameter.numel() for parameter in model.parameters())
    kept = activations_of(
        settings, width=widest(settings, data), vocabulary=symbols, embedding_size=size
    )
    return Outline(
        layers=tuple(Layer(row.name, row.kind, row.shape, row.parameters) for row in rows),
        parameters=count,
        trained=count - frozen,
        words=words,
        pieces=pieces,
        symbols=symbols,
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        memory=memory_of(settings, parameters=count, trained=count - frozen, activations=kept),
        notes=(*plan.notes, *data.notes),
    )


def widest(settings: TrainingSettings, data: "ClassifierData | CorpusData") -> int:
    """Time steps of the widest batch."""
    if isinstance(settings, CharLMSettings):
        return settings.steps
    from rnntui.models.classifier import padded_width
    from rnntui.tasks.labelled import ClassifierData

    assert isinstance(settings, ClassifierSettings)
    assert isinstance(data, ClassifierData)
    lengths = data.encoded.lengths[data.split.train]
    return padded_width(settings) or int(lengths.max(initial=1))
