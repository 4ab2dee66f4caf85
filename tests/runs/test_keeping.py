"""Renaming, noting, throwing away and bringing back: nothing of a run is lost on the way."""

import os
import threading

import pytest

from rnntui.errors import RunError, UserError
from rnntui.events import Finished, Stopped
from rnntui.runs import atomic, keeping, owner, store
from rnntui.runs.journal import Journal
from rnntui.runs.keeping import Trashed, changed_config, empty_trash, note, rename, restore, trash
from rnntui.runs.owner import Ownership
from rnntui.runs.state import state

AT = {"step": 5, "epoch": 0.5, "seconds": 1.0}


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    folder = tmp_path / "runs"
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    monkeypatch.setattr(keeping, "_undoable", set())
    return folder


def new(name="spam"):
    return store.create("classifier", name, {"preset": "best", "settings": {"units": 64}})


def ended(run, event):
    """The run after a process that trained it has told this."""
    with Ownership.take(run.path), Journal(run.journal) as journal:
        journal.append(event)
    return run


def content(run):
    """Every file of a run."""
    return {
        str(path.relative_to(run.path)): path.read_bytes()
        for path in run.path.rglob("*")
        if path.is_file()
    }


def test_a_run_gets_another_name_and_keeps_the_rest():
    run = new("spam")
    before = run.config
    rename(run, "better")
    assert run.config == {**before, "name": "better"}
    assert list(run.config) == list(before)
    assert store.find("better") == run
    with pytest.raises(UserError, match="no run 'spam'"):
        store.find("spam")
    rename(run, "cafe\u0301")
    assert run.name == "café", "composed, as `create` has it"
    rename(run, run.name)
    assert run.name == "café"


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 61, "20261124-161402-ab12", "a\n"])
def test_a_name_that_create_refuses_is_refused(name):
    run = new()
    with pytest.raises(UserError):
        rename(run, name)
    assert run.name == "spam"


def test_a_name_is_given_once():
    one, other = new("spam"), new("verse")
    with pytest.raises(UserError, match="already a run named 'spam'"):
        rename(other, "spam")
    assert (one.name, other.name) == ("spam", "verse")


def test_a_rename_and_what_a_worker_writes_do_not_undo_each_other():
    run = new()

    def work():
        for number in range(40):
            with changed_config(run) as config:
                config["settings"] = {"units": number}
                config["layers"] = []

    worker = threading.Thread(target=work)
    worker.start()
    names = [f"name-{number}" for number in range(40)]
    for name in names:
        rename(run, name)
        assert run.name == name
    worker.join()
    assert run.name == names[-1]
    assert run.config["settings"] == {"units": 39}


def test_a_run_that_is_trained_can_be_renamed():
    run = new()
    with Ownership.take(run.path):
        rename(run, "other")
        assert state(run) == "running"
    assert store.find("other") == run


def test_what_cannot_be_read_cannot_be_renamed(runs):
    run = new()
    (run.path / "config.json").write_text("{")
    with pytest.raises(RunError, match=r"config\.json"):
        rename(run, "other")
    with pytest.raises(RunError, match="gone: cannot be read"):
        rename(store.Run(runs / "gone"), "other")


@pytest.mark.parametrize(
    "text", ["seed 3 is best", "due\nrighe\n\t– così", "x" * 10_000, "語" * 10_000]
)
def test_a_note_comes_back(text):
    run = new()
    assert note(run) == ""
    keeping.set_note(run, "old")
    keeping.set_note(run, text)
    assert note(run) == text
    for nothing in (" \n ", ""):
        keeping.set_note(run, nothing)
        assert note(run) == ""
        assert not (run.path / "note.txt").exists()


def test_a_note_has_its_bounds():
    run = new()
    with pytest.raises(UserError, match="at most 10,000 characters; this one has 10,001"):
        keeping.set_note(run, "x" * 10_001)
    path = run.path / "note.txt"
    path.write_bytes(b"caff\xe8 " + b"x" * 20_000)
    assert note(run).startswith("caff� xxx")
    assert len(note(run)) == 10_000
    path.write_bytes(b"x" * 50_000)
    with pytest.raises(RunError, match="more than such a file has"):
        note(run)


def test_a_foreign_note_harms_nothing(tmp_path):
    run = new()
    path = run.path / "note.txt"
    os.mkfifo(path)
    with pytest.raises(RunError, match="not a file"):
        note(run)
    path.unlink()
    path.mkdir()
    for text in ("x", ""):
        with pytest.raises(RunError, match=r"note\.txt: cannot be written"):
            keeping.set_note(run, text)
    path.rmdir()
    target = tmp_path / "other"
    target.write_text("precious")
    path.symlink_to(target)
    keeping.set_note(run, "mine")
    assert (target.read_text(), note(run)) == ("precious", "mine")


@pytest.mark.parametrize(
    ("make", "was"),
    [
        (new, "queued"),
        (lambda: ended(new(), Finished(**AT, reason="epochs")), "finished"),
        (lambda: ended(new(), Stopped(**AT)), "stopped"),
        (lambda: ended(ended(new(), Stopped(**AT)), Finished(**AT, reason="epochs")), "finished"),
    ],
)
def test_what_is_brought_back_is_as_it_was(make, was, runs):
    run, other = make(), new("other")
    keeping.set_note(run, "keep me")
    before = content(run)
    thrown = trash(run)
    assert (thrown.run, thrown.name) == (run, "spam")
    assert store.all_runs() == [other]
    assert not run.path.exists()
    assert thrown.path.parent == runs
    assert restore(thrown) == run
    assert content(run) == before
    assert state(run) == was
    assert store.find("spam") == run
    assert sorted(path.name for path in runs.iterdir()) == sorted([run.id, other.id])


def test_a_run_that_is_trained_is_not_thrown_away():
    run = new()
    with Ownership.take(run.path):
        with pytest.raises(RunError, match="is being trained by process"):
            trash(run)
        assert state(run) == "running"
    assert trash(run).path.is_dir()


def test_it_can_be_thrown_away_and_brought_back_again_and_trained():
    run = new()
    for _ in range(3):
        assert restore(trash(run)) == run
    with Ownership.take(run.path) as ownership:
        assert ownership.owner.number == 1
        assert not ownership.lost
        assert owner.current(run.path) == ownership.owner


def test_it_comes_back_under_a_free_name():
    run = new("spam")
    thrown = trash(run)
    other = new("spam")
    restore(thrown)
    assert (run.name, other.name) == ("spam-2", "spam")


def test_what_is_gone_or_in_the_way_is_told(runs):
    run = new()
    thrown = trash(run)
    run.path.mkdir()
    with pytest.raises(RunError, match="cannot be brought back"):
        restore(thrown)
    run.path.rmdir()
    assert empty_trash(0) == 1
    with pytest.raises(RunError, match="it is no longer in"):
        restore(thrown)
    assert list(runs.iterdir()) == []


def aged(thrown, seconds):
    """The same, thrown away so much earlier."""
    _, stamp, rest = thrown.path.name.split("-", 2)
    path = thrown.path.with_name(f".trash-{int(stamp) - seconds:.0f}-{rest}")
    return Trashed(thrown.run, thrown.name, thrown.path.rename(path))


def test_leftovers_are_removed_after_a_day_and_not_before(runs):
    young, old = aged(trash(new("young")), keeping.DAY - 100), aged(trash(new("old")), keeping.DAY)
    third = trash(new("third"))
    assert young.path.is_dir()
    assert not old.path.exists()
    assert third.path.is_dir()
    assert empty_trash() == 0
    assert empty_trash(0) == 2
    assert list(runs.iterdir()) == []


def test_what_this_process_threw_away_can_be_brought_back_however_long_it_lives(monkeypatch):
    monkeypatch.setattr(keeping, "DAY", -1.0)
    first = trash(new("first"))
    foreign = aged(trash(new("foreign")), 5)
    trash(new("third"))
    assert not foreign.path.exists()
    assert restore(first).name == "first"


def test_emptying_touches_nothing_else(runs, tmp_path):
    run = new()
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    (runs / ".trash-1-link").symlink_to(precious)
    (runs / ".trash-x-20261124-161402-ab12").mkdir()
    (runs / ".removed-1-x").mkdir()
    assert empty_trash() == 1
    assert (precious / "file").read_text() == "x"
    names = {path.name for path in runs.iterdir()}
    assert names == {run.id, ".trash-x-20261124-161402-ab12", ".removed-1-x"}


def test_without_a_folder_there_is_nothing_to_empty():
    assert empty_trash(0) == 0


def test_a_link_in_the_place_of_the_owners_is_left_alone(tmp_path):
    run = new()
    (run.path / "owner").rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (run.path / "owner").symlink_to(elsewhere)
    thrown = trash(run)
    assert list(elsewhere.iterdir()) == []
    assert restore(thrown) == run


def test_the_config_is_not_written_where_the_block_fails():
    run = new()
    before = atomic.read_json(run.path / "config.json")

    def fail():
        with changed_config(run) as config:
            config["name"] = "x"
            raise UserError("no")

    with pytest.raises(UserError):
        fail()
    assert run.config == before


def test_a_new_name_and_a_note_are_undone_with_the_old_ones():
    run = new("spam")
    keeping.set_note(run, "first")
    before, name, text = content(run), run.name, note(run)
    rename(run, "better")
    keeping.set_note(run, "second")
    rename(run, name)
    keeping.set_note(run, text)
    assert content(run) == before
