"""One step of a character-level language model in numpy: the quickest way for a few streams.

`torch.nn.LSTM` called a character at a time spends nearly all its time on the call itself; here
the first layer's input product is a lookup in a table made once.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
State = tuple[tuple[Floats, ...], ...]
"""One entry a layer: the hidden state `(streams, units)`, and for an lstm the cell state."""


class Stepper:
    """A `CharLM`'s weights, ready to read one character of each of some streams at a time.

    Nothing is changed in place: a state can be kept, and gone on from twice.

    Example:
        >>> stepper = Stepper({name: w.numpy() for name, w in model.state_dict().items()})
        >>> state = stepper.zero_state(1)
        >>> log_probs, state = stepper.advance(np.array([3]), state)      # (1, vocabulary)

    Args:
        weights: arrays by their names in `CharLM.state_dict()`; cell, sizes and number of layers
            follow from their shapes.

    Raises:
        KeyError: an array is missing.
        ValueError: the shapes are those of no cell.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self._layers: list[_Layer] = []
        while f"recurrent.cells.{len(self._layers)}.0.weight_hh_l0" in weights or not self._layers:
            self._layers.append(_layer(weights, f"recurrent.cells.{len(self._layers)}.0."))
        self.units = self._layers[0].hidden.shape[0]
        first = self._layers[0].inputs
        vectors = weights.get("embedding.weight")  # without one, characters enter one-hot
        self._table = (first if vectors is None else _float32(vectors) @ first) + self._layers[
            0
        ].bias
        self._output = _transposed(weights["output.weight"])
        self._output_bias = _float32(weights["output.bias"])
        self.vocabulary_size = len(self._output_bias)

    def zero_state(self, streams: int = 1) -> State:
        """The state before the first character."""
        return tuple(
            tuple(np.zeros((streams, self.units), np.float32) for _ in range(layer.parts))
            for layer in self._layers
        )

    def advance(self, ids: NDArray[np.int64], state: State) -> tuple[Floats, State]:
        """Reads one character of each stream.

        Args:
            ids: `(streams,)`.
            state: the state before it.

        Returns:
            Natural logarithms of the next character's probabilities, `(streams, vocabulary)`, and
            the state after the character.
        """
        # A vector times a matrix is quicker than a matrix of one row times a matrix.
        single = len(ids) == 1
        gates = self._table[ids[0]] if single else self._table[ids]
        hidden: Floats = gates
        after = []
        for index, (layer, before) in enumerate(zip(self._layers, state, strict=True)):
            if index:
                gates = hidden @ layer.inputs + layer.bias
            parts = layer.step(gates, tuple(part[0] for part in before) if single else before)
            hidden = parts[0]
            after.append(tuple(part[None] for part in parts) if single else parts)
        scores = hidden @ self._output + self._output_bias
        scores -= scores.max(-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(-1, keepdims=True))
        return scores[None] if single else scores, tuple(after)


class _Layer(NamedTuple):
    """One cell's weights, transposed, gates side by side in its own order.

    A sigmoid is computed as (1 + tanh(x / 2)) / 2, one pass of numpy's vectorised tanh over all
    gates, so the rows of sigmoid gates come halved.

    Attributes:
        inputs: `(input, gates × units)`.
        hidden: `(units, gates × units)`.
        bias: `(gates × units,)`, added to the input's share.
        new_bias: `(units,)`, a gru's bias inside the reset gate's product; empty otherwise.
    """

    cell: Literal["rnn", "lstm", "gru"]
    inputs: Floats
    hidden: Floats
    bias: Floats
    new_bias: Floats

    @property
    def parts(self) -> int:
        """Arrays of the cell's state."""
        return 2 if self.cell == "lstm" else 1

    def step(self, gates: Floats, before: tuple[Floats, ...]) -> tuple[Floats, ...]:
        """The state after a step, from the input's share of the gates and the state before."""
        units = self.hidden.shape[0]
        hidden = before[0]
        products = hidden @ self.hidden
        if self.cell == "rnn":
            products += gates
            return (np.tanh(products, out=products),)
        if self.cell == "lstm":
            products += gates
            np.tanh(products, out=products)
            sigmoids = products[..., : 3 * units]
            sigmoids *= 0.5
            sigmoids += 0.5
            cell = sigmoids[..., units : 2 * units] * before[1]
            cell += sigmoids[..., :units] * products[..., 3 * units :]
            hidden = np.tanh(cell)
            hidden *= sigmoids[..., 2 * units :]
            return hidden, cell
        sigmoids = products[..., : 2 * units]
        sigmoids += gates[..., : 2 * units]
        np.tanh(sigmoids, out=sigmoids)
        sigmoids *= 0.5
        sigmoids += 0.5
        new = products[..., 2 * units :]
        new += self.new_bias
        new *= sigmoids[..., :units]
        new += gates[..., 2 * units :]
        np.tanh(new, out=new)
        return (new + sigmoids[..., units:] * (hidden - new),)


def _layer(weights: Mapping[str, NDArray[Any]], prefix: str) -> _Layer:
    inputs = _float32(weights[prefix + "weight_ih_l0"])
    hidden = _float32(weights[prefix + "weight_hh_l0"])
    input_bias = _float32(weights[prefix + "bias_ih_l0"])
    hidden_bias = _float32(weights[prefix + "bias_hh_l0"])
    units = hidden.shape[1]
    scale = np.ones((len(hidden), 1), np.float32)
    order = np.arange(len(hidden))
    cell: Literal["rnn", "lstm", "gru"]
    match len(hidden) / units:
        case 1:
            cell = "rnn"
        case 3:  # reset, update, new
            cell = "gru"
            scale[: 2 * units] = 0.5
        case 4:  # torch has input, forget, new, output: the three sigmoids go first here
            cell = "lstm"
            order = np.r_[0 : 2 * units, 3 * units : 4 * units, 2 * units : 3 * units]
            scale[: 3 * units] = 0.5
        case _:
            raise ValueError(f"recurrent weights of shape {hidden.shape} are those of no cell")
    new_bias = hidden_bias[2 * units :] if cell == "gru" else hidden_bias[:0]
    if cell == "gru":
        hidden_bias = np.r_[hidden_bias[: 2 * units], np.zeros(units, np.float32)]
    return _Layer(
        cell=cell,
        inputs=_transposed(inputs[order] * scale),
        hidden=_transposed(hidden[order] * scale),
        bias=(input_bias + hidden_bias)[order] * scale[:, 0],
        new_bias=new_bias,
    )


def _float32(values: NDArray[Any]) -> Floats:
    return np.asarray(values, np.float32)


def _transposed(values: NDArray[Any]) -> Floats:
    """A view whose columns lie together in memory: `vector @ matrix` reads it once, in order."""
    return np.ascontiguousarray(values, np.float32).T
