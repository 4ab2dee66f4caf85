"""The lesson's table: six networks, padded and packed, on the same split."""

import contextlib
import dataclasses
import pickle

import pytest

from rnntui.errors import Interrupted, RunError, SettingsError, UserError
from rnntui.runs import owner, store
from rnntui.runs.mailbox import Request, post
from rnntui.runs.state import state
from rnntui.workbench.request import settings_of
from rnntui.workbench.variants import (
    SEQUENCES,
    VARIANTS,
    VariantScore,
    job_run,
    jobs,
    score_of,
    summarise,
    train_variants,
)
from rnntui.workbench.worker import begin

ROWS = [(variant, way) for variant in VARIANTS for way in SEQUENCES]


@pytest.fixture
def small(tiny, texts_file):
    """Settings of a quick variant."""
    return {**tiny["classifier"], "data": str(texts_file), "epochs": 1, "embedding": "learned"}


def test_the_six_variants_each_padded_and_packed_on_one_split(small):
    wanted = jobs(given=small)
    assert [(job.variant, job.sequences) for job in wanted] == ROWS
    assert store.all_runs() == [], "nothing is made before it is asked for"
    told = []

    @contextlib.contextmanager
    def attend(number, job, run):
        events = []
        yield events.append
        told.append((number, job, state(run), events[-1].type))

    scores = list(train_variants(wanted, attend=attend))
    assert told == [(n, job, "finished", "finished") for n, job in enumerate(wanted, 1)]
    assert [(score.variant, score.sequences) for score in scores] == ROWS
    rows = summarise(scores)
    assert [(row["variant"], row["sequences"]) for row in rows] == ROWS
    assert all(row["seeds"] == 1 and row["mcc_deviation"] is None for row in rows)
    parameters = {row["variant"]: row["parameters"] for row in rows}
    assert parameters["RNN"] < parameters["GRU"] < parameters["LSTM"] < parameters["BiLSTM"]
    runs = [store.find(score.run) for score in scores]
    assert len({run.id for run in runs}) == 12
    settings = [settings_of(run) for run in runs]
    assert {s.units for s in settings} == {4}
    # One split: the same test texts for all.
    from rnntui.runs.atomic import read_json

    digests = {read_json(run.path / "data.json")["split"]["test_digest"] for run in runs}
    assert len(digests) == 1


def score(**fields):
    values = {
        "variant": "RNN",
        "sequences": "padded",
        "seed": 0,
        "mcc": 0.5,
        "accuracy": 0.75,
        "seconds": 2.0,
        "parameters": 9,
        "run": "one",
    }
    return VariantScore(**{**values, **fields})


def test_seeds_are_summed_up_by_mean_and_sample_deviation():
    scores = [
        score(mcc=0.5, seed=0),
        score(variant="LSTM", mcc=0.9),
        score(mcc=0.7, seed=1, accuracy=0.85, seconds=4.0),
    ]
    first, second = summarise(scores)
    assert first["variant"] == "RNN"
    assert first["seeds"] == 2
    assert first["mcc"] == pytest.approx(0.6)
    assert first["mcc_deviation"] == pytest.approx(0.02**0.5)
    assert first["accuracy"] == pytest.approx(0.8)
    assert first["seconds"] == pytest.approx(3.0)
    assert (second["variant"], second["mcc_deviation"]) == ("LSTM", None)
    assert " ".join(first) == (
        "variant sequences seeds mcc mcc_deviation accuracy seconds parameters"
    )
    assert dataclasses.asdict(scores[0]).keys() > {"run", "seed"}


def test_without_a_test_part_there_is_nothing_to_compare():
    with pytest.raises(UserError, match="--test-share above 0"):
        jobs(given={"test_share": 0})


def test_what_one_of_them_cannot_have_is_told_before_the_first_is_made(small):
    with pytest.raises(SettingsError, match="--carry-state needs --no-bidirectional"):
        jobs(given={**small, "carry_state": True})
    assert store.all_runs() == []


def test_each_job_can_be_trained_by_whoever_wants_to_show_it(small):
    job = pickle.loads(pickle.dumps(jobs(given=small)[2]))
    assert job.title == "LSTM, padded, seed 0"
    run = job_run(job)
    assert state(run) == "queued"
    assert store.newest(with_checkpoint=False) is None, "it is one of many that are compared"
    with pytest.raises(RunError, match="queued: it has no figures"):
        score_of(job, run)
    begin(run)
    score = score_of(job, run)
    assert (score.variant, score.sequences, score.seed, score.run) == (
        "LSTM",
        "padded",
        0,
        run.name,
    )
    assert (score.mcc, score.parameters) == (run.report["mcc"], run.report["parameters"])


def test_one_that_is_stopped_on_request_is_left_out(small):
    first, second = jobs(given=small)[:2]
    endless = dataclasses.replace(first, given={**first.given, "epochs": 100_000})
    runs = []

    @contextlib.contextmanager
    def attend(number, job, run):  # noqa: ARG001
        runs.append(run)

        def stop_the_endless_one(event):
            if event.type == "started" and len(runs) == 1:
                post(run.path, owner.current(run.path), Request("stop"))

        yield stop_the_endless_one

    scores = list(train_variants([endless, second], attend=attend))
    assert [state(run) for run in runs] == ["stopped", "finished"]
    assert [score.run for score in scores] == [runs[1].name]


def test_seeds_count_from_the_given_one_on_one_split(small):
    wanted = jobs(given={**small, "seed": 5}, seeds=2)
    assert len(wanted) == 24
    assert [job.seed for job in wanted] == [5] * 12 + [6] * 12
    assert {job.given["split_seed"] for job in wanted} == {5}


def test_a_watch_ends_it_in_the_middle_of_a_variant(small):
    first, second = jobs(given=small)[:2]
    endless = dataclasses.replace(second, given={**second.given, "epochs": 100_000})
    begun = []

    @contextlib.contextmanager
    def attend(number, job, run):  # noqa: ARG001
        begun.append(run)
        yield lambda event: steps.append(event) if event.type == "step" else None

    steps = []
    scores = []
    with pytest.raises(Interrupted):
        scores.extend(
            train_variants(
                [first, endless], watch=lambda: len(begun) == 2 and len(steps) > 30, attend=attend
            )
        )
    assert [state(run) for run in begun] == ["finished", "stopped"]
    assert len(store.all_runs()) == 2
