"""A run is asked for: settings judged, data found, a name made, a directory written."""

import dataclasses
import json
from pathlib import Path

import pytest

from rnntui import __version__
from rnntui.data.vectors import installed
from rnntui.errors import SettingsError, UserError
from rnntui.presets import resolve
from rnntui.runs import store
from rnntui.workbench.request import DEMO_DATA, new_run, settings_of


def test_what_was_asked_stands_beside_what_it_came_to(texts_file):
    given = {"data": str(texts_file), "units": 5}
    run = new_run("classifier", given=given, name="mine")
    config = json.loads((run.path / "config.json").read_text())
    assert config["asked"] == given
    expected = resolve("classifier", "best", given)
    assert config["settings"] == dataclasses.asdict(expected)
    assert (config["preset"], config["version"]) == ("best", __version__)
    assert (run.name, run.task) == ("mine", "classifier")
    assert settings_of(run) == expected


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_without_data_the_demo_serves(task):
    assert settings_of(new_run(task, given={})).data == DEMO_DATA[task]


def test_a_file_is_kept_by_its_absolute_path(texts_file, monkeypatch):
    monkeypatch.chdir(texts_file.parent)
    settings = settings_of(new_run("classifier", given={"data": texts_file.name}))
    assert Path(settings.data).is_absolute()
    assert Path(settings.data).samefile(texts_file)


def test_names_are_made_of_data_and_cell_and_numbered(texts_file):
    given = {"data": str(texts_file), "cell": "gru", "bidirectional": True}
    names = [new_run("classifier", given=given).name for _ in range(3)]
    assert names == ["texts-bigru", "texts-bigru-2", "texts-bigru-3"]
    assert new_run("charlm", given={"cell": "lstm"}).name == "demo_verse-lstm"
    forward = {**given, "bidirectional": False, "cell": "rnn"}
    assert new_run("classifier", given=forward).name == "texts-rnn"


def test_data_of_the_other_task_is_refused():
    with pytest.raises(UserError, match="rnntui train charlm"):
        new_run("classifier", given={"data": "demo_verse"})
    with pytest.raises(UserError, match="rnntui train classifier"):
        new_run("charlm", given={"data": "demo_sms"})


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"given": {"units": 0}}, SettingsError),
        ({"given": {"data": "no/such/file.tsv"}}, UserError),
        ({"given": {}, "preset": "worst"}, UserError),
        ({"given": {}, "name": "a/b"}, UserError),
    ],
)
def test_what_is_refused_leaves_no_run(options, kind):
    with pytest.raises(kind):
        new_run("classifier", **options)
    assert store.all_runs() == []


def test_a_name_that_is_taken_is_refused():
    new_run("charlm", given={}, name="one")
    with pytest.raises(UserError, match="'one'"):
        new_run("classifier", given={}, name="one")


def test_names_made_for_many_at_once_differ():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: new_run("classifier", given={}), range(8)))
    assert len({run.name for run in runs}) == 8


def test_vectors_that_were_asked_for_must_be_there():
    with pytest.raises(UserError, match="python -m spacy download"):
        new_run("classifier", given={"embedding": "spacy:no_such_pipeline", "freeze": True})
    assert store.all_runs() == []


def test_the_lectures_vectors_may_be_missing_and_a_note_says_so():
    if installed("spacy:en_core_web_md"):
        pytest.skip("the lecture's vectors are installed here")
    run = new_run("classifier", preset="lecture", given={})
    settings = settings_of(run)
    assert (settings.embedding, settings.freeze, settings.embedding_size) == ("learned", False, 300)
    assert "en_core_web_md is not installed" in run.config["notes"][0]
