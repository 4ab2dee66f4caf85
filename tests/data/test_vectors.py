import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from rnntui.data.vectors import installed, load_vectors
from rnntui.errors import DataError, UserError


def written(path, text, *, packed=False):
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if packed else data)
    return str(path)


@pytest.mark.parametrize("header", ["", "3 2\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_with_and_without_header_plain_and_packed(tmp_path, header, packed):
    spec = written(tmp_path / "v.txt", header + "the 1 2\nè -0.5 1e-3\n7 0 1\n", packed=packed)
    found = load_vectors(spec, None)
    assert found.keys == {"the": 0, "è": 1, "7": 2}
    assert found.table.dtype == np.float32
    np.testing.assert_allclose(found.table, [[1, 2], [-0.5, 1e-3], [0, 1]])
    assert (found.source, found.skipped) == (spec, 0)


def test_only_wanted_tokens_are_kept(tmp_path):
    spec = written(tmp_path / "v.txt", "a 1 2\nb 3 4\nc 5 6\n")
    found = load_vectors(spec, ["c", "a", "missing", ""])
    assert found.keys == {"a": 0, "c": 1}
    np.testing.assert_array_equal(found.table, [[1, 2], [5, 6]])
    assert load_vectors(spec, []).table.shape == (0, 2)


def test_the_first_of_equal_tokens_counts(tmp_path):
    spec = written(tmp_path / "v.txt", "a 1 2\nb 3 4\na 5 6\n")
    found = load_vectors(spec, None)
    np.testing.assert_array_equal(found.table[found.keys["a"]], [1, 2])


def test_tokens_with_spaces(tmp_path):
    lines = "a 1 2\nb 1 2\n. . . 3 4\nnew york 5 6\nat 2 7 8\n"
    found = load_vectors(written(tmp_path / "v.txt", lines), ["new york", ". . .", "at 2"])
    assert set(found.keys) == {"new york", ". . .", "at 2"}
    np.testing.assert_array_equal(found.table[found.keys["at 2"]], [7, 8])
    assert len(load_vectors(written(tmp_path / "h.txt", "5 2\n" + lines), None).keys) == 5


def test_lines_that_are_no_vector_are_counted(tmp_path):
    lines = "a 1 2\nb 3\n\nc x 1\nd nan 1\ne 1e300 1\n\xff 1 2\nf 1 2\r\n".encode("latin-1")
    found = load_vectors(written(tmp_path / "v.txt", lines), None)
    assert found.keys == {"a": 0, "f": 1}
    assert found.skipped == 5


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"ham\thello you\nspam\twin\n", b"3 2\n\x00\x01\x02\x03\xff", b"5 300\na 1 2\n"],
)
def test_what_is_no_file_of_vectors_is_refused_with_its_line(tmp_path, content):
    with pytest.raises(DataError, match=r"v\.bin, line [12]: not a vector"):
        load_vectors(written(tmp_path / "v.bin", content), None)


def test_a_cut_archive_is_refused(tmp_path):
    whole = gzip.compress("".join(f"w{i} {i} {i * i}\n" for i in range(5_000)).encode())
    with pytest.raises(DataError, match="cannot be read"):
        load_vectors(written(tmp_path / "v.gz", whole[: len(whole) // 2]), None)


def test_a_missing_file_or_pipeline_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(UserError, match="no such file of vectors"):
        load_vectors(str(tmp_path / "nothing.vec"), None)
    with pytest.raises(UserError, match="python -m spacy download no_such_pipeline"):
        load_vectors("spacy:no_such_pipeline", None)


def test_installed(tmp_path):
    spec = written(tmp_path / "v.txt", "a 1 2\n")
    assert installed(spec)
    assert not installed(spec + "x")
    assert not installed("spacy:no_such_pipeline")
    assert not installed("spacy:")
    assert not installed("spacy:numpy")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A small pipeline on disk, with two keys that share a row."""
    import spacy

    nlp = spacy.blank("en")
    nlp.vocab.reset_vectors(width=3)
    nlp.vocab.set_vector("alpha", np.array([1, 2, 3], np.float32))
    nlp.vocab.set_vector("Beta", np.array([4, 5, 6], np.float32))
    nlp.vocab.vectors.add("gamma", row=nlp.vocab.vectors.key2row[nlp.vocab.strings["Beta"]])
    nlp.vocab.strings.add("gamma")
    folder = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(folder)
    return folder


def test_a_pipeline_is_read_from_its_folder(pipeline):
    spec = f"spacy:{pipeline}"
    assert installed(spec)
    found = load_vectors(spec, None)
    assert set(found.keys) == {"alpha", "Beta", "gamma"}
    assert found.table.dtype == np.float32
    assert found.keys["gamma"] == found.keys["Beta"]
    np.testing.assert_array_equal(found.table[found.keys["gamma"]], [4, 5, 6])


def test_a_pipeline_keeps_only_the_rows_of_wanted_tokens(pipeline):
    found = load_vectors(f"spacy:{pipeline}", ["gamma", "beta", "delta"])
    assert found.keys == {"gamma": 0}
    np.testing.assert_array_equal(found.table, [[4, 5, 6]])


def test_an_installed_pipeline_package_is_found_by_name(pipeline, tmp_path, monkeypatch):
    package = tmp_path / "xy_tiny_md"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "xy_tiny_md-1.0.0").symlink_to(pipeline)
    monkeypatch.syspath_prepend(tmp_path)
    assert installed("spacy:xy_tiny_md")
    assert set(load_vectors("spacy:xy-tiny-md", ["alpha"]).keys) == {"alpha"}


def test_a_pipeline_without_vectors_is_refused(tmp_path):
    import spacy

    spacy.blank("xx").to_disk(tmp_path)
    with pytest.raises(UserError, match="has no vectors"):
        load_vectors(f"spacy:{tmp_path}", None)


def test_real_vectors():
    folder = os.environ.get("RNNTUI_TEST_DATA")
    if not folder or not (path := Path(folder) / "vectors" / "glove_en_100d.vec.gz").is_file():
        pytest.skip("RNNTUI_TEST_DATA names no folder with vectors/glove_en_100d.vec.gz")
    found = load_vectors(str(path), ["king", "queen", "cabbage", "Nosuchword"])
    assert set(found.keys) == {"king", "queen", "cabbage"}
    assert found.table.shape == (3, 100)
    unit = found.table / np.linalg.norm(found.table, axis=1, keepdims=True)
    king, queen, cabbage = (unit[found.keys[word]] for word in ("king", "queen", "cabbage"))
    assert king @ queen > 0.6
    assert king @ cabbage < 0.3
