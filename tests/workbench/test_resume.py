"""A run that was cut off anywhere, and taken up again, equals the one that never was."""

import json
import multiprocessing
import os
import random
import signal
import time

import numpy as np
import pytest

from rnntui.errors import DataError, Interrupted, RunError, TrainingFailed, UserError
from rnntui.events import Resumed
from rnntui.runs import checkpoints, store
from rnntui.runs.journal import read
from rnntui.runs.owner import Ownership
from rnntui.runs.state import state
from rnntui.runs.view import load as load_view
from rnntui.workbench.api import resume
from rnntui.workbench.request import new_run
from rnntui.workbench.worker import work

TINY = {
    "classifier": {"epochs": 3, "units": 8, "embedding_size": 8, "threads": 1, "ema": 0.9},
    "charlm": {
        "epochs": 3,
        "units": 16,
        "embedding_size": 8,
        "batch_size": 4,
        "steps": 40,
        "threads": 1,
        "sample_length": 40,
    },
}


def tiny(task, **given):
    return new_run(task, given={**TINY[task], **given})


def stop_after(steps):
    """A watch that lets so many steps pass."""
    left = iter(range(steps))
    return lambda: next(left, None) is None


def last_arrays(run):
    checkpoint = checkpoints.load(run.path, "last")
    return {
        f"{group}.{name}": array
        for group, arrays in checkpoint.groups.items()
        for name, array in arrays.items()
    }


def figures(run):
    """What the curves and samples show, without times."""
    view = load_view(run)
    return (
        [
            (e.step, e.train, e.validation, e.best, e.learning_rate, e.confusion)
            for e in view.evaluations
        ],
        [(s.step, s.text) for s in view.samples],
    )


def report(run):
    report = json.loads((run.path / "report.json").read_text())
    for name in ("run", "training_seconds"):
        report.pop(name)
    report.get("baseline", {}).pop("seconds", None)
    return report


def assert_same(one, other):
    first, second = last_arrays(one), last_arrays(other)
    assert first.keys() == second.keys()
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name], err_msg=name)
    assert figures(one) == figures(other)
    assert report(one) == report(other)


VARIATIONS = [
    ("classifier", {}),
    ("classifier", {"sequences": "packed", "cell": "lstm"}),
    (
        "classifier",
        {"bidirectional": False, "carry_state": True, "sequences": "masked", "cell": "lstm"},
    ),
    ("charlm", {}),
    ("charlm", {"method": "windows", "stride": 7, "batch_size": 64, "cell": "gru"}),
    ("charlm", {"validation_share": 0.0, "optimizer": "rmsprop", "layers": 2, "dropout": 0.2}),
]


@pytest.mark.parametrize(("task", "given"), VARIATIONS)
def test_a_stopped_run_goes_on_to_the_bit(task, given):
    whole = tiny(task, **given)
    work(whole)
    pieces = tiny(task, **given)
    # Stops in the middle of an epoch, and at the very first step.
    for steps in (1, 23, 1):
        with pytest.raises(Interrupted):
            work(pieces, watch=stop_after(steps))
        assert state(pieces) == "stopped"
    work(pieces)
    assert state(pieces) == "finished"
    assert_same(whole, pieces)


KILLS = 25
PRELOADED = [
    "rnntui.workbench.worker",
    "sklearn.feature_extraction.text",
    "sklearn.svm",
    "spacy",
    "torch",
]


def _work_in_child(path):
    work(store.Run(path))


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_killed_at_random_moments_it_still_comes_to_the_same_end(task):
    """kill -9, 25 times each: before the first step, in a checkpoint, in an evaluation …"""
    epochs = {"epochs": 6 if task == "classifier" else 5}
    whole = tiny(task, **epochs)
    # A server that has torch loaded already forks the children, or most would die in imports.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    durations = []
    for run in (tiny(task, epochs=1), whole):  # the first starts the server
        began = time.perf_counter()
        child = context.Process(target=_work_in_child, args=(run.path,))
        child.start()
        child.join()
        durations.append(time.perf_counter() - began)
    moments = random.Random(5)
    deaths = 0
    resumed = []
    while deaths < KILLS:
        killed = tiny(task, **epochs)
        while state(killed) != "finished":
            child = context.Process(target=_work_in_child, args=(killed.path,))
            child.start()
            # Anywhere from before its first line to its report, however busy the machine is.
            child.join(moments.uniform(0.0, durations[-1]) if deaths < KILLS else None)
            if child.is_alive():
                os.kill(child.pid, signal.SIGKILL)
                deaths += 1
            child.join()
            assert child.exitcode in (0, -signal.SIGKILL)
            assert state(killed) in ("queued", "interrupted", "finished")
        assert_same(whole, killed)
        resumed += [e.step for e in read(killed.journal)[0] if isinstance(e, Resumed)]
    assert any(step > 0 for step in resumed), "no kill fell after the first step"


def test_an_extended_run_goes_on_from_where_it_finished():
    run = tiny("charlm")
    work(run)
    with pytest.raises(UserError, match="finished"):
        resume(run)
    with pytest.raises(UserError, match="counts from the beginning"):
        resume(run, epochs=2)
    resume(run, epochs=5)
    view = load_view(run)
    assert view.epoch == 5
    assert [round(e.epoch) for e in view.evaluations] == [1, 2, 3, 4, 5]
    assert state(run) == "finished"


def test_a_refused_extension_changes_nothing(tmp_path):
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("il cielo sopra i tetti era di cenere\n" * 60, encoding="utf-8")
    run = tiny("charlm", data=str(corpus))
    work(run)
    before = run.config
    with Ownership.take(run.path), pytest.raises(RunError, match="being trained"):
        resume(run, epochs=9)
    corpus.unlink()
    with pytest.raises(UserError):
        resume(run, epochs=9)
    assert run.config == before
    assert state(run) == "finished"


def test_an_extended_run_that_is_stopped_has_no_old_report():
    run = tiny("charlm", sample_length=0)
    work(run)
    with pytest.raises(Interrupted):
        resume(run, epochs=9, should_stop=stop_after(3))
    assert state(run) == "stopped"
    assert not (run.path / "report.json").exists()


def test_a_budget_counts_over_resumes():
    run = new_run(
        "charlm", given={**TINY["charlm"], "epochs": None, "budget": 0.6, "sample_length": 0}
    )
    with pytest.raises(Interrupted):
        work(run, watch=stop_after(5))
    used = load_view(run).seconds
    assert 0 < used < 0.6
    work(run)
    view = load_view(run)
    assert view.ended.reason == "budget"
    assert 0.3 < view.seconds < 2.0
    assert view.seconds > used


def test_changed_data_is_refused(tmp_path):
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("il cielo sopra i tetti era di cenere\n" * 60, encoding="utf-8")
    run = tiny("charlm", data=str(corpus))
    with pytest.raises(Interrupted):
        work(run, watch=stop_after(2))
    corpus.write_text("il cielo sopra i campi era di cenere\n" * 60, encoding="utf-8")
    with pytest.raises(DataError, match="has changed since"):
        work(run)


def test_not_a_number_stops_the_run_and_keeps_the_last_good_checkpoint():
    run = tiny("charlm", batch_size=16, steps=64, sample_length=0)
    with pytest.raises(Interrupted):
        work(run, watch=stop_after(40))
    kept = checkpoints.load(run.path, "last")
    kept.groups["weights"]["output.bias"][:] = np.nan
    checkpoints.save(run.path, kept, best=False)
    with pytest.raises(TrainingFailed, match=rf"step {kept.step + 1}: .* is not a number"):
        work(run)
    assert state(run) == "failed"
    assert checkpoints.load(run.path, "last").step == kept.step
    assert checkpoints.load(run.path, "best").step < kept.step
