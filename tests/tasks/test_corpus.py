"""A corpus is cut in its order, and its vocabulary is that of the training part."""

import pytest

from rnntui.errors import DataError
from rnntui.settings import CharLMSettings
from rnntui.tasks.corpus import read_text

TEXT = "".join(f"{n} le stelle SOPRA il mare\n" for n in range(100)) + "ÜßЖ"


def read(tmp_path, text=TEXT, *, saved=None, **given):
    path = tmp_path / "corpus.txt"
    path.write_text(text, encoding="utf-8")
    options = {"epochs": 1, "batch_size": 2, "steps": 10, **given}
    return read_text(CharLMSettings(**options), path, None, saved=saved)


def test_parts_stand_in_the_order_of_the_text_and_hold_all_of_it(tmp_path):
    data = read(tmp_path, test_share=0.1, validation_share=0.05)
    assert data.train + data.validation + data.test == TEXT
    assert len(data.test) == pytest.approx(len(TEXT) * 0.1, abs=1)
    assert len(data.validation) == pytest.approx(len(TEXT) * 0.05, abs=1)
    assert data.record()["split"] == {
        "train": len(data.train),
        "validation": len(data.validation),
        "test": len(data.test),
    }


def test_the_vocabulary_holds_the_characters_of_training_alone(tmp_path):
    data = read(tmp_path)
    assert set(data.vocabulary.symbols[1:]) == set(data.train)
    assert "Ж" not in data.vocabulary


def test_capitals_are_read_as_small_letters_on_request(tmp_path):
    assert "SOPRA" not in read(tmp_path, lowercase=True).train
    assert "SOPRA" in read(tmp_path).train


def test_without_shares_all_is_for_training(tmp_path):
    data = read(tmp_path, test_share=0.0, validation_share=0.0)
    assert (data.train, data.validation, data.test) == (TEXT, "", "")


def test_a_saved_vocabulary_is_taken_over(tmp_path):
    first = read(tmp_path)
    again = read(tmp_path, saved={"symbols": ["", *"zyx"]})
    assert again.vocabulary.symbols == ("", "z", "y", "x")
    assert read(tmp_path, saved=first.record()).vocabulary == first.vocabulary


@pytest.mark.parametrize("given", [{"steps": 5_000}, {"batch_size": 500}, {"method": "windows"}])
def test_a_corpus_shorter_than_a_batch_is_refused_with_what_to_do(tmp_path, given):
    given = {"batch_size": 3_000, **given} if "method" in given else given
    with pytest.raises(DataError, match=r"corpus\.txt: .* lower --batch-size or --steps"):
        read(tmp_path, **given)


def test_a_validation_part_of_nothing_is_refused(tmp_path):
    with pytest.raises(DataError, match="--validation-share 0"):
        read(tmp_path, validation_share=1e-5)
