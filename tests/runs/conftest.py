"""Two trained runs, and copies of them that may be spoilt."""

import shutil
from pathlib import Path

import pytest
from hostile import Command, bounds

from rnntui.workbench import api, asking

TINY = {"epochs": 1, "units": 4, "embedding_size": 4, "batch_size": 8, "threads": 1}


@pytest.fixture(scope="session")
def originals(tmp_path_factory):
    """A trained classifier `spam` and a trained language model `poet`."""
    folder = tmp_path_factory.mktemp("originals")
    texts = folder / "texts.tsv"
    texts.write_text(
        "".join(
            f"{('ham', 'spam')[n % 2]}\t{'see you' if n % 2 else 'free cash'} {n}\n"
            for n in range(40)
        )
    )
    verse = folder / "verse.txt"
    verse.write_text("".join(f"il mare {n % 7} e la sera {n % 5}\n" for n in range(60)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNTUI_HOME", str(folder))
        given = {**TINY, "sample_length": 10, "batch_size": 4, "steps": 20}
        poet = api.train("charlm", name="poet", data=str(verse), **given)
        spam = api.train("classifier", name="spam", data=str(texts), split="random", **TINY)
    return {"spam": spam.run.path, "poet": poet.run.path}


@pytest.fixture
def copies(originals, tmp_path, monkeypatch):
    """Copies of both runs, which may be spoilt."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    return {
        name: Path(shutil.copytree(path, folder / path.name)) for name, path in originals.items()
    }


@pytest.fixture
def spam(copies):
    return copies["spam"]


@pytest.fixture
def said(capfd, monkeypatch):
    """A function: runs a command within bounds, and gives what it said."""
    # An owner that cannot be asked never answers.
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.0)
    with bounds():
        yield Command(capfd)
