"""Somebody removes the directory of a run that is being trained."""

import shutil

import pytest
from program import POET, Job
from waiting import until

ASKED = (*POET, "--epochs", "2000", "--name", "gone")


def remove(path, _):
    """As `rm -rf`, which fails if a file appears while it works, and is then called again."""
    shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


def move(path, folder):
    path.rename(folder / "elsewhere")
    return True


@pytest.mark.parametrize("take_away", [remove, move])
def test_training_ends_and_makes_nothing_anew(rnntui, tmp_path, take_away):
    with Job(rnntui, *ASKED, log=tmp_path / "job") as job:
        job.says(" 3/2000 ")
        run = rnntui.run("gone")
        until(lambda: take_away(run.path, tmp_path), "end of the directory")
        assert job.code() == 1
        said = [line for line in job.err.splitlines() if line.startswith("rnntui: ")]
        assert len(said) == 1
        assert str(run.path) in said[0]
        assert "removed" in said[0]
        assert "Traceback" not in job.err
    assert not run.path.exists()
    assert list(run.path.parent.iterdir()) == []
    assert rnntui.listed() == {}
