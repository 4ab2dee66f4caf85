"""Words and expressions that are looked for."""

import signal
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.data.looking import LONGEST, Query, within
from rnntui.errors import UserError


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("free prize", "A PRIZE for free", True),
        ("free prize", "free cash", False),
        ('"free prize"', "a prize for free", False),
        ('"free prize" now', "Now: FREE PRIZE", True),
        ('"free prize', "my free prize", True),
        ("a.c", "abc", False),
        ("[/b]", "x [/b] y", True),
        (r"/pri[sz]e\b/", "a PRISE.", True),
        (r"/^a.*z$", "a to z", True),
        ("/", "anything", True),
        ("//", "a / b", True),
        ("  ", "anything", True),
        ("语", "这是语言", True),
        ("straße", "STRAßE", True),
    ],
)
def test_what_is_found(query, text, found):
    assert Query.parse(query).found_in(text) is found


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_words_are_words(query, text):
    if not query.startswith("/"):
        wanted = Query.parse(query)
        wanted.found_in(text)
        joined = " ".join(query.replace('"', " ").split())
        assert wanted.found_in(f"{text}{query}{joined}")


@given(st.text(alphabet="ab ", max_size=8), st.text(alphabet="ab ", max_size=30))
def test_places_are_in_order_and_apart(query, text):
    spans = Query.parse(query).spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    if query.strip() and Query.parse(query).found_in(text):
        assert spans


def test_places():
    assert Query.parse("ab bc").spans("abc AB bc") == [(0, 3), (4, 6), (7, 9)]
    assert Query.parse("/x*/").spans("axxa") == [(1, 3)]
    assert len(Query.parse("a").spans("a" * 5_000)) == 1_000


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("/(", "character 2: not a regular expression"),
        ("/ab[", "character 4: not a regular expression"),
        ("x" * (LONGEST + 1), "at most 1,000 characters; this one has 1,001"),
        ("/" + "(" * 900, "not a regular expression|too large"),
        ("/a{99999999999999999999}/", "too large|not a regular expression"),
    ],
)
def test_what_is_no_query_is_told(query, words):
    with pytest.raises(UserError, match=words):
        Query.parse(query)


def test_an_expression_without_an_end_is_given_up():
    wanted = Query.parse("/(a+)+$/")
    before = signal.getsignal(signal.SIGALRM)
    began = time.monotonic()
    with pytest.raises(UserError, match="without an end"), within(0.2):
        wanted.found_in("a" * 60 + "b")
    assert time.monotonic() - began < 20
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_another_thread_is_left_alone():
    found = []

    def look():
        with within(5):
            found.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [(0.0, 0.0)]
