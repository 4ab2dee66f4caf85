"""The figures of the lesson: each against another way of coming by it."""

import numpy as np
import pytest
import torch

from rnntui.errors import UserError
from rnntui.models.recurrent import Recurrent
from rnntui.models.summary import count_parameters
from rnntui.workbench.errors_back import MOST_STEPS, errors_back, surprises
from rnntui.workbench.explaining import thoughts
from rnntui.workbench.orders import MOST_TOKENS, echo, orders, reading
from rnntui.workbench.padding import token_counts, ways
from rnntui.workbench.sizes import variant_sizes
from rnntui.workbench.untrained import untrained_carried

TEXT = "claim your free prize now mum"


def test_an_average_does_not_notice_the_order_and_the_network_does(classifier):
    found = orders(classifier, TEXT, count=6)
    first = found.rows[0]
    assert " ".join(first.tokens) == TEXT
    assert first.state == 0
    assert first.probability == pytest.approx(
        classifier.predict_proba([TEXT])[0, classifier.labels.index(found.label)], abs=1e-6
    )
    others = [row for row in found.rows if row.tokens != first.tokens]
    assert others
    assert all(sorted(row.tokens) == sorted(first.tokens) for row in others)
    assert max(row.average for row in others) < 1e-6
    assert min(row.state for row in others) > 1e-4


def test_the_shuffles_are_those_of_the_seed(classifier):
    assert orders(classifier, TEXT, seed=3) == orders(classifier, TEXT, seed=3)
    assert orders(classifier, TEXT, seed=3) != orders(classifier, TEXT, seed=4)


def test_a_text_without_a_word_says_so(classifier):
    for function in (orders, reading):
        with pytest.raises(UserError, match="no word"):
            function(classifier, " \n ")


def test_a_word_that_differs_is_felt_after_it_and_not_before(classifier):
    found = echo(classifier, "who took my umbrella", "who took your umbrella")
    assert found.tokens[2] == ("my", "your")
    assert [value > 0 for value in found.vectors] == [False, False, True, False]
    assert found.states[:2] == (0, 0)
    assert min(found.states[2:]) > 0


def test_a_reading_ends_with_the_verdict_and_the_thought_of_the_text(classifier):
    found = reading(classifier, TEXT)
    assert list(found.tokens) == TEXT.split()
    row = classifier.predict_proba([TEXT])[0]
    assert found.probabilities[-1] == pytest.approx(
        row[classifier.labels.index(found.label)], abs=1e-6
    )
    np.testing.assert_allclose(found.thoughts[-1], thoughts(classifier, [TEXT])[0], atol=1e-6)
    start = "claim your free"
    np.testing.assert_allclose(found.thoughts[2], thoughts(classifier, [start])[0], atol=1e-6)


def test_a_long_text_is_read_as_far_as_is_looked_at(classifier):
    assert len(reading(classifier, "prize " * 5_000).tokens) <= MOST_TOKENS


def test_errors_go_back_and_never_forward(poet):
    text = "see you at the lake"
    found = errors_back(poet, text)
    steps = len(text) - 1
    assert (found.read, found.wanted) == (text[:-1], text[1:])
    assert found.reached.shape == (steps, steps)
    assert not np.triu(found.reached, 1).any()
    assert (np.diag(found.reached) > 0).all()


def test_the_losses_are_those_of_the_model(poet):
    text = "mum is late"
    ids = torch.from_numpy(poet.vocabulary.encode(text))[None]
    with torch.no_grad():
        scores, _ = poet.model(ids[:, :-1])
    wanted = torch.nn.functional.cross_entropy(scores[0], ids[0, 1:], reduction="none")
    np.testing.assert_allclose(errors_back(poet, text).losses, wanted.numpy(), atol=1e-4)


def test_errors_need_two_characters_and_are_bounded(poet):
    with pytest.raises(UserError, match="two characters"):
        errors_back(poet, "a")
    assert len(errors_back(poet, "a" * 1_000).read) == MOST_STEPS


def test_surprise_is_what_the_writer_would_have_expected(poet):
    text = "the lake"
    for place, one in enumerate(surprises(poet, text)):
        guesses = poet.writer(text[:place]).upcoming(len(poet.vocabulary)) if place else []
        assert one.character == text[place]
        assert one.bits == pytest.approx(-np.log2(one.p))
        assert one.guess_p >= one.p - 1e-6
        if guesses:
            # The writer leaves the unknown symbol out; it is a small share.
            own = next(guess for guess in guesses if guess.character == text[place])
            assert one.p <= own.p + 1e-6


def test_a_character_that_the_corpus_lacks_is_read_as_the_unknown_one(poet):
    assert [one.character for one in surprises(poet, "a☃b")] == ["a", "☃", "b"]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_what_is_left_is_all_at_the_last_step(cell):
    carried = untrained_carried(cell, "it was the last train of the year")
    assert carried[-1] == pytest.approx(1)
    assert (carried > 0).all()


def test_the_gradient_of_a_plain_cell_vanishes_first():
    text = "it was the last train of the year and nobody had a ticket"
    left = {cell: untrained_carried(cell, text)[0] for cell in ("rnn", "gru", "lstm")}
    assert left["rnn"] < 1e-3 * left["gru"] < 1e-6 * left["lstm"]
    assert untrained_carried("rnn", text, gain=4.0)[0] > 1, "with large weights it explodes"


def test_untrained_weights_leave_the_random_numbers_of_a_training_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    untrained_carried("lstm", "abc")
    assert torch.equal(before, torch.get_rng_state())


def test_shares_of_steps_that_hold_a_word():
    alike, by_batch, ordered, packed = ways([1, 2, 3, 10], 2)
    assert alike.share == pytest.approx(16 / 40)
    assert ordered.share == pytest.approx(16 / (2 * 2 + 2 * 10))
    assert packed.share == 1
    assert alike.share <= by_batch.share <= ordered.share
    for one in (alike, by_batch, ordered):
        assert sum(map(sum, one.lengths)) == 16
        computed = sum(w * len(b) for w, b in zip(one.widths, one.lengths, strict=True))
        assert one.steps == computed


def test_tokens_are_counted_as_the_model_reads_them(classifier):
    assert token_counts(classifier, ["free prize", "", TEXT]) == (2, 1, 6)


def test_the_six_networks_have_the_parameters_that_torch_counts(home):  # noqa: ARG001
    found = {one.name: one for one in variant_sizes(16, 5)}
    assert found["RNN"].parameters == 16 * 5 + 16 * 16 + 2 * 16
    assert found["GRU"].parameters == 3 * found["RNN"].parameters
    assert found["BiLSTM"].parameters == 8 * found["RNN"].parameters
    stacked = Recurrent("lstm", 5, 16, layers=2)
    assert found["stacked LSTM"].parameters == count_parameters(stacked)
    assert not any(one.runs for one in found.values())
