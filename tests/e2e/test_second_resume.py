"""Others reach for a run that is being trained."""

import platform

from program import POET, Job, reach, trainer
from waiting import until
from workbench.test_resume import assert_same


def test_a_second_resume_is_refused_and_the_run_unharmed(rnntui, tmp_path, whole):
    with Job(rnntui, *POET, "--epochs", "40", "--name", "held", log=tmp_path / "job") as job:
        job.says(" 2/40 ")
        for options in ((), ("--now",), ("--detach",)):
            refused = rnntui("resume", "held", *options)
            assert refused.returncode == 1
            (line,) = refused.stderr.splitlines()
            assert f"process {job.process.pid} on {platform.node()} since " in line
            assert "`rnntui runs attach held`" in line
        refused = rnntui("runs", "rm", "held", "--yes")
        assert refused.returncode == 1
        assert job.code() == 0, job.err
    assert_same(whole("charlm"), rnntui.finished("held", 40))


def test_the_end_of_a_training_is_moved_while_it_runs(rnntui, tmp_path):
    with Job(rnntui, *POET, "--epochs", "40", "--name", "held", log=tmp_path / "job") as job:
        job.says(" 2/40 ")
        rnntui.did("resume", "held", "--epochs", "50")
        job.says(" 45/50 ")
        assert job.code() == 0, job.err
    rnntui.finished("held", 50)


def test_who_takes_it_by_force_has_it(rnntui, tmp_path):
    with Job(rnntui, *POET, "--epochs", "2000", "--name", "held", log=tmp_path / "one") as one:
        one.says(" 2/2000 ")
        run = rnntui.run("held")
        asked = ("resume", "held", "--force", "--now", "--epochs", "1000")
        with Job(rnntui, *asked, log=tmp_path / "two") as two:
            assert one.code() == 1
            assert "another process has taken the run over" in one.err.splitlines()[-1]
            until(lambda: "goes on from epoch" in two.err, "second", shown=lambda: two.err)
            reach(run, 3)
            assert trainer(run) == two.process.pid


def test_of_two_that_resume_at_once_one_trains(rnntui, tmp_path, whole):
    with Job(rnntui, *POET, "--epochs", "40", "--name", "held", log=tmp_path / "job") as job:
        job.says(" 2/40 ")
    with (
        Job(rnntui, "resume", "held", log=tmp_path / "one") as one,
        Job(rnntui, "resume", "held", log=tmp_path / "two") as two,
    ):
        assert sorted((one.code(), two.code())) == [0, 1]
        loser = one if one.code() else two
        assert "held is being trained by process" in loser.err
    assert_same(whole("charlm"), rnntui.finished("held", 40))
