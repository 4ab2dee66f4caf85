"""The text a model learned from: found, checked, and cut as it was for training."""

import json
import os
import subprocess
import sys

import pytest

from rnntui.data.adding import add
from rnntui.errors import DataError, RunError, UserError
from rnntui.insight.originality import CorpusIndex
from rnntui.runs.store import Run
from rnntui.workbench.api import train
from rnntui.workbench.corpus_of import training_text
from rnntui.workbench.request import new_run


@pytest.fixture
def own_file(tmp_path, verse_file):
    """A corpus that a test may spoil."""
    path = tmp_path / "own.txt"
    path.write_text(verse_file.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.mark.parametrize("lowercase", [False, True])
def test_it_is_the_first_part_of_the_corpus_as_it_was_read(tiny, own_file, lowercase):
    own_file.write_text(own_file.read_text(encoding="utf-8").title(), encoding="utf-8")
    model = train("charlm", data=str(own_file), lowercase=lowercase, **tiny["charlm"])
    whole = own_file.read_text(encoding="utf-8")
    text = training_text(model.run)
    assert text == (whole.lower() if lowercase else whole)[: len(text)]
    assert len(text) == round(len(whole) * 0.85)
    assert set(text) == set(model.vocabulary.symbols[1:])
    assert CorpusIndex(text).passages(text[50:90])[0].end == 40


def test_a_file_that_is_gone_or_has_changed(tiny, own_file):
    run = train("charlm", data=str(own_file), **tiny["charlm"]).run
    kept = own_file.read_bytes()
    own_file.write_bytes(kept + b"more\n")
    with pytest.raises(DataError, match="has changed"):
        training_text(run)
    own_file.unlink()
    with pytest.raises(UserError, match="put it back"):
        training_text(run)
    own_file.write_bytes(kept)
    assert training_text(run)


def test_a_set_is_found_by_its_name_and_told_of_when_it_is_gone(tiny, own_file):
    path = add("mine", own_file)
    run = train("charlm", data="mine", **tiny["charlm"]).run
    assert training_text(run) in own_file.read_text(encoding="utf-8")
    path.unlink()
    with pytest.raises(UserError, match="rnntui data add mine --from"):
        training_text(run)


def test_a_published_set_is_not_fetched_but_named(copies):
    run = Run(copies["poet"])
    assert training_text(run)
    config = run.config
    config["settings"]["data"] = "shakespeare"
    (run.path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(UserError, match="rnntui data get shakespeare"):
        training_text(Run(run.path))


def test_a_run_that_has_no_corpus(classifier):
    with pytest.raises(UserError, match="classifier run"):
        training_text(classifier.run)
    with pytest.raises(RunError, match="has read no data"):
        training_text(new_run("charlm", given={}))


def test_it_needs_no_torch(poet):
    code = (
        "import sys; from pathlib import Path; from rnntui.runs.store import Run;"
        "from rnntui.workbench.corpus_of import training_text;"
        "from rnntui.insight.originality import CorpusIndex;"
        "print(len(CorpusIndex(training_text(Run(Path(sys.argv[1])))).passages('il mare')));"
        "assert not {'torch', 'spacy', 'pandas'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(poet.run.path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.stdout == "0\n"
