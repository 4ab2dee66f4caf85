"""What is written down of a loop: steps thinned, evaluations before their checkpoints.

And what a disk that refuses for a while costs: nothing but the checkpoints of that while.
"""

import contextlib
import resource

import numpy as np
import pytest
from steered import no_checkpoints

from rnntui.errors import RunError
from rnntui.events import Evaluated, Finished, Noted, Started, Step, Stopped
from rnntui.runs import checkpoints, store
from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.journal import Journal
from rnntui.training.training import Position
from rnntui.workbench.recorder import CHECKPOINT_SECONDS, STEP_SECONDS, Recorder


class Trained:
    """Something to save; its weights say of which step they are."""

    def __init__(self):
        self.position = Position()

    def capture(self):
        step = self.position.step
        return Checkpoint(step, {"weights": {"w": np.full(3, step)}}, {})


class Recording:
    def __init__(self, journal, run):
        self.now = 100.0
        self.run = run
        self.journal = journal
        self.training = Trained()
        self.notes = []
        self.recorder = Recorder(
            run, journal, self.training, note=self.notes.append, clock=lambda: self.now
        )

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


def evaluated_at(recording, *steps, best):
    for number in steps:
        recording.step(number)
        recording.evaluated(number, best=best)


def saved(run, which):
    """The step that a name stands for; what lies there must be of that step."""
    checkpoint = checkpoints.load(run.path, which)
    assert set(checkpoint.groups["weights"]["w"]) == {checkpoint.step}
    return checkpoint.step


def checkpointed(recording):
    return [step for kind, step in recording.written() if kind == "checkpointed"]


def test_a_disk_that_refuses_is_told_once_and_training_goes_on(recording):
    start(recording)
    with no_checkpoints(recording.run):
        for number in range(1, 6):
            evaluated_at(recording, number, best=number == 2)
            recording.now += 2 * CHECKPOINT_SECONDS
        (note,) = recording.notes
        assert str(recording.run.path / "checkpoints") in note
        assert "training goes on" in note
        assert checkpointed(recording) == [0]
        assert [step for kind, step in recording.written() if kind == "evaluated"] == [*range(1, 6)]
    assert saved(recording.run, "last") == 0
    recording.step(6)
    assert recording.notes[1:] == ["the checkpoint of step 6 is written: the disk takes them again"]
    assert saved(recording.run, "best") == 2, "it was kept in memory as it was then"
    assert saved(recording.run, "last") == 6
    assert checkpointed(recording) == [0, 6]


def test_a_second_trouble_is_told_again(recording):
    start(recording)
    for number in (1, 3):
        with no_checkpoints(recording.run):
            evaluated_at(recording, number, best=True)
        evaluated_at(recording, number + 1, best=False)
        assert saved(recording.run, "best") == number
        assert saved(recording.run, "last") == number + 1
    assert ["training goes on" in note for note in recording.notes] == [True, False, True, False]


def test_between_two_tries_that_fail_there_is_time(recording, monkeypatch):
    start(recording)
    tries = []
    save = checkpoints.save
    monkeypatch.setattr(
        checkpoints, "save", lambda *a, **b: (tries.append(recording.now), save(*a, **b))
    )
    with no_checkpoints(recording.run):
        recording.now += CHECKPOINT_SECONDS
        for number in range(1, 21):
            recording.step(number)
            recording.now += CHECKPOINT_SECONDS / 10
    assert len(tries) == 2


def test_the_newest_best_is_written_and_those_before_are_forgotten(recording):
    start(recording)
    with no_checkpoints(recording.run):
        evaluated_at(recording, 2, 4, best=True)
        evaluated_at(recording, 6, best=False)
    evaluated_at(recording, 8, best=False)
    assert saved(recording.run, "best") == 4
    assert saved(recording.run, "last") == 8
    assert sorted(path.name for path in (recording.run.path / "checkpoints").iterdir()) == [
        "4",
        "8",
    ]


def test_a_best_after_the_trouble_takes_the_place_of_the_one_that_waited(recording):
    start(recording)
    with no_checkpoints(recording.run):
        evaluated_at(recording, 2, best=True)
    evaluated_at(recording, 4, best=True)
    assert saved(recording.run, "best") == saved(recording.run, "last") == 4


@pytest.mark.parametrize(
    ("kind", "fields"), [(Finished, {"reason": "epochs"}), (Stopped, {})], ids=["end", "stop"]
)
def test_at_the_end_a_disk_that_refuses_is_a_failure_until_it_takes_the_state(
    recording, kind, fields
):
    start(recording)
    with no_checkpoints(recording.run):
        evaluated_at(recording, 2, best=True)
        evaluated_at(recording, 4, best=False)
        for _ in range(2):
            with pytest.raises(RunError, match="checkpoints: "):
                recording.tell(kind, 4, **fields)
    assert saved(recording.run, "last") == 0, "what was saved before is whole"
    recording.tell(kind, 4, **fields)
    assert saved(recording.run, "best") == 2
    assert saved(recording.run, "last") == 4


def test_the_first_state_must_be_saved(recording):
    with no_checkpoints(recording.run), pytest.raises(RunError, match="checkpoints"):
        start(recording)


def test_the_end_is_saved_although_the_last_evaluation_was_not_the_best(recording):
    start(recording)
    evaluated_at(recording, 2, best=True)
    with no_checkpoints(recording.run):
        evaluated_at(recording, 4, best=False)
    recording.tell(Finished, 4, reason="epochs")
    assert saved(recording.run, "best") == 2
    assert saved(recording.run, "last") == 4


def test_an_evaluation_is_saved_although_the_step_before_it_lies_on_the_disk(recording):
    """What it found (the best figure, how long since) belongs to the state of the run."""
    start(recording)
    recording.now += CHECKPOINT_SECONDS
    recording.training.capture = lambda: Checkpoint(4, {}, {"evaluated": 0})
    recording.step(4)
    recording.training.capture = lambda: Checkpoint(4, {}, {"evaluated": 4})
    recording.evaluated(4, best=False)
    assert checkpoints.load(recording.run.path, "last").meta == {"evaluated": 4}


@contextlib.contextmanager
def full(run):
    """A disk that takes no further byte of the journal."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (run.journal.stat().st_size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_journal_that_cannot_be_written_keeps_all_but_steps_in_order(recording):
    start(recording)
    before = recording.written()
    # Larger than any checkpoint, so that only the journal meets the limit.
    recording.tell(Noted, 0, message="x" * 100_000)
    with full(recording.run):
        recording.step(1)
        recording.tell(Noted, 1, message="first")
        evaluated_at(recording, 2, best=True)
        assert recording.written() == [*before, ("noted", 0)]
        assert saved(recording.run, "best") == saved(recording.run, "last") == 2
        assert recording.notes == [], "the checkpoints have no trouble"
        assert recording.journal.trouble is not None
    recording.tell(Stopped, 2)
    assert recording.journal.trouble is None
    assert recording.written()[len(before) + 1 :] == [
        ("noted", 1),
        ("evaluated", 2),
        ("checkpointed", 2),
        ("stopped", 2),
    ]
