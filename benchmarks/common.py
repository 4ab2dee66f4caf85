"""What the benchmarks share: the machine in words, processes measured whole, results on disk."""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PUBLISHED = {
    "sms_spam": ("sms_spam", "SMSSpamCollection"),
    "leopardi": ("italian_poets", "giacomo_leopardi.json"),
}
"""Where the sets lie in the folder that `RNNTUI_TEST_DATA` names."""

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Measured:
    """One finished process: seconds of wall clock and of processor, peak memory in MiB, output."""

    wall: float
    cpu: float
    peak_mib: float
    stdout: str


def measure(command: list[str], *, cores: int | None = None, **environment: str) -> Measured:
    """Runs a command to its end.

    Args:
        command: without a shell; must succeed.
        cores: how many processors it may use; None takes all.
        environment: added to this process's.
    """
    allowed = sorted(os.sched_getaffinity(0))[:cores] if cores else None

    def pin() -> None:
        if allowed:
            os.sched_setaffinity(0, allowed)

    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
        preexec_fn=pin,
        text=True,
    )
    assert process.stdout is not None
    stdout = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    scale = 1 if platform.system() == "Linux" else 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024 / scale, stdout)


def rnntui(*arguments: str) -> list[str]:
    """The command line of this environment."""
    return [sys.executable, "-m", "rnntui", *arguments]


def data_file(*parts: str) -> str:
    """A file of the real data that `RNNTUI_TEST_DATA` names."""
    folder = os.environ.get("RNNTUI_TEST_DATA")
    if not folder:
        raise SystemExit("set RNNTUI_TEST_DATA to the folder with the published data sets")
    return str(Path(folder, *parts))


def own_home(*data_sets: str) -> str:
    """A new home for the runs of a benchmark, with these published sets in it.

    They are taken in by name and checksum, so that all that the registry knows of them counts.
    """
    home = tempfile.mkdtemp(prefix="rnntui-benchmark-")
    for name in data_sets:
        file = data_file(*PUBLISHED[name])
        measure(rnntui("data", "add", name, "--from", file), RNNTUI_HOME=home)
    return home


def machine() -> dict[str, Any]:
    """This machine and its load, in words."""
    import torch

    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [line for line in information.read_text().splitlines() if "model name" in line]
        model = names[0].split(":", 1)[1].strip() if names else model
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": time.strftime("%Y-%m-%d"),
    }


def write(name: str, claim: str, figures: dict[str, Any]) -> None:
    """Prints the result, and keeps it in `results/<name>.json`."""
    result = {"claim": claim, **figures}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(text)


def summary(values: list[float]) -> dict[str, float]:
    """Least, median and largest."""
    return {
        "least": round(min(values), 4),
        "median": round(statistics.median(values), 4),
        "largest": round(max(values), 4),
    }


def own_peak_mib() -> float:
    """Peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
