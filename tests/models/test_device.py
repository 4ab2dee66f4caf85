"""What is asked of the machine, against what it has."""

import os

import pytest
import torch

from rnntui.errors import UserError
from rnntui.models import device as devices

CPU = torch.device("cpu")


def test_cpu_is_always_there():
    assert devices.candidates("cpu") == [CPU]
    types = {device.type for device in devices.candidates("auto")}
    assert types == {"cuda" if torch.cuda.is_available() else "cpu"}


@pytest.mark.parametrize("setting", ["cuda:4096", "gpu", "cuda:", "cuda:-1", ""])
def test_a_device_that_is_not_there_is_refused_with_what_to_do(setting):
    with pytest.raises(UserError, match="auto"):
        devices.candidates(setting)


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
def test_cuda_without_a_gpu_names_what_there_is():
    with pytest.raises(UserError, match="no device cuda here, only cpu"):
        devices.candidates("cuda")


def test_the_precision_probe_draws_no_random_number():
    before = torch.get_rng_state()
    for cell in ("rnn", "lstm", "gru"):
        devices._cpu_trains_in_bf16.cache_clear()
        assert devices.resolve_precision("auto", CPU, cell) in ("fp32", "bf16")
    assert torch.equal(before, torch.get_rng_state())


def test_fp32_is_always_possible_and_a_gru_stays_with_it():
    assert devices.resolve_precision("fp32", CPU) == "fp32"
    assert devices.resolve_precision("auto", CPU, "gru") == "fp32"


def test_bf16_by_name_is_refused_where_it_does_not_work(monkeypatch):
    monkeypatch.setattr(devices, "_cpu_trains_in_bf16", lambda _cell: False)
    assert devices.resolve_precision("auto", CPU) == "fp32"
    with pytest.raises(UserError, match="--precision fp32"):
        devices.resolve_precision("bf16", CPU)


def test_autocast_switches_the_products_and_leaves_the_rest():
    weights, inputs = torch.ones(2, 2), torch.ones(2, 2)
    with devices.autocast("bf16", CPU):
        assert (inputs @ weights).dtype == torch.bfloat16
    with devices.autocast("fp32", CPU):
        assert (inputs @ weights).dtype == torch.float32


def test_out_of_memory_is_told_from_other_errors():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert devices.is_out_of_memory(caught.value)
    assert devices.is_out_of_memory(MemoryError())
    assert devices.is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not devices.is_out_of_memory(RuntimeError("shapes do not match"))
    assert not devices.is_out_of_memory(ValueError("out of memory"))


def test_the_cpu_is_described_by_name_and_the_cores_this_process_has():
    words = devices.describe(CPU)
    name, cores = words.rsplit(", ", 1)
    assert name
    if hasattr(os, "sched_getaffinity"):
        assert cores.startswith(f"{len(os.sched_getaffinity(0))} core")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_is_found_described_and_trains_in_bf16():
    device = devices.candidates("cuda")[0]
    assert "GiB" in devices.describe(device)
    assert devices.resolve_precision("fp32", device) == "fp32"
    assert devices.resolve_precision("auto", device) in ("fp32", "bf16")


def test_a_device_has_one_name_for_all_processes(monkeypatch):
    second = torch.device("cuda", 1)
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert devices.machine_name(CPU) == "cpu"
    assert devices.machine_name(second) == "cuda:1"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2, 3")
    assert devices.machine_name(second) == "cuda:3"
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    assert devices.machine_name(second) == "cuda:3 of job 77"
