"""The learning rate rises, falls and ends where it should."""

import pytest

from rnntui.training.schedule import learning_rate


def rate(schedule, progress, step=1_000, warmup=0):
    return learning_rate(1.0, schedule, progress=progress, step=step, warmup=warmup)


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
def test_falls_from_the_highest_to_a_hundredth(schedule):
    values = [rate(schedule, progress / 10) for progress in range(11)]
    assert values[0] == 1.0
    assert values[-1] == pytest.approx(0.01)
    assert values == sorted(values, reverse=True)


def test_cosine_is_half_way_in_the_middle():
    assert rate("cosine", 0.5) == pytest.approx((1 + 0.01) / 2)


def test_constant_stays():
    assert rate("constant", 0.0) == rate("constant", 1.0) == 1.0


def test_warm_up_rises_in_equal_steps_and_never_starts_at_zero():
    values = [rate("constant", 0.0, step=step, warmup=4) for step in range(6)]
    assert values == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0, 1.0])


def test_progress_beyond_the_end_keeps_the_lowest_rate():
    assert rate("cosine", 1.5) == pytest.approx(0.01)
