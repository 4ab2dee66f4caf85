"""Settings are declared once, judged all at once, and each of them is read by something."""

import ast
import dataclasses
from pathlib import Path

import pytest

import rnntui
from rnntui.errors import SettingsError, UserError
from rnntui.presets import PRESETS, checked, parse_duration, resolve
from rnntui.settings import SETTINGS, CharLMSettings, ClassifierSettings, fields_of

TASKS = sorted(SETTINGS)
PACKAGE = Path(rnntui.__file__).parent


def names_read_in(path):
    """Names that a module takes from an object: `x.name`, or "name" in a call of getattr."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


@pytest.mark.parametrize("task", TASKS)
def test_every_setting_is_read_by_something(task):
    modules = [path for path in PACKAGE.rglob("*.py") if path.name != "settings.py"]
    read = {name for path in modules for name in names_read_in(path)}
    assert {field.name for field in fields_of(task)} <= read


@pytest.mark.parametrize("task", TASKS)
def test_every_field_is_found_and_explained(task):
    fields = fields_of(task)
    declared = [item.name for item in dataclasses.fields(SETTINGS[task])]
    assert [field.name for field in fields] == declared
    for field in fields:
        assert field.kind in (bool, int, float, str)
        assert field.setting.group in ("Data", "Model", "Training", "Machine")
        assert field.setting.help.endswith(".")
        assert "\n" not in field.setting.help
        assert field.flag.startswith("--")
        assert "_" not in field.flag
        if field.choices:
            assert field.default in field.choices
    flags = [field.flag for field in fields]
    assert len(set(flags)) == len(flags)


@pytest.mark.parametrize(
    ("task", "preset"), [(task, preset) for task in TASKS for preset in PRESETS[task]]
)
def test_every_preset_resolves_and_keeps_its_values(task, preset):
    settings = resolve(task, preset, {})
    assert isinstance(settings, SETTINGS[task])
    for name, value in PRESETS[task][preset].items():
        assert getattr(settings, name) == value
    # What a run writes down reads back as the same settings.
    assert checked(task, dataclasses.asdict(settings)) == settings


@pytest.mark.parametrize("task", TASKS)
def test_what_is_given_lies_over_the_preset(task):
    given = {"units": 7, "cell": "rnn"}
    settings = resolve(task, "lecture", given)
    assert (settings.units, settings.cell) == (7, "rnn")
    assert given == {"units": 7, "cell": "rnn"}
    assert resolve(task, "lecture", {}).cell == "lstm"


@pytest.mark.parametrize(
    ("task", "preset"), [(task, preset) for task in TASKS for preset in PRESETS[task]]
)
def test_given_epochs_or_time_replace_what_the_preset_says_of_them(task, preset):
    by_epochs = resolve(task, preset, {"epochs": 3})
    assert (by_epochs.epochs, by_epochs.budget, by_epochs.min_steps) == (3, None, 0)
    by_time = resolve(task, preset, {"budget": 9.0})
    assert (by_time.budget, by_time.min_steps) == (9.0, 0)
    # A preset that has both means its epochs as a limit, which stays.
    own = PRESETS[task][preset]
    assert by_time.epochs == (own.get("epochs") if "budget" in own else None)
    both = resolve(task, preset, {"epochs": 3, "budget": 9.0})
    assert (both.epochs, both.budget) == (3, 9.0)


def test_a_run_needs_an_end():
    for task in TASKS:
        with pytest.raises(SettingsError, match="--epochs or --budget"):
            resolve(task, "best", {"epochs": None, "budget": None})
        with pytest.raises(SettingsError, match="--epochs or --budget"):
            checked(task, {})


def test_learned_embeddings_in_the_place_of_a_presets_vectors_are_not_frozen():
    assert resolve("classifier", "lecture", {}).freeze
    assert not resolve("classifier", "lecture", {"embedding": "learned"}).freeze
    with pytest.raises(SettingsError, match="--freeze"):
        resolve("classifier", "lecture", {"embedding": "learned", "freeze": True})


def test_every_problem_of_a_value_is_told_at_once():
    values = {"units": 0, "cell": "transformer", "dropout": 1.0, "colour": "red", "epochs": "many"}
    with pytest.raises(SettingsError) as caught:
        checked("classifier", values)
    problems = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == len(values)
    for words in (
        "--units 0: a whole number, at least 1",
        "--cell 'transformer': choose from rnn, lstm, gru",
        "--dropout 1.0: a number, at least 0 and below 1",
        "no setting 'colour'",
        "--epochs 'many'",
    ):
        assert words in problems
    assert "\n" not in str(caught.value)
    assert all(problem in str(caught.value) for problem in caught.value.problems)


def test_every_problem_of_values_together_is_told_at_once():
    values = {
        "test_share": 0.8,
        "validation_share": 0.8,
        "device": "tpu",
        "carry_state": True,
        "bidirectional": True,
        "freeze": True,
        "unheard": 1,
    }
    with pytest.raises(SettingsError) as caught:
        checked("classifier", values)
    problems = "\n".join(caught.value.problems)
    for words in ("--epochs", "--test-share", "'tpu'", "--carry-state", "--freeze", "'unheard'"):
        assert words in problems


@pytest.mark.parametrize("given", [{"patience": 2}, {"max_blocked_ham": 0.01}])
def test_what_is_judged_on_validation_needs_one(given):
    assert resolve("classifier", "best", given)
    with pytest.raises(SettingsError, match="--validation-share above 0"):
        resolve("classifier", "best", {**given, "validation_share": 0})


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:3"])
def test_devices_have_their_form(device):
    assert resolve("charlm", "best", {"device": device}).device == device
    with pytest.raises(SettingsError, match="--device"):
        resolve("charlm", "best", {"device": device + "x"})


@pytest.mark.parametrize("name", ["learning_rate", "budget", "test_share", "dropout", "ema"])
def test_not_a_number_is_out_of_range(name):
    values = {"epochs": 1, name: float("nan")}
    with pytest.raises(SettingsError, match=name.replace("_", "-")):
        checked("classifier", values)


def test_a_temperature_the_sampler_refuses_is_refused_before_training():
    with pytest.raises(SettingsError, match="--sample-temperature"):
        resolve("charlm", "best", {"sample_temperature": float("inf")})


def test_an_unknown_preset_names_those_there_are():
    with pytest.raises(UserError, match="best, lecture"):
        resolve("classifier", "wrost", {})


def test_settings_cannot_be_changed_in_place():
    for kind in (ClassifierSettings, CharLMSettings):
        with pytest.raises(dataclasses.FrozenInstanceError):
            kind(epochs=1).epochs = 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("1.5m", 90), (" 2 min ", 120), ("1h", 3600), ("0.5 h", 1800)],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "-5s", "5 days", "1e3", "nan", "1h30m"])
def test_what_is_no_duration_says_how_to_write_one(text):
    with pytest.raises(UserError, match="write 90s, 5m or 1h"):
        parse_duration(text)
