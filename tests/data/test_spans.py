"""Where tokens stand in the text as it was given, whatever was done to it on the way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.data.tokens import Tokenizer
from rnntui.data.traced import Traced

MASKS = ("<#>", "&lt;DECIMAL&gt;")
PIECES = [
    "free",
    " ",
    "  ",
    "\n",
    "&amp;",
    "&lt;#&gt;",
    "<#>",
    "&#163;",
    "don't",
    "字",
    "が",
    "!!!",
]
PIECES += [
    "&#1;",
    "é",
    "e\u0301",
    "\ud800",
    "😀",
    "x" * 450,
    "http://a.b/c?d=1&copy=2",
    "&lt;DECIMAL&gt;",
]


@pytest.fixture(scope="module")
def reader():
    return Tokenizer("en", max_tokens=12, masks=MASKS)


def placed(tokenizer, text):
    return [(text[start:end], token) for (start, end), token in _pairs(tokenizer, text)]


def _pairs(tokenizer, text):
    return zip(tokenizer.spans(text), tokenizer.tokens(text), strict=True)


def test_plain_tokens_stand_where_they_are_read(reader):
    text = "  Don't call\n\n(now)!"
    assert [part for part, _ in placed(reader, text)] == ["Do", "n't", "call", "(", "now", ")", "!"]


def test_an_entity_and_a_mask_stand_where_the_whole_of_them_does(reader):
    text = "win &pound;5 &lt;#&gt; or <#>, T&amp;C"
    assert placed(reader, text) == [
        ("win", "win"),
        ("&pound;", "£"),
        ("5", "5"),
        ("&lt;#&gt;", "0"),
        ("or", "or"),
        ("<#>", "0"),
        (",", ","),
        ("T&amp;C", "T&C"),
    ]


def test_small_letters_may_be_more_than_the_capitals_they_came_from():
    reader = Tokenizer(None, lowercase=True)
    assert placed(reader, "İ İzmir'de") == [("İ", "İ".lower()), ("İzmir'de", "İzmir'de".lower())]


def test_scripts_without_spaces_and_marks(reader):
    assert [part for part, _ in placed(reader, "东京 a が")] == ["东", "京", "a", "が"]


def test_a_long_word_is_read_in_parts_that_touch(reader):
    spans = reader.spans("a " + "x" * 450)
    assert spans[1:] == [(2, 202), (202, 402), (402, 452)]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join))
def test_spans_follow_the_tokens_of_any_text(text):
    reader = _READER
    spans = reader.spans(text)
    tokens = reader.tokens(text)
    assert len(spans) == len(tokens)
    last = (0, 0)
    for (start, end), token in zip(spans, tokens, strict=True):
        assert last[0] <= start < end <= len(text)
        assert last[1] <= end
        given = re.sub("[\ud800-\udfff]", "\ufffd", reader.unmasked(text[start:end]))
        assert token == given if "&" not in text else token in given
        last = (start, end)


_READER = Tokenizer("en", max_tokens=12, masks=MASKS)


@given(
    st.text("abc&;", max_size=30),
    st.sampled_from(
        [
            ("a+", lambda _: "x"),
            ("b", lambda _: ""),
            ("c", lambda found: f" {found[0]}{found[0]} "),
            ("&b?;", lambda _: "&"),
        ]
    ),
)
def test_a_traced_text_is_what_the_pattern_makes_of_it(text, change):
    pattern, replacement = re.compile(change[0]), change[1]
    traced = Traced.of(text, 5).sub(pattern, replacement).sub(re.compile("x"), lambda _: "yy")
    assert traced.text == pattern.sub(replacement, text).replace("x", "yy")
    assert len(traced.text) == len(traced.starts) == len(traced.ends)
    for character, start, end in zip(traced.text, traced.starts, traced.ends, strict=True):
        came_from = text[start - 5 : end - 5]
        assert came_from
        assert character in came_from or character in "y &"


def test_what_is_left_out_is_counted(reader):
    assert reader.unread("one two three") == 0
    assert reader.unread("") == 0
    assert reader.unread("word " * 20) == 8
    assert reader.unread("can't " * 20) == 28
    assert reader.unread("x" * 200 * 20) == 17  # of 20 pieces of a word, 600 characters are read
    assert reader.unread("word " * 100_000) == 100_000 - 12
    assert reader.unread("字" * 1_000_000) == 1_000_000 - 12
    assert Tokenizer("en").unread("word " * 20) == 0


def test_of_a_long_text_that_is_read_whole_nothing_is_left_out():
    reader = Tokenizer("en", max_tokens=1_000)
    assert reader.unread("a " * 10 + "a-b-c-d-e-f " * 50 + "x" * 9_000) == 0
    assert reader.unread("") == 0


def test_looking_where_tokens_stand_is_not_counted_as_reading():
    reader = Tokenizer(None)
    reader.tokens("plain")
    reader.spans("东京")
    reader.unread("东京")
    assert reader.note() is None
