"""The loop's order of events, its time, its ends, and what it calls best."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from rnntui.errors import Interrupted, TrainingFailed
from rnntui.events import Evaluated, Finished, Sampled, Started, Step, Stopped
from rnntui.settings import ClassifierSettings
from rnntui.tasks.task import Evaluation, Metric, never, stop_if
from rnntui.training.loop import loop
from rnntui.training.training import Training


class Clock:
    """Seconds that pass only when someone says so."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


class FakeTask:
    """A line through one point; each step and evaluation takes the time it is told to."""

    device = torch.device("cpu")
    metric = Metric("loss", higher_is_better=False)

    def __init__(self, clock, *, figures=(), steps=4, step_time=1.0, evaluation_time=0.0):
        torch.manual_seed(0)
        self.model = nn.Linear(1, 1)
        self.clock = clock
        self.figures = iter(figures)
        self.steps_per_epoch = steps
        self.step_time = step_time
        self.evaluation_time = evaluation_time
        self.samples = False
        self.bad_step = None
        self.seen = []

    def batches(self, epoch, start):
        for number in range(start, self.steps_per_epoch):
            yield (epoch, number), number + 1

    def loss(self, batch):
        self.seen.append(batch)
        self.clock.now += self.step_time
        loss = self.model(torch.ones(1)).square().mean()
        return (loss * math.nan if len(self.seen) == self.bad_step else loss), 10

    def train_scores(self):
        return {"loss": 1.0}

    def begin_epoch(self):
        self.seen.append("epoch")

    def evaluate(self, watch=never):
        self.evaluated_weight = self.model.weight.item()
        self.clock.now += self.evaluation_time
        stop_if(watch)
        figure = next(self.figures, None)
        if figure is None:
            return Evaluation({})
        return Evaluation({"loss": figure}, ((2, 1), (0, len(self.seen))))

    def sample(self, watch):  # noqa: ARG002
        self.written = getattr(self, "written", 0) + 1
        return (f"sample {self.written}", 0.5) if self.samples else None

    def state(self):
        return {}

    def restore(self, state):
        pass


@pytest.fixture
def clock():
    return Clock()


def training_of(task, **given):
    settings = {"epochs": 3, "warmup": 0} if "budget" not in given else {"warmup": 0}
    return Training(task, ClassifierSettings(**{**settings, **given}))


def events_of(task, *, should_stop=never, **given):
    return list(loop(training_of(task, **given), should_stop=should_stop, clock=task.clock))


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_started_is_first_finished_last_and_every_epoch_is_evaluated(clock):
    task = FakeTask(clock, figures=[3.0, 2.0, 1.0])
    task.samples = True
    events = events_of(task)
    assert isinstance(events[0], Started)
    assert (events[0].step, events[0].steps_per_epoch, events[0].total_epochs) == (0, 4, 3)
    assert events[0].parameters == 2
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "epochs"
    assert [event.type for event in events[1:-1]] == [*["step"] * 4, "sampled", "evaluated"] * 3
    evaluated = of(Evaluated, events)
    assert [event.epoch for event in evaluated] == [1.0, 2.0, 3.0]
    assert [event.confusion for event in evaluated] == [((2, 1), (0, 5 * n)) for n in (1, 2, 3)]
    assert [event.step for event in of(Step, events)] == list(range(1, 13))
    assert [event.epoch for event in of(Step, events)] == [n / 4 for n in range(1, 13)]
    assert [event.text for event in of(Sampled, events)] == ["sample 1", "sample 2", "sample 3"]
    assert of(Step, events)[-1].progress == 1.0
    batches = [(epoch, number) for epoch in range(3) for number in range(4)]
    assert [seen for seen in task.seen if seen != "epoch"] == batches


def test_best_is_strictly_better(clock):
    task = FakeTask(clock, figures=[2.0, 2.0, 1.0, math.nan, 1.0, 0.5])
    evaluated = of(Evaluated, events_of(task, epochs=6))
    assert [event.best for event in evaluated] == [True, False, True, False, False, True]


def test_a_metric_has_its_direction_and_not_a_number_is_never_best():
    up, down = Metric("mcc", higher_is_better=True), Metric("loss", higher_is_better=False)
    assert up.better(0.0, None)
    assert down.better(0.0, None)
    assert up.better(2.0, 1.0)
    assert not up.better(1.0, 2.0)
    assert down.better(1.0, 2.0)
    for metric in (up, down):
        assert not metric.better(1.0, 1.0)
        assert not metric.better(math.nan, 1.0)
        assert not metric.better(math.nan, None)


def test_without_a_validation_part_the_last_is_best(clock):
    evaluated = of(Evaluated, events_of(FakeTask(clock)))
    assert [event.validation for event in evaluated] == [{}, {}, {}]
    assert [event.confusion for event in evaluated] == [None, None, None]
    assert all(event.best for event in evaluated)


def test_patience_ends_a_run_that_does_not_get_better(clock):
    task = FakeTask(clock, figures=[3.0, 2.0, 2.5, 1.9, 1.9, 2.0, 0.1])
    events = events_of(task, epochs=9, patience=2)
    assert events[-1].reason == "no improvement"
    assert len(of(Evaluated, events)) == 6


def test_time_between_yields_is_not_counted(clock):
    task = FakeTask(clock, figures=[1.0] * 3, step_time=1.0, evaluation_time=2.0)
    events = []
    for event in loop(training_of(task), clock=clock):
        clock.now += 1_000.0  # a slow consumer
        events.append(event)
    assert [event.seconds for event in of(Step, events)[:4]] == [1, 2, 3, 4]
    assert [event.seconds for event in of(Evaluated, events)] == [6, 12, 18]
    assert [event.epoch_seconds for event in of(Evaluated, events)] == [4, 4, 4]
    assert events[-1].seconds == 18
    assert all(event.rate == 10.0 for event in of(Step, events))


def test_a_budget_counts_the_loops_own_time_alone(clock):
    task = FakeTask(clock, figures=[1.0] * 99)
    events = []
    for event in loop(training_of(task, budget=10.0), clock=clock):
        clock.now += 60.0
        events.append(event)
    assert events[-1].reason == "budget"
    assert events[-1].seconds == 10.0
    assert len(of(Step, events)) == 10
    assert (events[0].budget, events[0].total_epochs) == (10.0, None)


@pytest.mark.parametrize("evaluation_time", [0.25, 1.0, 3.0])
@pytest.mark.parametrize("budget", [20.0, 23.5, 31.0])
def test_the_last_evaluation_fits_into_the_budget(clock, budget, evaluation_time):
    task = FakeTask(clock, figures=[1.0] * 99, evaluation_time=evaluation_time)
    events = events_of(task, budget=budget)
    assert isinstance(events[-2], Evaluated)
    assert events[-2].step == of(Step, events)[-1].step, "what was trained last is scored"
    # The step that was under way may end after its time, and no more.
    assert budget - 1 - evaluation_time <= events[-1].seconds <= budget + 1
    progress = [event.progress for event in of(Step, events)]
    assert progress == sorted(progress)
    assert progress[-1] > 0.75


@pytest.mark.parametrize(("budget", "reason"), [(6.0, "budget"), (99.0, "epochs")])
def test_of_epochs_and_budget_the_first_that_is_reached_ends_the_run(clock, budget, reason):
    task = FakeTask(clock, figures=[1.0] * 9)
    events = events_of(task, epochs=2, budget=budget)
    assert events[-1].reason == reason
    assert len(of(Step, events)) == min(budget, 8)


@pytest.mark.parametrize("budget", [0.001, 0.5])
def test_at_least_one_step_is_taken_and_scored(clock, budget):
    task = FakeTask(clock, figures=[1.0] * 9, evaluation_time=5.0)
    events = events_of(task, budget=budget)
    assert [event.type for event in events] == ["started", "step", "evaluated", "finished"]


def test_an_evaluation_longer_than_the_budget_does_not_go_on_for_ever(clock):
    task = FakeTask(clock, figures=[1.0] * 99, evaluation_time=50.0)
    events = events_of(task, budget=10.0)
    assert len(of(Evaluated, events)) == 1
    assert events[-1].reason == "budget"


def test_a_stop_is_seen_after_the_batch_and_goes_on_from_there(clock):
    task = FakeTask(clock, figures=[1.0] * 9)
    training = training_of(task)
    asked = iter([False, False, True])
    events = list(loop(training, should_stop=lambda: next(asked), clock=clock))
    assert [event.type for event in events] == ["started", "step", "step", "step", "stopped"]
    assert isinstance(events[-1], Stopped)
    assert (events[-1].step, events[-1].epoch) == (3, 0.75)
    rest = list(loop(training, clock=clock))
    assert rest[1].step == 4
    batches = [(epoch, number) for epoch in range(3) for number in range(4)]
    assert [seen for seen in task.seen if seen != "epoch"] == batches
    assert task.seen.count("epoch") == 3, "an epoch goes on with its figures"
    assert rest[-1].seconds == 12.0


def test_a_stop_inside_the_evaluation_is_a_stop_and_the_evaluation_comes_again(clock):
    task = FakeTask(clock, figures=[1.0] * 9, evaluation_time=2.0)
    training = training_of(task, ema=0.5)
    events = list(loop(training, should_stop=lambda: training.position.batch == 0, clock=clock))
    assert [event.type for event in events] == ["started", *["step"] * 4, "stopped"]
    weight = task.model.weight.item()
    assert task.evaluated_weight != weight, "the average is scored, and exchanged back"
    assert events[-1].seconds == 6.0, "the time it took is counted"
    rest = list(loop(training, clock=clock))
    assert [event.type for event in rest[:3]] == ["started", "evaluated", "step"]
    assert rest[1].step == 4
    assert task.seen.count((0, 3)) == 1


def test_the_average_is_scored_and_the_weights_go_on(clock):
    task = FakeTask(clock, figures=[1.0] * 9)
    training = training_of(task, ema=0.9, epochs=1)
    list(loop(training, clock=clock))
    average = training.average.state()["weight"].item()
    assert task.evaluated_weight == average
    assert task.model.weight.item() != average


@pytest.mark.parametrize("clip", [0.0, 1.0])
def test_not_a_number_raises_before_it_reaches_the_weights(clock, clip):
    task = FakeTask(clock, figures=[1.0] * 9)
    task.bad_step = 3 + 1  # the epoch's beginning is seen first
    training = training_of(task, clip=clip)
    seen = []
    with pytest.raises(TrainingFailed, match="step 3: the loss is not a number"):
        seen.extend(loop(training, clock=clock))
    assert training.position.step == 2
    assert torch.isfinite(task.model.weight).all()


def test_a_gradient_that_is_not_a_number_is_told_apart(clock):
    task = FakeTask(clock)
    task.loss = lambda _: ((task.model(torch.zeros(1)) - task.model.bias).abs().sqrt().sum(), 1)
    with pytest.raises(TrainingFailed, match="step 1: the gradient is not a number"):
        list(loop(training_of(task), clock=clock))


def test_the_learning_rate_falls_over_epochs_and_over_a_budget():
    for end in ({"epochs": 5}, {"budget": 20.0}):
        task = FakeTask(Clock(), figures=[1.0] * 99)
        rates = [e.learning_rate for e in of(Step, events_of(task, schedule="linear", **end))]
        assert rates[0] == pytest.approx(3e-3)
        assert np.all(np.diff(rates) < 0)
        assert rates[-1] < 3e-3 * 0.15


def test_time_is_summed_over_resumes_and_a_finished_run_can_be_extended(clock):
    task = FakeTask(clock, figures=[3.0, 2.0, 1.0, 0.5])
    first = training_of(task, epochs=1)
    events = list(loop(first, clock=clock))
    clock.now += 9_999.0
    second = training_of(task, epochs=2)
    second.restore(first.capture())
    events = list(loop(second, clock=clock))
    assert events[0].step == 4
    assert [event.type for event in events[:2]] == ["started", "step"], "scored only once"
    assert events[-1].seconds == 8.0
    again = training_of(task, epochs=2)
    again.restore(second.capture())
    assert [event.type for event in loop(again, clock=clock)] == ["started", "finished"]


def test_interrupted_is_what_a_watch_raises():
    stop_if(never)
    with pytest.raises(Interrupted):
        stop_if(lambda: True)
