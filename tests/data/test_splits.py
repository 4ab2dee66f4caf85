import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui.data.splits import fold_letters, split_corpus, split_labelled
from rnntui.errors import DataError


def test_folding_keeps_letters_of_any_script_and_nothing_else():
    assert fold_letters("Call 0800-123 NOW!!") == "callnow"
    assert fold_letters("Straße ﬁn Ⅷ") == "strassefinviii"
    assert fold_letters("Perché 2") == fold_letters("PERCHE\u0301!") == "perché"
    assert fold_letters("नमस्ते, 5") == "नमस्ते"
    assert fold_letters("你好!") == "你好"
    assert fold_letters("И ещё") == "иещё"


def test_a_text_without_letters_folds_to_itself():
    assert fold_letters(" 123 ") == "123"
    assert fold_letters("😀 ") == "😀"
    assert fold_letters("") == ""


def parts_of(split):
    return split.train, split.validation, split.test


labelled = st.lists(
    st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.sampled_from(["x", "y", "z"])),
    min_size=30,
    max_size=120,
)


@settings(deadline=None, max_examples=40)
@given(labelled, st.integers(0, 5), st.booleans())
def test_a_split_is_a_partition_and_no_group_crosses(rows, seed, grouped):
    texts = [f"{'Ab' * 3} {letter} {number % 3}" for number, (letter, _) in enumerate(rows)]
    labels = [label for _, label in rows]
    arguments = {"test_share": 0.2, "validation_share": 0.1, "seed": seed, "grouped": grouped}
    try:
        split = split_labelled(texts, labels, **arguments)
    except DataError:
        return
    assert sorted(np.concatenate(parts_of(split)).tolist()) == list(range(len(texts)))
    for part in parts_of(split):
        assert part.dtype == np.int64
        assert np.all(np.diff(part) > 0)
    if grouped:
        sides = [{fold_letters(texts[i]) for i in part} for part in parts_of(split)]
        assert not sides[0] & sides[1]
        assert not sides[0] & sides[2]
        assert not sides[1] & sides[2]
    again = split_labelled(texts, labels, **arguments)
    assert all(map(np.array_equal, parts_of(split), parts_of(again)))


WORDS = ["".join(chr(97 + i // 26**k % 26) for k in range(3)) for i in range(5_000)]


@pytest.mark.parametrize(("test_share", "validation_share"), [(0.2, 0.1), (0.5, 0.5), (0.1, 0.05)])
def test_the_shares_are_met_in_every_label(test_share, validation_share):
    labels = np.array(["rare"] * 100 + ["often"] * 900)
    split = split_labelled(
        WORDS[:1000], labels, test_share=test_share, validation_share=validation_share, seed=1
    )
    for name, count in (("rare", 100), ("often", 900)):
        test = int((labels[split.test] == name).sum())
        validation = int((labels[split.validation] == name).sum())
        assert abs(test - test_share * count) <= 1
        assert abs(validation - validation_share * (count - test)) <= 1


def test_the_share_of_the_whole_is_met_with_many_rare_labels():
    labels = np.arange(1_000) // 2
    split = split_labelled(WORDS[:1_000], labels, test_share=0.2, validation_share=0, seed=0)
    assert len(split.test) == pytest.approx(200, abs=2)
    assert set(labels[split.train]) == set(labels)


def test_the_shares_are_met_with_large_groups():
    # A tenth of the texts are copies of ten: no side may miss its share by more than one text.
    texts = WORDS[:900] + [WORDS[i % 10] + " copy" for i in range(100)]
    split = split_labelled(texts, ["a"] * 1_000, test_share=0.2, validation_share=0.1, seed=3)
    assert len(split.test) == pytest.approx(200, abs=1)
    assert len(split.validation) == pytest.approx(80, abs=1)


def test_a_label_of_three_groups_stands_on_every_side():
    labels = np.array(["rare"] * 3 + ["often"] * 97)
    for seed in range(5):
        split = split_labelled(WORDS[:100], labels, test_share=0.2, validation_share=0.1, seed=seed)
        assert all("rare" in labels[part] for part in parts_of(split))


def test_training_keeps_a_text_of_a_label_with_one_group():
    texts = [*WORDS[:50], "the only one", "The only one!"]
    labels = np.array(["often"] * 50 + ["single"] * 2)
    split = split_labelled(texts, labels, test_share=0.5, validation_share=0.5, seed=0)
    assert {50, 51} <= set(split.train.tolist())


def test_a_share_of_zero_gives_an_empty_part():
    split = split_labelled(WORDS[:50], ["a"] * 50, test_share=0, validation_share=0, seed=0)
    assert len(split.train) == 50
    assert len(split.test) == len(split.validation) == 0


def test_seeds_differ():
    splits = [
        split_labelled(WORDS[:99], [0] * 99, test_share=0.2, validation_share=0, seed=seed)
        for seed in (0, 1)
    ]
    assert not np.array_equal(splits[0].test, splits[1].test)


def test_a_seed_gives_this_split_on_every_machine():
    split = split_labelled(WORDS[:20], [0] * 20, test_share=0.2, validation_share=0.1, seed=0)
    assert split.test.tolist() == [2, 4, 6, 19]
    assert split.validation.tolist() == [13, 16]


@pytest.mark.parametrize("texts", [[], ["one"], ["same 1", "same 2", "Same!"]])
def test_too_few_texts_are_refused_with_what_to_do(texts):
    with pytest.raises(DataError, match=r"too few to hold out 20% for test.*--test-share 0"):
        split_labelled(texts, [0] * len(texts), test_share=0.2, validation_share=0, seed=0)


def test_a_corpus_is_tested_on_its_end():
    train, validation, test = split_corpus(129_068, test_share=0.1, validation_share=0.05)
    assert (train.start, test.stop) == (0, 129_068)
    assert train.stop == validation.start == 109_708
    assert validation.stop == test.start == 116_161


@given(st.integers(0, 10**9), st.floats(0, 0.89), st.floats(0, 0.89))
def test_the_parts_of_a_corpus_follow_one_another(length, test_share, validation_share):
    train, validation, test = split_corpus(
        length, test_share=test_share, validation_share=validation_share
    )
    assert 0 == train.start <= train.stop == validation.start <= validation.stop
    assert validation.stop == test.start <= test.stop == length
    assert test_share > 0 or test.start == length
