"""Stacks of recurrent layers whose state is always in sight: given, returned, carried on."""

from typing import Literal, NamedTuple, get_args

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnntui.models.summary import LayerRow, count_parameters

Cell = Literal["rnn", "lstm", "gru"]
Sequences = Literal["packed", "masked", "padded"]
State = tuple[tuple[Tensor, ...], ...]
"""One entry a layer and direction (layer 0 forward, layer 0 backward, layer 1 forward …): the
hidden state `(batch, units)`, and for an lstm the cell state `(batch, units)` after it."""

_CELLS: dict[Cell, type[nn.RNN] | type[nn.LSTM] | type[nn.GRU]] = {
    "rnn": nn.RNN,
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}


class Recurrent(nn.Module):
    """Layers of tanh, LSTM (Hochreiter & Schmidhuber 1997) or GRU (Cho et al. 2014) cells.

    Each layer and direction is one `torch.nn` cell of its own, named `cells.<layer>.<direction>`,
    so that padding, reversal and the state are handled here and alike for all of them.

    How rows of unequal length share a batch:

    - "packed": no step is spent on padding (`pack_padded_sequence`).
    - "masked": the padding is computed too and thrown away; the same figures as packed. Quicker
      for short texts of like length: on a CPU only unpacked input meets oneDNN's LSTM.
    - "padded": lengths are ignored and the network reads the padding as if it were text.

    Example:
        >>> network = Recurrent("gru", 64, 32, bidirectional=True)
        >>> outputs, state = network(torch.zeros(8, 20, 64), lengths=torch.full((8,), 5))
        >>> outputs.shape, last_hidden(state, network.directions).shape
        (torch.Size([8, 20, 64]), torch.Size([8, 64]))

    Args:
        cell: kind of the cells.
        input_size: features of one step.
        units: size of the hidden state of each direction.
        layers: how many are stacked.
        bidirectional: each layer reads in both directions and hands both outputs on.
        reverse: read each row from its end to its beginning; outputs keep the order of the text.
        dropout: share of outputs dropped between two layers.
        sequences: what becomes of the padding, see above.

    Attributes:
        backward: of each direction, whether it reads from the end.
    """

    def __init__(
        self,
        cell: Cell,
        input_size: int,
        units: int,
        *,
        layers: int = 1,
        bidirectional: bool = False,
        reverse: bool = False,
        dropout: float = 0.0,
        sequences: Sequences = "packed",
    ) -> None:
        super().__init__()
        if sequences not in get_args(Sequences):
            raise ValueError(f"sequences is {sequences!r}, not one of {get_args(Sequences)}")
        self.cell = cell
        self.units = units
        self.directions = 2 if bidirectional else 1
        self.sequences = sequences
        self.dropout = nn.Dropout(dropout)
        self.backward = (reverse, not reverse)[: self.directions]
        width = units * self.directions
        self.cells = nn.ModuleList(
            nn.ModuleList(
                _new_cell(cell, width if layer else input_size, units)
                for _ in range(self.directions)
            )
            for layer in range(layers)
        )

    def forward(
        self, inputs: Tensor, state: State | None = None, lengths: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """Reads a batch.

        Args:
            inputs: `(batch, time, input_size)`.
            state: where to go on from; None is the zero state.
            lengths: `(batch,)` int64 on the CPU, steps of each row; None: all rows are full.

        Returns:
            Outputs `(batch, time, units × directions)`, zero behind the end of a row unless
            "padded", and the state at the end of each row. A masked lstm of unequal lengths only
            tells its cell state when one was given: begin with `zero_state` to carry it on.

        Raises:
            ValueError: a state for a bidirectional network or without its cell part, or a length
                that is negative or beyond `time`.
        """
        if state is not None and self.directions == 2:
            raise ValueError("a bidirectional network cannot carry a state: it reads from the end")
        rows = None if self.sequences == "padded" else _rows(lengths, inputs)
        final: list[tuple[Tensor, ...]] = []
        outputs = inputs
        for layer, cells in enumerate(self.cells):
            if layer:
                outputs = self.dropout(outputs)
            parts = []
            for cell, backward in zip(cells, self.backward, strict=True):  # type: ignore[call-overload]
                initial = None if state is None else state[len(final)]
                part = _reversed(outputs, rows) if backward else outputs
                part, end = self._run(cell, part, initial, rows)
                parts.append(_reversed(part, rows) if backward else part)
                final.append(end)
            outputs = torch.cat(parts, -1) if len(parts) > 1 else parts[0]
        return outputs, tuple(final)

    def zero_state(self, batch: int) -> State:
        """The state before the first step, of the dtype and on the device of the weights."""
        weight = next(self.parameters())
        per_cell = 2 if self.cell == "lstm" else 1
        return tuple(
            tuple(weight.new_zeros(batch, self.units) for _ in range(per_cell))
            for _ in range(len(self.cells) * self.directions)
        )

    def describe(self, name: str = "recurrent") -> list[LayerRow]:
        """One row a layer, both directions together."""
        kind = f"{'bidirectional ' if self.directions == 2 else ''}{self.cell.upper()}"
        if self.directions == 1 and self.backward[0]:
            kind = f"reversed {kind}"
        shape = f"(batch, time, {self.units * self.directions})"
        return [
            LayerRow(f"{name}.cells.{layer}", kind, shape, count_parameters(cells))
            for layer, cells in enumerate(self.cells)
        ]

    def _run(
        self,
        cell: nn.Module,
        inputs: Tensor,
        initial: tuple[Tensor, ...] | None,
        rows: "_Rows | None",
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """One cell over the steps in the order in which they stand."""
        lstm = self.cell == "lstm"
        given = None
        if initial is not None:
            if len(initial) != (2 if lstm else 1):
                raise ValueError(
                    "this state has not the parts of the cell; to carry that of a masked lstm,"
                    " begin with zero_state"
                )
            parts = tuple(part.unsqueeze(0) for part in initial)
            given = parts if lstm else parts[0]
        if rows is None:
            outputs, end = cell(inputs, given)
        elif self.sequences == "packed" or (lstm and initial is not None):
            # A dense run gives an lstm's cell state only at the width's end, not at a row's.
            packed = pack_padded_sequence(
                inputs, rows.lengths, batch_first=True, enforce_sorted=False
            )
            outputs, end = cell(packed, given)
            outputs, _ = pad_packed_sequence(
                outputs, batch_first=True, total_length=inputs.shape[1]
            )
        else:
            outputs, _ = cell(inputs, given)
            ends = rows.lengths.to(outputs.device) - 1
            end = outputs[torch.arange(len(ends), device=outputs.device), ends].unsqueeze(0)
        final = tuple(part.squeeze(0) for part in (end if isinstance(end, tuple) else (end,)))
        if rows is not None:
            outputs = outputs.masked_fill(~rows.within[..., None], 0)
            if rows.empty is not None:
                before = initial or tuple(torch.zeros_like(part) for part in final)
                final = tuple(
                    torch.where(rows.empty[:, None], old, new)
                    for old, new in zip(before, final, strict=True)
                )
        return outputs, final


def last_hidden(state: State, directions: int) -> Tensor:
    """The top layer's hidden state at the end of each row's reading, `(batch, units × directions)`.

    The backward direction's is the one at the first step: it has read the whole row by then.
    """
    return torch.cat([parts[0] for parts in state[-directions:]], -1)


def detached(state: State) -> State:
    """The same state, through which no gradient flows (truncated backpropagation)."""
    return tuple(tuple(part.detach() for part in parts) for parts in state)


class _Rows(NamedTuple):
    """Where the rows of a batch end.

    Attributes:
        lengths: `(batch,)` on the CPU; 1 for an empty row, whose one step is thrown away.
        within: `(batch, time)`, true where a row has a step.
        empty: `(batch,)`, true for a row without steps; None when there is none.
        reversal: `(batch × time,)`, for each step the one that takes its place when each row is
            reversed within its length; applying it twice changes nothing.
    """

    lengths: Tensor
    within: Tensor
    empty: Tensor | None
    reversal: Tensor


def _rows(lengths: Tensor | None, inputs: Tensor) -> _Rows | None:
    """None when every row is full: then nothing needs care."""
    batch, time = inputs.shape[:2]
    if lengths is None or bool((lengths == time).all()):
        return None
    if bool(((lengths < 0) | (lengths > time)).any()):
        raise ValueError(f"lengths from {int(lengths.min())} to {int(lengths.max())}, time {time}")
    moved = lengths.to(inputs.device)[:, None]
    steps = torch.arange(time, device=inputs.device)
    within = steps < moved
    offsets = torch.arange(batch, device=inputs.device)[:, None] * time
    reversal = torch.where(within, moved - 1 - steps, steps) + offsets
    empty = lengths == 0
    return _Rows(
        lengths=lengths.clamp(min=1),
        within=within,
        empty=empty.to(inputs.device) if bool(empty.any()) else None,
        reversal=reversal.flatten(),
    )


def _reversed(values: Tensor, rows: _Rows | None) -> Tensor:
    """Each row read from its end, the padding left where it is."""
    if rows is None:
        return values.flip(1)
    # As an embedding lookup: the quickest backward pass on a CPU (12 ms for 512 × 50 × 300, with
    # indexing 22, with gather 53).
    flat = values.reshape(-1, values.shape[-1])
    return nn.functional.embedding(rows.reversal, flat).view_as(values)


def _new_cell(kind: Cell, input_size: int, units: int) -> nn.RNNBase:
    """A cell with torch's uniform weights in ±1/√units and, in an lstm, a forget bias of 1.

    The forget gate starts open, so that the gradient reaches far back from the first step on
    (Jozefowicz, Zaremba & Sutskever 2015). The 1 stands in `bias_ih`, `bias_hh` has 0 there.
    """
    cell: nn.RNNBase = _CELLS[kind](input_size, units, batch_first=True)
    if kind == "lstm":
        with torch.no_grad():
            cell.get_parameter("bias_ih_l0")[units : 2 * units].fill_(1.0)
            cell.get_parameter("bias_hh_l0")[units : 2 * units].zero_()
    return cell
