"""Passages from a corpus: all of them, as long as they can be, against trying every one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.insight import originality
from rnntui.insight.originality import SHORTEST, CorpusIndex, Passage, covered


def tried(corpus, text, shortest):
    """Every span that stands in the corpus and would not if it were any longer."""
    return [
        (start, end)
        for start in range(len(text))
        for end in range(start + shortest, len(text) + 1)
        if text[start:end] in corpus
        and (start == 0 or text[start - 1 : end] not in corpus)
        and (end == len(text) or text[start : end + 1] not in corpus)
    ]


def spans(corpus, text, shortest):
    found = CorpusIndex(corpus, shortest).passages(text)
    for passage in found:
        length = passage.end - passage.start
        assert corpus[passage.place : passage.place + length] == text[passage.start : passage.end]
        assert passage.place >= 0
    return [(passage.start, passage.end) for passage in found]


LETTERS = st.text("ab", max_size=80) | st.text("abc\n", max_size=80) | st.text(max_size=20)


@given(LETTERS, LETTERS, st.integers(1, 9))
def test_as_if_every_span_had_been_tried(corpus, text, shortest):
    assert spans(corpus, text, shortest) == tried(corpus, text, shortest)


@given(st.data(), st.text("abcde ", min_size=30, max_size=200), st.integers(1, 25))
def test_texts_put_together_from_the_corpus(data, corpus, shortest):
    pieces = st.tuples(st.integers(0, len(corpus)), st.integers(0, 40))
    chosen = data.draw(st.lists(pieces, max_size=6))
    text = "".join(corpus[start : start + length] for start, length in chosen)
    assert spans(corpus, text, shortest) == tried(corpus, text, shortest)


@given(LETTERS, LETTERS)
def test_hashes_only_propose(corpus, text):
    """With hashes that take nearly all pieces for one another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            originality,
            "_hashes",
            lambda codes, size: codes[: max(len(codes) - size + 1, 0)].astype(np.uint64) << 63,
        )
        assert spans(corpus, text, 3) == tried(corpus, text, 3)


def test_many_places_are_compared_in_blocks(monkeypatch):
    monkeypatch.setattr(originality, "_BLOCK", 3)
    line = "and so it is, and so it was.\n"
    corpus = "".join(f"{n % 7}{line}{n % 3}" for n in range(60))
    text = f"5{line}2x{line}0{line * 2}4{line}"
    assert spans(corpus, text, 8) == tried(corpus, text, 8)


def test_a_verse_taken_from_the_corpus_is_found_and_one_of_19_characters_is_not():
    corpus = "Nel mezzo del cammin di nostra vita\nmi ritrovai per una selva oscura,\n"
    taken = "mi ritrovai per una selva"
    text = f"Sempre caro {taken} chiara: «del cammin di nostr»"
    (passage,) = CorpusIndex(corpus).passages(text)
    assert text[passage.start : passage.end] == f"{taken} "
    assert passage.place == corpus.index(taken)
    assert len("del cammin di nostr") == SHORTEST - 1
    assert len(CorpusIndex(corpus).passages("del cammin di nostra")) == 1


def test_a_text_or_corpus_without_anything_has_no_passages():
    assert CorpusIndex("").passages("some text of more than twenty") == []
    assert CorpusIndex("some text of more than twenty").passages("") == []
    assert CorpusIndex("short", 5).passages("short") == [Passage(0, 5, 0)]
    with pytest.raises(ValueError, match="0 characters"):
        CorpusIndex("text", 0)


def test_what_passages_cover_together():
    found = [Passage(3, 9, 0), Passage(5, 12, 0), Passage(12, 13, 0), Passage(20, 22, 0)]
    assert covered(found) == [(3, 13), (20, 22)]
    assert covered(reversed(found)) == [(3, 13), (20, 22)]
    assert covered([Passage(0, 9, 0), Passage(1, 3, 0)]) == [(0, 9)]
    assert covered([]) == []


def test_a_corpus_that_repeats_itself_is_searched_in_bounded_time():
    """100,000 places for each piece: what each of them has is not compared to the end."""
    index = CorpusIndex("a" * 100_000)
    (passage,) = index.passages("b" + "a" * 2_000 + "b")
    assert (passage.start, passage.end) == (1, 2_001)


def test_a_real_corpus(real_data):
    corpus = (real_data / "shakespeare" / "input.txt").read_text(encoding="utf-8")
    index = CorpusIndex(corpus)
    rng = np.random.default_rng(3)
    text = ""
    while len(text) < 2_000:
        start = int(rng.integers(len(corpus) - 60))
        text += corpus[start : start + int(rng.integers(5, 60))]
    found = index.passages(text)
    assert len(found) > 20
    for passage in found:
        piece = text[passage.start : passage.end]
        assert len(piece) >= SHORTEST
        assert corpus[passage.place : passage.place + len(piece)] == piece
        assert passage.start == 0 or text[passage.start - 1] + piece not in corpus
        assert passage.end == len(text) or piece + text[passage.end] not in corpus
    covers = covered(found)
    outside = [i for i in range(len(text) - SHORTEST) if not any(a <= i < b for a, b in covers)]
    assert not any(text[i : i + SHORTEST] in corpus for i in outside[:200])
