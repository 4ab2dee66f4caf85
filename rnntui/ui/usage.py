"""What a training process uses of the machine: CPU, memory, GPU; looked at from beside it."""

import contextlib
import sys
from dataclasses import dataclass
from typing import Any

import psutil

from rnntui.runs import owner
from rnntui.runs.store import Run


@dataclass(frozen=True)
class Usage:
    """What a process uses.

    Attributes:
        cpu: percent of one core, since the last look; None at the first.
        memory: bytes that are its own in memory.
        gpu: percent of the time the GPU is busy; None where nobody tells.
        gpu_memory: bytes of the GPU that are taken, by anyone; None without one.
    """

    cpu: float | None
    memory: int
    gpu: float | None = None
    gpu_memory: int | None = None


class Meter:
    """Looks at the process that has a run; in one thread at a time."""

    def __init__(self) -> None:
        self._process: psutil.Process | None = None

    def look(self, run: Run, device: str) -> Usage | None:
        """What the process uses; None where it is gone, or on another machine.

        Args:
            run: that it has.
            device: it trains on: "cpu", "cuda:0".
        """
        holder = owner.current(run.path)
        if holder is None or owner.presence(holder, run.path) != "alive":
            self._process = None
            return None
        try:
            if self._process is None or self._process.pid != holder.pid:
                self._process = psutil.Process(holder.pid)
                self._process.cpu_percent(None)
                cpu = None
            else:
                cpu = self._process.cpu_percent(None)
            memory = int(self._process.memory_info().rss)
        except psutil.Error:
            self._process = None
            return None
        gpu, gpu_memory = _gpu(device) if device.startswith("cuda") else (None, None)
        return Usage(cpu, memory, gpu, gpu_memory)


def _gpu(device: str) -> tuple[float | None, int | None]:
    """How busy a GPU is, and what is taken of its memory; None where nobody tells.

    torch is asked only where it is loaded already: importing it for a figure would take a second.
    """
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return None, None
    busy: float | None = None
    taken: int | None = None
    with contextlib.suppress(Exception):  # no driver, no NVML, another machine's device
        free, total = torch.cuda.mem_get_info(device)
        taken = int(total - free)
        busy = float(torch.cuda.utilization(device))
    return busy, taken
