"""A fresh program for each journey, and the end of whatever it left behind."""

import contextlib

import psutil
import pytest
from disk import Disk
from program import CLASSIFIER, POET, Program


@pytest.fixture
def rnntui(home):
    yield Program(home)
    _end_all(home)


@pytest.fixture
def disk(tmp_path):
    with Disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def rnntui_on_disk(home, disk):
    """The program with its runs on a small disk of their own."""
    yield Program(home, RNNTUI_RUNS=str(disk.path / "runs"))
    _end_all(home)


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """Runs that nothing disturbed, by task: what a disturbed one of its epochs must come to."""
    program = Program(tmp_path_factory.mktemp("whole"))
    asked = {"charlm": (*POET, "--epochs", "40"), "classifier": (*CLASSIFIER, "--epochs", "8")}
    runs = {}

    def run(task):
        if task not in runs:
            program.did(*asked[task], "--name", task)
            runs[task] = program.run(task)
        return runs[task]

    return run


def _end_all(home):
    for process in psutil.process_iter():
        # Detached trainings live on when a journey has failed; only they have this home.
        with contextlib.suppress(psutil.Error):
            if process.environ().get("RNNTUI_HOME") == str(home):
                process.kill()
