import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.evaluation.threshold import choose_threshold

rows = st.lists(
    st.tuples(st.booleans(), st.integers(0, 20).map(lambda i: i / 20)), min_size=1, max_size=60
)


@given(rows, st.floats(0.01, 0.99))
def test_it_is_the_lowest_threshold_that_keeps_the_bound(rows, bound):
    true, p = (np.array(column) for column in zip(*rows, strict=True))
    choice = choose_threshold(true, p, max_blocked_ham=bound)
    negatives = p[~true]
    if not len(negatives):
        assert (choice.threshold, choice.promise) == (0.5, False)
        assert "no negatives" in choice.note
        return
    assert choice.blocked_ham == (negatives >= choice.threshold).mean() <= bound + 1e-9
    lower = negatives[negatives < choice.threshold]
    if len(lower):
        assert (negatives >= lower.max()).mean() > bound
    if true.any():
        assert choice.spam_caught == (p[true] >= choice.threshold).mean()
    else:
        assert math.isnan(choice.spam_caught)


def test_it_stands_in_the_middle_of_what_decides_alike():
    true = np.array([0] * 10 + [1])
    p = np.array([0.1] * 9 + [0.3, 0.9])
    assert choose_threshold(true, p, max_blocked_ham=0.05).threshold == pytest.approx(0.6)
    assert choose_threshold(true, p, max_blocked_ham=0.1).threshold == pytest.approx(0.2)


def test_a_bound_is_no_rounding_accident():
    p = np.linspace(0, 1, 300)
    assert choose_threshold(np.zeros(300), p, max_blocked_ham=0.01).blocked_ham == 3 / 300


def test_a_negative_of_probability_one_is_not_blocked():
    choice = choose_threshold(np.array([0, 1]), np.array([1.0, 1.0]), max_blocked_ham=0.1)
    assert (choice.blocked_ham, choice.spam_caught) == (0, 0)


def test_it_says_when_validation_is_too_small_to_promise():
    p = np.linspace(0, 0.4, 100)
    small = choose_threshold(np.zeros(100), p, max_blocked_ham=0.005)
    assert not small.promise
    assert "too small to promise at most 0.005" in small.note
    # The share of five that are blocked may by chance be half of the true one.
    met = choose_threshold(np.zeros(1_000), np.linspace(0, 1, 1_000), max_blocked_ham=0.005)
    assert not met.promise
    alike = choose_threshold(np.zeros(1_000), np.full(1_000, 0.3), max_blocked_ham=0.005)
    assert alike.promise
    assert "promise" not in alike.note
