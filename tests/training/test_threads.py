"""Threads are chosen by timing, and the choice leaves no trace."""

import itertools

import pytest
import torch
from torch import nn

from rnntui.training import threads
from rnntui.training.threads import WORTH, available_cores, candidates, choose_threads


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        (1, [1]),
        (2, [1, 2]),
        (3, [1, 2, 3]),
        (4, [1, 2, 4]),
        (6, [1, 2, 4, 6]),
        (16, [1, 2, 4, 8, 16]),
        (96, [1, 2, 4, 8, 16]),
    ],
)
def test_candidates_are_powers_of_two_and_all_cores(cores, expected):
    assert candidates(cores) == expected


def test_this_process_has_a_core():
    assert available_cores() >= 1


class FakeTask:
    """Takes as long as it is told for each number of threads, and draws random numbers."""

    device = torch.device("cpu")

    def __init__(self, seconds):
        self.model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
        self.seconds = seconds
        self.now = 0.0
        self.epochs = 0
        self.calls = itertools.count()

    def batches(self, epoch, start):
        assert (epoch, start) == (0, 0)
        for number in itertools.count():
            yield number, number + 1

    def loss(self, _batch):
        warm_up = next(self.calls) % (threads.TIMED_STEPS + 1) == 0
        self.now += 99.0 if warm_up else self.seconds[torch.get_num_threads()]
        return self.model(torch.rand(3, 2)).sum(), 6

    def begin_epoch(self):
        self.epochs += 1


@pytest.fixture
def four_cores(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.setattr(threads, "available_cores", lambda: 4)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("four_cores")
@pytest.mark.parametrize(
    ("seconds", "best"),
    [
        ({1: 1.0, 2: 0.5, 4: 0.3}, 4),
        ({1: 1.0, 2: 0.5, 4: 0.49}, 2),
        ({1: 1.0, 2: 20.0, 4: 20.0}, 1),
        ({1: 1.0, 2: 0.95, 4: 0.7}, 4),
        ({1: 1.0, 2: WORTH + 0.01, 4: 1.0}, 1),
    ],
)
def test_more_threads_must_be_worth_it(seconds, best):
    task = FakeTask(seconds)
    assert choose_threads(task, clock=lambda: task.now) == best


@pytest.mark.usefixtures("four_cores")
def test_choosing_leaves_random_numbers_gradients_threads_and_task_as_they_were():
    torch.manual_seed(4)
    torch.set_num_threads(1)
    task = FakeTask({1: 1.0, 2: 0.5, 4: 0.1})
    weights = {name: tensor.clone() for name, tensor in task.model.state_dict().items()}
    before = torch.get_rng_state()
    choose_threads(task, clock=lambda: task.now)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == 1
    assert all(parameter.grad is None for parameter in task.model.parameters())
    assert all(
        torch.equal(tensor, weights[name]) for name, tensor in task.model.state_dict().items()
    )
    assert task.epochs == 1, "the figures of the timed steps are forgotten"


@pytest.mark.usefixtures("four_cores")
def test_a_step_that_fails_leaves_no_trace_either():
    torch.set_num_threads(1)
    task = FakeTask({1: 1.0})
    before = torch.get_rng_state()
    with pytest.raises(KeyError):
        choose_threads(task, clock=lambda: task.now)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == 1


def test_one_core_needs_no_timing(monkeypatch):
    monkeypatch.setattr(threads, "available_cores", lambda: 1)
    assert choose_threads(FakeTask({})) == 1
