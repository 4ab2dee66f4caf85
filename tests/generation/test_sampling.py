"""Temperature, top-k and top-p by hand-worked cases, and the drawn frequencies by the formula."""

import numpy as np
import pytest

from rnntui.errors import UserError
from rnntui.generation.sampling import check, distribution, draw

P = np.log([0.5, 0.25, 0.125, 0.125])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [8, 4, 2, 2]),
        ({"temperature": 0.5}, [64, 16, 4, 4]),  # squares
        ({"temperature": 2.0}, [8**0.5, 2, 2**0.5, 2**0.5]),  # square roots
        ({"temperature": 0}, [1, 0, 0, 0]),
        ({"top_k": 2}, [2, 1, 0, 0]),
        ({"top_k": 3}, [4, 2, 1, 0]),  # of two alike the smaller id stays
        ({"top_k": 9}, [8, 4, 2, 2]),
        ({"top_p": 0.5}, [1, 0, 0, 0]),
        ({"top_p": 0.51}, [2, 1, 0, 0]),
        ({"top_p": 0.75}, [2, 1, 0, 0]),
        ({"top_p": 0.76}, [4, 2, 1, 0]),
        ({"top_p": 1e-9}, [1, 0, 0, 0]),  # at least one
        ({"top_p": 1.0}, [8, 4, 2, 2]),
        ({"top_k": 2, "top_p": 0.6}, [1, 0, 0, 0]),  # the first has 2/3 of what top-k left
        ({"temperature": 0.5, "top_p": 0.9}, [4, 1, 0, 0]),  # 64/88 and 16/88 reach .9
        ({"temperature": 1e-6}, [1, 0, 0, 0]),
        ({"temperature": 1e-320}, [1, 0, 0, 0]),
        ({"temperature": 1e9}, [1, 1, 1, 1]),
    ],
)
def test_hand_worked_cases(options, expected):
    q = distribution(P, **options)
    expected = np.array(expected, float) / sum(expected)
    np.testing.assert_allclose(q, expected, rtol=0, atol=1e-8)
    assert abs(q.sum() - 1) < 1e-12


def test_rounding_does_not_widen_the_nucleus():
    q = distribution(np.log([0.7, 0.2, 0.1]), top_p=0.9)  # .7 + .2 < .9 in floating point
    np.testing.assert_allclose(q, [7 / 9, 2 / 9, 0])


def test_ties_go_to_the_smaller_id():
    assert distribution(np.zeros(4), temperature=0).tolist() == [1, 0, 0, 0]
    assert distribution(np.zeros(4), top_k=1).tolist() == [1, 0, 0, 0]
    assert distribution(np.zeros(4), top_p=0.5).tolist() == [0.5, 0.5, 0, 0]


@pytest.mark.parametrize("temperature", [0, 1e-6, 0.7, 1.0, 1e300])
def test_what_must_not_come_has_no_probability(temperature):
    q = distribution(np.array([-np.inf, -1.0, -2.0]), temperature=temperature)
    assert q[0] == 0
    assert np.isfinite(q).all()


def test_the_argument_is_left_as_it_was():
    log_p = P.copy()
    distribution(log_p, temperature=0.3, top_k=2, top_p=0.5)
    assert np.array_equal(log_p, P)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"temperature": 1.0, "top_k": 0},
        {"temperature": 1.0, "top_p": 0.0},
        {"temperature": 1.0, "top_p": 1.1},
        {"temperature": 1.0, "top_p": float("nan")},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(UserError, match="out of range"):
        check(**wrong)
    with pytest.raises(UserError):
        distribution(P, **wrong)


@pytest.mark.parametrize(
    "options",
    [{}, {"temperature": 0.6}, {"temperature": 1.5, "top_k": 6}, {"top_p": 0.8}],
)
def test_frequencies_follow_the_formula(options):
    log_p = np.log(np.random.default_rng(0).dirichlet(np.ones(12)))
    powers = np.exp(log_p / options.get("temperature", 1.0))
    order = np.argsort(-powers)
    kept = order[: options.get("top_k", 12)]
    if "top_p" in options:
        shares = np.cumsum(powers[order]) / powers.sum()
        kept = order[: int(np.argmax(shares >= options["top_p"])) + 1]
    expected = np.zeros(12)
    expected[kept] = powers[kept] / powers[kept].sum()

    draws = 20_000
    rng = np.random.default_rng(42)
    q = distribution(log_p, **options)
    counts = np.bincount([draw(q, rng) for _ in range(draws)], minlength=12)
    assert not counts[expected == 0].any()
    live = expected > 0
    statistic = ((counts - draws * expected)[live] ** 2 / (draws * expected[live])).sum()
    # The 99.9 % point of chi-square with 11 degrees of freedom; fewer degrees have a lower one.
    assert statistic < 31.3


@pytest.mark.parametrize("number", [0.0, 0.5, np.nextafter(1.0, 0.0)])
def test_the_edges_of_the_random_number_never_draw_the_impossible(number):
    class Fixed:
        def random(self):
            return number

    q = np.array([0.0, 0.1, 0.2, 0.0, 0.7, 0.0])
    assert q[draw(q, Fixed())] > 0
