"""A file of texts classified into a file beside it: whole or not at all."""

import pytest

from rnntui import train
from rnntui.errors import DataError, RnntuiError, UserError
from rnntui.workbench.classifying import Sheet, beside, judge, opened, pieces


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("RNNTUI_HOME", str(tmp_path_factory.mktemp("home")))
    try:
        yield train("classifier", data="demo_sms", epochs=2, min_steps=0, threads=1, device="cpu")
    finally:
        patch.undo()


def write(model, source, target, threshold=None, length=3):
    with opened(source) as file, Sheet(target) as sheet:
        for texts, _ in pieces(file, source=str(source), length=length):
            sheet.add(texts, judge(model.run.path, texts, threshold))
    return sheet


def test_each_line_has_its_label_and_its_probability(model, tmp_path):
    source = tmp_path / "messages.txt"
    texts = ["Free entry in a prize draw, call now", "see you at six", "", "tab\there", "last"]
    source.write_text("\n".join(texts) + "\n")
    sheet = write(model, source, beside(source))
    rows = [line.split("\t") for line in sheet.path.read_text().splitlines()]
    assert sheet.path.name == "messages.txt.rnntui.tsv"
    assert [row[2] for row in rows] == ["tab here" if "\t" in text else text for text in texts]
    for (label, p, _), text in zip(rows, texts, strict=True):
        row = model.predict_proba([text])[0]
        assert label == model.predict([text])[0]
        assert float(p) == pytest.approx(row[model.labels.index(label)], abs=1e-4)
    assert sum(sheet.counts.values()) == len(texts)


def test_the_threshold_is_the_one_that_was_set(model, tmp_path):
    source = tmp_path / "messages.txt"
    source.write_text("hello\nfree prize\n")
    assert set(write(model, source, tmp_path / "a", 0.0).counts) == {"spam"}
    assert set(write(model, source, tmp_path / "b", 1.1).counts) == {"ham"}


def test_pieces_tell_how_far_they_have_read(tmp_path):
    source = tmp_path / "messages.txt"
    source.write_text("one\ntwo\nthree\nfour\n")
    with opened(source) as file:
        found = list(pieces(file, source="it", length=3))
    assert [texts for texts, _ in found] == [["one", "two", "three"], ["four"]]
    assert found[-1][1] == source.stat().st_size


def test_the_name_beside_is_a_free_one(tmp_path):
    source = tmp_path / "m.txt"
    beside(source).touch()
    assert beside(source).name == "m.txt.rnntui-2.tsv"


def test_nothing_is_written_over_nor_left_behind(model, tmp_path):
    source, target = tmp_path / "m.txt", tmp_path / "out.tsv"
    source.write_text("one\n")
    target.write_text("mine")
    with pytest.raises(UserError, match="is there already"):
        write(model, source, target)
    with pytest.raises(KeyboardInterrupt), Sheet(tmp_path / "half.tsv"):
        raise KeyboardInterrupt
    with pytest.raises(UserError, match="is there already"), Sheet(tmp_path / "late.tsv"):
        (tmp_path / "late.tsv").write_text("another's")
    assert target.read_text() == "mine"
    assert (tmp_path / "late.tsv").read_text() == "another's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late.tsv", "m.txt", "out.tsv"]


@pytest.mark.parametrize("name", ["missing.txt", ".", "nul\0"])
def test_what_cannot_be_read_is_told_with_its_name(tmp_path, name):
    with pytest.raises(UserError, match=r"no file|no such file|cannot be read"):
        opened(tmp_path / name)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path):
    source = tmp_path / "m.txt"
    source.write_bytes(b"fine\nfine\n\xff\xfe broken\n")
    with opened(source) as file, pytest.raises(DataError, match="line 3"):
        list(pieces(file, source=str(source)))


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(RnntuiError, match="cannot be written"), Sheet(tmp_path / "no" / "x.tsv"):
        pass
