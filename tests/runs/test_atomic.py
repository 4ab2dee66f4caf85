import json
import os
import resource
import stat

import pytest

from rnntui.errors import RunError
from rnntui.runs import atomic


def test_json_comes_back_in_any_alphabet(tmp_path):
    value = {"name": "ciò हिन्दी 短信 \u2028", "list": [1, 2.5, None, True]}
    atomic.write_json(tmp_path / "a.json", value)
    assert atomic.read_json(tmp_path / "a.json") == value
    assert "हिन्दी" in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_a_file_name_that_is_not_utf8_survives_in_json(tmp_path):
    name = os.fsdecode(b"caff\xe8.txt")
    atomic.write_json(tmp_path / "a.json", {"data": name})
    assert atomic.read_json(tmp_path / "a.json") == {"data": name}


def test_nan_is_never_written(tmp_path):
    atomic.write_json(tmp_path / "a.json", {"mcc": float("nan"), "all": [float("inf"), 1.0]})
    assert atomic.read_json(tmp_path / "a.json") == {"mcc": None, "all": [None, 1.0]}


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path):
    path = tmp_path / "a.json"
    atomic.write_json(path, {"old": True})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(RunError, match=r"a\.json: cannot be written"):
            atomic.write_text(path, "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert atomic.read_json(path) == {"old": True}
    assert [path.name for path in (tmp_path).iterdir()] == ["a.json"]


def test_files_are_as_readable_as_the_umask_allows(tmp_path):
    before = os.umask(0o022)
    try:
        atomic.write_text(tmp_path / "best", "12\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "best").stat().st_mode) == 0o644


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"{} x"])
def test_a_broken_file_is_named(tmp_path, content):
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(RunError, match=r"config\.json: not valid JSON") as caught:
        atomic.read_json(tmp_path / "config.json")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RunError, match=r"config\.json: the file is missing"):
        atomic.read_json(tmp_path / "config.json")


def test_what_is_written_is_plain_json(tmp_path):
    atomic.write_json(tmp_path / "a.json", {"a": 1})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"a": 1}
