"""A character-level language model: an embedding, a recurrent network, scores of the next one."""

import torch
from torch import Tensor, nn

from rnntui.models.recurrent import Cell, Recurrent, State
from rnntui.models.summary import LayerRow, layer_row


class LockedDropout(nn.Module):
    """Dropout whose mask is the same at all steps of a row.

    Source: Gal and Ghahramani 2016, "A Theoretically Grounded Application of Dropout in Recurrent
    Neural Networks". On a CPU it is also the quicker one: `(64, 16, 512)` takes .15 ms against 5.3,
    nearly all of it spent on random numbers.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, values: Tensor) -> Tensor:
        """Drops features of `(batch, time, features)` in training."""
        if not self.training or not self.p:
            return values
        mask = torch.rand(values.shape[0], 1, values.shape[2], device=values.device) >= self.p
        return values * (mask / (1 - self.p)).to(values.dtype)


class CharLM(nn.Module):
    """Scores of the character after each character.

    Example:
        >>> model = CharLM(73, cell="lstm", units=128, embedding_size=64)
        >>> ids = torch.zeros(16, 32, dtype=torch.int64)     # 16 streams, 32 characters each
        >>> logits, state = model(ids)                       # (16, 32, 73)
        >>> logits, state = model(ids, detached(state))      # the 32 characters after them
        >>> logits.log_softmax(-1)                           # nats

    Args:
        vocabulary_size: number of symbols, the unknown one included.
        cell: kind of the recurrent cells.
        units: size of the hidden state.
        layers: how many recurrent layers are stacked.
        embedding_size: size of a learned embedding; None feeds one-hot vectors.
        input_dropout: share of embedding features dropped in training.
        dropout: share of features dropped between layers, and before the output (locked).
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        cell: Cell,
        units: int,
        layers: int = 1,
        embedding_size: int | None = None,
        input_dropout: float = 0.0,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.embedding = (
            None if embedding_size is None else nn.Embedding(vocabulary_size, embedding_size)
        )
        self.input_dropout = nn.Dropout(input_dropout)
        self.recurrent = Recurrent(
            cell, embedding_size or vocabulary_size, units, layers=layers, dropout=dropout
        )
        self.dropout = LockedDropout(dropout)
        self.output = nn.Linear(units, vocabulary_size)

    def forward(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Reads characters.

        Args:
            ids: `(batch, time)` int64.
            state: where to go on from; None is the zero state.

        Returns:
            Scores before the softmax, `(batch, time, vocabulary)`, and the state after the last
            character.
        """
        outputs, state = self.recurrent(self.input_dropout(self.embed(ids)), state)
        logits: Tensor = self.output(self.dropout(outputs))
        return logits, state

    def zero_state(self, batch: int) -> State:
        """The state before the first character of `batch` streams."""
        return self.recurrent.zero_state(batch)

    def describe(self) -> list[LayerRow]:
        """One row a layer."""
        size = self.vocabulary_size
        if self.embedding is None:
            first = LayerRow("one-hot", "one-hot", f"(batch, time, {size})", 0)
        else:
            shape = f"(batch, time, {self.embedding.embedding_dim})"
            first = layer_row("embedding", self.embedding, shape)
        return [
            first,
            *self.recurrent.describe("recurrent"),
            layer_row("output", self.output, f"(batch, time, {size})"),
        ]

    def embed(self, ids: Tensor) -> Tensor:
        """Vectors of the characters, `(batch, time, embedding_size or vocabulary)`."""
        if self.embedding is not None:
            vectors: Tensor = self.embedding(ids)
            return vectors
        # Not nn.functional.one_hot: it makes int64 first, four times the memory and a copy.
        zeros = self.output.weight.new_zeros(*ids.shape, self.vocabulary_size)
        return zeros.scatter_(-1, ids.unsqueeze(-1), 1.0)
