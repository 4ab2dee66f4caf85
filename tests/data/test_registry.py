"""The registry names every set with what is needed to fetch, check and cite it."""

import json
import os
import re
from pathlib import Path

import pytest

from rnntui.data.registry import DESCRIPTION, find, known, local_path
from rnntui.errors import DataError, UserError

PUBLISHED = {"sms_spam", "leopardi", "dante", "petrarca", "monti", "shakespeare", "nietzsche"}


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def describe(folder: Path, **values):
    folder.mkdir(parents=True)
    description = {"file": "data.txt", "title": "T", "task": "charlm", "language": "it"}
    (folder / DESCRIPTION).write_text(json.dumps({**description, "format": "text", **values}))
    (folder / "data.txt").write_text("x")


def test_published_sets_can_be_fetched_checked_and_cited():
    sets = {name: item for name, item in known().items() if item.origin == "published"}
    assert set(sets) == PUBLISHED
    for name, item in sets.items():
        assert all((item.language, item.licence, item.citation, item.about))
        assert all(source.url.startswith("https://") for source in item.sources)
        assert (item.format == "poems") == (item.collection is not None)
        if name != "nietzsche":
            assert re.fullmatch(r"[0-9a-f]{64}", item.sha256)
            assert item.size > 0
    assert find("nietzsche").sha256 == ""
    assert "checksum" in find("nietzsche").about
    assert "134,628" in find("leopardi").about
    assert "rnntui data add leopardi_school --from leopardi.txt" in find("leopardi").about
    assert "&lt;#&gt;" in find("sms_spam").masks


def test_demo_sets_are_embedded_and_say_what_they_are():
    for name in ("demo_sms", "demo_verse"):
        item = find(name)
        assert item.origin == "embedded"
        assert "written for this project" in item.about
        assert local_path(item) is not None


def test_nothing_published_lies_here_before_it_is_fetched():
    assert local_path(find("sms_spam")) is None


def test_unknown_name_gets_a_suggestion():
    with pytest.raises(UserError, match="did you mean leopardi"):
        find("leopradi")
    for name in ("..", "", "a/b", "x" * 300):
        with pytest.raises(UserError, match="no data set"):
            find(name)


def test_own_set_is_known_and_cannot_hide_a_published_one(data_folder):
    describe(data_folder / "mine")
    describe(data_folder / "dante", title="not Dante")
    assert find("mine").origin == "user"
    assert local_path(find("mine")) == data_folder / "mine" / "data.txt"
    assert find("dante").origin == "published"


@pytest.mark.parametrize(
    "values", [{"file": "../../secret"}, {"file": ".."}, {"task": "other"}, {"masks": 3}]
)
def test_damaged_description_is_left_out_and_named_when_asked_for(data_folder, values):
    describe(data_folder / "mine", **values)
    assert "mine" not in known()
    with pytest.raises(DataError, match="damaged"):
        find("mine")


def test_broken_json_is_left_out(data_folder):
    describe(data_folder / "mine")
    (data_folder / "mine" / DESCRIPTION).write_text("{")
    assert "mine" not in known()


def test_real_files_have_the_sizes_and_checksums_of_the_registry():
    folder = os.environ.get("RNNTUI_TEST_DATA")
    if not folder:
        pytest.skip("RNNTUI_TEST_DATA names no folder of real data")
    from rnntui.data.storage import sha256_of

    found = 0
    for item in known().values():
        for path in Path(folder).glob(f"*/{item.file}"):
            if item.sha256:
                assert sha256_of(path) == item.sha256
                assert path.stat().st_size == item.size
                found += 1
    assert found >= 6
