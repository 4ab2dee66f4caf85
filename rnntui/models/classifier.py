"""A recurrent text classifier: tokens, a recurrent network, a pooled state, the labels."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from rnntui.data.encoding import NUMBER, SHAPES
from rnntui.data.recipe import TextRecipe
from rnntui.data.vectors import LIKE_A_NUMBER, Vectors
from rnntui.models.recurrent import Cell, Recurrent, Sequences, State, last_hidden
from rnntui.models.summary import LayerRow, layer_row
from rnntui.settings import ClassifierSettings


class TextBatch(NamedTuple):
    """Texts of one batch, each distinct token given once.

    Attributes:
        words: `(distinct,)` word ids; the first row is the padding.
        shapes: `(distinct,)` shape ids.
        pieces: `(pieces,)` piece ids of all rows one after another.
        offsets: `(distinct,)` where each row's pieces begin.
        positions: `(batch, time)` the row of each token, 0 behind the end.
        lengths: `(batch,)` tokens of each text, at least 1; on the CPU.
    """

    words: Tensor
    shapes: Tensor
    pieces: Tensor
    offsets: Tensor
    positions: Tensor
    lengths: Tensor

    def to(self, device: torch.device) -> "TextBatch":
        """The batch on a device; the lengths stay on the CPU, where packing wants them."""
        moved = [tensor.to(device, non_blocking=True) for tensor in self[:-1]]
        return TextBatch._make([*moved, self.lengths])


class TokenEmbedding(nn.Module):
    """A token's vector: its word's, plus the mean of its pieces' and its shape's with subwords.

    Source: Bojanowski et al. 2017 for the pieces.
    """

    def __init__(self, word_count: int, piece_count: int, size: int, *, subwords: bool) -> None:
        super().__init__()
        self.words = nn.Embedding(word_count, size, padding_idx=0)
        nn.init.normal_(self.words.weight, std=INITIAL_DEVIATION)
        with torch.no_grad():
            self.words.weight[0].zero_()
        self.pieces: nn.EmbeddingBag | None = None
        self.shapes: nn.Parameter | None = None
        if subwords:
            # An empty table cannot be looked up, so a corpus without pieces gets one unused row.
            self.pieces = nn.EmbeddingBag(max(piece_count, 1), size, mode="mean")
            nn.init.normal_(self.pieces.weight, std=INITIAL_DEVIATION)
            # A plain parameter: it has few rows, each seen often, and is trained as the network
            # is, not as the tables are.
            self.shapes = nn.Parameter(torch.empty(len(SHAPES), size))
            nn.init.normal_(self.shapes, std=INITIAL_DEVIATION)
            with torch.no_grad():
                self.shapes[0].zero_()

    @torch.no_grad()
    def take_vectors(self, words: Sequence[str], vectors: Vectors, *, freeze: bool) -> None:
        """Puts given vectors in the place of random ones.

        A word without a vector takes that of its small letters; without that either it stays
        random, or is zero when the vectors are kept as they are (as spaCy has it).

        Args:
            words: the vocabulary, from id 2 on.
            vectors: of the embedding's size.
            freeze: keep them as they are in training.
        """
        weight = self.words.weight
        if freeze:
            weight.zero_()
        for index, word in enumerate(words, 2):
            forms = LIKE_A_NUMBER if word == NUMBER else (word, word.casefold())
            rows = (vectors.keys[form] for form in forms if form in vectors.keys)
            if (row := next(rows, None)) is not None:
                weight[index] = torch.from_numpy(vectors.table[row])
        weight.requires_grad_(not freeze)

    def forward(self, batch: TextBatch) -> Tensor:
        """Vectors of the distinct tokens, `(distinct, size)`."""
        vectors: Tensor = self.words(batch.words)
        if self.pieces is not None and self.shapes is not None:
            vectors = vectors + self.pieces(batch.pieces, batch.offsets)
            vectors = vectors + nn.functional.embedding(batch.shapes, self.shapes, padding_idx=0)
        return vectors


INITIAL_DEVIATION = 0.02
"""Standard deviation of embeddings before training: what a rare token brings with it stays small
beside what a frequent one has learned."""


class Classifier(nn.Module):
    """Label scores of texts.

    Example:
        >>> logits, state = model(batch)        # (batch, labels)
        >>> logits.softmax(-1)

    Args:
        word_count: rows of the word embedding, padding and unknown included.
        piece_count: rows of the piece embedding.
        labels: number of labels, two or more; two labels have two scores.
        pooling: "last" hidden state of each direction, or over time "max", "mean", or "all" three.
    """

    def __init__(
        self,
        word_count: int,
        piece_count: int,
        labels: int,
        *,
        embedding_size: int,
        subwords: bool,
        cell: Cell,
        units: int,
        layers: int,
        bidirectional: bool,
        reverse: bool,
        sequences: Sequences,
        pooling: str,
        input_dropout: float,
        dropout: float,
    ) -> None:
        super().__init__()
        self.embedding = TokenEmbedding(word_count, piece_count, embedding_size, subwords=subwords)
        self.input_dropout = nn.Dropout(input_dropout)
        self.recurrent = Recurrent(
            cell,
            embedding_size,
            units,
            layers=layers,
            bidirectional=bidirectional,
            reverse=reverse,
            dropout=dropout,
            sequences=sequences,
        )
        self.pooling = pooling
        self.padded = sequences == "padded"
        self.dropout = nn.Dropout(dropout)
        width = units * (2 if bidirectional else 1)
        self.output = nn.Linear(width * (3 if pooling == "all" else 1), labels)

    def forward(self, batch: TextBatch, state: State | None = None) -> tuple[Tensor, State]:
        """Scores before the softmax, `(batch, labels)`, and the state after the last token."""
        return self.read(self.input_dropout(self.embed(batch)), batch.lengths, state)

    def embed(self, batch: TextBatch) -> Tensor:
        """What each token feeds into the network, `(batch, time, size)`; zero behind the end."""
        # As an embedding lookup: its backward pass is several times quicker than indexing's.
        return nn.functional.embedding(batch.positions, self.embedding(batch))

    def read(
        self, inputs: Tensor, lengths: Tensor, state: State | None = None
    ) -> tuple[Tensor, State]:
        """As `forward`, from what `embed` gives; the lengths are on the CPU."""
        outputs, state = self.recurrent(inputs, state, lengths)
        logits: Tensor = self.output(self.dropout(self.pool(outputs, state, lengths)))
        return logits, state

    def describe(self) -> list[LayerRow]:
        """One row a layer."""
        embedding = self.embedding
        size = embedding.words.embedding_dim
        shape = f"(batch, time, {size})"
        rows = [layer_row("embedding.words", embedding.words, shape)]
        if embedding.pieces is not None and embedding.shapes is not None:
            rows.append(layer_row("embedding.pieces", embedding.pieces, shape))
            count = embedding.shapes.numel()
            rows.append(LayerRow("embedding.shapes", "Embedding", shape, count))
        return [
            *rows,
            *self.recurrent.describe("recurrent"),
            LayerRow("pooling", self.pooling, f"(batch, {self.output.in_features})", 0),
            layer_row("output", self.output, f"(batch, {self.output.out_features})"),
        ]

    def pool(self, outputs: Tensor, state: State, lengths: Tensor) -> Tensor:
        """What the output layer sees of a reading, `(batch, width or 3 × width)`."""
        if self.pooling == "last":
            return last_hidden(state, self.recurrent.directions)
        lengths = lengths.to(outputs.device)
        if self.padded:
            lengths = torch.full_like(lengths, outputs.shape[1])
        within = torch.arange(outputs.shape[1], device=outputs.device) < lengths[:, None]
        parts = []
        if self.pooling in ("max", "all"):
            parts.append(outputs.masked_fill(~within[..., None], float("-inf")).amax(1))
        if self.pooling in ("mean", "all"):
            total = (outputs * within[..., None]).sum(1)
            parts.append(total / lengths[:, None])
        if self.pooling == "all":
            parts.append(last_hidden(state, self.recurrent.directions))
        return torch.cat(parts, -1)


def build_classifier(
    settings: ClassifierSettings, recipe: TextRecipe, *, embedding_size: int | None = None
) -> Classifier:
    """The network for these settings and this vocabulary, with random weights.

    Args:
        settings: what was asked.
        recipe: vocabulary and labels.
        embedding_size: of given vectors, in the place of the setting.
    """
    return Classifier(
        recipe.encoder.word_count,
        len(recipe.encoder.pieces),
        len(recipe.labels),
        embedding_size=embedding_size or settings.embedding_size,
        subwords=settings.subwords,
        cell=settings.cell,
        units=settings.units,
        layers=settings.layers,
        bidirectional=settings.bidirectional,
        reverse=settings.reverse,
        sequences=settings.sequences,
        pooling=settings.pooling,
        input_dropout=settings.input_dropout,
        dropout=settings.dropout,
    )


def padded_width(settings: ClassifierSettings) -> int | None:
    """Time steps of every batch under naive padding, as the lecture's arrays have them."""
    return settings.max_tokens if settings.sequences == "padded" else None
