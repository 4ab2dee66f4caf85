"""Intervals by drawing again."""

import math

import numpy as np
import pytest

from rnntui.evaluation.metrics import mcc
from rnntui.evaluation.resampling import MOST_LABELS, mcc_interval


def test_it_agrees_with_drawing_the_texts_themselves():
    table = np.array([[90, 5], [8, 40]])
    cells = np.repeat(np.arange(4), table.ravel())
    random = np.random.default_rng(5)
    drawn = [
        mcc(np.bincount(random.choice(cells, len(cells)), minlength=4).reshape(2, 2))
        for _ in range(3_000)
    ]
    assert mcc_interval(table) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.015)


def test_it_agrees_with_the_formula_of_a_correlation():
    # Far from the ends, the deviation of phi with even margins is sqrt((1 - phi²) / n).
    table = np.array([[600, 400], [400, 600]])
    phi = mcc(table)
    half = 1.96 * math.sqrt((1 - phi**2) / table.sum())
    assert mcc_interval(table) == pytest.approx((phi - half, phi + half), abs=0.004)


def test_more_labels_more_confidence_and_the_same_again():
    table = np.array([[30, 2, 1], [3, 25, 2], [0, 4, 33]])
    low, high = mcc_interval(table)
    assert low < mcc(table) < high
    wider = mcc_interval(table, confidence=0.99)
    assert wider[0] < low < high < wider[1]
    assert mcc_interval(table) == (low, high)


def test_what_cannot_vary_does_not():
    assert mcc_interval(np.diag([5, 5])) == (1.0, 1.0)
    assert mcc_interval(np.array([[7, 0], [0, 0]])) == (0.0, 0.0)
    assert mcc_interval(np.zeros((2, 2), int)) is None
    assert mcc_interval(np.ones((MOST_LABELS + 1, MOST_LABELS + 1), int)) is None
