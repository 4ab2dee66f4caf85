"""A trained model explains what it says, in the places of the text as it was given."""

import html

import numpy as np
import pytest

from rnntui.errors import UserError
from rnntui.insight.attribution import TOLERANCE
from rnntui.insight.thoughts import nearest
from rnntui.workbench.explaining import thoughts, unroll_characters, unroll_text

TEXTS = ["claim your free prize now", "Call 0900 &amp; WIN &#163;5", "soup", "💶 字 unheard", ""]
KINDS = [{}, {"cell": "gru", "pooling": "last"}, {"sequences": "padded", "max_tokens": 9}]


@pytest.mark.parametrize("given", KINDS, ids=str)
def test_the_shares_add_up_to_what_the_model_says(trained, given):
    model = trained("classifier", **given)
    for text in TEXTS:
        found = model.explain(text)
        p = float(model.predict_proba([text])[0, model.labels.index("spam")])
        assert found.label == "spam"
        assert found.probability == pytest.approx(p, abs=1e-5)
        assert found.total == pytest.approx(np.log(p / (1 - p)), abs=1e-4)
        assert found.baseline + sum(found.shares) == pytest.approx(found.total, abs=TOLERANCE)
        assert sum(found.shares) - (found.total - found.baseline) == pytest.approx(found.delta)
        assert list(found.tokens) == model.recipe.tokenizer.tokens(text)
        assert len(found.shares) == len(found.spans) == len(found.tokens)
        assert found.cut == 0
        for token, (start, end) in zip(found.tokens, found.spans, strict=True):
            assert token == html.unescape(text[start:end])


def test_the_other_labels_shares_are_the_opposite(classifier):
    spam, ham = (classifier.explain(TEXTS[0], label) for label in ("spam", "ham"))
    np.testing.assert_allclose(ham.shares, [-share for share in spam.shares], atol=1e-5)
    with pytest.raises(UserError, match="'ham', 'spam'"):
        classifier.explain(TEXTS[0], "eggs")


def test_the_strongest_come_first(classifier):
    found = classifier.explain(TEXTS[0])
    order = found.strongest(3)
    sizes = [abs(found.shares[index]) for index in order]
    assert len(order) == 3
    assert sizes == sorted(map(abs, found.shares), reverse=True)[:3]


def test_what_is_not_read_is_not_explained_but_counted(trained):
    model = trained("classifier", max_tokens=9)
    found = model.explain("free " * 20 + "soup")
    assert len(found.tokens) == 9
    assert found.cut == 12
    assert found.spans[-1] == (40, 44)


def test_small_letters_stand_where_the_capitals_did(trained):
    model = trained("classifier", lowercase=True, subwords=False)
    found = model.explain("  FREE Prize")
    assert found.tokens == ("free", "prize")
    assert [found.text[start:end] for start, end in found.spans] == ["FREE", "Prize"]


def test_of_many_labels_the_one_that_is_said_is_explained(trained, topics_file):
    model = trained("classifier", data=str(topics_file))
    text = "kim and lea like a song"
    found = model.explain(text)
    assert found.label == model.predict([text])[0]
    other = next(label for label in model.labels if label != found.label)
    assert model.explain(text, other).label == other


def test_a_text_is_unrolled_as_the_model_reads_it(classifier, trained):
    found = unroll_text(classifier, TEXTS[0])
    assert found.score == pytest.approx(classifier.explain(TEXTS[0]).total, abs=1e-4)
    assert [(trace.layer, trace.backward) for trace in found.traces] == [(0, False), (0, True)]
    assert len(found.traces[0].hidden) == 5
    padded = unroll_text(trained("classifier", sequences="padded", max_tokens=9), TEXTS[0], "ham")
    assert len(padded.traces[0].hidden) == 9
    assert len(unroll_text(classifier, "").traces[0].hidden) == 1


def test_characters_are_unrolled_as_the_model_reads_them(poet):
    text = "il mare"
    found = unroll_characters(poet, text, "\n")
    state = poet.stepper.zero_state(1)
    for symbol in poet.vocabulary.encode(text):
        log_probs, state = poet.stepper.advance(np.array([symbol]), state)
    wanted = log_probs[0, poet.vocabulary.encode("\n")[0]]
    assert found.score == pytest.approx(-float(wanted), abs=1e-4)
    np.testing.assert_allclose(found.traces[-1].hidden[-1], state[-1][0][0], atol=1e-5)
    assert unroll_characters(poet, text).score == pytest.approx(-log_probs.max(), abs=1e-4)
    assert len(unroll_characters(poet, "字字").traces[0].hidden) == 2
    with pytest.raises(UserError, match="empty"):
        unroll_characters(poet, "")
    with pytest.raises(UserError, match="one character"):
        unroll_characters(poet, "il", "ma")


def test_a_text_is_its_own_nearest_neighbour(classifier, poet):
    for model in (classifier, poet):
        texts = ["free cash prize", "see you at the lake", "soup is ready", "e la sera"]
        vectors = thoughts(model, texts)
        assert vectors.shape[0] == 4
        for index, vector in enumerate(vectors):
            (first, cosine), *_ = nearest(vectors, vector, 2)
            assert first == index
            assert cosine == pytest.approx(1, abs=1e-5)
    assert thoughts(classifier, []).shape == (0, 8)
