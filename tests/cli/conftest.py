"""A fresh program, and one that has trained a model of each kind."""

import subprocess

import pytest
from cli_program import SMALL, Program

from rnntui.cli.app import run as run_here


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
