import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rnntui.errors import RnntuiError, RunError, UserError
from rnntui.events import Failed, Finished, Noted, Resumed, Stopped
from rnntui.runs import atomic, checkpoints, store
from rnntui.runs.checkpoints import Checkpoint
from rnntui.runs.journal import Journal
from rnntui.runs.owner import Ownership
from rnntui.runs.state import state


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    folder = tmp_path / "runs"
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    return folder


def new(name="spam", task="classifier"):
    return store.create(task, name, {"preset": "best", "settings": {"units": 64}})


def renamed(run, identity):
    return store.Run(run.path.rename(run.path.with_name(identity)))


def dated(run, created):
    atomic.write_json(run.path / "config.json", {**run.config, "created": created})
    return run


def test_a_new_run_is_whole(runs):
    run = new()
    assert run.path.parent == runs
    assert (run.name, run.task) == ("spam", "classifier")
    assert run.config["format"] == 1
    assert run.config["settings"] == {"units": 64}
    assert run.config["created"] > 1e9
    assert (run.journal, run.log) == (run.path / "events.jsonl", run.path / "run.log")
    assert [path.name for path in (runs).iterdir()] == [run.id], "nothing hidden is left"
    assert state(run) == "queued"


@pytest.mark.parametrize("name", ["spam-2", "città", "हिन्दी", "短信", "سبام", "v1.2_x", "a" * 60])
def test_names_of_every_alphabet(name):
    assert store.find(new(name).name) == store.find(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".x",
        "-x",
        "a b",
        "a/b",
        "..",
        "a\n",
        "a\x1b[31m",
        "a\u202eb",
        "🎉",
        "x" * 61,
        "20261124-161402-ab12",
    ],
)
def test_names_that_could_do_harm_are_refused(name, runs):
    with pytest.raises(UserError):
        new(name)
    assert not runs.exists() or not list(runs.iterdir())


def test_a_name_is_given_once():
    new("spam")
    with pytest.raises(UserError, match="already a run named 'spam'"):
        new("spam")
    assert store.free_name("spam") == "spam-2"
    new("spam-2")
    assert store.free_name("spam") == "spam-3"


def test_of_threads_that_want_one_name_one_gets_it():
    got = []

    def want():
        try:
            got.append(new("spam").id)
        except UserError:
            got.append(None)

    threads = [threading.Thread(target=want) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([item for item in got if item]) == 1
    assert len(store.all_runs()) == 1


@pytest.mark.parametrize("wanted", ["my file (2).tsv", "../../etc", "", "🎉", "...", "x" * 300])
def test_a_free_name_is_always_a_good_one(wanted):
    assert new(store.free_name(wanted)).path.is_dir()
    assert new(store.free_name(wanted)).path.is_dir()


def test_the_newest_comes_first_and_foreign_folders_are_passed_over(runs):
    older, newer = dated(new("a"), 100.0), dated(new("b", "charlm"), 200.0)
    (runs / "notes.txt").write_text("x")
    (runs / "empty").mkdir()
    for name, content in (("broken", "{"), ("foreign", '{"model": 1}'), ("list", "[]")):
        (runs / name).mkdir()
        (runs / name / "config.json").write_text(content)
    future = new("c")
    atomic.write_json(future.path / "config.json", {**future.config, "format": 2})
    assert store.all_runs() == [newer, older]
    with pytest.raises(RunError, match="upgrade"):
        store.find(future.id)
    with pytest.raises(RunError, match="upgrade"):
        _ = future.config


def test_no_folder_is_no_runs():
    assert store.all_runs() == []
    assert store.newest() is None


def test_a_run_is_found_by_path_id_name_and_beginning(runs, tmp_path, monkeypatch):
    one = renamed(new("spam"), "20261124-161402-ab12")
    two = renamed(new("verse", "charlm"), "20261124-161409-cd34")
    for reference in ("spam", one.id, str(one.path), str(one.path) + "/", "20261124-161402"):
        assert store.find(reference) == one
    assert store.find("verse") == two
    monkeypatch.chdir(runs)
    assert store.find(f"./{one.id}") == one
    elsewhere = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(one.path), str(elsewhere)], check=True)
    assert store.find(str(elsewhere)) == store.Run(elsewhere)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("spm", "did you mean spam"),
        ("2026", "may be any of 2 runs"),
        ("202", "no run '202'"),
        ("", "no run"),
        ("/", "no run"),
        ("zzzzzz", "rnntui runs list"),
        ("a\0b", "no run"),
        ("x" * 5000, "no run"),
    ],
)
def test_what_is_not_found_says_what_to_do(reference, said):
    renamed(new("spam"), "20261124-161402-ab12")
    renamed(new("verse"), "20261124-161409-cd34")
    with pytest.raises(UserError, match=said):
        store.find(reference)


def test_two_runs_of_one_name_are_not_confused(runs):
    one = new("spam")
    subprocess.run(["cp", "-r", str(one.path), str(runs / "copy")], check=True)
    with pytest.raises(UserError, match="may be any of 2 runs"):
        store.find("spam")
    assert store.find("copy").id == "copy"


def test_the_newest_run_that_fits():
    bare = dated(new("a"), 300.0)
    trained = dated(new("b"), 200.0)
    verse = dated(new("c", "charlm"), 100.0)
    for run in (trained, verse):
        checkpoints.save(run.path, Checkpoint(0, {}, {}), best=False)
    assert store.newest() is None, "only random weights so far"
    for run in (trained, verse):
        checkpoints.save(run.path, Checkpoint(5, {}, {}), best=True)
    assert store.newest() == trained
    assert store.newest("charlm") == verse
    assert store.newest(with_checkpoint=False) == bare


def test_a_run_that_was_trained_to_be_compared_is_not_meant_by_the_newest():
    usual = dated(new("a"), 100.0)
    compared = dated(store.create("classifier", "b", {"compared": True}), 200.0)
    for run in (usual, compared):
        checkpoints.save(run.path, Checkpoint(5, {}, {}), best=True)
    assert store.newest() == usual
    assert store.find("b") == compared


def test_a_run_is_removed_unless_it_is_being_trained(runs):
    run, other = new("a"), new("b")
    with Ownership.take(run.path):
        with pytest.raises(RunError, match="is being trained by process"):
            store.remove(run)
        assert run.path.is_dir()
    half = runs / f".removed-{run.id}-12ab"
    half.mkdir()
    store.remove(run)
    assert [path.name for path in (runs).iterdir()] == [other.id]


def test_the_size_is_that_of_the_files():
    run = new()
    before = store.size(run)
    (run.path / "checkpoints/x").write_bytes(b"1" * 1000)
    assert store.size(run) == before + 1000


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file/below", Path("/proc/rnntui")):
        monkeypatch.setenv("RNNTUI_RUNS", str(place))
        with pytest.raises(RnntuiError, match="RNNTUI_RUNS") as caught:
            new()
        assert "\n" not in str(caught.value)


at = {"step": 5, "epoch": 0.5, "seconds": 1.0}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([Noted(**at, message="x")], "interrupted"),
        ([Finished(**at, reason="epochs")], "finished"),
        ([Failed(**at, message="x"), Noted(**at, message="y")], "failed"),
        ([Stopped(**at)], "stopped"),
        ([Stopped(**at), Resumed(**at)], "interrupted"),
        ([Finished(**at, reason="epochs"), Resumed(**at), Stopped(**at)], "stopped"),
    ],
)
def test_the_state_is_computed_from_what_lies_there(events, expected):
    run = new()
    with Ownership.take(run.path):
        assert state(run) == "running"
        with Journal(run.journal) as out:
            for event in events:
                out.append(event)
        assert state(run) == "running"
    assert state(run) == expected


def test_listing_runs_needs_no_heavy_package():
    code = (
        "import sys, rnntui.runs.store as s, rnntui.runs.state, rnntui.runs.view; s.all_runs(); "
        "print([m for m in ('torch', 'spacy', 'pandas', 'sklearn', 'numpy', 'pydantic') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
