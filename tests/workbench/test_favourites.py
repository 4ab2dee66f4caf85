"""Kept texts come back, whatever becomes of the file, and are made again."""

import dataclasses
import json
import os
import threading
from pathlib import Path

import pytest

from rnntui import locations
from rnntui.errors import RunError, UserError
from rnntui.runs import checkpoints, store
from rnntui.runs.store import Run
from rnntui.workbench import anthology, favourites
from rnntui.workbench.favourites import Favourite, keep, read, remake, remove, restore
from rnntui.workbench.loading import LanguageModel

FOREIGN = "[/b] \x1b]52;c;eA==\x07 \x9b31m \x00 \u202e\n``` 語 e\u0301 \ud83d\n# x\r\n"


def some(text="verse", **more):
    return dataclasses.replace(Favourite.of(run=None, text=text, seed=1), **more)


def test_what_is_kept_comes_back_the_newest_first():
    assert read() == ()
    first, second = some("a", date=1.0), some("b", date=2.0, note="mine", top_k=3, top_p=0.5)
    same = some("c", date=2.0)
    for item in (second, first, same):
        keep(item)
    assert read() == (same, second, first)
    changed = dataclasses.replace(first, note="changed")
    keep(changed)
    assert read() == (same, second, changed)


def test_a_removal_can_be_undone_however_often():
    first, second = some("a", date=1.0), some("b", date=2.0)
    keep(first)
    keep(second)
    for _ in range(3):
        remove(first)
        assert read() == (second,)
        restore(first)
        assert read() == (second, first)
    remove(some("never kept"))
    assert read() == (second, first)


@pytest.mark.parametrize("text", [FOREIGN, "", "x" * 100_000, "\n", "\u2028"])
def test_text_of_any_kind_comes_back(text):
    item = some(text, prompt=text, note=text, run_name=text)
    keep(item)
    assert read() == (item,)


def test_a_spoilt_file_gives_what_can_be_read():
    first, second = some("a", date=1.0), some("b", date=2.0)
    keep(first)
    path = locations.favourites_file()
    good = json.loads(path.read_text())["keep"]
    bad = [
        "{", "7", "[]", "null", "[" * 5_000, "9" * 9_000, '{"keep": 3}', '{"remove": [1]}',
        '{"keep": {}}',
        *(json.dumps({"keep": {**good, "id": "x", **change}}) for change in (
            {"text": 3}, {"seed": True}, {"seed": "1"}, {"step": 2**70}, {"date": None},
            {"temperature": "hot"}, {"length": 1.5}, {"top_p": []},
        )),
        '{"keep": {"id": "x", "text": "x", "date": NaN}}',
    ]  # fmt: skip
    with path.open("ab") as file:
        file.write(b"\xff\xfe\n" + "\n".join(bad).encode() + b"\n" + b'{"keep": {"id": "half')
    keep(second)
    assert read() == (second, first)
    with path.open("a") as file:
        file.write('{"keep": {"id": "bare", "text": "later versions say more", "mood": 3}}\n')
    assert read()[-1].text == "later versions say more"


def test_many_may_write_at_once():
    items = [some(f"{number} " + "x" * 5_000) for number in range(40)]
    threads = [threading.Thread(target=lambda part=items[n::4]: [keep(i) for i in part])
               for n in range(4)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {item.id for item in read()} == {item.id for item in items}


def test_files_that_are_none_are_told_in_one_line(tmp_path, monkeypatch):
    path = locations.favourites_file()
    path.parent.mkdir(parents=True)
    path.mkdir()
    for act in (lambda: keep(some()), read):
        with pytest.raises(RunError, match=r"favourites\.jsonl") as caught:
            act()
        assert "\n" not in str(caught.value)
    path.rmdir()
    os.mkfifo(path)
    for act in (lambda: keep(some()), read):
        with pytest.raises(RunError, match="file"):
            act()
    path.unlink()
    monkeypatch.setattr(favourites, "MOST_BYTES", 2_000)
    with pytest.raises(UserError, match="full; export what is kept"):
        keep(some("x" * 3_000))
    path.write_bytes(b"x" * 3_000)
    with pytest.raises(RunError, match="more than such a file has"):
        read()
    with pytest.raises(UserError, match="at most 1,000,000 characters"):
        keep(some("x" * 1_000_001))
    (tmp_path / "flat").write_text("")
    monkeypatch.setenv("RNNTUI_HOME", str(tmp_path / "flat"))
    with pytest.raises(RunError, match="cannot be written"):
        keep(some())


@pytest.mark.parametrize(
    "manner", [{"temperature": 0.7}, {"temperature": 1.3, "top_k": 4}, {"top_p": 0.8}]
)
def test_it_is_made_again(copies, manner):
    model = LanguageModel(Run(copies["poet"]))
    text = model.generate("il mare", length=80, seed=5, **manner)
    item = Favourite.of(run=model.run, text=text, prompt="il mare", seed=5, **manner)
    assert (item.step, item.length) == (checkpoints.best_step(model.run.path), 80)
    keep(item)
    found = remake(read()[0])
    assert (found.text, found.equal, found.why) == (text, True, "")
    other = remake(dataclasses.replace(item, seed=6))
    assert not other.equal
    assert other.why == "the model or the machine is not the one that wrote it"
    by_hand = remake(dataclasses.replace(item, text="x" + text[1:], note="by hand"))
    assert (by_hand.equal, by_hand.why) == (False, "by hand")
    later = remake(dataclasses.replace(item, step=1, seed=6))
    assert later.why.endswith(f"was trained on since: step {item.step} writes now, step 1 did")
    stopped = remake(item, should_stop=lambda: True)
    assert (stopped.text, stopped.equal) == ("", False)


def test_what_cannot_be_made_again_says_why(copies):
    poet, spam = Run(copies["poet"]), Run(copies["spam"])
    item = Favourite.of(run=poet, text="x", seed=1)
    with pytest.raises(UserError, match="without a seed"):
        remake(dataclasses.replace(item, seed=None))
    with pytest.raises(UserError, match="is a classifier run and writes nothing"):
        remake(Favourite.of(run=spam, text="x", seed=1))
    with pytest.raises(UserError, match="temperature"):
        remake(dataclasses.replace(item, temperature=-1.0))
    name = poet.name
    store.remove(poet)
    with pytest.raises(UserError, match=f"the run {name} is not here any more"):
        remake(item)
    with pytest.raises(UserError, match="the run that wrote it is not here"):
        remake(some())


def test_exported_texts_can_be_read_by_people(tmp_path):
    plain = some("rosa fresca\naulentissima", prompt="", run_name="poet", date=0.0, step=1_200)
    hostile = some(FOREIGN, run_name="a_b*c", prompt="[x](y)", date=5e17, top_k=3, top_p=0.5)
    path = tmp_path / "kept.md"
    assert anthology.export([hostile, plain], path) == "markdown"
    text = path.read_text(encoding="utf-8")
    assert "## poet, 1970-01-01\n\n```text\nrosa fresca\naulentissima\n```\n" in text
    assert "poet, step 1,200, temperature 1, seed 1, 24 characters" in text
    assert "## a\\_b\\*c, some day" in text
    assert "\n````text\n[x](y)[/b]" in text
    assert text.index("rosa") < text.index("[x](y)")
    assert "top-k 3, top-p 0.5" in text
    other = tmp_path / "kept.txt"
    assert anthology.export([plain, hostile], other) == "plain"
    assert other.read_text(encoding="utf-8").startswith("rosa fresca\naulentissima\n\n— poet, step")


def test_an_export_harms_nothing(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("precious")
    with pytest.raises(UserError, match="there is such a file"):
        anthology.export([some()], path)
    assert path.read_text() == "precious"
    anthology.export([some()], path, replace=True)
    assert path.read_text().startswith("verse")
    with pytest.raises(UserError, match="nothing to export"):
        anthology.export([], tmp_path / "none.txt")
    with pytest.raises(UserError, match="a folder"):
        anthology.export([some()], tmp_path, replace=True)
    with pytest.raises(RunError, match="cannot be written"):
        anthology.export([some()], tmp_path / "no" / "x.txt")


def test_where_it_lies(home, monkeypatch):
    assert locations.favourites_file() == home / "favourites.jsonl"
    assert locations.preferences_file() == home / "config" / "app.json"
    monkeypatch.delenv("RNNTUI_HOME")
    assert Path("rnntui/favourites.jsonl") == Path(*locations.favourites_file().parts[-2:])
