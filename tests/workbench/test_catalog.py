"""The list of all runs: broken ones among them, and nothing read twice."""

import json
import os

import pytest

from rnntui.runs import keeping, store
from rnntui.runs.store import Run
from rnntui.workbench import catalog as module
from rnntui.workbench.catalog import Catalog, main_figure, unusual


def made(name, task="classifier", **settings):
    return store.create(
        task, name, {"preset": "best", "asked": settings, "settings": {"data": "d", **settings}}
    )


def names(found):
    return [item.name for item in found]


def test_runs_that_have_not_begun_are_queued_and_say_what_differs():
    made("one", cell="gru", seed=3)
    (only,) = Catalog().look()
    assert (only.name, only.task, only.data, only.state) == ("one", "classifier", "d", "queued")
    assert dict(only.differs) == {"cell": "gru", "seed": 3}
    assert not only.usable
    assert only.figure is None


def test_the_same_object_while_nothing_changes_and_another_when_something_does():
    run = made("one")
    catalog = Catalog()
    first = catalog.look()
    assert catalog.look() is first
    keeping.set_note(run, "look at it")
    second = catalog.look()
    assert second is not first
    assert second[0].note == "look at it"
    keeping.rename(run, "other")
    assert names(catalog.look()) == ["other"]
    keeping.trash(run)
    assert catalog.look() == ()


def test_a_run_that_has_ended_is_not_read_again(monkeypatch):
    run = made("one")
    (run.path / "events.jsonl").write_text(
        json.dumps({"type": "stopped", "step": 1, "epoch": 1.0, "seconds": 1.0}) + "\n"
    )
    catalog = Catalog()
    (found,) = catalog.look()
    assert found.state == "stopped"
    read = []
    real = module.summarise
    monkeypatch.setattr(module, "summarise", lambda run: read.append(run) or real(run))
    catalog.look()
    assert read == []
    os.utime(run.path / "config.json", (1, 1))
    catalog.look()
    assert read == [run]


def test_no_time_leaves_runs_for_the_next_look_the_newest_first():
    for name in ("a", "b", "c"):
        made(name)
    catalog = Catalog()
    assert catalog.look(seconds=-1) == ()
    assert not catalog.complete
    assert len(catalog.look()) == 3
    assert catalog.complete


@pytest.mark.parametrize(
    "how",
    [
        lambda path: path.write_text("{"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"format": 99, "task": "classifier", "created": 1}'),
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/dev/zero"),
    ],
)
def test_a_broken_run_is_shown_as_broken_and_hides_no_other(how):
    made("good")
    bad = made("bad")
    (bad.path / "config.json").unlink()
    how(bad.path / "config.json")
    found = {item.run: item for item in Catalog().look()}
    assert len(found) == 2
    assert found[bad].broken
    assert found[bad].name == bad.id
    assert "config.json" in found[bad].problem


def test_a_broken_run_can_be_thrown_away_and_comes_back():
    bad = made("bad")
    (bad.path / "config.json").write_text("{")
    thrown = keeping.trash(bad)
    assert thrown.name == bad.id
    assert Catalog().look() == ()
    assert keeping.restore(thrown) == bad
    assert Catalog().look()[0].broken


def test_pipes_in_the_place_of_other_files_hang_nothing():
    run = made("one")
    for name in ("report.json", "note.txt", "events.jsonl", "best"):
        os.mkfifo(run.path / name)
    (found,) = Catalog().look()
    assert found.broken
    (run.path / "report.json").unlink()
    (run.path / "events.jsonl").unlink()
    (found,) = Catalog().look()
    assert (found.broken, found.note) == (False, "")


def test_folders_that_are_no_runs_are_passed_over():
    run = made("one")
    (run.path.parent / "holiday").mkdir()
    (run.path.parent / "file").write_text("x")
    assert names(Catalog().look()) == ["one"]


def test_the_main_figure_of_a_report_and_of_an_evaluation():
    assert main_figure({"mcc": 0.9, "macro_f1": 0.8, "positive": "spam"}).name == "mcc"
    assert main_figure({"mcc": 0.9, "macro_f1": 0.8}).name == "macro_f1"
    assert main_figure({"mcc": 0.9}, tested=False).label == "MCC"
    assert main_figure({"mcc": 0.9, "macro_f1": 0.8}, tested=False).name == "macro_f1"
    assert not main_figure({"bits_per_char": 2.4}).higher_is_better
    assert main_figure({"positive": "spam", "mcc": None}) is None


def test_what_a_preset_brings_with_it_is_no_difference():
    best = {"data": "d", "cell": "lstm", "epochs": 3, "min_steps": 0, "budget": None}
    assert dict(unusual("classifier", "best", best, {"epochs": 3})) == {"epochs": 3}
    assert dict(unusual("classifier", "nobody's", {"cell": "gru"}, {})) == {}


def test_a_folder_of_runs_that_cannot_be_read_is_an_error(home, monkeypatch):
    from rnntui.errors import RnntuiError

    place = home / "file"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    monkeypatch.setenv("RNNTUI_RUNS", str(place))
    with pytest.raises(RnntuiError, match="RNNTUI_RUNS"):
        Catalog().look()
    assert Run(place).path == place
