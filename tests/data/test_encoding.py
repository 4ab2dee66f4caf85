"""Tokens as rows of a table: words, shapes and pieces, and texts cut out of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui.data.encoding import (
    LONGEST_TOKEN,
    NUMBER,
    PADDING,
    SHAPES,
    UNKNOWN_WORD,
    TextEncoder,
    TokenTable,
    pieces_of,
    shape_of,
    word_of,
)

TEXTS = [["Free", "prize", "07", "!"], ["free", "call", "0900"], [], ["call", "prize", "Ünlü"]]


@pytest.mark.parametrize(
    "token", ["7", "0900", "1,000.50", "+44", "-3", "12:30", "2024-01-02", "٣٤"]
)
def test_numbers_share_one_entry_of_the_vocabulary(token):
    assert word_of(token, fold_case=True) == NUMBER
    assert word_of(token, fold_case=False) == NUMBER
    assert pieces_of(token) == []


def test_two_numbers_have_one_word_id_and_long_ones_a_shape_of_their_own():
    encoder = TextEncoder.of([["7", "12", "a"]], subwords=True, min_count=1)
    assert encoder.words == (NUMBER, "a")
    table = encoder.encode([["99", "+44 20 7946".replace(" ", ""), "1,000"]]).table
    assert table.words.tolist() == [PADDING, 2, 2, 2]
    assert [SHAPES[i] for i in table.shapes] == ["padding", "number", "long number", "number"]


def test_case_is_folded_where_pieces_and_shape_tell_the_rest():
    assert word_of("STRASSE", fold_case=True) == word_of("straße", fold_case=True)
    assert word_of("Free", fold_case=False) == "Free"


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("word", "small"),
        ("Word", "Title"),
        ("A", "Title"),
        ("WORD", "CAPITALS"),
        ("iPhone", "miXed"),
        ("http://a.b/c", "address"),
        ("me@example.org", "address"),
        ("example.org", "address"),
        ("!?", "sign"),
        ("👍", "sign"),
        ("字", "other"),
        ("слово", "small"),
    ],
)
def test_shapes(token, shape):
    assert shape_of(token) == SHAPES.index(shape)


@settings(deadline=None)
@given(st.text(min_size=1))
def test_every_token_has_a_shape_and_bounded_pieces(token):
    assert 1 <= shape_of(token) < len(SHAPES)
    pieces = pieces_of(token)
    assert all(3 <= len(piece) <= 5 for piece in pieces)
    assert len(pieces) <= 3 * (LONGEST_TOKEN + 2)


def test_pieces_are_made_with_the_ends_marked():
    assert pieces_of("Ab") == ["<ab", "ab>", "<ab>"]
    assert pieces_of("where") == [
        *("<wh", "whe", "her", "ere", "re>"),
        *("<whe", "wher", "here", "ere>"),
        *("<wher", "where", "here>"),
    ]
    assert "her" in pieces_of("where")
    assert "<her>" not in pieces_of("where")


def test_a_pasted_key_costs_no_more_than_a_long_word():
    assert len(pieces_of("x" * 10_000)) == len(pieces_of("x" * LONGEST_TOKEN))


def test_words_that_are_too_rare_or_never_seen_are_unknown():
    encoder = TextEncoder.of(TEXTS, subwords=False, min_count=2)
    assert set(encoder.words) == {"prize", "call", NUMBER}
    assert encoder.word_count == 5
    encoded = encoder.encode([["prize", "Free", "never"]])
    assert encoded.table.words.tolist() == [PADDING, encoder.words.index("prize") + 2, 1, 1]
    assert UNKNOWN_WORD == 1


def test_without_subwords_there_are_no_pieces():
    encoder = TextEncoder.of(TEXTS, subwords=False, min_count=1)
    assert encoder.pieces == ()
    assert encoder.encode(TEXTS).table.pieces.tolist() == []


def test_the_vocabulary_does_not_depend_on_the_order_of_the_texts():
    one = TextEncoder.of(TEXTS, subwords=True, min_count=1)
    assert TextEncoder.of(TEXTS[::-1], subwords=True, min_count=1) == one


def test_rows_point_at_each_distinct_token_once():
    encoded = TextEncoder.of(TEXTS, subwords=True, min_count=1).encode(TEXTS)
    assert len(encoded) == 4
    assert encoded.lengths.tolist() == [4, 3, 0, 3]
    assert encoded.rows.tolist() == [1, 2, 3, 4, 5, 6, 7, 6, 2, 8]
    table = encoded.table
    assert len(table.words) == len(table.shapes) == len(table.offsets) - 1 == 9
    assert table.words[0] == table.shapes[0] == PADDING
    assert table.offsets[:2].tolist() == [0, 0], "the padding has no pieces"
    assert table.offsets[-1] == len(table.pieces)


def test_unknown_pieces_are_left_out():
    encoder = TextEncoder.of([["abc", "abc"]], subwords=True, min_count=1)
    table = encoder.encode([["abx"]]).table
    assert [encoder.pieces[i] for i in table.pieces] == ["<ab"]


def pieces_of_rows(table):
    return [
        table.pieces[a:b].tolist()
        for a, b in zip(table.offsets[:-1], table.offsets[1:], strict=True)
    ]


@pytest.mark.parametrize("chosen", [[0], [3, 0, 3, 1], [], [8, 7, 6, 5, 4, 3, 2, 1, 0]])
def test_rows_taken_from_a_table_equal_the_rows_by_hand(chosen):
    table = TextEncoder.of(TEXTS, subwords=True, min_count=1).encode(TEXTS).table
    taken = table.take(np.array(chosen, np.int64))
    by_hand = pieces_of_rows(table)
    assert isinstance(taken, TokenTable)
    assert taken.words.tolist() == [table.words[i] for i in chosen]
    assert taken.shapes.tolist() == [table.shapes[i] for i in chosen]
    assert pieces_of_rows(taken) == [by_hand[i] for i in chosen]


@pytest.mark.parametrize("chosen", [[3, 0], [2], [1, 1, 2], []])
def test_texts_taken_keep_their_rows_in_the_order_asked_for(chosen):
    encoded = TextEncoder.of(TEXTS, subwords=True, min_count=1).encode(TEXTS)
    taken = encoded.take(np.array(chosen, np.int64))
    assert len(taken) == len(chosen)
    assert taken.table is encoded.table
    for place, i in enumerate(chosen):
        got = taken.rows[taken.starts[place] : taken.starts[place + 1]]
        np.testing.assert_array_equal(got, encoded.rows[encoded.starts[i] : encoded.starts[i + 1]])
    assert taken.lengths.tolist() == encoded.lengths[chosen].tolist()


def test_no_text_at_all_is_no_fault():
    encoded = TextEncoder.of([], subwords=True, min_count=1).encode([])
    assert len(encoded) == 0
    assert encoded.table.words.tolist() == [PADDING]
