"""The character model's shapes, state and layer table; nothing here disturbs a training."""

import subprocess
import sys

import pytest
import torch

from rnntui.models.blank import blank
from rnntui.models.charlm import CharLM
from rnntui.models.recurrent import Recurrent
from rnntui.models.summary import count_parameters

OPTIONS = [
    {"cell": "lstm", "units": 8, "embedding_size": 4},
    {"cell": "gru", "units": 8, "layers": 2},
    {"cell": "rnn", "units": 8, "layers": 2, "embedding_size": 4, "dropout": 0.1},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_streamed_equals_whole(options):
    torch.manual_seed(0)
    model = CharLM(11, **options).eval()
    ids = torch.randint(0, 11, (3, 20))
    whole, _ = model(ids)
    assert whole.shape == (3, 20, 11)
    state, parts = model.zero_state(3), []
    for piece in ids.split([7, 1, 12], 1):
        logits, state = model(piece, state)
        parts.append(logits)
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=0, atol=1e-6)


def test_one_hot_equals_an_identity_embedding():
    torch.manual_seed(0)
    one_hot = CharLM(6, cell="gru", units=5)
    learned = CharLM(6, cell="gru", units=5, embedding_size=6)
    learned.load_state_dict(one_hot.state_dict() | {"embedding.weight": torch.eye(6)})
    ids = torch.randint(0, 6, (2, 9))
    torch.testing.assert_close(one_hot(ids)[0], learned(ids)[0])


@pytest.mark.parametrize("options", OPTIONS)
def test_the_layer_table_tells_the_truth_and_draws_nothing(options):
    before = torch.get_rng_state()
    rows = blank(lambda: CharLM(11, **options)).describe()
    assert torch.equal(before, torch.get_rng_state())
    model = CharLM(11, **options)
    assert sum(row.parameters for row in rows) == count_parameters(model)
    outputs = {}
    model.recurrent.register_forward_hook(lambda _m, _i, out: outputs.update(rnn=out[0].shape))
    logits, _ = model(torch.zeros(2, 3, dtype=torch.int64))
    assert rows[-1].shape == f"(batch, time, {logits.shape[-1]})"
    assert rows[-2].shape == f"(batch, time, {outputs['rnn'][-1]})"
    for row in rows:
        own = sum(p.numel() for name, p in model.named_parameters() if name.startswith(row.name))
        assert own == row.parameters


def test_kinds_name_the_direction():
    assert Recurrent("gru", 3, 4, bidirectional=True).describe()[0].kind == "bidirectional GRU"
    assert Recurrent("rnn", 3, 4, reverse=True).describe()[0].kind == "reversed RNN"


def test_a_blank_model_imports_nothing_heavy():
    code = (
        "import sys; from rnntui.models.charlm import CharLM;"
        "from rnntui.models.blank import blank;"
        "blank(lambda: CharLM(5, cell='lstm', units=4, embedding_size=3));"
        "assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
