"""One family of errors, each with its exit code."""

import inspect
import pickle

import pytest

from rnntui import errors
from rnntui.errors import RnntuiError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]

CODES = {
    "RnntuiError": 1,
    "RunError": 1,
    "TrainingFailed": 1,
    "UserError": 2,
    "DataError": 2,
    "FetchError": 1,
    "SettingsError": 2,
    "Interrupted": 130,
}


def test_all_belong_to_one_family():
    assert all(issubclass(kind, RnntuiError) for kind in KINDS)
    assert {kind.__name__ for kind in KINDS} == set(CODES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_exit_code_stands_on_the_class(kind):
    assert kind.exit_code == CODES[kind.__name__]


def test_settings_errors_hold_each_problem_and_say_them_in_one_line():
    error = errors.SettingsError(["first", "second"])
    assert error.problems == ["first", "second"]
    assert str(error) == "first; second"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_comes_from_another_process_as_it_was(kind):
    error = kind(["first", "second"]) if kind is errors.SettingsError else kind("first; second")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back)) == (kind, "first; second")
    assert getattr(back, "problems", None) == getattr(error, "problems", None)
