"""Tiny models, trained once for all tests of this room."""

import shutil
from pathlib import Path

import pytest
from hostile import Command, bounds

from rnntui.workbench.api import train

FRIENDS = ["see you at the lake", "mum is late again", "who took my umbrella", "soup is ready"]
OFFERS = ["claim your free prize now", "you won cash call 0900", "cheap loans today only"]
NAMES = [
    "ada",
    "bea",
    "cleo",
    "dora",
    "ezra",
    "finn",
    "gus",
    "hugo",
    "ines",
    "jan",
    "kim",
    "lea",
    "mia",
    "noa",
    "otto",
]

TINY = {
    "classifier": {
        "epochs": 2,
        "units": 4,
        "embedding_size": 4,
        "min_count": 1,
        "batch_size": 8,
        "threads": 1,
        "split": "random",
    },
    "charlm": {
        "epochs": 2,
        "units": 8,
        "embedding_size": 4,
        "batch_size": 4,
        "steps": 20,
        "threads": 1,
        "sample_length": 20,
    },
}


@pytest.fixture(scope="session")
def tiny():
    """Settings of the smallest run, by task."""
    return TINY


@pytest.fixture(scope="session")
def texts_file(tmp_path_factory):
    """60 labelled texts, a third of them spam."""
    rows = [
        f"spam\t{OFFERS[n % 3]} {NAMES[n % 15]} {n}"
        if n % 3 == 0
        else f"ham\t{FRIENDS[n % 4]} {NAMES[n % 15]} {NAMES[n * 7 % 15]}"
        for n in range(60)
    ]
    path = tmp_path_factory.mktemp("data") / "texts.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def topics_file(tmp_path_factory):
    """60 texts of three labels."""
    rows = []
    for n in range(60):
        topic = ("ball", "song", "soup")[n % 3]
        rows.append(f"{topic}\t{NAMES[n % 15]} and {NAMES[n * 4 % 15]} like a {topic} {n}")
    path = tmp_path_factory.mktemp("data") / "topics.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def verse_file(tmp_path_factory):
    """A corpus whose last part has a character that training has not."""
    lines = [f"il mare {NAMES[n % 15]} e la sera {NAMES[n * 7 % 15]}\n" for n in range(60)]
    path = tmp_path_factory.mktemp("data") / "verse.txt"
    path.write_text("".join(lines) + "ŷ così è\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def trained(tmp_path_factory, texts_file, verse_file):
    """A function: the model of a task with settings beside the tiny ones, trained once."""
    runs = tmp_path_factory.mktemp("runs")
    models = {}

    def model(task, **given):
        key = (task, repr(sorted(given.items())))
        if key not in models:
            data = str(texts_file if task == "classifier" else verse_file)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("RNNTUI_HOME", str(runs.parent / "home"))
                patch.setenv("RNNTUI_RUNS", str(runs))
                models[key] = train(task, **{"data": data, **TINY[task], **given})
        return models[key]

    return model


@pytest.fixture(scope="session")
def classifier(trained):
    return trained("classifier")


@pytest.fixture(scope="session")
def poet(trained):
    return trained("charlm")


@pytest.fixture
def quick(monkeypatch):
    """Those who wait or steer look a hundred times a second."""
    from rnntui.runs import mailbox, queue
    from rnntui.workbench import worker

    for module in (mailbox, worker, queue):
        monkeypatch.setattr(module, "LOOK", 0.01)


@pytest.fixture(scope="session")
def small(texts_file, verse_file):
    """A function: a new run of a task; an epoch of the classifier has 6 steps, of the poet 33."""
    from test_resume import tiny

    small = {
        "classifier": {"data": str(texts_file), "batch_size": 8, "min_count": 1, "split": "random"},
        "charlm": {"data": str(verse_file), "batch_size": 2, "steps": 20},
    }
    return lambda task, **given: tiny(task, **{"device": "cpu", **small[task], **given})


@pytest.fixture(scope="session")
def whole(small, tmp_path_factory):
    """A function: the run of a task that nobody disturbed, trained once."""
    from rnntui.workbench.worker import work

    home = tmp_path_factory.mktemp("undisturbed")
    runs = {}

    def undisturbed(task, **given):
        key = (task, *sorted(given.items()))
        if key not in runs:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("RNNTUI_HOME", str(home))
                runs[key] = small(task, **given)
                work(runs[key])
        return runs[key]

    return undisturbed


@pytest.fixture
def copies(classifier, poet, tmp_path, monkeypatch):
    """Copies of a trained classifier and a trained language model, which may be spoilt."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    paths = {
        name: Path(shutil.copytree(model.run.path, folder / name))
        for name, model in (("spam", classifier), ("poet", poet))
    }
    (folder / "texts.tsv").write_text("ham\tsee you\nspam\tfree cash\n")
    (folder / "verse.txt").write_text("il mare e la sera\n" * 9)
    return paths


@pytest.fixture
def said(capfd):
    """A function: runs a command within bounds, and gives what it said."""
    with bounds():
        yield Command(capfd)
