"""Texts: reproducible, stoppable, continued; prompts in the characters of the corpus."""

import itertools

import numpy as np
import pytest
import torch

from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.stepper import Stepper
from rnntui.generation.stream import Writer, generate, generate_many
from rnntui.models.charlm import CharLM

VOCABULARY = CharVocabulary.of("abcdefgh \n")


@pytest.fixture(scope="module")
def stepper():
    torch.manual_seed(1)
    model = CharLM(len(VOCABULARY), cell="lstm", units=16, embedding_size=8)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(4)  # far from uniform, so that what was read before shows
    return Stepper({name: w.numpy() for name, w in model.state_dict().items()})


def text(stepper, **options):
    return "".join(generate(stepper, VOCABULARY, **options))


def test_a_seed_reproduces_the_text(stepper):
    first = text(stepper, length=300, seed=7)
    assert first == text(stepper, length=300, seed=7)
    assert first != text(stepper, length=300, seed=8)
    assert len(first) == 300
    assert text(stepper, length=300) != text(stepper, length=300)


def test_temperature_zero_takes_the_likeliest_each_time(stepper):
    written = text(stepper, length=40, temperature=0, prompt="abc", seed=1)
    state = stepper.zero_state(1)
    for symbol in VOCABULARY.encode("abc"):
        log_probs, state = stepper.advance(np.array([symbol]), state)
    for character in written:
        symbol = 1 + int(log_probs[0, 1:].argmax())
        assert character == VOCABULARY.symbols[symbol]
        log_probs, state = stepper.advance(np.array([symbol]), state)


def test_without_a_prompt_it_starts_after_a_line_break(stepper):
    assert text(stepper, length=50, seed=3) == text(stepper, length=50, seed=3, prompt="\n")
    assert text(stepper, length=50, seed=3) != text(stepper, length=50, seed=3, prompt="c")


@pytest.mark.parametrize("temperature", [0, 1.0])
def test_the_unknown_symbol_is_never_written(temperature):
    model = CharLM(len(VOCABULARY), cell="gru", units=4)
    with torch.no_grad():
        model.output.bias[0] = 50.0  # nearly certain
    sure = Stepper({name: w.numpy() for name, w in model.state_dict().items()})
    assert len(text(sure, length=200, seed=0, temperature=temperature)) == 200


def test_writing_goes_on_where_it_stopped(stepper):
    whole = text(stepper, length=90, seed=5, prompt="ab")
    writer = Writer(stepper, VOCABULARY, prompt="ab", seed=5)
    pieces = ["".join(writer.write(30)), "".join(itertools.islice(writer.write(40), 25))]
    pieces.append("".join(writer.write(35)))
    assert "".join(pieces) == whole


def test_until_stops_with_the_text_it_waited_for(stepper):
    whole = text(stepper, length=600, seed=2)
    wanted = whole[100:103]
    stopped = text(stepper, length=600, seed=2, until=wanted)
    assert stopped == whole[: whole.index(wanted) + 3]
    assert text(stepper, length=20, seed=2, until="never there") == whole[:20]


def test_until_looks_at_what_is_written_and_not_at_the_prompt(stepper):
    whole = text(stepper, length=600, seed=2, prompt="abc")
    until = "c" + whole[0]  # begins in the prompt
    end = whole.find(until)
    assert text(stepper, length=600, seed=2, prompt="abc", until=until) == (
        whole if end < 0 else whole[: end + 2]
    )


def test_a_stop_is_heard_between_characters(stepper):
    answers = iter([False] * 5 + [True])
    assert len(text(stepper, length=50, seed=0, should_stop=lambda: next(answers))) == 5


def test_several_texts_the_first_is_that_of_one_alone(stepper):
    many = generate_many(stepper, VOCABULARY, count=4, length=120, seed=9, prompt="bad ")
    assert many[0] == text(stepper, length=120, seed=9, prompt="bad ")
    assert len(set(many)) == 4
    assert generate_many(stepper, VOCABULARY, count=4, length=120, seed=9, prompt="bad ") == many
    shorter = generate_many(stepper, VOCABULARY, count=2, length=120, seed=9, prompt="bad ")
    assert shorter == many[:2]


def test_several_texts_stop_each_on_its_own(stepper):
    whole = generate_many(stepper, VOCABULARY, count=5, length=200, seed=4)
    stopped = generate_many(stepper, VOCABULARY, count=5, length=200, seed=4, until="a")
    for full, cut in zip(whole, stopped, strict=True):
        assert cut == (full[: full.index("a") + 1] if "a" in full else full)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"length": -1}, "length"),
        ({"until": ""}, "until"),
        ({"temperature": -1.0}, "temperature"),
        ({"top_k": 0}, "top-k"),
        ({"seed": -1}, "seed"),
        ({"prompt": "aßc"}, "ß"),
    ],
)
def test_what_cannot_be_done_is_refused_before_the_first_character(stepper, options, words):
    with pytest.raises(UserError, match=words):
        generate(stepper, VOCABULARY, **options)
    with pytest.raises(UserError, match=words):
        generate_many(stepper, VOCABULARY, count=2, **options)


def test_a_count_below_one_is_refused(stepper):
    with pytest.raises(UserError, match="count"):
        generate_many(stepper, VOCABULARY, count=0)


def test_a_vocabulary_of_another_model_is_refused(stepper):
    with pytest.raises(ValueError, match="symbols"):
        generate(stepper, CharVocabulary.of("ab"))
