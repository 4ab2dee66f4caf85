"""McNemar's test against probabilities counted otherwise."""

import json
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.evaluation.paired import EXACT_BELOW, chance, from_counts, mcnemar


def by_hand(first, second):
    """Two-sided probability from whole numbers."""
    n, fewer = first + second, min(first, second)
    tail = sum(comb(n, k) for k in range(fewer + 1)) / 2**n
    if n >= EXACT_BELOW:
        tail -= comb(n, fewer) / 2**n / 2
    return min(1.0, 2 * tail)


@given(st.integers(0, 120), st.integers(0, 120))
def test_the_probability_is_that_of_whole_numbers(first, second):
    found = from_counts(both_right=3, first_only=first, second_only=second, both_wrong=1)
    assert found.p == pytest.approx(by_hand(first, second), rel=1e-9)
    assert found.method == ("exact" if first + second < EXACT_BELOW else "mid-p")
    assert found.low <= found.difference <= found.high or first + second == 0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_counts_and_symmetry(pairs):
    one, other = (np.array([pair[i] for pair in pairs], bool) for i in (0, 1))
    found, turned = mcnemar(one, other), mcnemar(other, one)
    assert found.texts == len(pairs)
    assert found.both_right == sum(a and b for a, b in pairs)
    assert found.both_wrong == sum(not a and not b for a, b in pairs)
    assert (found.first_only, found.second_only) == (turned.second_only, turned.first_only)
    assert found.discordant == sum(a != b for a, b in pairs)
    assert found.p == turned.p
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))
    assert found.difference * max(len(pairs), 1) == pytest.approx(one.sum() - other.sum())


def test_textbook():
    # Agresti, Categorical Data Analysis (2002), table 10.1: approval ratings, 150 against 86.
    found = from_counts(both_right=794, first_only=150, second_only=86, both_wrong=570)
    assert (found.low, found.high) == pytest.approx((0.021, 0.059), abs=0.0005)
    assert found.p == pytest.approx(3.1e-5, rel=0.1)  # z = 4.17
    # Fagerland et al. 2013, table 1: 1 against 7, exact .0703.
    assert from_counts(both_right=1, first_only=1, second_only=7, both_wrong=12).p == pytest.approx(
        0.0703, abs=5e-5
    )


def test_a_hundred_thousand_differences():
    found = from_counts(both_right=0, first_only=50_300, second_only=49_700, both_wrong=0)
    assert found.p == pytest.approx(0.0578, abs=2e-4)  # z = 1.897
    assert from_counts(both_right=0, first_only=10**6, second_only=0, both_wrong=0).p == 0.0


def test_in_words():
    alike = from_counts(both_right=9, first_only=0, second_only=0, both_wrong=1)
    assert (alike.p, alike.better) == (1.0, None)
    assert alike.verdict("a", "b") == "a and b judge all 10 texts alike."
    few = from_counts(both_right=90, first_only=1, second_only=4, both_wrong=1)
    assert few.verdict("a", "b") == (
        "1 text only a judges rightly, 4 only b: that does not tell them apart "
        "(McNemar, exact, p = 0.38)."
    )
    many = from_counts(both_right=900, first_only=10, second_only=40, both_wrong=1)
    assert many.better == "second"
    assert many.verdict("a", "b").endswith("40 only b: b is better (McNemar, mid-p, p < 0.001).")
    turned = from_counts(both_right=900, first_only=40, second_only=10, both_wrong=1)
    assert turned.better == "first"
    assert turned.verdict().endswith("the first is better (McNemar, mid-p, p < 0.001).")
    assert [chance(p) for p in (0.0009, 0.0012, 0.0499, 0.5, 1.0)] == [
        "< 0.001", "= 0.001", "= 0.050", "= 0.50", "= 1.00",
    ]  # fmt: skip


def test_as_json():
    found = from_counts(both_right=900, first_only=10, second_only=40, both_wrong=1)
    assert json.loads(json.dumps(found.to_json()))["better"] == "second"
    nothing = mcnemar(np.zeros(0, bool), np.zeros(0, bool))
    assert (nothing.texts, nothing.p, nothing.difference) == (0, 1.0, 0.0)


def test_what_is_not_paired_is_refused():
    with pytest.raises(ValueError, match="cannot be paired"):
        mcnemar(np.zeros(3, bool), np.zeros(4, bool))
