"""Whatever the text, nothing that steers a terminal gets through."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnntui.safe_text import LIMIT, safe_text

BIDI = set(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}

# Every code point, surrogates too, and the dangerous ones often.
any_text = st.text(
    st.characters() | st.characters(categories=["Cc", "Cf", "Cs"]) | st.sampled_from("\x1b\x9b\n\t")
)


def steers(character):
    return character in CONTROLS | BIDI or unicodedata.category(character) in ("Cc", "Cs")


@settings(deadline=None)
@given(any_text)
@example("\x1b]0;title\x07\x9b31m\x00\x7f\r\n\t\u202eabc\u2066\ud800\udfff")
def test_no_text_carries_a_control_a_direction_or_a_surrogate_through(text):
    clean = safe_text(text)
    assert not any(map(steers, clean))
    clean.encode("utf-8")


def test_each_control_and_direction_becomes_one_visible_character():
    for character in sorted(CONTROLS | BIDI):
        clean = safe_text(f"a{character}b")
        assert len(clean) == 3, ascii(character)
        assert not steers(clean[1]), ascii(character)


@settings(deadline=None)
@given(any_text)
def test_with_lines_only_line_breaks_and_tabs_stay(text):
    clean = safe_text(text, lines=True)
    assert not any(map(steers, clean.replace("\n", "").replace("\t", "")))
    assert clean.count("\n") == text[:LIMIT].count("\n")


@settings(deadline=None)
@given(any_text, st.booleans())
def test_what_is_safe_stays_as_it_is(text, lines):
    clean = safe_text(text, lines=lines, limit=None)
    assert safe_text(clean, lines=lines, limit=None) == clean
    assert len(clean) == len(text)


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_text_of_any_alphabet_is_left_alone(text):
    assert safe_text(text, limit=None) == text


def test_controls_become_visible():
    assert safe_text("a\x1b[2Jb\x00\x7f") == "a␛[2Jb␀␡"
    assert safe_text("one\ntwo\tthree") == "one␊two␉three"
    assert safe_text("one\ntwo\tthree\r", lines=True) == "one\ntwo\tthree␍"
    assert safe_text("\u2028\u2029") == "\ufffd\ufffd"


@pytest.mark.parametrize(
    ("length", "rest"),
    [
        (LIMIT, ""),
        (LIMIT + 1, "… 1 characters more"),
        (LIMIT + 999, "… 999 characters more"),
        (LIMIT + 996_000, "… 996 kB more"),
    ],
)
def test_long_text_is_cut_and_the_rest_counted(length, rest):
    assert safe_text("x" * length) == "x" * LIMIT + rest


def test_the_limit_can_be_moved_or_lifted():
    assert safe_text("abcdef", limit=2) == "ab… 4 characters more"
    assert safe_text("x" * 9_999, limit=None) == "x" * 9_999
