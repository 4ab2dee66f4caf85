import json
import math
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.data.statistics import conditional_entropies, corpus_statistics, labelled_statistics
from rnntui.data.tokens import Tokenizer

TEXTS = [
    "win a prize now",
    "Win a prize, now!",
    "win a prize now",
    "see you at &lt;#&gt; pm &amp; bye",
    "see you at home",
    "<b>home</b> at last",
    "see you at home",
]
LABELS = ["spam", "spam", "ham", "ham", "ham", "spam", "ham"]


def statistics_of(texts=TEXTS, labels=LABELS, **options):
    return labelled_statistics(texts, labels, (text.split() for text in texts), **options)


def test_messages_labels_and_lengths():
    found = statistics_of()
    assert found.messages == 7
    assert found.labels == {"ham": 4, "spam": 3}
    assert found.tokens == sum(len(text.split()) for text in TEXTS)
    assert (found.length_median, found.length_max) == (4, 7)
    assert sum(count for _, _, count in found.histogram) == 7
    assert all(a[1] + 1 == b[0] for a, b in zip(found.histogram, found.histogram[1:], strict=False))


def test_duplicates_and_their_conflicts():
    found = statistics_of()
    assert (found.exact_duplicates, found.exact_conflicts) == (2, 1)
    assert (found.near_duplicates, found.near_conflicts) == (3, 1)


def test_artefacts_are_counted_by_label():
    found = {item.text: item.messages for item in statistics_of(masks=["&lt;#&gt;"]).artefacts}
    assert found["&lt;#&gt;"] == found["&amp;"] == found["&lt;"] == {"ham": 1}
    assert found["<b>"] == {"spam": 1}


def test_vocabulary_and_words_that_occur_once():
    tokens = Counter(token for text in TEXTS for token in text.split())
    found = statistics_of()
    assert found.vocabulary == len(tokens)
    assert found.hapaxes == sum(count == 1 for count in tokens.values())


def test_log_odds_are_those_of_the_paper():
    texts = ["a a a b", "b c c a"]
    top = statistics_of(texts, ["x", "y"]).top_tokens
    # a: 3 of 4 in x, 1 of 4 in y; the prior counts 4 of 8.
    odds = math.log(7 / (12 - 7)) - math.log(5 / (12 - 5))
    expected = odds / math.sqrt(1 / 7 + 1 / 5)
    assert top["x"][0].token == "a"
    assert top["x"][0].score == pytest.approx(expected)
    assert top["x"][0].count == 3
    assert [item.token for item in top["y"]] == ["c"]


def test_unknown_to_vectors_counts_occurrences_in_small_letters_too():
    found = statistics_of(["A b c", "a d d"], ["x", "y"], vector_keys={"a", "b"})
    assert found.unknown_to_vectors == pytest.approx(3 / 6)
    assert statistics_of().unknown_to_vectors is None


def test_the_unknown_rate_is_one_when_nothing_repeats_and_zero_when_all_does():
    different = ["".join(chr(97 + i // 26**k % 26) for k in range(3)) for i in range(50)]
    assert statistics_of(different, ["x"] * 50).unknown_rate == 1
    alike = [f"{' '.join(['same'] * (i + 1))}" for i in range(50)]
    assert statistics_of(alike, ["x"] * 50).unknown_rate == 0


@pytest.mark.parametrize("texts", [[], [""], ["one"], ["x", "x", "x"]])
def test_small_and_empty_data_has_statistics(texts):
    found = statistics_of(texts, ["a"] * len(texts))
    assert found.messages == len(texts)
    json.dumps(found.to_json(), allow_nan=False)


def test_the_statistics_of_real_messages():
    folder = os.environ.get("RNNTUI_TEST_DATA")
    if not folder or not (path := Path(folder) / "sms_spam" / "SMSSpamCollection").is_file():
        pytest.skip("RNNTUI_TEST_DATA names no folder with sms_spam/SMSSpamCollection")
    rows = [line.split("\t", 1) for line in path.read_text("utf-8").split("\n") if line]
    labels, texts = [row[0] for row in rows], [row[1] for row in rows]
    masks = ("&lt;#&gt;", "&lt;DECIMAL&gt;")
    found = labelled_statistics(texts, labels, Tokenizer("en", masks=masks)(texts), masks=masks)
    assert (found.messages, found.labels) == (5_574, {"ham": 4_827, "spam": 747})
    assert (found.exact_duplicates, found.near_duplicates) == (403, 487)
    assert found.exact_conflicts == found.near_conflicts == 0
    mask = next(item for item in found.artefacts if item.text == "&lt;#&gt;")
    assert set(mask.messages) == {"ham"}
    assert found.unknown_rate == pytest.approx(0.09, abs=0.02)
    assert "£" in [item.token for item in found.top_tokens["spam"]]


def entropy_by_hand(text, order):
    pairs = Counter((text[i - order : i], text[i]) for i in range(order, len(text)))
    contexts = Counter(text[i - order : i] for i in range(order, len(text)))
    total = sum(pairs.values())
    return -sum(n / total * math.log2(n / contexts[context]) for (context, _), n in pairs.items())


@given(st.text(alphabet="ab\n漢😀", min_size=1, max_size=200))
def test_conditional_entropies_follow_the_formula(text):
    found = conditional_entropies(text, orders=6)
    for order in range(6):
        expected = entropy_by_hand(text, order) if len(text) > order else 0
        assert found[order] == pytest.approx(expected, abs=1e-9)


def test_known_entropies():
    text = "ab" * 500
    assert conditional_entropies(text, orders=2) == pytest.approx((1, 0))
    random = "".join(np.random.default_rng(0).choice(list("abcd"), 20_000))
    assert conditional_entropies(random, orders=3) == pytest.approx((2, 2, 2), abs=0.01)


def test_corpus_statistics():
    found = corpus_statistics("nel mezzo\ndel cammin\n\nè")
    assert (found.characters, found.lines, found.words) == (23, 4, 5)
    assert found.distinct == len(found.counts) == len(set("nel mezzo\ndel cammin\n\nè"))
    assert next(iter(found.counts)) in "e\nm"
    assert found.line_length_median == 5
    assert len(found.entropies) == 6
    json.dumps(found.to_json(), allow_nan=False)


def test_an_empty_corpus_has_statistics():
    found = corpus_statistics("")
    assert (found.characters, found.lines, found.words) == (0, 0, 0)
    assert found.entropies == (0,) * 6
