"""Runs side by side, and which of two is better."""

import json
import shutil
from statistics import mean, stdev

import numpy as np
import pytest

from rnntui.errors import UserError
from rnntui.evaluation.metrics import mcc
from rnntui.runs.store import Run
from rnntui.workbench import comparing
from rnntui.workbench.comparing import compare, paired_test, same_test
from rnntui.workbench.request import new_run
from rnntui.workbench.seeds import fold_seeds, spread
from rnntui.workbench.test_part import read_test_part


@pytest.fixture(scope="module")
def other(trained):
    """One with another cell on the same split."""
    return trained("classifier", cell="rnn", units=3, epochs=1)


@pytest.fixture(scope="module")
def seeds(trained):
    """Three that differ by the seed alone; the split is the same."""
    return [trained("classifier", seed=seed, split_seed=0).run for seed in (1, 2, 3)]


def test_only_what_differs_is_told(classifier, other):
    found = compare([classifier.run, other.run])
    assert {item.name: item.values for item in found.settings} == {
        "cell": ("lstm", "rnn"),
        "units": (4, 3),
        "epochs": (classifier.run.config["settings"]["epochs"], 1),
    }
    assert [column.problem for column in found.columns] == [None, None]
    assert compare([classifier.run, classifier.run]).settings == ()


def test_figures_stand_side_by_side_with_intervals(classifier, other):
    found = compare([classifier.run, other.run])
    rows = {row.name: row for row in found.figures}
    for column, model in enumerate((classifier, other)):
        report = model.report
        table = np.array(report["confusion"])
        for name in ("mcc", "accuracy", "spam_caught", "log_loss", "parameters"):
            assert rows[name].values[column].value == report[name]
        own = rows["mcc"].values[column]
        assert own.low <= mcc(table) <= own.high
        caught = rows["spam_caught"].values[column]
        assert [caught.low, caught.high] == report["spam_caught_interval"]
        accuracy = rows["accuracy"].values[column]
        assert accuracy.low < accuracy.value <= accuracy.high
    assert rows["log_loss"].higher_is_better is False
    assert rows["mcc"].higher_is_better is True
    assert "bits_per_char" not in rows


def test_a_poet_a_young_one_and_a_broken_one_stand_beside_a_classifier(
    classifier, poet, texts_file, copies
):
    young = new_run("classifier", given={"data": str(texts_file)}, name="young")
    broken = Run(copies["spam"])
    (broken.path / "config.json").write_text("{")
    found = compare([classifier.run, poet.run, young, broken])
    assert [column.task for column in found.columns] == ["classifier", "charlm", "classifier", ""]
    assert [column.name for column in found.columns[2:]] == ["young", broken.id]
    assert found.columns[2].problem == "young is queued: it has no report yet"
    assert "config.json" in found.columns[3].problem
    rows = {row.name: row.values for row in found.figures}
    assert [value is None for value in rows["mcc"]] == [False, True, True, True]
    assert [value is None for value in rows["bits_per_char"]] == [True, False, True, True]
    differ = {item.name: item.values for item in found.settings}
    assert differ["bidirectional"] == (True, None, True, None)
    assert "optimizer" not in differ
    assert compare([]) == comparing.Comparison((), (), ())


def test_a_report_with_impossible_counts_has_no_intervals(copies):
    run = Run(copies["spam"])
    report = json.loads((run.path / "report.json").read_text())
    report["confusion"] = [[-3, 2**62], [2**62, 1]]
    (run.path / "report.json").write_text(json.dumps(report))
    figures = comparing.figures_of(run.report)
    assert figures["mcc"].low is None
    assert figures["accuracy"].high is None


def test_two_on_the_same_texts_are_paired(classifier, other):
    assert same_test(classifier.run, other.run)
    found = paired_test(classifier.run, other.run)
    parts = [read_test_part(model.run) for model in (classifier, other)]
    says = [model.predict(parts[0].texts) for model in (classifier, other)]
    truth = [parts[0].labels[i] for i in parts[0].true]
    pairs = [(a == t, b == t) for a, b, t in zip(*says, truth, strict=True)]
    assert found.first_only == pairs.count((True, False))
    assert found.second_only == pairs.count((False, True))
    assert found.both_right == pairs.count((True, True))
    assert found.texts == len(truth)
    assert comparing.pair(*parts) == found


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"seed": 9}, "their test parts are not the same texts"),
        ({"test_share": 0.4}, "their test parts are not the same texts"),
        ({"data": "topics"}, "they were trained on different data"),
    ],
)
def test_two_on_other_texts_are_not(trained, classifier, topics_file, given, why):
    given = {**given, **({"data": str(topics_file)} if "data" in given else {})}
    second = trained("classifier", **given)
    assert not same_test(classifier.run, second.run)
    with pytest.raises(UserError, match=f"cannot be tested in pairs: {why}"):
        paired_test(classifier.run, second.run)


def test_those_without_a_test_part_are_not(trained, classifier, poet, texts_file):
    none = trained("classifier", test_share=0).run
    young = new_run("classifier", given={"data": str(texts_file)}, name="young")
    for run, why in ((none, "--test-share 0"), (young, "is queued"), (poet.run, "charlm")):
        assert not same_test(classifier.run, run)
        with pytest.raises(UserError, match=why):
            paired_test(classifier.run, run)
    assert same_test(poet.run, poet.run)


def test_poets_of_one_test_part(trained, poet):
    assert same_test(poet.run, trained("charlm", units=5).run)
    assert not same_test(poet.run, trained("charlm", lowercase=True).run)


def test_labels_in_another_order_are_the_same_labels(copies, classifier):
    run = Run(copies["spam"])
    path = run.path / "test.jsonl"
    items = [json.loads(line) for line in path.read_text().splitlines()]
    turned = [{**item, "p": dict(reversed(item["p"].items()))} for item in items]
    path.write_text("".join(json.dumps(item) + "\n" for item in turned))
    found = paired_test(classifier.run, run)
    assert found.discordant == 0
    assert found.both_right > 0


def test_seeds_fold_into_mean_and_deviation(seeds, classifier):
    groups = fold_seeds([seeds[0], classifier.run, *seeds[1:]])
    assert [group.runs for group in groups] == [tuple(seeds), (classifier.run,)]
    group = groups[0]
    assert group.seeds == (1, 2, 3)
    assert group.names == tuple(run.name for run in seeds)
    values = [run.report["log_loss"] for run in seeds]
    assert len(set(values)) == 3
    found = group.figures["log_loss"]
    assert (found.mean, found.deviation, found.n) == (
        pytest.approx(mean(values)), pytest.approx(stdev(values)), 3,
    )  # fmt: skip
    assert groups[1].figures["mcc"].deviation is None


def test_the_young_and_the_broken_do_not_count(seeds, tmp_path):
    young, broken = (shutil.copytree(seeds[0].path, tmp_path / name) for name in ("a", "b"))
    (young / "report.json").unlink()
    (broken / "config.json").write_text("[]")
    groups = fold_seeds([*seeds, Run(young), Run(broken)])
    assert [len(group.runs) for group in groups] == [4, 1]
    assert groups[0].figures["mcc"].n == 3
    assert (groups[1].figures, groups[1].names, groups[1].seeds) == ({}, ("b",), (None,))


def test_a_spread_in_words():
    assert str(spread([0.9])) == "0.900 (1)"
    assert str(spread([0.9, 0.8])) == "0.850 ± 0.071 (2)"
