"""The numpy stepper says what the torch model says."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from rnntui.generation.stepper import Stepper
from rnntui.models.charlm import CharLM

VOCABULARY = 17


def pair(cell, layers, embedding_size):
    torch.manual_seed(5)
    model = CharLM(
        VOCABULARY, cell=cell, units=12, layers=layers, embedding_size=embedding_size, dropout=0.3
    ).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)  # so that gates saturate here and there
    return model, Stepper({name: w.numpy() for name, w in model.state_dict().items()})


@pytest.mark.parametrize("embedding_size", [None, 7])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("streams", [1, 3])
def test_equals_the_model(cell, layers, embedding_size, streams):
    model, stepper = pair(cell, layers, embedding_size)
    ids = torch.randint(0, VOCABULARY, (streams, 25))
    with torch.no_grad():
        expected = model(ids)[0].log_softmax(-1).numpy()
    state = stepper.zero_state(streams)
    for step in range(ids.shape[1]):
        log_probs, state = stepper.advance(ids[:, step].numpy(), state)
        assert log_probs.shape == (streams, VOCABULARY)
        assert log_probs.dtype == np.float32
        np.testing.assert_allclose(log_probs, expected[:, step], rtol=0, atol=5e-5)


@pytest.mark.parametrize("streams", [1, 2])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_state_can_be_gone_on_from_twice(cell, streams):
    _, stepper = pair(cell, 2, 7)
    ids = np.full(streams, 4)
    _, state = stepper.advance(ids, stepper.zero_state(streams))
    kept = [[part.copy() for part in parts] for parts in state]
    first, _ = stepper.advance(ids, state)
    second, _ = stepper.advance(ids, state)
    assert np.array_equal(first, second)
    for parts, copies in zip(state, kept, strict=True):
        for part, copy in zip(parts, copies, strict=True):
            assert np.array_equal(part, copy)


def test_weights_of_another_model_are_refused():
    weights = {name: w.numpy() for name, w in pair("gru", 1, 7)[0].state_dict().items()}
    with pytest.raises(KeyError, match="weight_ih_l0"):
        Stepper({name: w for name, w in weights.items() if "weight_ih" not in name})
    name = "recurrent.cells.0.0.weight_hh_l0"
    with pytest.raises(ValueError, match="no cell"):
        Stepper(weights | {name: weights[name][:24]})


def test_generation_needs_no_torch():
    code = "import sys, rnntui.generation.stream; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
