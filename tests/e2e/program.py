"""The program as a person runs it, and what a second person sees of its runs."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
from waiting import until

from rnntui.events import Evaluated
from rnntui.runs import journal, owner
from rnntui.runs.store import Run

POET = ("train", "charlm", "--units", "8", "--threads", "1", "--sample-length", "20")
"""A training of some hundredths of a second an epoch."""

CLASSIFIER = ("train", "classifier", "--units", "8", "--threads", "1")
"""The same of a classifier; its report takes a second."""


def command(*arguments: str) -> list[str]:
    """The command line of the program."""
    return [sys.executable, "-m", "rnntui", *arguments]


class Program:
    """Runs the program with a home of its own.

    Args:
        home: its folder.
        changes: further variables of its environment.
    """

    def __init__(self, home: Path, **changes: str) -> None:
        self.home = home
        self.changes = {"RNNTUI_HOME": str(home), "OMP_NUM_THREADS": "1", **changes}

    @property
    def environment(self) -> dict[str, str]:
        """All variables that the program sees."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("RNNTUI_")}
        return {**kept, "TERM": "xterm-256color", **self.changes}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            command(*arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def did(self, *arguments: str) -> str:
        """Standard output of a command that must not fail."""
        result = self(*arguments)
        assert result.returncode == 0, f"{arguments}: {result.returncode}\n{result.stderr}"
        return result.stdout

    def listed(self) -> dict[str, dict[str, Any]]:
        """What `rnntui runs list` says of each run, by name."""
        entries = map(json.loads, self.did("runs", "list", "--json").splitlines())
        return {entry["name"]: entry for entry in entries}

    def state(self, name: str) -> str:
        """The state of a run as the list has it; empty where there is no such run."""
        return str(self.listed().get(name, {}).get("state", ""))

    def shown(self, name: str) -> dict[str, Any]:
        """What `rnntui runs show` says of a run."""
        entry: dict[str, Any] = json.loads(self.did("runs", "show", name, "--json"))
        return entry

    def run(self, name: str) -> Run:
        """A run that is there."""
        return Run(Path(self.did("runs", "path", name).strip()))

    def begun(self, name: str) -> Run:
        """A run that another process is just making."""
        folder = Path(self.changes.get("RNNTUI_RUNS", self.home / "runs"))

        def made() -> Run | None:
            runs = [Run(path.parent) for path in folder.glob("[0-9]*/config.json")]
            return next((run for run in runs if run.name == name), None)

        run: Run = until(made, f"run {name}")
        return run

    def finished(self, name: str, epochs: int) -> Run:
        """Waits for the end of a run, and for that of the process which trained it."""
        run = self.run(name)
        holder = owner.current(run.path)
        assert holder is not None
        until(
            lambda: not psutil.pid_exists(holder.pid) or not owner.alive(holder, run.path),
            f"end of the process that trains {name}",
            shown=lambda: tail(run),
        )
        entry = self.shown(name)
        assert entry["state"] == "finished", tail(run)
        assert [round(item["epoch"]) for item in entry["evaluations"]] == [*range(1, epochs + 1)]
        assert entry["report"]["epochs"] == epochs
        return run


class Job:
    """A command that goes on in the background, its output in files; ended with the context.

    Args:
        program: what runs it.
        arguments: of the command.
        log: two files begin with this path.
    """

    def __init__(self, program: Program, *arguments: str, log: Path) -> None:
        self._files = [log.with_suffix(suffix) for suffix in (".out", ".err")]
        with self._files[0].open("wb") as out, self._files[1].open("wb") as err:
            self.process = subprocess.Popen(
                command(*arguments),
                env=program.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def __enter__(self) -> "Job":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def out(self) -> str:
        """Its standard output so far."""
        return self._files[0].read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """Its standard error so far."""
        return self._files[1].read_text(encoding="utf-8")

    def says(self, pattern: str) -> None:
        """Waits until a regular expression is found in its standard error."""
        until(
            lambda: re.search(pattern, self.err),
            f"{pattern!r}",
            shown=lambda: self.err,
            over=lambda: self.process.poll() is not None,
        )

    def signal(self, number: int) -> None:
        """Sends a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """Ends it at once (kill -9), if it has not ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def code(self) -> int:
        """Waits for its end; the exit code."""
        until(lambda: self.process.poll() is not None, "end", shown=lambda: self.err)
        return self.process.returncode


def trainer(run: Run) -> int:
    """The process that trains a run."""
    holder = until(lambda: owner.current(run.path), "owner")
    assert owner.alive(holder, run.path)
    return int(holder.pid)


def epochs_done(run: Run) -> int:
    """Epochs that the journal has."""
    for event in journal.backwards(run.journal):
        if isinstance(event, Evaluated):
            return round(event.epoch)
    return 0


def reach(run: Run, epoch: int) -> None:
    """Waits until a run has trained so many epochs."""
    until(lambda: epochs_done(run) >= epoch, f"epoch {epoch}", shown=lambda: tail(run))


def tail(run: Run) -> str:
    """The last lines of a run's journal and log."""
    shown = [f"{run.path}"]
    for path in (run.journal, run.log):
        text = path.read_text(encoding="utf-8") if path.exists() else "(no file)"
        shown += [f"-- {path.name}", *text.splitlines()[-8:]]
    return "\n".join(shown)
