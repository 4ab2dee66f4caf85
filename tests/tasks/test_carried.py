"""A carried state as arrays, and back."""

import pytest
import torch

from rnntui.models.recurrent import Recurrent
from rnntui.tasks.carried import carried_arrays, carried_from

CPU = torch.device("cpu")


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("lstm", 12), ("gru", 8), ("rnn", 2)])
def test_a_state_comes_back_as_it_was(cell, layers):
    network = Recurrent(cell, 3, 4, layers=layers)
    _, state = network(torch.randn(2, 5, 3), network.zero_state(2))
    arrays = carried_arrays(tuple(tuple(p.detach() for p in parts) for parts in state))
    back = carried_from({"figures": arrays["carried.00.0"], **arrays}, CPU)
    assert len(back) == layers
    for parts, others in zip(state, back, strict=True):
        assert len(parts) == len(others) == (2 if cell == "lstm" else 1)
        assert all(torch.equal(one, other) for one, other in zip(parts, others, strict=True))


def test_no_state_is_no_array():
    assert carried_arrays(None) == {}
    assert carried_from({"figures": torch.zeros(1).numpy()}, CPU) is None
