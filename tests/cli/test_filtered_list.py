"""`rnntui runs list QUERY…`: which runs are shown, and what is wrong with a query."""

import json

import pytest


def names(done):
    assert done.returncode == 0, done.stderr
    return {json.loads(line)["name"] for line in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ([], {"spam", "poet"}),
        (["spam"], {"spam"}),
        (["state=finished", "units>=8"], {"spam", "poet"}),
        (["task=charlm bpc>0"], {"poet"}),
        (["mcc!=none"], {"spam"}),
        (["state!=finished"], set()),
    ],
)
def test_the_runs_that_all_terms_fit_are_listed(asked, query, found):
    assert names(asked("runs", "list", "--json", *query)) == found


def test_no_run_that_fits_is_not_no_run(asked, rnntui):
    done = asked("runs", "list", "zzz")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no run fits\n")
    assert "rnntui demo" in rnntui("runs", "list", "zzz").stderr


def test_a_query_that_is_none_is_told_in_one_line(asked):
    done = asked("runs", "list", "spam", "cel=gru")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "rnntui: character 6: there is no setting or figure 'cel'; did you mean cell?\n"
    )
    assert asked("runs", "list", b"caff\xe8=1".decode("utf-8", "surrogateescape")).returncode == 0
