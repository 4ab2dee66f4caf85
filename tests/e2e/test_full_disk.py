"""The disk of the runs is full, or takes no more writes, in the middle of a training."""

import re

import pytest
from program import POET, Job, epochs_done
from waiting import until
from workbench.test_resume import assert_same

from rnntui.runs import checkpoints

EPOCHS = 40
ASKED = (*POET, "--epochs", str(EPOCHS), "--name", "held")


@pytest.fixture(params=["full", "read-only"])
def spoil(request, disk):
    """What makes the disk refuse, and what makes it take again."""
    return (disk.fill, disk.free) if request.param == "full" else (disk.refuse, disk.accept)


@pytest.fixture
def refused(rnntui_on_disk, spoil, tmp_path):
    """A training whose disk began to refuse after some epochs, and which has said so."""
    with Job(rnntui_on_disk, *ASKED, log=tmp_path / "job") as job:
        job.says(f" 5/{EPOCHS} ")
        if spoil[0].__name__ == "refuse":
            spoil[0]()
            job.says("cannot be written")
        else:
            # Again and again: a checkpoint that is pruned in between gives space.
            until(
                lambda: spoil[0]() or "cannot be written" in job.err,
                "word of the full disk",
                shown=lambda: job.err,
                over=lambda: job.process.poll() is not None,
            )
        yield job


def leftovers(run):
    """Hidden files: what a write that failed left half done."""
    return [path.relative_to(run.path) for path in run.path.rglob(".*")]


def last_shown(job):
    return int(re.findall(rf" (\d+)/{EPOCHS} ", job.err)[-1])


def test_training_outlives_it_and_writes_all_when_it_can(rnntui_on_disk, refused, spoil, whole):
    run = rnntui_on_disk.run("held")
    refused.says(f" {last_shown(refused) + 10}/{EPOCHS} ")
    assert rnntui_on_disk.state("held") == "running"
    assert checkpoints.load(run.path, "last").step > 0
    spoil[1]()
    assert refused.code() == 0, refused.err
    notes = [line for line in refused.err.splitlines() if "note" in line]
    assert len(notes) < 10, "it is said when it begins and when it ends"
    assert "training goes on" in refused.err
    assert_same(whole("charlm"), rnntui_on_disk.finished("held", EPOCHS))
    assert leftovers(run) == []


def test_a_disk_that_refuses_to_the_end_fails_the_run(rnntui_on_disk, refused, spoil, whole):
    run = rnntui_on_disk.run("held")
    assert refused.code() == 1
    last = refused.err.splitlines()[-1]
    assert last.startswith("rnntui: ")
    assert str(run.path) in last
    assert "disk" in last
    assert re.search("No space left|Read-only", last)
    assert "Traceback" not in refused.err
    assert rnntui_on_disk.state("held") in ("failed", "interrupted")
    step = checkpoints.load(run.path, "last").step
    assert step > 0
    spoil[1]()
    done = rnntui_on_disk("resume", "held")
    assert done.returncode == 0, done.stderr
    assert "goes on from epoch" in done.stderr
    assert_same(whole("charlm"), rnntui_on_disk.finished("held", EPOCHS))
    assert leftovers(run) == []
    assert epochs_done(run) == EPOCHS


def test_a_run_cannot_begin_on_a_full_disk(rnntui_on_disk, disk):
    (disk.path / "runs").mkdir()
    disk.fill()
    done = rnntui_on_disk(*ASKED)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert str(disk.path) in line
    disk.free()
    assert rnntui_on_disk.listed() == {}
