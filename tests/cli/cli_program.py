"""The program as a person runs it: in a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

SMALL = ("--units", "8", "--threads", "1")


def environment(home: Path, **changes: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("RNNTUI_")}
    return {**kept, "RNNTUI_HOME": str(home), "OMP_NUM_THREADS": "1", **changes}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "rnntui", *arguments]


class Program:
    """Runs the program in pipes, with `home` as its only folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.results: dict[str, subprocess.CompletedProcess[str]] = {}

    def __call__(
        self, *arguments: str, stdin: str | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        given = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
        return subprocess.run(
            command(*arguments),
            env=environment(self.home, **changes),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
            **given,
        )
