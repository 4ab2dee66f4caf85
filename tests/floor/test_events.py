"""Events survive the journal: every kind, figures that are not finite, and broken lines."""

import dataclasses
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui import events
from rnntui.events import Evaluated, Failed, Sampled, Started, Step, from_json, to_json

WHERE = {"step": 12, "epoch": 1.5, "seconds": 3.25, "time": 1_700_000_000.5}
EXAMPLES = [
    Started(**WHERE, steps_per_epoch=9, total_epochs=3, budget=None, parameters=1234),
    Started(**WHERE, steps_per_epoch=9, total_epochs=None, budget=60.0, parameters=1234),
    Step(**WHERE, progress=0.5, loss=1.25, learning_rate=1e-3, gradient_norm=2.0, rate=100.0),
    Evaluated(
        **WHERE,
        train={"loss": 0.5},
        validation={},
        best=True,
        learning_rate=1e-3,
        epoch_seconds=1.0,
        rate=5.0,
    ),
    Evaluated(
        **WHERE,
        train={},
        validation={"mcc": 0.5},
        best=False,
        learning_rate=1e-3,
        epoch_seconds=1.0,
        rate=5.0,
        confusion=((5, 0, 1), (0, 7, 0), (2, 0, 9)),
    ),
    Sampled(**WHERE, text="perché\u0000\ud800 \u202e«né»\n", temperature=0.7),
    events.Checkpointed(**WHERE),
    events.Resumed(**WHERE),
    events.Extended(**WHERE, total_epochs=9, budget=None),
    events.Queued(**WHERE, owner=2, device="cuda:0", message="waits for cuda:0"),
    events.Paused(**WHERE, owner=2),
    events.Stopped(**WHERE),
    events.Finished(**WHERE, reason="epochs"),
    Failed(**WHERE, message="out of memory"),
    events.Noted(**WHERE, message="2 rows skipped"),
]


def through_json(event):
    return from_json(json.loads(json.dumps(to_json(event), allow_nan=False)))


def kinds(base=events.Event):
    return {base, *(k for child in base.__subclasses__() for k in kinds(child))} - {events.Event}


def test_an_example_of_every_kind_is_here():
    assert {type(event) for event in EXAMPLES} == kinds()
    names = [kind.type for kind in kinds()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_every_kind_survives_json(event):
    assert through_json(event) == event


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_written_as_null_and_comes_back_as_not_a_number(value):
    step = dataclasses.replace(EXAMPLES[2], loss=value)
    assert to_json(step)["loss"] is None
    back = through_json(step)
    assert math.isnan(back.loss)
    assert dataclasses.replace(back, loss=0.0) == dataclasses.replace(step, loss=0.0)
    scored = dataclasses.replace(EXAMPLES[3], validation={"mcc": value, "loss": 0.25})
    back = through_json(scored)
    assert math.isnan(back.validation["mcc"])
    assert back.validation["loss"] == 0.25


def test_whole_numbers_come_back_as_the_figures_they_were():
    fields = {**to_json(EXAMPLES[2]), "loss": 1, "seconds": 3}
    back = from_json(fields)
    assert isinstance(back.loss, float)
    assert isinstance(back.seconds, float)


def test_a_later_versions_extra_field_is_passed_over():
    event = EXAMPLES[2]
    assert from_json({**to_json(event), "colour": "red"}) == event


@pytest.mark.parametrize(
    "change", [{"type": "danced"}, {"type": None}, {"loss": "low"}, {"step": None}, {"step": "1"}]
)
def test_a_line_of_another_shape_is_no_event(change):
    assert from_json({**to_json(EXAMPLES[2]), **change}) is None


def test_a_line_that_lacks_a_field_is_no_event():
    fields = to_json(EXAMPLES[2])
    del fields["loss"]
    assert from_json(fields) is None
    assert from_json({}) is None


def test_an_evaluation_of_an_earlier_version_has_no_confusion_matrix():
    fields = to_json(EXAMPLES[3])
    assert fields.pop("confusion") is None
    assert from_json(fields) == EXAMPLES[3]


@pytest.mark.parametrize(
    "confusion",
    [
        [],
        [[]],
        [[1]],
        [[1, 2], [3]],
        [[1, 2, 3], [4, 5, 6]],
        [[1, 2], [3, -4]],
        [[1, 2], [3, 2**63]],
        [[1, 2], [3, 0.5]],
        [[1, 2], [3, True]],
        [[1, 2], [3, None]],
        [[1, 2], "34"],
        {"a": [1, 2], "b": [3, 4]},
        "1234",
        1,
        [[0] * (events.MOST_LABELS + 1)] * (events.MOST_LABELS + 1),
        [[0] * 1_000_000] * 2,
    ],
)
def test_a_confusion_matrix_of_another_shape_is_no_event(confusion):
    assert from_json({**to_json(EXAMPLES[4]), "confusion": confusion}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.data())
def test_whatever_stands_in_a_field_reading_it_raises_nothing(event, data):
    fields = to_json(event)
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)
    from_json(fields)


def test_a_number_beyond_every_float_is_no_event():
    fields = {**to_json(EXAMPLES[2]), "loss": 10**400}
    assert from_json(fields) is None
