"""How far a gradient reaches back in networks that have learned nothing yet."""

from typing import TYPE_CHECKING

import numpy as np

from rnntui.workbench.environment import prepare_torch

if TYPE_CHECKING:
    from rnntui.models.recurrent import Cell

UNITS = 64
EMBEDDING = 32


def untrained_carried(
    cell: "Cell", text: str, *, gain: float = 1.0, seed: int = 0, units: int = UNITS
) -> np.ndarray:
    """What is left at each step of a gradient that enters at the last, `(time,)`, 1 at the last.

    The network is a language model of one layer with the weights that a training would begin
    with: uniform in ±1/√units, the forget gates of an lstm open (bias 1). They are drawn from a
    source of their own, so a training in the same process goes on undisturbed.

    Args:
        cell: kind of the cell.
        text: what it reads, one or more characters.
        gain: the recurrent weights are multiplied by it: above 1 gradients may explode.
        seed: of the weights.
        units: size of the state.
    """
    prepare_torch()
    import torch

    from rnntui.insight.states import unroll_charlm
    from rnntui.models.blank import blank, shapes
    from rnntui.models.charlm import CharLM

    symbols, ids = np.unique(list(text), return_inverse=True)
    model = blank(
        lambda: CharLM(len(symbols) + 1, cell=cell, units=units, embedding_size=EMBEDDING)
    )
    source = np.random.default_rng(seed)
    weights: dict[str, np.ndarray] = {}
    for name, shape in shapes(model).items():
        bound = 1.0 if name.startswith("embedding") else units**-0.5
        values = source.uniform(-bound, bound, shape)
        if "weight_hh" in name:
            values *= gain
        if cell == "lstm" and "bias_" in name:
            values[units : 2 * units] = 1.0 if "bias_ih" in name else 0.0
        weights[name] = values.astype(np.float32)
    model.load_state_dict({n: torch.from_numpy(w) for n, w in weights.items()}, assign=True)
    return unroll_charlm(model.eval(), ids.astype(np.int64), None).traces[-1].carried
