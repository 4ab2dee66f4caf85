"""Shares of tokens: they add up to what they explain, for every kind of network."""

import itertools

import numpy as np
import pytest
import torch
from small_networks import ENCODER, TEXTS, batch_of, network, odds_at

from rnntui.insight.attribution import TOLERANCE, integrated_gradients, log_odds
from rnntui.models.batches import text_batch

KINDS = [
    {"cell": cell, "pooling": pooling, "sequences": sequences}
    for cell, pooling, sequences in itertools.product(
        ("rnn", "lstm", "gru"), ("last", "max", "mean", "all"), ("packed", "masked", "padded")
    )
]
SHAPES = [
    {"bidirectional": False},
    {"bidirectional": False, "reverse": True},
    {"layers": 2},
    {"dropout": 0.5, "input_dropout": 0.5},
]


@pytest.mark.parametrize("given", [*KINDS, *SHAPES], ids=str)
def test_the_shares_add_up_to_the_rise_of_the_log_odds(given):
    model, width = network(**given)
    batch = batch_of(TEXTS[0], width)
    found = integrated_gradients(model, batch, 1)
    nothing, whole = odds_at(model, batch, 1, [0, 1])
    assert found.total == pytest.approx(whole, abs=1e-4)
    assert found.baseline == pytest.approx(nothing, abs=1e-4)
    assert np.abs(found.shares).sum() > 20 * TOLERANCE  # something to get wrong
    assert abs(found.delta) <= TOLERANCE
    assert found.shares.sum() == pytest.approx(whole - nothing, abs=TOLERANCE + 1e-4)
    assert found.shares.shape == (width or 5,)
    assert (found.shares[:5] != 0).all()
    assert (found.shares[5:] == 0).all()


@pytest.mark.parametrize("pooling", ["last", "max"])
def test_a_share_is_the_integral_of_its_own_gradient(pooling):
    model, width = network(cell="lstm", pooling=pooling)
    batch = batch_of(TEXTS[0], width)
    found = integrated_gradients(model, batch, 1, tolerance=1e-3)
    with torch.no_grad():
        inputs = model.embed(batch)
    steps = 4_000
    middles = ((torch.arange(steps) + 0.5) / steps)[:, None, None] * inputs
    middles.requires_grad_()
    logits, _ = model.read(middles, batch.lengths.expand(steps))
    (gradients,) = torch.autograd.grad(log_odds(logits, 1).sum(), middles)
    np.testing.assert_allclose(found.shares, (gradients.mean(0) * inputs[0]).sum(-1), atol=2e-3)


def test_a_bent_path_is_looked_at_closer():
    straight = integrated_gradients(*_model_and_batch("last", scale=1.0), 1)
    bent = integrated_gradients(*_model_and_batch("max", scale=60.0), 1)
    assert straight.points == 17
    assert bent.points > straight.points
    assert abs(bent.delta) <= TOLERANCE
    rough = integrated_gradients(*_model_and_batch("max", scale=60.0), 1, most=17)
    assert rough.points == 17
    assert abs(rough.delta) > abs(bent.delta)  # and it says so


def _model_and_batch(pooling, scale):
    model, width = network(pooling=pooling, scale=scale)
    return model, batch_of(TEXTS[0], width)


def test_of_many_labels_each_has_its_own_shares():
    model, width = network(labels=("ball", "song", "soup"))
    batch = batch_of(TEXTS[0], width)
    for label in range(3):
        found = integrated_gradients(model, batch, label)
        (whole,) = odds_at(model, batch, label, [1])
        assert found.total == pytest.approx(whole, abs=1e-4)
        assert abs(found.delta) <= TOLERANCE


def test_of_two_labels_the_shares_mirror_each_other():
    model, width = network()
    batch = batch_of(TEXTS[0], width)
    first, second = (integrated_gradients(model, batch, label) for label in (0, 1))
    np.testing.assert_allclose(first.shares, -second.shares, atol=1e-5)


def test_a_text_without_tokens_has_nothing_to_share():
    model, width = network()
    found = integrated_gradients(model, batch_of([], width), 1)
    assert found.total == found.baseline
    assert found.shares.tolist() == [0.0]
    assert found.delta == 0


def test_the_model_and_the_random_state_stay_as_they_were():
    model, width = network(dropout=0.5)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    random = torch.get_rng_state()
    with torch.no_grad():  # as a caller may have it
        integrated_gradients(model, batch_of(TEXTS[0], width), 1)
    assert torch.equal(torch.get_rng_state(), random)
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not any(module.training for module in model.modules())


def test_what_cannot_be_explained_is_refused():
    model, width = network()
    two = text_batch(ENCODER.encode(TEXTS[:2]), np.array([0, 1]), width=width)
    with pytest.raises(ValueError, match="2 texts"):
        integrated_gradients(model, two, 1)
    with pytest.raises(ValueError, match="training mode"):
        integrated_gradients(model.train(), batch_of(TEXTS[0], width), 1)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_on_a_gpu_the_shares_are_the_same(cell):
    model, width = network(cell=cell)
    batch = batch_of(TEXTS[0], width)
    here = integrated_gradients(model, batch, 1)
    device = torch.device("cuda")
    there = integrated_gradients(model.to(device), batch.to(device), 1)
    np.testing.assert_allclose(there.shares, here.shares, atol=2 * TOLERANCE)
    assert not any(module.training for module in model.modules())
