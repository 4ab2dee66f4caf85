"""A training that another process asks to stop."""

import json

from program import CLASSIFIER, Job, epochs_done
from workbench.test_resume import assert_same

ASKED = (*CLASSIFIER, "--epochs", "8", "--name", "pieces")


def test_a_stopped_model_can_be_used_and_goes_on(rnntui, tmp_path, whole):
    with Job(rnntui, *ASKED, log=tmp_path / "job") as job:
        job.says(" 3/8 ")
        told = rnntui("runs", "stop", "pieces")
        assert told.returncode == 0, told.stderr
        assert "pieces is stopped" in told.stderr
        assert job.code() == 0, job.err
        assert "MCC" in job.out, "the report of what it has learned"
        assert "`rnntui resume pieces` goes on" in job.out
    assert rnntui.state("pieces") == "stopped"
    run = rnntui.run("pieces")
    assert 3 <= epochs_done(run) < 8
    label = json.loads(rnntui.did("classify", "--json", "you won a free prize"))["label"]
    assert label in ("ham", "spam")
    again = rnntui("runs", "stop", "pieces")
    assert again.returncode == 2
    assert "no process has pieces" in again.stderr
    rnntui.did("resume", "pieces")
    assert_same(whole("classifier"), rnntui.finished("pieces", 8))
