"""A run that is put together: only what differs is given, and what is wrong is told at once."""

import pytest

from rnntui.data.registry import find
from rnntui.errors import UserError
from rnntui.presets import PRESETS, resolve
from rnntui.settings import fields_of
from rnntui.ui.drafts import Draft, about, choices_of, read_value, written


def field(name, task="classifier"):
    return next(item for item in fields_of(task) if item.name == name)


def test_what_the_preset_has_is_not_given():
    draft = Draft()
    draft.give("units", 128)
    draft.give("cell", "gru")
    assert draft.given == {"units": 128, "cell": "gru"}
    draft.give("cell", "lstm")  # the preset's own
    assert draft.given == {"units": 128}
    draft.take_back("units")
    assert draft.given == {}


def test_values_are_those_of_the_run():
    draft = Draft(given={"epochs": 3})
    assert draft.values()["epochs"] == 3
    assert draft.values()["min_steps"] == 0  # whoever says how long gets that
    poet = Draft(task="charlm", data="demo_verse")
    poet.give("budget", 20.0)
    assert poet.values()["budget"] == 20.0
    assert poet.values()["epochs"] == resolve("charlm", "best", {"budget": 20.0}).epochs


def test_a_sets_own_lesson_counts():
    sms = find("sms_spam")
    draft = Draft(preset="lecture", data="sms_spam", dataset=sms)
    values = draft.values()
    for name, value in sms.lecture.items():
        assert values[name] == value


def test_wrong_values_are_told_and_kept_apart():
    draft = Draft()
    assert "at least 1" in draft.problem_with("units", 0)
    assert draft.problem_with("units", 8) == ""
    assert "no-bidirectional" in draft.problem_with("carry_state", True).replace(" ", "-")
    draft.give("carry_state", True)
    assert len(draft.problems()) == 1
    assert "--" not in draft.problems()[0]
    assert draft.values()["carry_state"] is True


def test_another_task_keeps_what_it_knows():
    draft = Draft()
    for name, value in {"units": 99, "pooling": "last", "embedding": "spacy:x"}.items():
        draft.give(name, value)
    draft.take_task("charlm")
    assert draft.given == {"units": 99}
    assert draft.data == "demo_verse"


@pytest.mark.parametrize("task", PRESETS)
def test_every_value_can_be_read_as_it_is_written(task):
    for preset in PRESETS[task]:
        values = Draft(task=task, preset=preset, data="x").values()
        for item in fields_of(task):
            if values[item.name] is not None and item.name != "data":
                assert read_value(item, written(item, values[item.name])) == values[item.name]


def test_figures_are_not_rounded():
    item = field("learning_rate")
    assert read_value(item, written(item, 0.12345678901)) == 0.12345678901


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("budget", "5m", 300.0),
        ("budget", "", None),
        ("units", "1_000", 1000),
        ("learning_rate", "3e-3", 0.003),
        ("bidirectional", "No", False),
        ("cell", "ls", "lstm"),
    ],
)
def test_what_may_be_written(name, text, value):
    assert read_value(field(name), text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("units", "many"), ("units", ""), ("learning_rate", "fast"), ("budget", "soon"),
     ("cell", "x"), ("bidirectional", "maybe")],
)  # fmt: skip
def test_what_may_not(name, text):
    with pytest.raises(UserError):
        read_value(field(name), text)


@pytest.mark.parametrize("task", PRESETS)
def test_every_setting_says_what_it_may_be(task):
    for item in fields_of(task):
        assert about(item, task)
        assert item.kind is not bool or choices_of(item) == (True, False)
