"""Thought vectors: each text alone gives what it gives among others; neighbours by cosine."""

import numpy as np
import pytest
import torch
from small_networks import ENCODER, TEXTS, network

from rnntui.insight.thoughts import charlm_thoughts, classifier_thoughts, nearest
from rnntui.models.batches import text_batch
from rnntui.models.charlm import CharLM
from rnntui.models.recurrent import last_hidden


@pytest.mark.parametrize("sequences", ["packed", "masked", "padded"])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_classifiers_thoughts_are_its_last_states(cell, sequences):
    model, width = network(cell=cell, sequences=sequences, layers=2)
    encoded = ENCODER.encode([*TEXTS, []])
    found = classifier_thoughts(model, encoded, width=width)
    assert found.shape == (4, 12)
    for index in range(4):
        with torch.no_grad():
            _, state = model(text_batch(encoded, np.array([index]), width=width))
        np.testing.assert_allclose(found[index], last_hidden(state, 2)[0], atol=1e-5)
    assert classifier_thoughts(model, ENCODER.encode([]), width=width).shape == (0, 12)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_language_models_thoughts_are_its_last_states(cell):
    torch.manual_seed(1)
    model = CharLM(8, cell=cell, units=5, layers=2, embedding_size=4).eval()
    texts = [np.array(ids, np.int64) for ids in ([1, 2, 3], [7], [], [4, 4, 4, 4, 4])]
    found = charlm_thoughts(model, texts)
    for ids, thought in zip(texts, found, strict=True):
        if not len(ids):
            assert not thought.any()
            continue
        with torch.no_grad():
            _, state = model(torch.from_numpy(ids)[None])
        np.testing.assert_allclose(thought, state[-1][0][0], atol=1e-6)
    assert charlm_thoughts(model, texts[2:3]).tolist() == [[0.0] * 5]


def test_the_nearest_is_the_one_that_points_the_same_way():
    vectors = np.array([[1, 0], [3, 3], [0, 2], [0, 0], [-1, -1], [2, 2]], float)
    found = nearest(vectors, np.array([1.0, 1.0]), 10)
    assert [index for index, _ in found] == [1, 5, 0, 2, 3, 4]
    cosines = [cosine for _, cosine in found]
    np.testing.assert_allclose(cosines, [1, 1, 0.5**0.5, 0.5**0.5, 0, -1])
    assert nearest(vectors, np.zeros(2), 2) == [(0, 0.0), (1, 0.0)]
    assert nearest(vectors, vectors[2], 1) == [(2, 1.0)]


def test_what_the_watch_raises_ends_the_work():
    model, width = network()
    with pytest.raises(KeyError):
        classifier_thoughts(model, ENCODER.encode(TEXTS), width=width, watch=lambda: {}["stop"])
