"""Where a run is to end, as a person says it in the list of runs."""

from types import SimpleNamespace

import pytest

from rnntui.errors import UserError
from rnntui.ui.screens.runs_doing import end_of, epochs_of


def a_run(state, done, planned):
    return SimpleNamespace(
        state=state,
        live=state in ("running", "paused", "queued"),
        epoch=done,
        row=SimpleNamespace(values={} if planned is None else {"epochs": planned}),
    )


@pytest.mark.parametrize("state", ["running", "paused", "stopped", "interrupted"])
def test_plus_counts_from_the_end_that_was_planned(state):
    assert end_of("+10", a_run(state, 17.7, 42)) == (52, None)
    assert epochs_of(a_run(state, 17.7, 42)) == "17.7 of 42"


def test_plus_counts_from_what_is_done_where_the_plan_was_a_bound_or_none():
    assert end_of("+10", a_run("finished", 24.0, 200)) == (34, None)
    assert end_of("+10", a_run("stopped", 17.7, None)) == (28, None)
    assert epochs_of(a_run("stopped", 17.7, None)) == "17.7"


def test_a_number_and_a_time_are_counted_from_the_beginning():
    run = a_run("stopped", 17.7, 42)
    assert end_of("20", run) == (20, None)
    assert end_of("5m", run) == (None, 300.0)
    with pytest.raises(UserError, match="epochs already"):
        end_of("17", run)
