"""A network unrolled step by step is the network; gradients by states against differences."""

import itertools

import numpy as np
import pytest
import torch
from small_networks import TEXTS, batch_of, network, odds_at

from rnntui.insight.states import unroll_charlm, unroll_classifier
from rnntui.models.charlm import CharLM
from rnntui.models.recurrent import last_hidden

KINDS = [
    {"cell": cell, "layers": layers, "bidirectional": both, "reverse": back, "sequences": sequences}
    for cell, (layers, both, back), sequences in itertools.product(
        ("rnn", "lstm", "gru"),
        [(1, False, False), (2, True, False), (1, False, True), (2, True, True)],
        ("masked", "padded"),
    )
]
GATES = {"rnn": set(), "lstm": {"input", "forget", "output"}, "gru": {"reset", "update"}}


@pytest.mark.parametrize("given", KINDS, ids=str)
@pytest.mark.parametrize("pooling", ["last", "all"])
def test_it_is_the_network(given, pooling):
    model, width = network(pooling=pooling, scale=10.0, **given)
    batch = batch_of(TEXTS[0], width)
    found = unroll_classifier(model, batch, 1)
    with torch.no_grad():
        outputs, state = model.recurrent(model.embed(batch), None, batch.lengths)
    directions = model.recurrent.directions
    top = found.traces[-directions:]
    np.testing.assert_allclose(
        np.concatenate([trace.hidden for trace in top], -1), outputs[0], atol=1e-5
    )
    assert len(found.traces) == given["layers"] * directions
    for trace, parts in zip(found.traces, state, strict=True):
        last = 0 if trace.backward else -1
        np.testing.assert_allclose(trace.hidden[last], parts[0][0], atol=1e-5)
        if given["cell"] == "lstm":
            np.testing.assert_allclose(trace.cell[last], parts[1][0], atol=1e-5)
        assert set(trace.gates) == GATES[given["cell"]]
        assert all(((gate > 0) & (gate < 1)).all() for gate in trace.gates.values())
        assert trace.gradient.shape == trace.carried.shape == (len(trace.hidden),)
        assert trace.carried[last] == pytest.approx(1)
    assert found.score == pytest.approx(odds_at(model, batch, 1, [1])[0], abs=1e-4)
    assert [trace.backward for trace in top] == list(model.recurrent.backward)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_gates_part_in_its_step(cell):
    """What the gates say is what the states do, from one step to the next."""
    model, width = network(cell=cell, scale=10.0, bidirectional=True)
    for trace in unroll_classifier(model, batch_of(TEXTS[0], width), 1).traces:
        order = slice(None, None, -1 if trace.backward else 1)
        hidden, gates = trace.hidden[order], {n: g[order] for n, g in trace.gates.items()}
        if cell == "lstm":
            states = trace.cell[order]
            np.testing.assert_allclose(hidden, gates["output"] * np.tanh(states), atol=1e-12)
            before = np.vstack([np.zeros(states.shape[1]), states[:-1]])
            candidate = (states - gates["forget"] * before) / gates["input"]
            assert (np.abs(candidate) <= 1 + 1e-9).all()
        if cell == "gru":
            before = np.vstack([np.zeros(hidden.shape[1]), hidden[:-1]])
            candidate = (hidden - gates["update"] * before) / (1 - gates["update"])
            assert (np.abs(candidate) <= 1 + 1e-9).all()


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_gradients_are_those_of_differences(cell):
    """The state after a step is moved a little, and the rest is read from there."""
    torch.manual_seed(2)
    model = CharLM(6, cell=cell, units=4, embedding_size=3).eval().double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)
    ids = np.array([1, 4, 2, 5, 3])
    found = unroll_charlm(model, ids, following=2)
    (trace,) = found.traces

    def loss(step, hidden, cell_state):
        parts = [torch.from_numpy(hidden)[None]]
        if cell == "lstm":
            parts.append(torch.from_numpy(cell_state)[None])
        with torch.no_grad():
            if step == len(ids) - 1:
                logits = model.output(parts[0])
            else:
                logits = model(torch.from_numpy(ids[step + 1 :])[None], (tuple(parts),))[0][:, -1]
        return -float(logits[0].log_softmax(-1)[2])

    whole = model(torch.from_numpy(ids)[None])[0][0, -1].log_softmax(-1)[2]
    assert found.score == pytest.approx(-whole.item(), abs=1e-12)
    small = 1e-6
    for step in range(len(ids)):
        h, c = trace.hidden[step], None if trace.cell is None else trace.cell[step]
        slopes = [
            (loss(step, h + small * unit, c) - loss(step, h - small * unit, c)) / (2 * small)
            for unit in np.eye(4)
        ]
        # The state after a step goes on in one way only, so this is its whole gradient …
        assert trace.gradient[step] == pytest.approx(np.linalg.norm(slopes), rel=1e-5)
        if c is not None:
            output = trace.gates["output"][step]
            slopes = [
                (
                    loss(step, output * np.tanh(c + small * unit), c + small * unit)
                    - loss(step, output * np.tanh(c - small * unit), c - small * unit)
                )
                / (2 * small)
                for unit in np.eye(4)
            ]
            # … but of the cell state a part goes by way of the hidden state of the same step.
            assert trace.cell_gradient[step] == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


def test_a_plain_network_forgets_and_an_open_lstm_does_not():
    """The vanishing gradient: 60 steps with weights as they begin."""
    carried = {}
    for cell in ("rnn", "lstm"):
        torch.manual_seed(4)
        model = CharLM(5, cell=cell, units=16, embedding_size=8).eval()
        if cell == "lstm":
            with torch.no_grad():
                model.recurrent.cells[0][0].bias_ih_l0[16:32] = 6.0  # forget gates open
        (trace,) = unroll_charlm(model, np.tile([1, 2, 3, 4], 15)).traces
        carried[cell] = trace.carried
    assert carried["rnn"][0] < 1e-6
    assert carried["lstm"][0] > 0.1
    assert (np.diff(np.log(carried["rnn"]))[5:-5] > 0).all()


def test_a_backward_direction_forgets_the_end():
    model, width = network(cell="rnn", pooling="last", scale=0.1)
    forward, backward = unroll_classifier(model, batch_of(TEXTS[0], width), 1).traces
    assert forward.carried[0] < 0.5 < forward.carried[-1] == pytest.approx(1)
    assert backward.carried[-1] < 0.5 < backward.carried[0] == pytest.approx(1)


def test_streams_of_a_language_model_are_those_of_the_module():
    torch.manual_seed(5)
    model = CharLM(9, cell="gru", units=7, layers=2).eval()
    ids = np.random.default_rng(1).integers(0, 9, 40)
    found = unroll_charlm(model, ids)
    with torch.no_grad():
        logits, state = model(torch.from_numpy(ids)[None])
        outputs, _ = model.recurrent(model.embed(torch.from_numpy(ids)[None]))
    np.testing.assert_allclose(found.traces[-1].hidden, outputs[0], atol=1e-5)
    np.testing.assert_allclose(found.traces[-1].hidden[-1], last_hidden(state, 1)[0], atol=1e-5)
    assert found.score == pytest.approx(-float(logits[0, -1].log_softmax(-1).max()), abs=1e-5)
    assert not any(parameter.grad is not None for parameter in model.parameters())
