"""Batches of texts: each distinct token once, and the scores of many texts in their order."""

import numpy as np
import pytest
import torch

from rnntui.data.encoding import TextEncoder
from rnntui.models import batches
from rnntui.models.batches import label_scores, scoring_batches, text_batch
from rnntui.models.classifier import Classifier

TEXTS = [["a", "b", "a", "a"], ["zebra"], [], ["b", "cab", "b"], ["never", "a"]]


@pytest.fixture(scope="module")
def encoded():
    return TextEncoder.of(TEXTS[:4], subwords=True, min_count=1).encode(TEXTS)


def model(**given):
    torch.manual_seed(3)
    encoder = TextEncoder.of(TEXTS[:4], subwords=True, min_count=1)
    options = {
        "embedding_size": 6,
        "subwords": True,
        "cell": "gru",
        "units": 5,
        "layers": 1,
        "bidirectional": True,
        "reverse": False,
        "sequences": "masked",
        "pooling": "all",
        "input_dropout": 0.0,
        "dropout": 0.0,
    }
    return Classifier(encoder.word_count, len(encoder.pieces), 3, **{**options, **given}).eval()


def bags(batch):
    """The piece ids of each distinct token."""
    ends = [*batch.offsets.tolist()[1:], len(batch.pieces)]
    return [batch.pieces[a:b].tolist() for a, b in zip(batch.offsets.tolist(), ends, strict=True)]


@pytest.mark.parametrize("chosen", [[0, 1, 2, 3, 4], [3, 0], [2], [2, 2, 1]])
@pytest.mark.parametrize("width", [None, 2, 9])
def test_distinct_tokens_and_positions_give_the_rows_again(encoded, chosen, width):
    batch = text_batch(encoded, np.array(chosen), width=width)
    longest = max(int(encoded.lengths[chosen].max()), 1)
    time = width or longest
    assert batch.positions.shape == (len(chosen), time)
    assert len(batch.words) == len(batch.shapes) == len(batch.offsets)
    # By hand: each text's rows, cut to the width, with zeros behind.
    rows = np.zeros((len(chosen), time), np.int64)
    for place, i in enumerate(chosen):
        own = encoded.rows[encoded.starts[i] : encoded.starts[i + 1]][:time]
        rows[place, : len(own)] = own
    distinct = np.union1d(rows, [0])
    assert len(batch.words) == len(distinct), "each distinct token once, and the padding"
    table = encoded.table
    np.testing.assert_array_equal(batch.words[batch.positions], table.words[rows])
    np.testing.assert_array_equal(batch.shapes[batch.positions], table.shapes[rows])
    found = bags(batch)
    for position, row in zip(batch.positions.flatten().tolist(), rows.ravel(), strict=True):
        by_hand = table.pieces[table.offsets[row] : table.offsets[row + 1]].tolist()
        assert found[position] == by_hand
    assert batch.lengths.tolist() == [max(min(encoded.lengths[i], time), 1) for i in chosen]


def test_scoring_batches_hold_every_text_once_and_keep_to_their_bound(monkeypatch):
    monkeypatch.setattr(batches, "SCORING_TOKENS", 40)
    lengths = np.array([7, 0, 3, 50, 9, 1, 1, 20, 20, 7])
    found = list(scoring_batches(lengths))
    assert sorted(np.concatenate(found).tolist()) == list(range(len(lengths)))
    for chosen in found:
        assert len(chosen) == 1 or len(chosen) * lengths[chosen].max() <= 40
    assert list(scoring_batches(np.array([], np.int64))) == []


@pytest.mark.parametrize("sequences", ["packed", "masked", "padded"])
def test_label_scores_keep_the_order_and_sum_to_one(encoded, sequences, monkeypatch):
    monkeypatch.setattr(batches, "SCORING_TOKENS", 4)
    width = 6 if sequences == "padded" else None
    network = model(sequences=sequences)
    scores = label_scores(network, encoded, device=torch.device("cpu"), width=width)
    assert scores.shape == (5, 3)
    np.testing.assert_allclose(np.exp(scores).sum(-1), 1, atol=1e-6)
    for i in range(5):
        with torch.no_grad():
            logits, _ = network(text_batch(encoded, np.array([i]), width=width))
        np.testing.assert_allclose(scores[i], logits[0].log_softmax(-1), atol=1e-5)


def test_scoring_leaves_the_models_mode_and_asks_the_watch(encoded):
    network, asked = model(dropout=0.9), []
    for training in (True, False):
        network.train(training)
        label_scores(
            network,
            encoded,
            device=torch.device("cpu"),
            width=None,
            watch=lambda: asked.append(network.training),
        )
        assert network.training is training
    assert asked
    assert not any(asked), "scored without dropout"

    def stop():
        raise KeyboardInterrupt

    network.train()
    with pytest.raises(KeyboardInterrupt):
        label_scores(network, encoded, device=torch.device("cpu"), width=None, watch=stop)
    assert network.training


def test_no_texts_give_no_rows(encoded):
    none = encoded.take(np.array([], np.int64))
    assert label_scores(model(), none, device=torch.device("cpu"), width=None).shape == (0, 3)


def test_a_padded_batch_is_bounded_by_its_width_and_not_by_its_texts(encoded, monkeypatch):
    monkeypatch.setattr(batches, "SCORING_TOKENS", 24)
    network, positions = model(sequences="padded"), []
    network.register_forward_pre_hook(lambda _, given: positions.append(given[0].positions.numel()))
    label_scores(network, encoded, device=torch.device("cpu"), width=12)
    assert sum(positions) == len(encoded) * 12
    assert max(positions) <= 24
