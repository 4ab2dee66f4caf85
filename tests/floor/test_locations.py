"""Where things lie: one variable moves everything, others move one folder."""

from pathlib import Path

import pytest

from rnntui import locations

PLACES = {
    "data": locations.data_dir,
    "runs": locations.runs_dir,
    "logs": locations.logs_dir,
}


def test_home_holds_everything(home):
    for folder, place in PLACES.items():
        assert place() == home / folder
    assert locations.home() == home


@pytest.mark.parametrize(("variable", "folder"), [("RNNTUI_DATA", "data"), ("RNNTUI_RUNS", "runs")])
def test_a_variable_of_its_own_moves_one_folder_only(variable, folder, home, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, str(tmp_path / "scratch"))
    assert PLACES[folder]() == tmp_path / "scratch"
    for other in PLACES.keys() - {folder}:
        assert PLACES[other]() == home / other


def test_without_variables_the_systems_folders_serve(monkeypatch, tmp_path):
    monkeypatch.delenv("RNNTUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert locations.home() is None
    for folder, place in PLACES.items():
        assert place().name == folder
        assert place().parent.name == "rnntui"
        assert tmp_path in place().parents
        assert not place().exists(), "asking makes nothing"


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_variable_is_none(blank, home, monkeypatch):
    monkeypatch.setenv("RNNTUI_DATA", blank)
    assert locations.data_dir() == home / "data"
    monkeypatch.setenv("RNNTUI_HOME", blank)
    assert locations.home() is None


def test_a_place_is_absolute_and_knows_the_home_sign(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("RNNTUI_HOME", "here")
    assert locations.runs_dir() == tmp_path / "here" / "runs"
    monkeypatch.setenv("RNNTUI_HOME", "~/there")
    assert locations.runs_dir() == tmp_path / "me" / "there" / "runs"


def test_a_mirror_has_no_slash_at_its_end(monkeypatch):
    assert locations.mirror() is None
    monkeypatch.setenv("RNNTUI_MIRROR", " https://mirror.example/sets/ ")
    assert locations.mirror() == "https://mirror.example/sets"
    monkeypatch.setenv("RNNTUI_MIRROR", "")
    assert locations.mirror() is None


def test_the_registry_and_the_demo_data_are_found():
    names = {path.name for path in Path(locations.datasets_dir()).iterdir()}
    assert {"registry.toml", "demo_sms.tsv", "demo_verse.txt"} <= names
