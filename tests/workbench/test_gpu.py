"""Both tasks on a GPU: trained, stopped, resumed, used. Skipped where there is none."""

import math

import pytest
import torch

from rnntui.errors import Interrupted
from rnntui.runs.state import state
from rnntui.workbench.loading import load
from rnntui.workbench.request import new_run
from rnntui.workbench.worker import work

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("sequences", ["masked", "packed"])
def test_a_classifier_trains_and_resumes(precision, sequences):
    given = {"device": "cuda", "epochs": 8, "precision": precision, "sequences": sequences}
    run = new_run("classifier", given=given)
    stops = iter([False] * 20)
    with pytest.raises(Interrupted):
        work(run, watch=lambda: next(stops, True))
    work(run)
    assert state(run) == "finished"
    assert run.config["machine"]["device"].startswith("cuda")
    model = load(run)
    assert model.report["mcc"] > 0.3
    # Used on the CPU, whatever it was trained on.
    assert model.predict_proba(["win a prize now"]).shape == (1, 2)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_language_model_trains_and_resumes(precision):
    given = {"device": "cuda", "epochs": 6, "units": 64, "precision": precision}
    run = new_run("charlm", given=given)
    stops = iter([False] * 30)
    with pytest.raises(Interrupted):
        work(run, watch=lambda: next(stops, True))
    work(run)
    model = load(run)
    assert model.report["bits_per_char"] < math.log2(len(model.vocabulary))
    assert len(model.generate(length=20, seed=1)) == 20


def test_the_random_state_of_the_device_is_kept():
    from rnntui.runs import checkpoints

    run = new_run("charlm", given={"device": "cuda", "epochs": 1, "units": 8})
    work(run)
    assert checkpoints.load(run.path, "last").groups["random"].keys() == {"cpu", "device"}
