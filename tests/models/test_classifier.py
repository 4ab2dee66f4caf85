"""The classifier's logits: packed is masked, alone is among others, pooling as numpy has it."""

import itertools

import numpy as np
import pytest
import torch

from rnntui.data.encoding import TextEncoder
from rnntui.data.recipe import TextRecipe
from rnntui.data.vectors import Vectors
from rnntui.models.batches import text_batch
from rnntui.models.blank import blank
from rnntui.models.classifier import TokenEmbedding, build_classifier, padded_width
from rnntui.models.summary import count_parameters
from rnntui.settings import ClassifierSettings

TEXTS = [["win", "a", "prize", "now", "!"], ["me", "too"], ["why"], ["a", "a", "win", "unheard"]]
ENCODER = TextEncoder.of(TEXTS[:3], subwords=True, min_count=1)
CELLS = ("rnn", "lstm", "gru")


def recipe(subwords=True):
    return TextRecipe(
        language=None,
        lowercase=False,
        max_tokens=7,
        masks=(),
        labels=("ham", "spam"),
        positive=1,
        encoder=TextEncoder.of(TEXTS[:3], subwords=subwords, min_count=1),
    )


def network(**given):
    torch.manual_seed(1)
    settings = ClassifierSettings(
        **{"epochs": 1, "units": 6, "embedding_size": 5, "max_tokens": 7, **given}
    )
    return build_classifier(settings, recipe(settings.subwords)).eval()


def logits(model, chosen, *, texts=TEXTS, width=None):
    encoded = recipe(model.embedding.pieces is not None).encoder.encode(texts)
    with torch.no_grad():
        return model(text_batch(encoded, np.array(chosen), width=width))[0]


SHAPES = [
    {"cell": cell, "bidirectional": both, "reverse": back, "layers": layers, "pooling": pooling}
    for cell, (both, back, layers), pooling in itertools.product(
        CELLS,
        [(False, False, 1), (True, False, 2), (False, True, 1)],
        ["last", "all"],
    )
]


@pytest.mark.parametrize("given", SHAPES, ids=str)
def test_packed_equals_masked_and_a_text_alone_equals_itself_among_others(given):
    packed = network(**given, sequences="packed")
    masked = network(**given, sequences="masked")
    masked.load_state_dict(packed.state_dict())
    together = logits(packed, [0, 1, 2, 3])
    torch.testing.assert_close(logits(masked, [0, 1, 2, 3]), together, rtol=0, atol=1e-6)
    for i in range(4):
        for model in (packed, masked):
            torch.testing.assert_close(logits(model, [i])[0], together[i], rtol=0, atol=1e-6)
            wider = logits(model, [i], width=7)[0]
            torch.testing.assert_close(wider, together[i], rtol=0, atol=1e-6)


@pytest.mark.parametrize("pooling", ["last", "max", "mean", "all"])
def test_padded_reads_the_padding_of_unequal_lengths(pooling):
    packed = network(sequences="packed", pooling=pooling)
    padded = network(sequences="padded", pooling=pooling)
    padded.load_state_dict(packed.state_dict())
    one, other = logits(packed, [0, 1]), logits(padded, [0, 1])
    torch.testing.assert_close(one[0], other[0], rtol=0, atol=1e-6)  # it fills the width
    assert (one[1] - other[1]).abs().max() > 1e-4
    settings = ClassifierSettings(epochs=1, max_tokens=7, sequences="padded")
    assert padded_width(settings) == 7
    assert padded_width(ClassifierSettings(epochs=1, sequences="packed")) is None


@pytest.mark.parametrize("pooling", ["last", "max", "mean", "all"])
@pytest.mark.parametrize("sequences", ["packed", "masked", "padded"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_pooling_equals_numpy(pooling, sequences, bidirectional):
    model = network(sequences=sequences, pooling=pooling, bidirectional=bidirectional)
    seen = {}
    model.recurrent.register_forward_hook(lambda _m, _i, out: seen.update(outputs=out[0]))
    model.output.register_forward_hook(lambda _m, args, _o: seen.update(pooled=args[0]))
    logits(model, [0, 1, 2], width=7)
    for row, length in enumerate([5, 2, 1]):
        steps = seen["outputs"][row, : 7 if sequences == "padded" else length].numpy()
        # The backward direction ends at the first step.
        last = np.concatenate([steps[-1, :6], steps[0, 6:]])
        parts = {"last": last, "max": steps.max(0), "mean": steps.mean(0)}
        expected = (
            np.concatenate([parts["max"], parts["mean"], parts["last"]])
            if pooling == "all"
            else parts[pooling]
        )
        np.testing.assert_allclose(seen["pooled"][row], expected, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("sequences", ["packed", "masked", "padded"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_text_without_tokens_and_one_of_unknown_words_get_finite_scores(
    cell, sequences, bidirectional
):
    model = network(cell=cell, sequences=sequences, bidirectional=bidirectional)
    texts = [[], ["unheard", "字"], ["win"], []]
    width = 7 if sequences == "padded" else None
    found = logits(model, [0, 1, 2, 3], texts=texts, width=width)
    assert found.isfinite().all()
    torch.testing.assert_close(found[0], found[3])
    alone = logits(model, [0], texts=texts, width=width)[0]
    torch.testing.assert_close(alone, found[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("subwords", [True, False])
def test_a_tokens_vector_is_word_plus_mean_of_pieces_plus_shape(subwords):
    model = network(subwords=subwords)
    encoded = recipe(subwords).encoder.encode(TEXTS)
    batch = text_batch(encoded, np.arange(4), width=None)
    with torch.no_grad():
        vectors = model.embedding(batch)
    weights = {name: tensor.numpy() for name, tensor in model.embedding.state_dict().items()}
    assert not vectors[0].any(), "the padding is zero"
    ends = [*batch.offsets.tolist()[1:], len(batch.pieces)]
    for row in range(1, len(batch.words)):
        expected = weights["words.weight"][batch.words[row]].copy()
        if subwords:
            expected += weights["shapes"][batch.shapes[row]]
            pieces = batch.pieces[batch.offsets[row] : ends[row]].numpy()
            if len(pieces):
                expected += weights["pieces.weight"][pieces].mean(0)
        np.testing.assert_allclose(vectors[row], expected, atol=1e-6)


def test_given_vectors_take_their_words_places():
    table = np.arange(8, dtype=np.float32).reshape(2, 4)
    vectors = Vectors({"Win": 0, "prize": 1}, table, "test")
    words = ("Win", "PRIZE", "else")
    for freeze in (False, True):
        embedding = TokenEmbedding(5, 0, 4, subwords=False)
        embedding.take_vectors(words, vectors, freeze=freeze)
        weight = embedding.words.weight
        np.testing.assert_array_equal(weight[2:4].detach(), table)
        assert bool(weight[4].any()) is not freeze, "without a vector: random, or zero if frozen"
        assert not weight[0].any()
        assert weight.requires_grad is not freeze


@pytest.mark.parametrize("given", [{}, {"subwords": False, "cell": "lstm", "layers": 2}])
def test_the_layer_table_counts_every_parameter(given):
    model = network(**given)
    rows = model.describe()
    assert sum(row.parameters for row in rows) == count_parameters(model)
    assert rows[-1].shape == "(batch, 2)"
    assert blank(lambda: network(**given)).describe() == rows


def test_the_carried_state_goes_on_where_the_last_batch_ended():
    model = network(bidirectional=False, pooling="last", sequences="masked")
    encoder = recipe().encoder
    whole = encoder.encode([["win", "a", "prize", "now"]])
    halves = encoder.encode([["win", "a"], ["prize", "now"]])
    with torch.no_grad():
        expected, _ = model(text_batch(whole, np.array([0]), width=None))
        _, state = model(text_batch(halves, np.array([0]), width=None))
        found, _ = model(text_batch(halves, np.array([1]), width=None), state)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)
