"""Own files are added and found by name; a published set's file must be the published one."""

import dataclasses
import hashlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from rnntui.data.fetching import add, locate
from rnntui.data.reading import read_corpus, read_labelled
from rnntui.data.registry import find, known, local_path
from rnntui.errors import DataError, UserError

DATA = b"ham\tsee you\nspam\tWIN now\n" * 20


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, DATA)
    return out.getvalue()


def nothing_left(folder: Path) -> bool:
    return not folder.exists() or list(folder.rglob("*")) == []


def test_add_checks_the_published_checksum(tmp_path, folder, monkeypatch):
    pinned = dataclasses.replace(find("sms_spam"), sha256=hashlib.sha256(DATA).hexdigest())
    sets = {**known(), "sms_spam": pinned}
    monkeypatch.setattr("rnntui.data.adding.known", lambda: sets)
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"ham\tother\n")
    with pytest.raises(DataError, match=r"wrong: not the published file .* wrong checksum"):
        add("sms_spam", wrong)
    assert nothing_left(folder)
    for name, content in (("plain", DATA), ("a.zip", zipped("SMSSpamCollection", "readme"))):
        (tmp_path / name).write_bytes(content)
        assert add("sms_spam", tmp_path / name).read_bytes() == DATA
    with pytest.raises(UserError, match="no other option"):
        add("sms_spam", tmp_path / "plain", language="it")


def test_real_file_is_added_under_its_published_name():
    data = os.environ.get("RNNTUI_TEST_DATA")
    if not data:
        pytest.skip("RNNTUI_TEST_DATA names no folder of real data")
    path = add("sms_spam", Path(data) / "sms_spam" / "SMSSpamCollection")
    assert locate("sms_spam") == (path, find("sms_spam"))
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IWUSR


def test_own_files_are_added_and_told_apart(tmp_path):
    rows = "ham\tsee you there\nspam\tWIN now\n" * 3
    poem = [{"title": "1", "collection": "c", "text": [[{"verse": "o" * 120}]]}]
    files = {
        "a.tsv": (rows, "labelled"),
        "b.txt": (rows, "labelled"),
        "c.csv": (rows.replace("\t", ","), "labelled"),
        "d.txt": ("Nel mezzo del cammin di nostra vita\n" * 9, "text"),
        "e.json": (json.dumps(poem), "poems"),
        "f": ("One\ttab and no more.\n" + "Then prose.\n" * 20, "text"),
    }
    for name, (content, form) in files.items():
        (tmp_path / name).write_text(content)
        own = f"own-{name.partition('.')[0]}"
        path = add(own, tmp_path / name, language="it", title="Mine")
        item = find(own)
        assert (item.format, item.language, item.title) == (form, "it", "Mine")
        assert item.task == ("classifier" if form == "labelled" else "charlm")
        assert item.sha256 == hashlib.sha256(content.encode()).hexdigest()
        assert locate(own) == (path, item)
        (tmp_path / name).unlink()
        assert path.read_text() == content
    assert read_labelled(local_path(find("own-c"))).labels.count("spam") == 3


def test_encoding_and_columns_of_an_own_file_are_remembered(tmp_path):
    file = tmp_path / "x.csv"
    file.write_bytes("a,b,c\n1,però,sì\n2,no,no\n1,va,sì\n2,ma,no\n".encode("latin-1"))
    add("own", file, encoding="latin-1", text_column="b", label_column="c")
    item = find("own")
    assert (item.encoding, item.text_column, item.label_column) == ("latin-1", "b", "c")


def test_bad_own_files_are_refused(tmp_path, folder):
    bad = tmp_path / "bad.tsv"
    bad.write_text("no tab\n")
    with pytest.raises(DataError, match=r"bad\.tsv, line 1"):
        add("own", bad)
    text = tmp_path / "t.txt"
    text.write_text("prose " * 100)
    with pytest.raises(DataError, match="expected labelled texts"):
        add("own", text, task="classifier")
    text.write_text("short")
    with pytest.raises(DataError, match="a corpus of 5 characters"):
        add("own", text)
    with pytest.raises(UserError, match="no such file"):
        add("own", tmp_path / "none")
    with pytest.raises(UserError, match="a folder"):
        add("own", tmp_path)
    assert nothing_left(folder)


def test_names_of_own_sets(tmp_path):
    text = tmp_path / "t.txt"
    text.write_text("prose " * 100)
    for name in ("", "..", ".hidden", "-x", "a/b", "a b", "x" * 61, "a\n", "\x1b[0m"):
        with pytest.raises(UserError, match="cannot be a data set's name"):
            add(name, text)
    assert read_corpus(add("стихи-1.2_é", text)).text == text.read_text()
    for name in ("стихи-1.2_é", "demo_sms"):
        with pytest.raises(UserError, match="already: choose another name"):
            add(name, text)


def test_locate_prefers_files_that_look_like_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("leopardi", "verse.txt", "demo_sms", "notes"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder").mkdir()
    assert locate("verse.txt") == (Path("verse.txt"), None)
    assert locate("./leopardi") == (Path("leopardi"), None)
    assert locate("notes") == (Path("notes"), None)
    path, item = locate("demo_sms")
    assert item is find("demo_sms")
    assert path.name == "demo_sms.tsv"
    with pytest.raises(UserError, match=r"leopardi\.txt: no such file: did you mean leopardi"):
        locate("leopardi.txt")
    with pytest.raises(UserError, match="no data set 'shakespear': did you mean shakespeare"):
        locate("shakespear")
    with pytest.raises(UserError, match="a folder"):
        locate("folder")
    with pytest.raises(UserError, match="no data set or file was named"):
        locate("")
