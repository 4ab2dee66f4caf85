"""Queries over runs: words and comparisons, and what is wrong with one that is none."""

import re
import subprocess
import sys
import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rnntui.errors import UserError
from rnntui.runs.filtering import FIGURES, SHORT, Row, names, parse
from rnntui.settings import fields_of

ROWS = (
    Row(
        name="sms-gru",
        task="classifier",
        data="sms_spam",
        state="finished",
        values={
            "cell": "gru",
            "units": 64,
            "layers": 1,
            "bidirectional": True,
            "learning_rate": 3e-3,
            "budget": None,
            "language": "no",
            "mcc": 0.948,
            "spam_caught": 0.92,
        },
    ),
    Row(
        name="sms-lstm-2",
        task="classifier",
        data="/home/Ada/My Files/mails (2).csv",
        state="running",
        values={"cell": "lstm", "units": 128, "bidirectional": False, "learning_rate": 1e-3},
    ),
    Row(
        name="Poet",
        task="charlm",
        data="leopardi",
        state="stopped",
        values={"cell": "lstm", "units": 384, "budget": 150.0, "bits_per_char": 2.38},
    ),
)


def found(query):
    holds = parse(query)
    return "".join("abc"[number] for number, row in enumerate(ROWS) if holds(row))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abc"),
        ("   ", "abc"),
        ("sms", "ab"),
        ("SMS gru", "a"),
        ("poet|gru", "ac"),
        ("^p", "c"),
        ("finished", "a"),
        ("charlm", "c"),
        (r"mails.\(2\)", "b"),
        ("leopardi sms", ""),
        ("cell=gru", "a"),
        ("cell=GRU", "a"),
        ("cell!=gru", "bc"),
        ("units>=64", "abc"),
        ("units>64", "bc"),
        ("units<128", "a"),
        ("units<=128", "ab"),
        ("units=64.0", "a"),
        ("units!=64", "bc"),
        ("mcc>.9", "a"),
        ("mcc<.9", ""),
        ("mcc=.948", "a"),
        ("mcc!=.948", "bc"),
        ("mcc=none", "bc"),
        ("mcc!=none", "a"),
        ("sc>.9", "a"),
        ("bpc<3", "c"),
        ("learning-rate=.003", "a"),
        ("LEARNING_RATE<2e-3", "b"),
        ("budget=none", "ab"),
        ('budget=""', "ab"),
        ("budget>100", "c"),
        ("bidirectional=yes", "a"),
        ("bidirectional=no", "b"),
        ("bidirectional=false", "b"),
        ("bidirectional~TRUE", "a"),
        ("language=no", "a"),
        ("state!=finished", "bc"),
        ("state=finished units>=64 mcc>.9 cell=gru sms", "a"),
        ("task=charlm", "c"),
        ("name=poet", "c"),
        ("name~^s", "ab"),
        ("units~4$", "ac"),
        ("mcc~none", ""),
        ('data~"my files"', "b"),
        ('"my files"', "b"),
        ("my files", "b"),
        ("files my", "b"),
        ('data="/home/Ada/My Files/mails (2).csv"', "b"),
        ("cell<h", "a"),
        ("cell>=lstm", "bc"),
        ("units<abc", ""),
        ("units=abc", ""),
        ("units!=abc", "abc"),
        ("units=nan", ""),
        ("(?=s)ms", ""),
        ("(?=sm)sms", "ab"),
    ],
)
def test_which_runs_a_query_finds(query, expected):
    assert found(query) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cel=gru", r"character 1: there is no setting or figure 'cel'; did you mean cell"),
        ("sms  unit>3", r"character 6: .*'unit'; did you mean units"),
        ("sms zzz=3", r"character 5: there is no setting or figure 'zzz'$"),
        ("cell=", r"character 6: a value is missing after cell="),
        ("x units>=", r"character 10: a value is missing after units>="),
        ("data~", r"character 6: a value is missing after data~"),
        ("a(b", r"character 2: not a regular expression \(missing \), unterminated subpattern\)"),
        ("sms [", r"character 5: not a regular expression \(unterminated character set\)"),
        ("data~x(", r"character 7: not a regular expression"),
        ('data~"x(y"', r"character 8: not a regular expression"),
        ("sms *", r"character 5: not a regular expression \(nothing to repeat\)"),
        ("a{999999999999}", r"character 1: a regular expression that is too large"),
        ("(" * 999 + "a", r"character"),
        ('sms "my files', r"character 5: a quotation mark is not closed"),
        ('"a" "', r"character 5: a quotation mark is not closed"),
        ("x" * 1001, r"a filter has at most 1,000 characters; this one has 1,001"),
    ],
)
def test_a_query_that_is_none_says_where(query, said):
    with pytest.raises(UserError) as caught:
        parse(query)
    assert re.match(said, str(caught.value)), str(caught.value)
    assert "\n" not in str(caught.value)


pieces = st.sampled_from(
    [*names(), "=", "!=", "<", "<=", ">", ">=", "~", "==", '"', " ", "\t", "(", ")", "[", "[[",
     "*", "{9}", "\\", "\\1", "(?P<x>", "(?i)", "|", "^", "$", ".9", "1e-3", "nan", "none", "yes",
     "sms", "\x00", "\ud800", "é", "ß"]
)  # fmt: skip
queries = st.lists(pieces, max_size=9).map("".join) | st.text(max_size=40)
values = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text()


@given(queries, st.dictionaries(st.sampled_from(names()), values, max_size=4))
@example("mcc>.9", {"mcc": float("nan")})
@example("[[a]", {})
def test_whatever_is_typed_is_a_filter_or_a_users_error(query, own):
    rows = (*ROWS, Row("any", "classifier", "x", "failed", own))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            holds = parse(query)
        except UserError:
            return
    assert {holds(row) for row in rows} <= {True, False}


@given(st.sampled_from(["units", "mcc"]), st.integers(-9, 9), st.integers(-9, 9))
def test_a_comparison_of_numbers_is_that_of_the_numbers(name, own, other):
    row = Row("", "", "", "", {name: own})
    signs = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
    for sign, python in signs.items():
        assert parse(f"{name}{sign}{other}")(row) == eval(f"{own} {python} {other}")


def test_every_setting_and_figure_can_be_asked_for():
    known = {item.name for task in ("classifier", "charlm") for item in fields_of(task)}
    assert {*known, *FIGURES, *SHORT, "name", "task", "data", "state"} <= set(names())
    for name in names():
        parse(f"{name}=1")


def test_a_row_is_made_of_what_a_run_says_of_itself():
    config = {"task": "classifier", "settings": {"data": "sms_spam", "units": 8, "epochs": 6}}
    report = {"mcc": 0.5, "epochs": 3.2, "run": "old name", "labels": [], "parameters": 9}
    row = Row.of("new name", "finished", config, report)
    assert (row.name, row.task, row.data, row.state) == (
        "new name",
        "classifier",
        "sms_spam",
        "finished",
    )
    assert row.values == {"data": "sms_spam", "units": 8, "epochs": 6, "mcc": 0.5, "parameters": 9}
    bare = Row.of("x", "queued", {"task": "charlm"}, None)
    assert (bare.data, dict(bare.values)) == ("", {})


def test_filtering_needs_no_heavy_package():
    code = (
        "import sys, rnntui.runs.filtering; print('numpy' in sys.modules, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
