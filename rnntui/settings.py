"""Every setting, declared once: type, range, unit, default, one line of help, group.

The command line's options, the form of the app, the reader of `config.json` and the table in the
README are made from these fields. A preset is a set of values laid over the defaults, and what a
user gives is laid over the preset.
"""

import dataclasses
import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt

TaskName = Literal["classifier", "charlm"]


@dataclass(frozen=True)
class Setting:
    """What a person reads about one setting.

    Attributes:
        group: the heading it stands under.
        help: one line.
        unit: unit of its value, if it has one.
        flag: the option's name where it differs from the field's.
    """

    group: str
    help: str
    unit: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Field:
    """One setting as the command line, the form and the README see it.

    Attributes:
        kind: the plain type: bool, int, float or str.
        choices: allowed values of a closed choice, else empty.
        optional: None is allowed and means "not set".
        bounds: the range in words, such as "at least 1", or "".
    """

    name: str
    kind: type
    choices: tuple[str, ...]
    optional: bool
    default: Any
    bounds: str
    setting: Setting

    @property
    def flag(self) -> str:
        """The option's name: `--learning-rate`."""
        return "--" + (self.setting.flag or self.name).replace("_", "-")


@dataclass(frozen=True, kw_only=True)
class TrainingSettings:
    """What both tasks have in common."""

    data: Annotated[
        str, Setting("Data", "Name of a data set (`rnntui data list`) or path of a file.")
    ] = ""
    encoding: Annotated[
        str | None,
        Setting("Data", "Encoding of a file that is neither UTF-8 nor UTF-16 with a BOM."),
    ] = None
    lowercase: Annotated[bool, Setting("Data", "Read capitals as small letters.")] = False
    test_share: Annotated[
        float, Ge(0), Lt(0.9), Setting("Data", "Share held out for the report.")
    ] = 0.2
    validation_share: Annotated[
        float, Ge(0), Lt(0.9), Setting("Data", "Share that watches the training.")
    ] = 0.1

    cell: Annotated[Literal["rnn", "lstm", "gru"], Setting("Model", "Recurrent cell.")] = "gru"
    units: Annotated[
        int, Ge(1), Le(8192), Setting("Model", "Size of the hidden state of each direction.")
    ] = 64
    layers: Annotated[int, Ge(1), Le(8), Setting("Model", "Recurrent layers, stacked.")] = 1
    embedding_size: Annotated[
        int, Ge(1), Le(4096), Setting("Model", "Size of a learned embedding.")
    ] = 64

    epochs: Annotated[int | None, Ge(1), Setting("Training", "Passes over the training data.")] = (
        None
    )
    min_steps: Annotated[
        int,
        Ge(0),
        Setting(
            "Training", "A small set gets more epochs, up to four times, to take so many steps."
        ),
    ] = 0
    budget: Annotated[
        float | None,
        Gt(0),
        Setting("Training", "Time for the training loop: 60s, 5m, 1h.", "s"),
    ] = None
    patience: Annotated[
        int | None,
        Ge(1),
        Setting("Training", "Stop after this many epochs without a better validation."),
    ] = None
    batch_size: Annotated[
        int, Ge(1), Le(65536), Setting("Training", "Texts (classifier) or streams (charlm).")
    ] = 32
    optimizer: Annotated[
        Literal["adam", "adamw", "rmsprop"], Setting("Training", "Optimisation method.")
    ] = "adamw"
    learning_rate: Annotated[
        float, Gt(0), Le(10), Setting("Training", "Learning rate at its highest.")
    ] = 3e-3
    schedule: Annotated[
        Literal["constant", "cosine", "linear"],
        Setting("Training", "How the learning rate falls over the run."),
    ] = "cosine"
    warmup: Annotated[
        int, Ge(0), Setting("Training", "Steps over which the learning rate rises.", "steps")
    ] = 30
    weight_decay: Annotated[
        float, Ge(0), Lt(1), Setting("Training", "Weight decay (adamw only).")
    ] = 0.01
    beta2: Annotated[
        float,
        Gt(0),
        Lt(1),
        Setting("Training", "Decay of the average of squared gradients (adam, adamw)."),
    ] = 0.999
    embedding_decay: Annotated[
        float, Ge(0), Le(10), Setting("Training", "Weight decay of embeddings (adamw only).")
    ] = 0.0
    embedding_rate: Annotated[
        float, Gt(0), Le(100), Setting("Training", "Learning rate of embeddings, times the other.")
    ] = 1.0
    clip: Annotated[
        float, Ge(0), Setting("Training", "Largest norm of the gradient; 0 does not clip.")
    ] = 1.0
    ema: Annotated[
        float,
        Ge(0),
        Lt(1),
        Setting("Training", "Decay of the running average of weights that is scored; 0: none."),
    ] = 0.0
    seed: Annotated[
        int, Ge(0), Lt(2**31), Setting("Training", "Seed of split, weights, order and dropout.")
    ] = 0

    device: Annotated[str, Setting("Machine", "auto, cpu, cuda or cuda:N.")] = "auto"
    threads: Annotated[
        int | None, Ge(1), Le(1024), Setting("Machine", "CPU threads; else chosen by timing.")
    ] = None
    precision: Annotated[
        Literal["auto", "fp32", "bf16"],
        Setting("Machine", "Arithmetic of the matrix products; auto takes what is faster."),
    ] = "auto"


@dataclass(frozen=True, kw_only=True)
class ClassifierSettings(TrainingSettings):
    """Settings of a text classifier."""

    language: Annotated[
        str | None,
        Setting("Data", "Language code of the text (en, it, …); else the registry's, else any."),
    ] = None
    text_column: Annotated[
        str | None, Setting("Data", "Column of the text, by its name or number from 1.")
    ] = None
    label_column: Annotated[
        str | None, Setting("Data", "Column of the label, by its name or number from 1.")
    ] = None
    positive: Annotated[
        str | None,
        Setting("Data", "The positive label of two; else spam, 1, yes, true, the rarer."),
    ] = None
    split: Annotated[
        Literal["grouped", "random"],
        Setting("Data", "Keep texts that are alike on one side, or split at random."),
    ] = "grouped"
    split_seed: Annotated[
        int | None, Ge(0), Lt(2**31), Setting("Data", "Seed of the split; else --seed.")
    ] = None
    max_tokens: Annotated[
        int,
        Ge(1),
        Le(100_000),
        Setting("Data", "Tokens read of a text; the rest is cut.", "tokens"),
    ] = 128
    min_count: Annotated[
        int, Ge(1), Setting("Data", "Times a token must occur in training to be known.")
    ] = 2

    input_dropout: Annotated[
        float, Ge(0), Lt(1), Setting("Model", "Dropout on the embeddings.")
    ] = 0.0
    dropout: Annotated[
        float, Ge(0), Lt(1), Setting("Model", "Dropout between layers and before the output.")
    ] = 0.0
    embedding: Annotated[
        str,
        Setting("Model", "learned, spacy:PIPELINE, or a word2vec, GloVe or fastText text file."),
    ] = "learned"
    freeze: Annotated[bool, Setting("Model", "Keep given vectors as they are.")] = False
    subwords: Annotated[
        bool, Setting("Model", "Add embeddings of a token's 3 to 5-character pieces and shape.")
    ] = True
    bidirectional: Annotated[bool, Setting("Model", "Read in both directions.")] = True
    reverse: Annotated[bool, Setting("Model", "Read from the end to the beginning.")] = False
    sequences: Annotated[
        Literal["packed", "masked", "padded"],
        Setting("Model", "How texts of unequal length share a batch; padded reads the padding."),
    ] = "masked"
    pooling: Annotated[
        Literal["last", "max", "mean", "all"],
        Setting("Model", "Which hidden states the output layer sees."),
    ] = "all"
    carry_state: Annotated[
        bool, Setting("Model", "Start each batch with the last one's final state (stateful).")
    ] = False

    token_dropout: Annotated[
        float, Ge(0), Lt(1), Setting("Training", "Share of words hidden in training.")
    ] = 0.0
    piece_dropout: Annotated[
        float, Ge(0), Lt(1), Setting("Training", "Share of a word's pieces hidden in training.")
    ] = 0.0
    label_smoothing: Annotated[
        float, Ge(0), Lt(1), Setting("Training", "Share of the target spread over all labels.")
    ] = 0.0
    class_weights: Annotated[
        bool, Setting("Training", "Weigh labels by the inverse of their frequency.")
    ] = False
    max_blocked_ham: Annotated[
        float | None,
        Gt(0),
        Lt(1),
        Setting(
            "Training",
            "Choose the threshold on validation so that at most this share is blocked wrongly.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class CharLMSettings(TrainingSettings):
    """Settings of a character-level language model."""

    input_dropout: Annotated[
        float | None,
        Ge(0),
        Lt(1),
        Setting("Model", "Dropout on the embeddings; else by the size of the text."),
    ] = None
    dropout: Annotated[
        float | None,
        Ge(0),
        Lt(1),
        Setting(
            "Model", "Dropout between layers and before the output; else by the size of the text."
        ),
    ] = None
    method: Annotated[
        Literal["streams", "windows"],
        Setting("Training", "Carried state over long streams, or windows with one target each."),
    ] = "streams"
    steps: Annotated[
        int,
        Ge(1),
        Le(100_000),
        Setting(
            "Training", "Characters of a truncated backpropagation, or of a window.", "characters"
        ),
    ] = 64
    stride: Annotated[
        int, Ge(1), Setting("Training", "Characters between the starts of two windows.")
    ] = 1
    embedding: Annotated[
        Literal["learned", "one-hot"], Setting("Model", "How a character enters the network.")
    ] = "learned"
    sample_length: Annotated[
        int,
        Ge(0),
        Le(1_000_000),
        Setting("Training", "Characters written after each epoch.", "characters"),
    ] = 300
    sample_temperature: Annotated[
        float, Ge(0), Le(100), Setting("Training", "Temperature of these samples.")
    ] = 0.7


SETTINGS: dict[TaskName, type[TrainingSettings]] = {
    "classifier": ClassifierSettings,
    "charlm": CharLMSettings,
}


@cache
def fields_of(task: TaskName) -> tuple[Field, ...]:
    """The settings of a task, in the order of their declaration."""
    kind = SETTINGS[task]
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_field(item, hints[item.name]) for item in dataclasses.fields(kind))


def _field(item: "dataclasses.Field[Any]", hint: Any) -> Field:
    plain, *extras = get_args(hint)
    setting = next(extra for extra in extras if isinstance(extra, Setting))
    options = get_args(plain) if get_origin(plain) in (types.UnionType, Union) else (plain,)
    optional = type(None) in options
    inner = next(option for option in options if option is not type(None))
    choices = tuple(get_args(inner)) if get_origin(inner) is Literal else ()
    bounds = " and ".join(_bound(extra) for extra in extras if not isinstance(extra, Setting))
    return Field(
        name=item.name,
        kind=str if choices else inner,
        choices=choices,
        optional=optional,
        default=item.default,
        bounds=bounds,
        setting=setting,
    )


def _bound(extra: Any) -> str:
    match extra:
        case Ge(ge=value):
            return f"at least {value}"
        case Gt(gt=value):
            return f"above {value}"
        case Le(le=value):
            return f"at most {value}"
        case Lt(lt=value):
            return f"below {value}"
    raise TypeError(f"no words for the bound {extra!r}")
