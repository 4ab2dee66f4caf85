"""Labelled texts become ids, with the vocabulary of the training part alone."""

import json

import numpy as np
import pytest

from rnntui.errors import DataError, Interrupted
from rnntui.settings import ClassifierSettings
from rnntui.tasks.labelled import read_data

GREETINGS = ["ciao", "hallo", "salut", "hej", "ahoj", "moi", "tere", "labas"]


def write(tmp_path, labels=("ham", "spam"), count=60):
    """Texts that all differ in their letters, labels in turn; two are skipped for want of one."""
    path = tmp_path / "texts.tsv"
    rows = [
        f"{labels[n % len(labels)]}\t{GREETINGS[n % 8]} {GREETINGS[n // 8 % 8]} "
        f"{'abcdefgh'[n % 8]}{'xyzuvwrs'[n // 8]} £{n}"
        for n in range(count)
    ]
    rows[5:5] = ["\tno label"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def read(path, *, saved=None, watch=lambda: False, **given):
    settings = ClassifierSettings(**{"epochs": 1, "min_count": 1, **given})
    return read_data(settings, path, None, saved=saved, watch=watch)


def test_every_text_has_its_target_and_its_place(tmp_path):
    data = read(write(tmp_path))
    assert data.recipe.labels == ("ham", "spam")
    assert data.recipe.positive == 1
    assert [data.recipe.labels[i] for i in data.targets] == data.source.labels
    assert len(data.encoded) == len(data.targets) == 60
    split = data.split
    every = np.concatenate([split.train, split.validation, split.test])
    assert sorted(every.tolist()) == list(range(60))
    record = data.record()["split"]
    assert (record["train"], record["test"]) == (len(split.train), len(split.test))


def test_the_vocabulary_is_that_of_training_alone(tmp_path):
    data = read(write(tmp_path), subwords=False)
    known = set(data.recipe.encoder.words)
    training = " ".join(data.source.texts[i] for i in data.split.train).split()
    assert {w for w in training if w.isalpha()} <= known
    others = {w for text in data.source.texts for w in text.split() if w.isalpha()} - set(training)
    assert others, "the held-out part has words of its own"
    assert not others & known


def test_what_was_skipped_is_noted(tmp_path):
    assert any("1 of 61 rows skipped" in note for note in read(write(tmp_path)).notes)


def test_a_saved_recipe_is_taken_over(tmp_path):
    first = read(write(tmp_path))
    saved = json.loads(json.dumps(first.record()["recipe"]))
    again = read(write(tmp_path), saved=saved)
    assert again.recipe == first.recipe
    np.testing.assert_array_equal(again.encoded.rows, first.encoded.rows)
    assert again.record() == first.record()


def test_the_same_seed_gives_the_same_split_and_another_another(tmp_path):
    one, same, other = (read(write(tmp_path), seed=seed).record()["split"] for seed in (1, 1, 2))
    assert one == same
    assert one["test_digest"] != other["test_digest"]


def test_texts_are_cut_at_max_tokens(tmp_path):
    assert read(write(tmp_path), max_tokens=2).encoded.lengths.max() == 2


def test_three_labels_have_no_positive_one(tmp_path):
    data = read(write(tmp_path, labels=("3", "1", "20")))
    assert data.recipe.labels == ("1", "3", "20")
    assert data.recipe.positive is None


def test_the_watch_interrupts_tokenising(tmp_path):
    with pytest.raises(Interrupted):
        read(write(tmp_path), watch=lambda: True)


def test_words_of_given_vectors_that_training_does_not_show_are_known_too(tmp_path):
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("ciao 1 0 0\nmondo 0 1 0\nUpper 0 0 1\n", encoding="utf-8")
    data = read(write(tmp_path), embedding=str(vectors))
    assert data.vectors.table.shape == (3, 3)
    assert "mondo" in data.recipe.encoder.words
    assert "Upper" not in data.recipe.encoder.words, "case is folded beside subwords"
    assert len(set(data.recipe.encoder.words)) == len(data.recipe.encoder.words)
    saved = data.record()["recipe"]
    assert read(write(tmp_path), embedding=str(vectors), saved=saved).recipe == data.recipe


def test_a_label_that_training_cannot_see_is_an_error(tmp_path):
    path = tmp_path / "texts.tsv"
    rows = [f"ham\tword{'abcdefghij'[n]} here" for n in range(10)]
    # Both labels share one text: the group counts for the more frequent, and may be held out.
    rows += ["spam\tthe same text", "ham\tthe same text", "ham\tthe same text"]
    path.write_text("\n".join(rows), encoding="utf-8")
    problems = []
    for seed in range(12):
        try:
            data = read(path, seed=seed, test_share=0.3)
        except DataError as error:
            problems.append(str(error))
        else:
            assert set(data.targets[data.split.train]) == {0, 1}
    assert problems
    assert all("'spam' is left to train on" in problem for problem in problems)
