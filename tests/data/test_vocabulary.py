"""Symbols and tokens get ids that depend on the text alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui.data.vocabulary import UNKNOWN, CharVocabulary, ids_of, most_common


def test_characters_are_numbered_by_code_point_after_the_unknown_one():
    vocabulary = CharVocabulary.of("bàb\na")
    assert vocabulary.symbols == ("", "\n", "a", "b", "à")
    assert len(vocabulary) == 5
    assert vocabulary.encode("ab\n").tolist() == [2, 3, 1]


def test_what_training_did_not_show_is_the_unknown_symbol_and_writes_nothing():
    vocabulary = CharVocabulary.of("abc")
    assert vocabulary.encode("aZb").tolist() == [1, UNKNOWN, 2]
    assert vocabulary.decode([1, UNKNOWN, 2]) == "ab"
    assert "a" in vocabulary
    assert "Z" not in vocabulary
    assert "" not in vocabulary, "the unknown symbol is no character"


@settings(deadline=None)
@given(st.text())
def test_a_text_of_known_characters_comes_back_whole(text):
    vocabulary = CharVocabulary.of(text)
    ids = vocabulary.encode(text)
    assert ids.dtype == np.int64
    assert ids.shape == (len(text),)
    assert vocabulary.decode(ids) == text
    assert CharVocabulary(vocabulary.symbols) == vocabulary


def test_the_most_common_come_first_and_ties_go_by_the_text():
    items = ["b", "b", "b", "a", "c", "c", "a", "d"]
    assert most_common(items, minimum=1, limit=9) == ["b", "a", "c", "d"]
    assert most_common(items, minimum=2, limit=9) == ["b", "a", "c"]
    assert most_common(items, minimum=1, limit=2) == ["b", "a"]
    assert most_common(reversed(items), minimum=1, limit=9) == ["b", "a", "c", "d"]
    assert most_common([], minimum=1, limit=9) == []


def test_ids_count_from_where_they_are_told():
    assert ids_of(["x", "y"], first=2) == {"x": 2, "y": 3}
