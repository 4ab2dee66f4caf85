"""The lesson's table: six networks, padded and packed, on the same split."""

import dataclasses

import pytest

from rnntui.errors import Interrupted, UserError
from rnntui.runs import store
from rnntui.workbench.request import settings_of
from rnntui.workbench.variants import SEQUENCES, VARIANTS, VariantScore, summarise, train_variants

ROWS = [(variant, way) for variant in VARIANTS for way in SEQUENCES]


def test_the_six_variants_each_padded_and_packed_on_one_split(tiny, texts_file):
    given = {**tiny["classifier"], "data": str(texts_file), "epochs": 1, "embedding": "learned"}
    begun = []
    scores = list(train_variants(given=given, announce=lambda *said: begun.append(said)))
    assert [(score.variant, score.sequences) for score in scores] == ROWS
    assert [number for _, number, _ in begun] == list(range(1, 13))
    assert {total for *_, total in begun} == {12}
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
        next(train_variants(given={"test_share": 0}))


def test_seeds_count_from_the_given_one_and_a_watch_ends_it(tiny, texts_file):
    given = {
        **tiny["classifier"],
        "data": str(texts_file),
        "epochs": 1,
        "embedding": "learned",
        "seed": 5,
    }
    begun = []
    with pytest.raises(Interrupted):
        list(
            train_variants(
                given=given, seeds=2, watch=lambda: True, announce=lambda *said: begun.append(said)
            )
        )
    assert begun == [("RNN, padded, seed 5", 1, 24)]
