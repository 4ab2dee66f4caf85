import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui.evaluation.metrics import (
    accuracy,
    average_precision,
    confusion,
    label_scores,
    log_loss,
    macro_f1,
    mcc,
)

pairs = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), min_size=1, max_size=60),
    )
)


@settings(deadline=None)
@given(pairs)
def test_scores_equal_those_of_scikit_learn(case):
    from sklearn import metrics

    n, rows = case
    true, said = np.array(rows).T
    names = tuple(str(i) for i in range(n))
    table = confusion(true, said, n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert (table == metrics.confusion_matrix(true, said, labels=range(n))).all()
        assert accuracy(table) == pytest.approx(metrics.accuracy_score(true, said))
        assert mcc(table) == pytest.approx(metrics.matthews_corrcoef(true, said), abs=1e-12)
        assert macro_f1(table) == pytest.approx(
            metrics.f1_score(true, said, average="macro", zero_division=0)
        )
        precision, recall, f1, support = metrics.precision_recall_fscore_support(
            true, said, labels=range(n), zero_division=0
        )
    for i, score in enumerate(label_scores(table, names)):
        assert score.label == names[i]
        assert (score.precision, score.recall, score.f1, score.support) == pytest.approx(
            (precision[i], recall[i], f1[i], support[i])
        )


def test_the_rows_of_a_confusion_matrix_are_true():
    assert confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2).tolist() == [[0, 2], [0, 1]]


def test_mcc_is_zero_when_undefined_and_exact_at_the_ends():
    assert mcc(np.zeros((2, 2), np.int64)) == 0
    assert mcc(np.array([[5, 0], [3, 0]])) == 0
    assert mcc(np.array([[5, 0], [0, 3]])) == 1
    assert mcc(np.array([[0, 5], [3, 0]])) == -1
    # Products of counts of large tables do not fit 64-bit integers.
    assert mcc(np.array([[10**9, 0], [0, 10**9]])) == pytest.approx(1)


def test_scores_of_nothing():
    empty = np.zeros((3, 3), np.int64)
    assert accuracy(empty) == macro_f1(empty) == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=1, max_size=60))
def test_average_precision_equals_that_of_scikit_learn(rows):
    from sklearn.metrics import average_precision_score

    true, scores = (np.array(column) for column in zip(*rows, strict=True))
    if not true.any():
        assert math.isnan(average_precision(true, scores))
        return
    assert average_precision(true, scores) == pytest.approx(average_precision_score(true, scores))


def test_log_loss_equals_that_of_scikit_learn():
    from sklearn import metrics

    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(4), 50)
    true = rng.integers(0, 4, 50)
    assert log_loss(true, p) == pytest.approx(metrics.log_loss(true, p, labels=range(4)))
    assert math.isfinite(log_loss(np.array([0]), np.array([[0.0, 1.0]])))
    assert math.isnan(log_loss(np.array([], np.int64), np.empty((0, 2))))
