"""A writer that is stepped by hand writes what a stream would, and shows what may follow."""

import numpy as np
import pytest
import torch

from rnntui.data.vocabulary import UNKNOWN, CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.sampling import distribution
from rnntui.generation.stepper import Stepper
from rnntui.generation.stream import generate
from rnntui.generation.writer import Writer
from rnntui.models.charlm import CharLM

VOCABULARY = CharVocabulary.of("abcdefgh \n")
SETTINGS = [{}, {"temperature": 0.5, "top_k": 4}, {"top_p": 0.6}, {"temperature": 0}]


@pytest.fixture(scope="module")
def stepper():
    torch.manual_seed(1)
    model = CharLM(len(VOCABULARY), cell="gru", units=16, embedding_size=8)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(4)  # far from uniform, so that what was read before shows
    return Stepper({name: w.numpy() for name, w in model.state_dict().items()})


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_stepped_or_streamed_a_seed_gives_the_same_text(stepper, settings):
    options = {"prompt": "abc", "seed": 3, **settings}
    whole = "".join(generate(stepper, VOCABULARY, length=90, **options))
    writer = Writer(stepper, VOCABULARY, **options)
    written = "".join(writer.next() for _ in range(30))
    for _ in range(20):
        writer.upcoming(5)  # looking draws nothing
        assert writer.entropy
        written += writer.next()
    written += "".join(writer.write(40))
    assert written == whole == writer.text
    assert writer.prompt == "abc"


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_is_shown_is_what_is_drawn_from(stepper, settings):
    writer = Writer(stepper, VOCABULARY, prompt="had a", seed=1, **settings)
    state = stepper.zero_state(1)
    for symbol in VOCABULARY.encode("had a"):
        log_probs, state = stepper.advance(np.array([symbol]), state)
    log_p = log_probs[0].astype(float)
    log_p[UNKNOWN] = -np.inf
    before, after = distribution(log_p), distribution(log_p, **settings)
    guesses = writer.upcoming(99)
    assert len(guesses) == len(VOCABULARY) - 1
    assert sum(guess.p for guess in guesses) == pytest.approx(1)
    assert sum(guess.p_at_t for guess in guesses) == pytest.approx(1)
    assert [guess.p for guess in guesses] == sorted((g.p for g in guesses), reverse=True)
    for guess in guesses:
        symbol = VOCABULARY.encode(guess.character)[0]
        assert guess.p == pytest.approx(before[symbol])
        assert guess.p_at_t == pytest.approx(after[symbol])
    assert writer.upcoming(3) == guesses[:3]
    assert writer.upcoming(0) == []
    for bits, q in zip(writer.entropy, (before, after), strict=True):
        assert bits == pytest.approx(-sum(p * np.log2(p) for p in q if p), abs=1e-9)


def test_a_character_taken_by_hand_is_read_like_one_of_the_prompt(stepper):
    writer = Writer(stepper, VOCABULARY, prompt="ab", seed=5)
    assert writer.take("h") == "h"
    other = Writer(stepper, VOCABULARY, prompt="abh", seed=5)
    assert writer.upcoming(10) == other.upcoming(10)
    # Nothing was drawn for it: the seed's first number is still to come.
    assert [writer.next() for _ in range(40)] == [other.next() for _ in range(40)]
    assert writer.text == "h" + other.text


def test_the_unlikeliest_may_be_taken_though_it_would_not_be_drawn(stepper):
    writer = Writer(stepper, VOCABULARY, top_k=1)
    last = writer.upcoming(99)[-1]
    assert last.p_at_t == 0
    writer.take(last.character)
    assert writer.text == last.character


@pytest.mark.parametrize("character", ["ß", "", "ab"])
def test_what_is_no_character_of_the_corpus_is_refused(stepper, character):
    writer = Writer(stepper, VOCABULARY, seed=1)
    before = writer.upcoming(99)
    with pytest.raises(UserError, match="cannot be written"):
        writer.take(character)
    assert writer.upcoming(99) == before
    assert writer.text == ""


def test_settings_move_while_it_writes(stepper):
    writer = Writer(stepper, VOCABULARY, prompt="bad", seed=2)
    before, warm = writer.entropy
    assert before == warm
    writer.temperature = 0.3
    assert writer.entropy[0] == before
    assert writer.entropy[1] < before
    writer.temperature = 0
    assert writer.entropy[1] == 0
    assert writer.next() == Writer(stepper, VOCABULARY, prompt="bad").upcoming(1)[0].character
    writer.temperature = 2
    assert writer.entropy[1] > writer.entropy[0]
    writer.top_k = 2
    assert sum(guess.p_at_t > 0 for guess in writer.upcoming(99)) == 2
    writer.top_k, writer.top_p = None, 1e-6
    assert writer.upcoming(1)[0].p_at_t == 1
    writing = writer.write(10)
    next(writing)
    writer.top_p = None
    likeliest = writer.upcoming(1)[0]
    writer.temperature = 0
    assert next(writing) == likeliest.character


def test_a_setting_out_of_range_changes_nothing(stepper):
    writer = Writer(stepper, VOCABULARY, temperature=0.7, top_k=3, top_p=0.9)
    for name, value in (("temperature", -1), ("temperature", float("nan")), ("top_k", 0)):
        with pytest.raises(UserError, match="out of range"):
            setattr(writer, name, value)
    with pytest.raises(UserError, match="out of range"):
        writer.top_p = 1.5
    assert (writer.temperature, writer.top_k, writer.top_p) == (0.7, 3, 0.9)


def test_going_back_to_a_place_forgets_what_was_written_since(stepper):
    writer = Writer(stepper, VOCABULARY, prompt="ab", seed=5)
    writer.take("c")
    place, expected = writer.place, writer.upcoming(9)
    for character in "dead":
        writer.take(character)
    assert writer.upcoming(9) != expected
    writer.back_to(place)
    assert writer.text == "c"
    assert writer.upcoming(9) == expected
