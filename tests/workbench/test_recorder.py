"""What is written down of a loop: steps thinned, evaluations before their checkpoints."""

import pytest

from rnntui.events import Evaluated, Finished, Noted, Started, Step, Stopped
from rnntui.runs import checkpoints, store
from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.journal import Journal
from rnntui.training.training import Position
from rnntui.workbench.recorder import CHECKPOINT_SECONDS, STEP_SECONDS, Recorder


class Trained:
    """Something to save."""

    def __init__(self):
        self.position = Position()

    def capture(self):
        return Checkpoint(self.position.step, {"weights": {}}, {})


class Recording:
    def __init__(self, journal, run):
        self.now = 100.0
        self.run = run
        self.training = Trained()
        self.recorder = Recorder(run, journal, self.training, clock=lambda: self.now)

    def tell(self, kind, step, **fields):
        self.training.position.step = step
        self.recorder.record(kind(step=step, epoch=0.0, seconds=0.0, **fields))

    def step(self, number):
        self.tell(
            Step, number, progress=0.0, loss=1.0, learning_rate=0.1, gradient_norm=1.0, rate=1.0
        )

    def evaluated(self, number, *, best):
        self.tell(
            Evaluated,
            number,
            train={},
            validation={},
            best=best,
            learning_rate=0.1,
            epoch_seconds=1.0,
            rate=1.0,
        )

    def written(self):
        import json

        lines = self.run.journal.read_text().splitlines()
        return [(line["type"], line["step"]) for line in map(json.loads, lines)]


@pytest.fixture
def recording():
    run = store.create("classifier", "one", {})
    with Journal(run.journal) as journal:
        yield Recording(journal, run)


def start(recording):
    recording.tell(Started, 0, steps_per_epoch=9, total_epochs=1, budget=None, parameters=1)


def test_step_zero_is_saved_before_the_first_batch(recording):
    start(recording)
    assert recording.written() == [("started", 0), ("checkpointed", 0)]
    assert checkpoints.load(recording.run.path, "last").step == 0
    assert not checkpoints.has_best(recording.run.path)


def test_steps_are_thinned_to_two_a_second(recording):
    for number in range(1, 41):
        recording.step(number)
        recording.now += 0.1
    assert len(recording.written()) == pytest.approx(4.0 / STEP_SECONDS, abs=1)
    assert recording.written()[0] == ("step", 1)


def test_a_long_epoch_is_saved_in_between(recording):
    start(recording)
    for number in range(1, 8):
        recording.now += CHECKPOINT_SECONDS / 3
        recording.step(number)
    saved = [step for kind, step in recording.written() if kind == "checkpointed"]
    assert saved == [0, 3, 6]


def test_an_evaluation_stands_before_its_checkpoint_and_says_which_is_best(recording):
    recording.evaluated(4, best=True)
    recording.evaluated(8, best=False)
    assert recording.written() == [
        ("evaluated", 4),
        ("checkpointed", 4),
        ("evaluated", 8),
        ("checkpointed", 8),
    ]
    assert checkpoints.load(recording.run.path, "best").step == 4
    assert checkpoints.load(recording.run.path, "last").step == 8


def test_a_stop_is_saved_where_it_stands_and_not_twice(recording):
    recording.step(3)
    recording.tell(Stopped, 3)
    assert recording.written()[1:] == [("stopped", 3), ("checkpointed", 3)]
    recording.tell(Stopped, 3)
    assert recording.written()[-1] == ("stopped", 3)


def test_the_end_is_left_to_whoever_writes_the_report(recording):
    recording.step(9)
    recording.tell(Stopped, 9)
    before = recording.written()
    recording.tell(Finished, 9, reason="epochs")
    assert recording.written() == before


def test_a_resume_is_told_and_its_state_is_not_saved_again(recording):
    recording.training.position = Position(step=5, epoch=1)
    recording.recorder.resumed()
    recording.tell(Started, 5, steps_per_epoch=9, total_epochs=2, budget=None, parameters=1)
    recording.tell(Noted, 5, message="on")
    assert recording.written() == [("resumed", 5), ("started", 5), ("noted", 5)]
