"""Saved weights on their way into a model: judged by their headers before they are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from rnntui.errors import RunError
from rnntui.runs import checkpoints
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings
from rnntui.training.judging import are_weights

MOST_FEATURES = 65_536
"""Numbers of a given word vector; those that people publish have 25 to 1,024."""

Shapes = dict[str, tuple[int, ...]]
"""Shapes of a network's weights by their names in `state_dict()`."""

_GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def scored_weights(run: Run) -> dict[str, np.ndarray]:
    """The weights that a run is judged by: its best evaluation's, averaged where it averages.

    Raises:
        RunError: nothing is saved yet, or what is saved are no weights.
    """
    which, groups = _scored(run)
    checkpoint = checkpoints.load(run.path, which, groups)
    # The average covers what the optimiser changes; frozen weights are in the plain ones.
    weights = {name: array for group in groups for name, array in checkpoint.groups[group].items()}
    for name, array in weights.items():
        if not are_weights(array):
            raise RunError(
                f"{checkpoint.path}: {name!r} holds no weights that can be used (beyond a billion, "
                "or not a number); did the training diverge? Lower --learning-rate in a new run"
            )
    return weights


def saved_layout(run: Run) -> dict[str, checkpoints.Layout]:
    """Type and shape of the arrays that `scored_weights` gives, without reading them.

    Raises:
        RunError: nothing is saved yet, or it cannot be read.
    """
    return checkpoints.layout(run.path, *_scored(run))


def _scored(run: Run) -> tuple[Literal["best", "last"], list[str]]:
    averaged = run.config.get("settings", {}).get("ema")
    which: Literal["best", "last"] = "best" if checkpoints.has_best(run.path) else "last"
    return which, ["weights", "average"] if averaged else ["weights"]


def refuse_misfit(where: Path, saved: Mapping[str, checkpoints.Layout], shapes: Shapes) -> None:
    """Judges weights by the network they are for.

    Args:
        where: the folder they lie in, or its run's.
        saved: what lies there.
        shapes: what the network has.

    Raises:
        RunError: they are not those of this network.
    """
    expected = {name: ("F32", shape) for name, shape in shapes.items()}
    wrong = [name for name in {**expected, **saved} if saved.get(name) != expected.get(name)]
    if wrong:
        raise RunError(
            f"{where}: its weights ({wrong[0]!r}) do not fit the network that its settings and "
            "vocabulary describe; was the run made by another version of rnntui?"
        )


def vector_size(saved: Mapping[str, checkpoints.Layout], default: int) -> int:
    """Features of the word embedding that was saved; given vectors have a size of their own."""
    _, shape = saved.get("embedding.words.weight", ("", ()))
    return shape[-1] if shape and shape[-1] in range(1, MOST_FEATURES + 1) else default


def charlm_shapes(settings: CharLMSettings, symbols: int) -> Shapes:
    """The weights of a `CharLM`, said without torch, which writing does not need.

    Args:
        settings: of the run.
        symbols: size of the vocabulary.
    """
    units, gates = settings.units, _GATES[settings.cell] * settings.units
    width, shapes = symbols, Shapes()
    if settings.embedding == "learned":
        width = settings.embedding_size
        shapes["embedding.weight"] = (symbols, width)
    for layer in range(settings.layers):
        prefix = f"recurrent.cells.{layer}.0."
        shapes[f"{prefix}weight_ih_l0"] = (gates, units if layer else width)
        shapes[f"{prefix}weight_hh_l0"] = (gates, units)
        shapes[f"{prefix}bias_ih_l0"] = shapes[f"{prefix}bias_hh_l0"] = (gates,)
    return {**shapes, "output.weight": (symbols, units), "output.bias": (symbols,)}
