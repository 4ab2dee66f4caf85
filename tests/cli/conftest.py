"""A fresh program, and one that has trained a model of each kind."""

import json
import shutil
import subprocess

import pytest
from cli_program import SMALL, Program

from rnntui.cli import running
from rnntui.cli.app import run as run_here
from rnntui.runs import mailbox, queue, store
from rnntui.workbench import worker
from rnntui.workbench.request import new_run

TINY = {
    "device": "cpu",
    "units": 8,
    "embedding_size": 8,
    "threads": 1,
    "epochs": 3,
    "sample_length": 20,
}


@pytest.fixture
def rnntui(tmp_path):
    return Program(tmp_path / "home")


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A home with a small classifier `spam` and a small language model `poet`."""
    run = Program(tmp_path_factory.mktemp("trained"))
    asked = ("--epochs", "2", *SMALL, "--name")
    run.results["spam"] = run("train", "classifier", *asked, "spam", "--json")
    run.results["poet"] = run("train", "charlm", *asked, "poet")
    for result in run.results.values():
        assert result.returncode == 0, result.stderr
    return run


@pytest.fixture
def asked(trained, monkeypatch, capfd):
    """Runs a command on the trained models in this process: torch is loaded once."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("RNNTUI_HOME", str(trained.home))
        capfd.readouterr()
        code = run_here(arguments)
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run


@pytest.fixture
def quick(monkeypatch):
    """Those who wait, steer or follow look a hundred times a second."""
    for module in (mailbox, worker, queue):
        monkeypatch.setattr(module, "LOOK", 0.01)
    monkeypatch.setattr(running, "JOURNAL_SECONDS", 0.01)
    monkeypatch.setattr(running, "STATE_SECONDS", 0.05)


@pytest.fixture
def here(capfd):
    """Runs a command in this process, in the home of the test."""

    def run(*arguments):
        capfd.readouterr()
        code = run_here(arguments)
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run


@pytest.fixture
def poet(trained, home):
    """A copy of the small poet, finished after two epochs."""
    (source,) = (trained.home / "runs" / name for name in _ids(trained, "poet"))
    shutil.copytree(source, home / "runs" / source.name)
    return store.find("poet")


def _ids(program, name):
    entries = map(json.loads, program("runs", "list", "--json").stdout.splitlines())
    return [entry["id"] for entry in entries if entry["name"] == name]


@pytest.fixture
def new():
    return new_run("charlm", given=TINY, name="new")
