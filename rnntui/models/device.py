"""Where a model computes and in which arithmetic: what was asked, against what the machine has."""

import os
import platform
import re
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Literal

import torch

from rnntui.errors import UserError
from rnntui.models.recurrent import Cell

Precision = Literal["fp32", "bf16"]


def candidates(setting: str) -> list[torch.device]:
    """The devices that `auto`, `cpu`, `cuda` or `cuda:N` means here, any of which will do.

    Raises:
        UserError: this machine has no such device.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if setting == "cpu" or (setting == "auto" and not count):
        return [torch.device("cpu")]
    if setting in ("auto", "cuda") and count:
        return [torch.device("cuda", number) for number in range(count)]
    wanted = re.fullmatch(r"cuda:(\d+)", setting)
    if wanted and int(wanted[1]) < count:
        return [torch.device("cuda", int(wanted[1]))]
    if not wanted and setting != "cuda":
        raise UserError(f"device {setting!r} is unknown; choose auto, cpu, cuda or cuda:N")
    names = ["cpu", *(f"cuda:{n} ({torch.cuda.get_device_name(n)})" for n in range(count))]
    why = "" if torch.version.cuda else " (the installed torch is built without CUDA)"
    raise UserError(
        f"there is no device {setting} here, only {', '.join(names)}{why}; use --device auto"
    )


def machine_name(device: torch.device) -> str:
    """A name that means the same device to every process of this machine.

    `CUDA_VISIBLE_DEVICES` numbers the GPUs anew for a process, and a scheduler's job sees only its
    own: number 0 of one job is not number 0 of the next.
    """
    if device.type != "cuda":
        return device.type
    names = [name.strip() for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")]
    number = device.index or 0
    name = names[number] if number < len(names) and names[number] else str(number)
    job = os.environ.get("SLURM_JOB_ID")
    return f"cuda:{name}" + (f" of job {job}" if job else "")


def resolve_precision(setting: str, device: torch.device, cell: Cell = "lstm") -> Precision:
    """The arithmetic of the matrix products: as asked, or with "auto" what is faster.

    On a CPU "auto" takes bf16 for an lstm where the CPU multiplies it natively: 1.4 to 1.7 times
    faster at 64 to 512 units. torch keeps a gru in fp32 there, and a small rnn gets slower.

    Args:
        setting: "auto", "fp32" or "bf16".
        device: where the model will be.
        cell: kind of its recurrent cells.

    Raises:
        UserError: bf16 was asked for by name and does not work here.
    """
    if setting == "fp32":
        return "fp32"
    if device.type == "cuda":
        fast = works = torch.cuda.is_bf16_supported(including_emulation=setting == "bf16")
    else:
        works = _cpu_trains_in_bf16(cell)
        fast = works and cell == "lstm" and _cpu_multiplies_bf16()
    if setting == "bf16" and not works:
        raise UserError(
            f"{describe(device)} cannot train this model in bf16; use --precision fp32 or auto"
        )
    return "bf16" if setting == "bf16" or fast else "fp32"


def _cpu_multiplies_bf16() -> bool:
    """Without instructions of its own for it, a CPU is slower in bf16 than in fp32."""
    # Private names: a torch that lacks them answers no, and fp32 is always right.
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, lambda: False)() for name in probes)


@cache
def _cpu_trains_in_bf16(cell: Cell) -> bool:
    """One small step forward and back; some CPUs "could not create a primitive descriptor"."""
    # No module, and weights that are all alike: torch's global random numbers belong to the
    # training that may run in another thread.
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    shapes = [(gates * 32, 16), (gates * 32, 32), (gates * 32,), (gates * 32,)]
    weights = [torch.full(shape, 0.01, requires_grad=True) for shape in shapes]
    inputs, state = torch.ones(2, 4, 16), torch.zeros(1, 2, 32)
    options = (weights, True, 1, 0.0, True, False, True)  # biases … training … batch first
    try:
        with torch.enable_grad(), autocast("bf16", torch.device("cpu")):
            if cell == "lstm":
                outputs = torch.lstm(inputs, (state, state), *options)[0]
            elif cell == "gru":
                outputs = torch.gru(inputs, state, *options)[0]
            else:
                outputs = torch.rnn_tanh(inputs, state, *options)[0]
        gradients = torch.autograd.grad(outputs.float().sum(), weights)
    except RuntimeError:
        return False
    return all(bool(gradient.isfinite().all()) for gradient in gradients)


def autocast(precision: Precision, device: torch.device) -> AbstractContextManager[object]:
    """A context in which matrix products are computed in this precision; weights stay fp32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on a GPU or on the CPU."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    # torch has no class of its own for these: the CPU's allocator, cuDNN and cuBLAS.
    pattern = r"DefaultCPUAllocator: (can't|not enough)|out of memory|(ALLOC_FAILED|NO_MEMORY)\b"
    return isinstance(error, RuntimeError) and re.search(pattern, str(error)) is not None


def available_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe(device: torch.device) -> str:
    """The device in words: "NVIDIA H100 80GB HBM3, 79 GiB" or the CPU's name and its cores."""
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB"
    # A container or `taskset` may leave this process fewer cores than the machine has.
    cores = available_cores()
    return f"{_cpu_name()}, {cores} {'core' if cores == 1 else 'cores'}"


@cache
def _cpu_name() -> str:
    """As Linux tells it, else the architecture."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        found = re.search(r"^model name\s*: *(.+)$", cpuinfo.read_text(), re.MULTILINE)
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine() or "CPU"
