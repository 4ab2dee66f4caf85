"""Uses models in every way, and changes what is saved of them."""

import shutil

import pytest
from safetensors.numpy import load_file, save_file

from rnntui.errors import RnntuiError
from rnntui.workbench.loading import TextClassifier, load

GENERATE = ("generate", "--seed", "1", "--length", "5")


def all_refused(said, path, *words):
    """Asserts that nothing can be done with a run but look at it and remove it."""
    for arguments in uses(path):
        code, out, lines = said(*arguments)
        assert code in (1, 2), (arguments, out)
        assert out == ""
        # A training that begins says some lines first.
        assert len(lines) == 1 or arguments[0] == "resume", lines
        assert lines[-1].startswith("rnntui: ")
        for word in words:
            assert word in lines[-1], arguments
    with pytest.raises(RnntuiError):
        use(load(path))
    assert said("runs", "show", path)[0] == 0


def uses(path):
    if path.name == "spam":
        return (
            ("classify", "--run", path, "a text", "--json"),
            ("evaluate", path, "--data", path.parent / "texts.tsv"),
            ("resume", path, "--epochs", "9"),
        )
    return (
        (*GENERATE, path),
        (*GENERATE, path, "--count", "2"),
        ("evaluate", path, "--data", path.parent / "verse.txt"),
        ("resume", path, "--epochs", "9"),
    )


def use(model):
    return (
        model.predict(["a text"]) if isinstance(model, TextClassifier) else model.generate(length=5)
    )


def weights_of(run):
    """The files of the weights that a run is used by."""
    step = (run / "best").read_text().strip()
    folder = run / "checkpoints" / step
    return (
        folder / "average.safetensors"
        if (folder / "average.safetensors").exists()
        else folder / "weights.safetensors"
    )


def changed(change):
    """Changes the arrays of a file."""

    def how(path):
        arrays = load_file(path)
        change(arrays)
        save_file(arrays, path)

    return how


def as_type(kind):
    def change(arrays):
        for name in arrays:
            arrays[name] = arrays[name].astype(kind)

    return change


def latest(run):
    return run / "checkpoints" / (run / "last").read_text().strip()


def only_latest(run):
    """Leaves one checkpoint, so that no other stands in for it."""
    for folder in (run / "checkpoints").iterdir():
        if folder != latest(run):
            shutil.rmtree(folder)
    (run / "best").write_text((run / "last").read_text())
