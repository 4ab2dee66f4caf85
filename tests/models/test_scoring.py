"""What a text costs a language model: exact in one stream, near it in many."""

import itertools
import math

import numpy as np
import pytest
import torch

from rnntui.data.vocabulary import UNKNOWN
from rnntui.errors import Interrupted
from rnntui.models import scoring
from rnntui.models.charlm import CharLM
from rnntui.models.scoring import UNSEEN_NATS, TextCost, text_cost

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(2)
    network = CharLM(7, cell="lstm", units=8, embedding_size=4, dropout=0.5)
    with torch.no_grad():
        network.output.weight.mul_(4)  # far from indifferent
    return network


def text(length, low=1):
    return np.random.default_rng(0).integers(low, 7, length)


def by_hand(model, ids):
    """Character by character from the zero state."""
    model.eval()
    state, total = None, 0.0
    with torch.no_grad():
        for symbol, following in itertools.pairwise(ids):
            logits, state = model(torch.tensor([[symbol]]), state)
            total -= float(logits[0, 0].double().log_softmax(-1)[following])
    return total


@pytest.mark.parametrize("length", [2, 60, 701])
def test_one_stream_equals_the_sum_by_hand(model, length):
    ids = text(length)
    cost = text_cost(model, ids, device=CPU)
    assert cost.characters == length - 1, "the first character is context alone"
    assert cost.unseen == 0
    assert cost.nats == pytest.approx(by_hand(model, ids), rel=1e-5)


def test_chunks_do_not_change_the_price(model, monkeypatch):
    ids = text(100)
    whole = text_cost(model, ids, device=CPU).nats
    monkeypatch.setattr(scoring, "CHUNK", 7)
    assert text_cost(model, ids, device=CPU).nats == pytest.approx(whole, rel=1e-6)


@pytest.mark.parametrize("streams", [1, 4])
def test_an_unseen_character_costs_the_unknown_symbol_and_one_of_all_code_points(model, streams):
    ids = text(80)
    ids[[10, 40, 41]] = UNKNOWN
    cost = text_cost(model, ids, device=CPU, streams=streams)
    assert cost.unseen == 3
    assert UNSEEN_NATS / math.log(2) == pytest.approx(20.0875, abs=1e-3)
    if streams == 1:
        assert cost.nats == pytest.approx(by_hand(model, ids) + 3 * math.log(0x110000), rel=1e-5)


def test_many_streams_with_a_long_warm_up_approach_the_exact_figure(model):
    ids = text(1_500)
    exact = text_cost(model, ids, device=CPU)
    near = [text_cost(model, ids, device=CPU, streams=8, warm_up=n) for n in (0, 100)]
    assert {cost.characters for cost in near} == {exact.characters}
    cold, warm = (abs(cost.bits_per_char - exact.bits_per_char) for cost in near)
    assert warm < cold
    assert warm < 1e-5, "the first part begins from the zero state, as the whole does"


@pytest.mark.parametrize("streams", [2, 3, 16, 400])
def test_every_character_is_priced_once_however_the_text_is_cut(streams):
    """A model without memory prices a character alike in every cut."""
    torch.manual_seed(0)
    memoryless = CharLM(7, cell="rnn", units=4)
    for name, weights in memoryless.named_parameters():
        if "weight_hh" in name:
            weights.detach().zero_()
    ids = text(200, low=0)
    exact = text_cost(memoryless, ids, device=CPU)
    for warm_up in (0, 5, 300):
        cost = text_cost(memoryless, ids, device=CPU, streams=streams, warm_up=warm_up)
        assert cost.nats == pytest.approx(exact.nats, rel=1e-5)
        assert (cost.characters, cost.unseen) == (exact.characters, exact.unseen)


def test_scoring_is_without_dropout_and_leaves_the_mode(model):
    ids = text(50)
    model.train()
    assert text_cost(model, ids, device=CPU) == text_cost(model, ids, device=CPU)
    assert model.training


def test_the_watch_ends_it(model):
    def stop():
        raise Interrupted("now")

    model.train()
    with pytest.raises(Interrupted):
        text_cost(model, text(50), device=CPU, watch=stop)
    assert model.training


def test_units():
    cost = TextCost(nats=10.0, characters=5, unseen=0)
    assert cost.nats_per_char == 2.0
    assert cost.bits_per_char == pytest.approx(2.0 / math.log(2))
    assert TextCost(0.0, 0, 0).bits_per_char == 0.0
