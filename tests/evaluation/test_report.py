import json

import numpy as np
import pytest

from rnntui.evaluation.intervals import wilson
from rnntui.evaluation.report import classification_report

TRUE = np.array([0, 0, 0, 0, 1, 1, 1])
SPAM = np.array([0.1, 0.2, 0.5, 0.4, 0.9, 0.6, 0.3])
PROBABILITIES = np.stack((1 - SPAM, SPAM), axis=1)


def test_two_labels_are_decided_at_the_threshold():
    report = classification_report(TRUE, PROBABILITIES, ("ham", "spam"), 1)
    assert report.confusion == ((3, 1), (1, 2))
    assert report.threshold == 0.5
    assert (report.spam_caught.hits, report.spam_caught.of) == (2, 3)
    assert (report.blocked_ham.hits, report.blocked_ham.of) == (1, 4)
    assert (report.blocked_ham.low, report.blocked_ham.high) == wilson(1, 4)
    moved = classification_report(TRUE, PROBABILITIES, ("ham", "spam"), 1, 0.55)
    assert (moved.threshold, moved.confusion) == (0.55, ((4, 0), (1, 2)))
    assert moved.pr_auc == report.pr_auc


def test_the_positive_label_may_come_first():
    swapped = classification_report(1 - TRUE, PROBABILITIES[:, ::-1], ("spam", "ham"), 0)
    report = classification_report(TRUE, PROBABILITIES, ("ham", "spam"), 1)
    assert swapped.positive == "spam"
    assert swapped.spam_caught == report.spam_caught
    assert swapped.blocked_ham == report.blocked_ham
    assert swapped.mcc == pytest.approx(report.mcc)
    assert swapped.pr_auc == pytest.approx(report.pr_auc)


@pytest.mark.parametrize("positive", [0, 1])
def test_scores_without_probabilities_are_decided_at_zero(positive):
    scores = SPAM - 0.5
    report = classification_report(TRUE, None, ("a", "b"), positive, scores=scores)
    expected = (
        (np.array(scores >= 0) if positive == 1 else np.array(scores > 0)).astype(int).tolist()
    )
    table = np.zeros((2, 2), int)
    np.add.at(table, (TRUE, expected), 1)
    assert report.confusion == tuple(map(tuple, table.tolist()))
    assert report.threshold == 0
    assert report.log_loss is None
    assert "log_loss" not in report.to_json()


def test_json_of_two_labels_has_its_keys():
    found = classification_report(TRUE, PROBABILITIES, ("ham", "spam"), 1).to_json()
    assert next(iter(found)) == "mcc"
    assert found["spam_caught"] == pytest.approx(2 / 3)
    assert found["spam_caught_counts"] == [2, 3]
    assert found["blocked_ham_interval"] == pytest.approx(wilson(1, 4))
    assert found["positive"] == "spam"
    assert found["threshold"] == 0.5
    assert [score["label"] for score in found["labels"]] == ["ham", "spam"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize("labels", [2, 3])
def test_without_a_positive_label_the_most_probable_is_taken(labels):
    probabilities = np.random.default_rng(0).dirichlet(np.ones(labels), 30)
    true = np.arange(30) % labels
    report = classification_report(true, probabilities, ["a", "b", "c"][:labels], None)
    assert np.trace(report.confusion) == (probabilities.argmax(1) == true).sum()
    found = report.to_json()
    assert next(iter(found)) == "macro_f1"
    absent = {"spam_caught", "blocked_ham", "threshold", "positive", "pr_auc"}
    assert not any(key.startswith(tuple(absent)) for key in found)
    json.dumps(found, allow_nan=False)


def test_a_test_without_positives_or_without_texts_has_a_report():
    for true in (np.array([0, 0]), np.array([], np.int64)):
        report = classification_report(true, PROBABILITIES[: len(true)], ("ham", "spam"), 1)
        found = report.to_json()
        assert found["spam_caught"] is None
        assert found["spam_caught_interval"] == [0, 1]
        json.dumps(found, allow_nan=False)
