"""Every cell against a step-by-step reference, and the three ways with unequal lengths."""

import itertools

import numpy as np
import pytest
import torch

from rnntui.models.recurrent import Recurrent, detached, last_hidden

CELLS = ("rnn", "lstm", "gru")
LENGTHS = [7, 3, 1, 5]
BATCH, TIME, FEATURES, UNITS = 4, 7, 3, 5
BOTH = list(itertools.product([False, True], repeat=2))


def network(cell, **options):
    torch.manual_seed(3)
    return Recurrent(cell, FEATURES, UNITS, **options).double()


def inputs(batch=BATCH, time=TIME):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(batch, time, FEATURES, generator=generator, dtype=torch.float64)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def reference_step(cell, weights, x, h, c):
    """One step of one row, gate by gate, as the papers write it."""
    w, u, b, d = weights
    n = len(h)

    def gate(k):
        rows = slice(k * n, (k + 1) * n)
        return w[rows] @ x + b[rows], u[rows] @ h + d[rows]

    if cell == "rnn":
        return np.tanh(sum(gate(0))), c
    if cell == "lstm":
        i, f, g, o = (sum(gate(k)) for k in range(4))
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
    r, z = sigmoid(sum(gate(0))), sigmoid(sum(gate(1)))
    new = np.tanh(gate(2)[0] + r * gate(2)[1])
    return (1 - z) * new + z * h, c


def reference_row(module, cell, row, *, layers, orders):
    """Outputs of one unpadded row, and the last states (h, c) of each layer and direction."""
    finals = []
    for layer in range(layers):
        sides = []
        for direction, backward in enumerate(orders):
            own = dict(module.cells[layer][direction].named_parameters())
            weights = [
                own[name].detach().numpy()
                for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
            ]
            h, c = np.zeros(UNITS), np.zeros(UNITS)
            out = []
            for x in row[::-1] if backward else row:
                h, c = reference_step(cell, weights, x, h, c)
                out.append(h)
            sides.append(np.array(out[::-1] if backward else out))
            finals.append((h, c))
        row = np.concatenate(sides, axis=1)
    return row, finals


@pytest.mark.parametrize("sequences", ["packed", "masked"])
@pytest.mark.parametrize(
    ("bidirectional", "reverse"), [*itertools.product([False, True], repeat=2)]
)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_equals_the_step_by_step_reference(cell, layers, bidirectional, reverse, sequences):
    module = network(
        cell, layers=layers, bidirectional=bidirectional, reverse=reverse, sequences=sequences
    )
    orders = (reverse, not reverse)[: 2 if bidirectional else 1]
    x = inputs()
    outputs, state = module(x, lengths=torch.tensor(LENGTHS))
    assert outputs.shape == (BATCH, TIME, UNITS * len(orders))
    hidden = last_hidden(state, module.directions).detach().numpy()
    for row, length in enumerate(LENGTHS):
        expected, finals = reference_row(
            module, cell, x[row, :length].numpy(), layers=layers, orders=orders
        )
        np.testing.assert_allclose(outputs[row, :length].detach(), expected, rtol=0, atol=1e-12)
        assert not outputs[row, length:].any()
        top = np.concatenate([h for h, _ in finals[-len(orders) :]])
        np.testing.assert_allclose(hidden[row], top, rtol=0, atol=1e-12)
        for parts, expected_parts in zip(state, finals, strict=True):
            for part, wanted in zip(parts, expected_parts, strict=False):
                np.testing.assert_allclose(part[row].detach(), wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_are_right(cell):
    torch.manual_seed(3)
    module = Recurrent(cell, FEATURES, 2, layers=2, bidirectional=True, sequences="masked").double()
    lengths = torch.tensor([3, 2])
    x = inputs(2, 3).requires_grad_()
    names, parameters = zip(*module.named_parameters(), strict=True)

    def run(x, *values):
        arguments = dict(zip(names, values, strict=True))
        return torch.func.functional_call(module, arguments, (x,), {"lengths": lengths})[0]

    assert torch.autograd.gradcheck(run, (x, *parameters))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_packed_equals_masked_in_values_and_gradients(cell, bidirectional, layers):
    lengths = torch.tensor(LENGTHS)
    results = []
    for sequences in ("packed", "masked"):
        module = network(cell, layers=layers, bidirectional=bidirectional, sequences=sequences)
        outputs, state = module(inputs(), lengths=lengths)
        hidden = last_hidden(state, module.directions)
        (outputs.square().sum() + (3 * hidden).sin().sum()).backward()
        gradients = [parameter.grad for parameter in module.parameters()]
        results.append((outputs, hidden, *gradients))
    for packed, masked in zip(*results, strict=True):
        torch.testing.assert_close(packed, masked, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("sequences", ["packed", "masked"])
def test_what_stands_in_the_padding_changes_nothing(sequences):
    module = network("gru", bidirectional=True, layers=2, sequences=sequences)
    lengths = torch.tensor(LENGTHS)
    x = inputs()
    other = x.clone()
    other[torch.arange(TIME) >= lengths[:, None]] = 9.0
    first, second = module(x, lengths=lengths), module(other, lengths=lengths)
    assert torch.equal(first[0], second[0])
    assert torch.equal(last_hidden(first[1], 2), last_hidden(second[1], 2))


@pytest.mark.parametrize("cell", CELLS)
def test_padded_reads_the_padding(cell):
    module = network(cell, sequences="padded")
    lengths = torch.tensor(LENGTHS)
    x = inputs()
    outputs, state = module(x, lengths=lengths)
    whole, _ = module(x)
    assert torch.equal(outputs, whole)
    assert torch.equal(last_hidden(state, 1), whole[:, -1])
    masked = network(cell, sequences="masked")(x, lengths=lengths)[1]
    assert not torch.allclose(last_hidden(state, 1)[1], last_hidden(masked, 1)[1])


@pytest.mark.parametrize("sequences", ["packed", "masked"])
@pytest.mark.parametrize("cell", CELLS)
def test_an_empty_row_keeps_the_state_it_was_given(cell, sequences):
    module = network(cell, sequences=sequences)
    lengths = torch.tensor([2, 0, TIME, 1])
    outputs, state = module(inputs(), lengths=lengths)
    assert not outputs[1].any()
    assert not last_hidden(state, 1)[1].any()
    _, before = module(inputs(), module.zero_state(BATCH))
    _, after = module(inputs(), before, lengths)
    for old, new in zip(before[0], after[0], strict=True):
        assert torch.equal(old[1], new[1])
        assert not torch.equal(old[0], new[0])


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_streamed_equals_whole(cell, layers):
    module = network(cell, layers=layers)
    x = inputs()
    whole, end = module(x)
    first, state = module(x[:, :3])
    second, state = module(x[:, 3:], state)
    # Not bit for bit: torch multiplies the inputs of all steps at once, in blocks that depend on
    # how many there are.
    torch.testing.assert_close(torch.cat([first, second], 1), whole, rtol=0, atol=1e-15)
    for streamed, expected in zip(state, end, strict=True):
        for part, wanted in zip(streamed, expected, strict=True):
            torch.testing.assert_close(part, wanted, rtol=0, atol=1e-15)


@pytest.mark.parametrize("sequences", ["packed", "masked"])
@pytest.mark.parametrize("cell", CELLS)
def test_rows_of_unequal_length_carry_their_own_state(cell, sequences):
    module = network(cell, sequences=sequences)
    x = inputs()
    lengths = torch.tensor(LENGTHS)
    outputs, state = module(x, module.zero_state(BATCH), lengths)
    again, _ = module(x, state, lengths)
    for row, length in enumerate(LENGTHS):
        twice, _ = module(x[row, :length].repeat(2, 1)[None])
        torch.testing.assert_close(outputs[row, :length], twice[0, :length], rtol=0, atol=1e-14)
        torch.testing.assert_close(again[row, :length], twice[0, length:], rtol=0, atol=1e-14)


def test_no_state_is_carried_by_mistake():
    masked = network("lstm", sequences="masked")
    _, state = masked(inputs(), lengths=torch.tensor(LENGTHS))
    with pytest.raises(ValueError, match="zero_state"):
        masked(inputs(), state)
    both = network("gru", bidirectional=True)
    with pytest.raises(ValueError, match="bidirectional"):
        both(inputs(), both.zero_state(BATCH))


@pytest.mark.parametrize("lengths", [[7, 8, 1, 1], [-1, 7, 7, 7]])
def test_lengths_beyond_the_width_are_refused(lengths):
    with pytest.raises(ValueError, match="lengths from"):
        network("rnn")(inputs(), lengths=torch.tensor(lengths))


def test_a_detached_state_stops_the_gradient():
    module = network("lstm")
    _, state = module(inputs())
    assert all(part.requires_grad for part in state[0])
    assert not any(part.requires_grad for part in detached(state)[0])


def test_forget_gate_starts_open_and_names_are_stable():
    module = network("lstm", layers=2, bidirectional=True)
    weights = module.state_dict()
    for layer, direction in itertools.product(range(2), range(2)):
        prefix = f"cells.{layer}.{direction}."
        assert (weights[prefix + "bias_ih_l0"][UNITS : 2 * UNITS] == 1).all()
        assert (weights[prefix + "bias_hh_l0"][UNITS : 2 * UNITS] == 0).all()
    assert len(weights) == 16


def test_dropout_works_between_layers_in_training_only():
    module = network("gru", layers=2, dropout=0.5)
    assert not torch.equal(module(inputs())[0], module(inputs())[0])
    module.eval()
    assert torch.equal(module(inputs())[0], module(inputs())[0])
