"""Reports say what was held out, what the baseline did, and who won."""

import json
import re

import numpy as np
import pytest

from rnntui.data.reading import read_labelled
from rnntui.evaluation.report import classification_report
from rnntui.evaluation.threshold import choose_threshold
from rnntui.runs.view import load as load_view
from rnntui.settings import ClassifierSettings
from rnntui.tasks.labelled import read_data
from rnntui.workbench import label_report, text_report
from rnntui.workbench.loading import load, said_labels

COMMON = {
    "run",
    "task",
    "data",
    "seed",
    "parameters",
    "training_seconds",
    "epochs",
    "best_epoch",
    "split",
}
LABELS = {"accuracy", "mcc", "macro_f1", "labels", "confusion", "log_loss", "examples"}
TWO = {
    "positive",
    "threshold",
    "pr_auc",
    "spam_caught",
    "spam_caught_interval",
    "spam_caught_counts",
    "blocked_ham",
    "blocked_ham_interval",
    "blocked_ham_counts",
}
BITS = {"bits_per_char", "nats_per_char", "characters", "unseen_characters"}


def scored_tests(model):
    lines = (model.run.path / "test.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_report_of_two_labels_has_its_keys(classifier):
    report = classifier.report
    assert report.keys() >= COMMON | LABELS | TWO | {"baseline", "verdict"}
    assert report["baseline"].keys() >= (LABELS | TWO) - {"log_loss"}
    assert report["examples"] == report["split"]["test"] == len(scored_tests(classifier))
    assert (report["positive"], report["threshold"]) == ("spam", 0.5)
    assert (report["epochs"], report["run"]) == (2, classifier.run.name)
    assert report["training_seconds"] > 0
    assert report["parameters"] == sum(p.numel() for p in classifier.model.parameters())
    text = (classifier.run.path / "report.json").read_text()
    assert "NaN" not in text
    assert "Infinity" not in text


def test_a_report_of_three_labels_has_macro_f1_first_and_nothing_of_spam(trained, topics_file):
    model = trained("classifier", data=str(topics_file))
    report = model.report
    assert report.keys() >= COMMON | LABELS | {"baseline", "verdict"}
    assert not report.keys() & TWO
    assert not report["baseline"].keys() & TWO
    keys = list(report)
    assert keys.index("macro_f1") < keys.index("mcc")
    assert "macro F1" in report["verdict"]
    assert np.array(report["confusion"]).shape == (3, 3)
    assert model.positive is None
    assert set(model.predict(["a ball", "a song"])) <= {"ball", "song", "soup"}
    assert set(scored_tests(model)[0]["p"]) == {"ball", "song", "soup"}


def test_a_report_of_a_language_model_has_its_keys(poet):
    report = poet.report
    assert report.keys() >= COMMON | BITS | {"baseline", "verdict"}
    assert report["nats_per_char"] == pytest.approx(report["bits_per_char"] * np.log(2))
    assert report["unseen_characters"] == 3, "ŷ ì è"
    assert report["baseline"]["bits_per_char"] > 0
    assert report["characters"] == report["split"]["test"] - 1


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_without_a_test_part_there_is_a_report_without_figures(task, trained):
    model = trained(task, test_share=0.0)
    report = model.report
    assert report.keys() >= COMMON
    assert report["split"]["test"] == 0
    assert report["split"]["train"] > 0
    assert report["split"]["validation"] > 0
    assert not report.keys() & {"baseline", "verdict", "mcc", "bits_per_char"}
    assert load_view(model.run).ended.reason == "epochs"


def test_the_test_texts_lie_with_their_scores_beside_the_report(classifier, texts_file):
    read = read_labelled(texts_file)
    by_line = dict(zip(read.lines, zip(read.texts, read.labels, strict=True), strict=True))
    found = scored_tests(classifier)
    for item in found:
        assert (item["text"], item["label"]) == by_line[item["line"]]
    probabilities = np.array([[item["p"][name] for name in ("ham", "spam")] for item in found])
    np.testing.assert_allclose(
        probabilities, classifier.predict_proba([item["text"] for item in found]), atol=1e-6
    )
    # A threshold moves without the model: the report follows from this file.
    true = np.array([("ham", "spam").index(item["label"]) for item in found])
    again = classification_report(true, probabilities, ("ham", "spam"), 1, 0.5)
    assert [list(row) for row in again.confusion] == classifier.report["confusion"]


def test_a_threshold_is_chosen_on_validation_kept_and_used(trained, texts_file):
    given = {"max_blocked_ham": 0.2, "validation_share": 0.3}
    model = trained("classifier", **given)
    settings = ClassifierSettings(
        epochs=1, split="random", min_count=1, validation_share=0.3, data=str(texts_file)
    )
    data = read_data(settings, texts_file, None)
    chosen = data.split.validation
    choice = choose_threshold(
        data.targets[chosen] == 1,
        model.predict_proba([data.source.texts[i] for i in chosen])[:, 1],
        max_blocked_ham=0.2,
    )
    assert model.report["threshold"] == pytest.approx(choice.threshold, abs=1e-6)
    assert model.report["threshold_note"] == choice.note
    assert "too small to promise" in choice.note
    assert choice.note in [note.message for note in load_view(model.run).notes]
    again = load(model.run)
    assert again.threshold == model.report["threshold"] != 0.5
    texts = data.source.texts
    expected = said_labels(again.predict_proba(texts), 1, again.threshold)
    assert again.predict(texts) == [again.labels[i] for i in expected]
    by_half = said_labels(again.predict_proba(texts), 1, 0.5)
    assert (expected != by_half).any(), "the threshold makes a difference here"


def report_with(correct):
    """A report on 40 texts, so many of them correct."""
    true = np.arange(40) % 2
    said = np.where(np.arange(40) < correct, true, 1 - true)
    return classification_report(true, np.eye(2)[said] * 0.8 + 0.1, ("ham", "spam"), 1)


def test_the_verdict_says_so_when_the_network_loses():
    verdict = label_report._verdict_of_labels
    assert "network loses" in verdict(report_with(30), report_with(36))
    assert "simpler model is the better choice" in verdict(report_with(30), report_with(36))
    assert "ahead" in verdict(report_with(36), report_with(30))
    assert "level" in verdict(report_with(30), report_with(30))
    assert "network loses" in text_report._verdict(2.5, 2.4, 60)
    assert "ahead" in text_report._verdict(2.4, 2.5, 60)
    assert "worse than guessing" in text_report._verdict(11.0, 2.5, 60)


def test_a_network_that_hardly_learned_is_told_so_in_its_own_report(poet):
    assert poet.report["bits_per_char"] > poet.report["baseline"]["bits_per_char"]
    assert re.search("loses|worse than guessing", poet.report["verdict"])
    assert f"{poet.report['bits_per_char']:.3f}" in poet.report["verdict"]


def test_without_validation_the_last_weights_are_scored(trained):
    report = trained("classifier", validation_share=0.0).report
    assert report["best_epoch"] == 2
    assert report["split"]["validation"] == 0
