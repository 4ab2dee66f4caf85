"""Models, vocabularies, settings and checkpoints that may come from anyone."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hostile import GIGABYTE, NO_JSON, Command, bounds, damaged, link_to, refused, spoil
from safetensors.numpy import load_file, save_file

from rnntui.errors import RnntuiError, RunError
from rnntui.models.blank import blank
from rnntui.runs import checkpoints
from rnntui.runs.store import Run
from rnntui.settings import CharLMSettings
from rnntui.tasks.charlm import build_charlm
from rnntui.workbench.api import resume
from rnntui.workbench.loading import TextClassifier, load
from rnntui.workbench.weights import charlm_shapes

GENERATE = ("generate", "--seed", "1", "--length", "5")


@pytest.fixture
def copies(classifier, poet, tmp_path, monkeypatch):
    """Copies of a trained classifier and a trained language model, which may be spoilt."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    return {
        name: Path(shutil.copytree(model.run.path, folder / name))
        for name, model in (("spam", classifier), ("poet", poet))
    }


@pytest.fixture
def spam(copies):
    return copies["spam"]


@pytest.fixture
def poet_copy(copies):
    return copies["poet"]


@pytest.fixture
def said(capfd):
    with bounds():
        yield Command(capfd)


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


@pytest.fixture(autouse=True)
def data(copies):
    """What the models are evaluated on."""
    folder = copies["spam"].parent
    (folder / "texts.tsv").write_text("ham\tsee you\nspam\tfree cash\n")
    (folder / "verse.txt").write_text("il mare e la sera\n" * 9)


def test_what_is_whole_is_used(copies, said):
    """Or the tests below would prove nothing."""
    for path in copies.values():
        for arguments in uses(path)[:-1]:
            code, out, lines = said(*arguments)
            assert (code, out != "") == (0, True), lines
        assert use(load(path))


# data.json


@pytest.mark.parametrize("how", NO_JSON.values(), ids=NO_JSON)
def test_a_record_that_is_none(how, copies, said):
    for path in copies.values():
        spoil(path / "data.json", how)
        all_refused(said, path, "data.json")


WRONG_RECORD = [
    ("spam", ("recipe",), KeyError),
    ("spam", ("recipe",), []),
    ("spam", ("recipe", "labels"), ["ham"]),
    ("spam", ("recipe", "labels"), ["ham", "ham"]),
    ("spam", ("recipe", "labels"), ["ham", 7]),
    ("spam", ("recipe", "labels"), "hamspam"),
    ("spam", ("recipe", "positive"), 2),
    ("spam", ("recipe", "positive"), -1),
    ("spam", ("recipe", "positive"), True),
    ("spam", ("recipe", "words"), {}),
    ("spam", ("recipe", "words"), [["a"]]),
    ("spam", ("recipe", "pieces"), None),
    ("spam", ("recipe", "max_tokens"), 0),
    ("spam", ("recipe", "max_tokens"), 1.5),
    ("spam", ("recipe", "masks"), [f"mask {n}" for n in range(10_000)]),
    ("spam", ("recipe", "masks"), [7]),
    ("spam", ("recipe", "subwords"), "yes"),
    ("spam", ("recipe", "language"), 7),
    ("spam", ("sha256",), None),
    ("spam", ("notes",), [None]),
    ("poet", ("symbols",), KeyError),
    ("poet", ("symbols",), []),
    ("poet", ("symbols",), [""]),
    ("poet", ("symbols",), "abc"),
    ("poet", ("symbols", 1), "ab"),
    ("poet", ("symbols", 1), ""),
    ("poet", ("symbols", 1), 7),
    ("poet", ("symbols", 0), "a"),
    ("poet", ("sha256",), KeyError),
]


@pytest.mark.parametrize(
    ("name", "place", "value"),
    WRONG_RECORD,
    ids=[".".join(map(str, row[1])) for row in WRONG_RECORD],
)
def test_a_record_of_the_wrong_shape(name, place, value, copies, said):
    damaged(copies[name] / "data.json", *place, value=value)
    all_refused(said, copies[name], "data.json")


OTHER_VOCABULARY = [
    ("spam", ("recipe", "words"), ["one", "word"]),
    ("spam", ("recipe", "pieces"), []),
    ("spam", ("recipe", "labels"), ["ham", "spam", "eggs"]),
    ("poet", ("symbols",), ["", "a", "b"]),
]


@pytest.mark.parametrize(("name", "place", "value"), OTHER_VOCABULARY, ids=map(str, range(4)))
def test_a_vocabulary_that_is_not_that_of_the_weights(name, place, value, copies, said):
    if "labels" in place:
        damaged(copies[name] / "data.json", "recipe", "positive", value=None)
    damaged(copies[name] / "data.json", *place, value=value)
    all_refused(said, copies[name])


def test_a_language_that_there_is_not(spam, said):
    damaged(spam / "data.json", "recipe", "language", value="../../x")
    refused(said("classify", "--run", spam, "a text"), "no language")


# config.json


WRONG_SETTINGS = [
    ("spam", "units", 10**9),
    ("spam", "units", -1),
    ("spam", "units", "many"),
    ("spam", "units", None),
    ("spam", "layers", 10**9),
    ("spam", "embedding_size", 10**15),
    ("spam", "max_tokens", 10**9),
    ("spam", "cell", "../../x"),
    ("spam", "pooling", []),
    ("spam", "device", "cuda:x"),
    ("spam", "ema", 7),
    ("spam", "threads", 10**9),
    ("spam", "unheard", 1),
    ("spam", "epochs", 0),
    ("poet", "units", 10**9),
    ("poet", "steps", 10**12),
    ("poet", "sample_length", 10**12),
    ("poet", "embedding", "spacy:x"),
    ("poet", "cell", {}),
]


@pytest.mark.parametrize(("name", "key", "value"), WRONG_SETTINGS)
def test_settings_that_are_out_of_range(name, key, value, copies, said):
    damaged(copies[name] / "config.json", "settings", key, value=value)
    all_refused(said, copies[name], "config.json")


def test_settings_that_are_missing(copies, said):
    for path in copies.values():
        damaged(path / "config.json", "settings", value=KeyError)
        all_refused(said, path, "config.json")


OTHER_NETWORK = [
    ("spam", {"units": 8192, "layers": 8}),
    ("spam", {"units": 5}),
    ("spam", {"cell": "rnn"}),
    ("spam", {"layers": 2}),
    ("spam", {"bidirectional": False}),
    ("spam", {"pooling": "last"}),
    ("spam", {"subwords": False}),
    ("spam", {"embedding_size": 4096}),
    ("poet", {"units": 8192, "layers": 8}),
    ("poet", {"units": 9}),
    ("poet", {"cell": "gru"}),
    ("poet", {"layers": 2}),
    ("poet", {"embedding": "one-hot"}),
    ("poet", {"embedding_size": 5}),
]


@pytest.mark.parametrize(
    ("name", "changes"), OTHER_NETWORK, ids=map(str, range(len(OTHER_NETWORK)))
)
def test_settings_that_are_not_those_of_the_weights(name, changes, copies, said):
    for key, value in changes.items():
        damaged(copies[name] / "config.json", "settings", key, value=value)
    all_refused(said, copies[name])


def test_another_task_than_that_of_the_files(copies, said):
    for path, other in zip(copies.values(), ("charlm", "classifier"), strict=True):
        damaged(path / "config.json", "task", value=other)
        refused(said("evaluate", path))
        refused(said("resume", path, "--epochs", "9"))
        with pytest.raises(RnntuiError):
            use(load(path))


# Weights


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


def header(**entries):
    """A file of nothing but a header."""
    text = json.dumps(entries).encode()
    return lambda path: path.write_bytes(len(text).to_bytes(8, "little") + text)


def cut(path):
    os.truncate(path, path.stat().st_size - 5)


def lengthened(path):
    os.truncate(path, 3 * GIGABYTE)


def claimed(path):
    """A header that fits a file of 3 GB, all of it a hole."""
    entry = {"dtype": "F32", "shape": [3 * GIGABYTE // 4], "data_offsets": [0, 3 * GIGABYTE]}
    header(**{"output.bias": entry})(path)
    os.truncate(path, path.stat().st_size + 3 * GIGABYTE)


def set_all(value):
    def change(arrays):
        arrays["output.bias"][:] = value

    return change


def as_type(kind):
    def change(arrays):
        for name in arrays:
            arrays[name] = arrays[name].astype(kind)

    return change


WEIGHTS = {
    "nothing": lambda path: path.write_bytes(b""),
    "a pickle": lambda path: torch.save({"a": torch.zeros(3)}, path),
    "text": lambda path: path.write_bytes(b"hello, this is no model"),
    "a header of 2^63 bytes": lambda path: path.write_bytes(b"\xff" * 7 + b"\x7f" + b"{}"),
    "a header that is a list": lambda path: path.write_bytes((2).to_bytes(8, "little") + b"[]"),
    "a deep header": lambda path: path.write_bytes(
        (100_000).to_bytes(8, "little") + b"[" * 100_000
    ),
    "offsets that overlap": header(
        a={"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
        b={"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
    ),
    "negative offsets": header(a={"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}),
    "offsets that are no numbers": header(a={"dtype": "F32", "shape": [1], "data_offsets": "ab"}),
    "cut": cut,
    "lengthened": lengthened,
    "claimed": claimed,
    "of another shape": changed(lambda arrays: arrays.update({"output.bias": np.zeros(99, "f4")})),
    "one too many": changed(lambda arrays: arrays.update(extra=np.zeros(1, "f4"))),
    "other names": changed(lambda arrays: arrays.update({"../../x": arrays.pop("output.bias")})),
    "not a number": changed(set_all(np.nan)),
    "infinite": changed(set_all(-np.inf)),
    "absurd": changed(set_all(1e38)),
    "64 bits": changed(as_type(np.float64)),
    "whole numbers": changed(as_type(np.int64)),
    "16 bits": changed(as_type(np.float16)),
    "a folder": NO_JSON["a folder"],
    "a pipe": NO_JSON["a pipe"],
    "a device": NO_JSON["a device"],
    "a link to itself": NO_JSON["a link to itself"],
}


@pytest.mark.parametrize("how", WEIGHTS.values(), ids=WEIGHTS)
def test_weights_that_are_none(how, copies, said):
    for path in copies.values():
        file = weights_of(path)
        if how not in (cut, lengthened) and not how.__qualname__.startswith("changed"):
            file.unlink()
        how(file)
        for arguments in uses(path)[:-1]:
            refused(said(*arguments))
        with pytest.raises(RunError, match=r"checkpoint|weights"):
            use(load(path))


def test_weights_of_which_one_is_missing(copies, said):
    for path in copies.values():
        file = weights_of(path)
        for name in {file, file.with_name("weights.safetensors")}:
            changed(lambda arrays: arrays.pop("output.bias"))(name)
        for arguments in uses(path)[:-1]:
            refused(said(*arguments), "output.bias")


def test_brain_float_weights_which_numpy_does_not_have(poet_copy, said):
    from safetensors.torch import load_file as load_torch
    from safetensors.torch import save_file as save_torch

    file = weights_of(poet_copy)
    save_torch({name: t.bfloat16() for name, t in load_torch(file).items()}, file)
    refused(said(*GENERATE, poet_copy))


def test_the_shapes_of_a_language_model_are_those_that_torch_makes():
    for cell in ("rnn", "gru", "lstm"):
        for embedding in ("learned", "one-hot"):
            settings = CharLMSettings(
                cell=cell, units=6, layers=2, embedding=embedding, embedding_size=5, epochs=1
            )
            model = blank(lambda settings=settings: build_charlm(settings, 9))
            made = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
            assert charlm_shapes(settings, 9) == made


# What a resume takes up


def latest(run):
    return run / "checkpoints" / (run / "last").read_text().strip()


def only_latest(run):
    """Leaves one checkpoint, so that no other stands in for it."""
    for folder in (run / "checkpoints").iterdir():
        if folder != latest(run):
            shutil.rmtree(folder)
    (run / "best").write_text((run / "last").read_text())


POSITIONS = [
    ("step", -1),
    ("step", 10**6),
    ("step", "1"),
    ("step", KeyError),
    ("epoch", -1),
    ("epoch", 1.5),
    ("batch", 10**6),
    ("batch", -1),
    ("batch", True),
    ("seconds", -1.0),
    ("seconds", float("inf")),
    ("seconds", float("nan")),
    ("epoch_seconds", None),
    ("evaluation_seconds", 1e300),
    ("best", float("nan")),
    ("best", "good"),
    ("epochs_since_best", -5),
    ("evaluated", 10**6),
]


@pytest.mark.parametrize(("key", "value"), POSITIONS)
def test_a_position_that_is_none(key, value, copies, said):
    for path in copies.values():
        only_latest(path)
        damaged(latest(path) / "meta.json", "position", key, value=value)
        code, _, lines = said("resume", path, "--epochs", "9")
        assert code == 1
        assert f"position.{key}" in lines[-1]


@pytest.mark.parametrize("how", NO_JSON.values(), ids=NO_JSON)
def test_a_meta_that_is_none(how, spam, said):
    only_latest(spam)
    spoil(latest(spam) / "meta.json", how)
    code, _, lines = said("resume", spam, "--epochs", "9")
    assert code == 1
    assert "checkpoints" in lines[-1]


def ruined(value):
    """Fills every array."""

    def change(arrays):
        for name, array in arrays.items():
            arrays[name] = np.full_like(array, value)

    return change


def renamed(arrays):
    arrays["x"] = arrays.pop(sorted(arrays)[0])


def reshaped(arrays):
    name = sorted(arrays)[0]
    arrays[name] = np.zeros((7, 7, 7), arrays[name].dtype)


STATES = [
    (group, change)
    for group in ("weights", "optimizer", "task", "random")
    for change in (renamed, reshaped, as_type(np.complex64))
] + [("task", ruined(-3)), ("random", ruined(255))]


@pytest.mark.parametrize(("group", "change"), STATES, ids=map(str, range(len(STATES))))
def test_a_state_that_is_not_of_this_run(group, change, copies, said):
    for path in copies.values():
        only_latest(path)
        changed(change)(latest(path) / f"{group}.safetensors")
        code, _, lines = said("resume", path, "--epochs", "9")
        assert code == 1, lines
        assert str(latest(path)) in lines[-1]
        assert group in lines[-1]


CARRIED = {
    "of another network": {"carried.00.0": np.zeros((4, 9), "f4")},
    "a part of it": {"carried.00.0": np.zeros((4, 8), "f4")},
    "of other rows": {f"carried.00.{n}": np.zeros((3, 8), "f4") for n in (0, 1)},
    "of other names": {f"carried.{n}": np.zeros((4, 8), "f4") for n in (0, 1)},
    "of other numbers": {f"carried.00.{n}": np.zeros((4, 8), "i4") for n in (0, 1)},
    "not a number": {f"carried.00.{n}": np.full((4, 8), np.nan, "f4") for n in (0, 1)},
    "without a shape": {"carried.00.0": np.zeros((), "f4")},
}


@pytest.mark.parametrize("arrays", CARRIED.values(), ids=CARRIED)
def test_a_carried_state_that_is_none(arrays, copies, said):

    def carry(found):
        for name in [name for name in found if name.startswith("carried.")]:
            del found[name]
        found.update(arrays)

    for path in copies.values():  # a classifier in two directions carries none at all
        only_latest(path)
        changed(carry)(latest(path) / "task.safetensors")
        code, _, lines = said("resume", path, "--epochs", "9")
        assert code == 1
        assert "task.carried" in lines[-1]


def test_a_carried_state_of_this_run_is_taken_up(poet_copy):
    only_latest(poet_copy)
    arrays = {f"carried.00.{n}": np.zeros((4, 8), "f4") for n in (0, 1)}
    changed(lambda found: found.update(arrays))(latest(poet_copy) / "task.safetensors")
    assert resume(poet_copy, epochs=3).report["epochs"] == 3


@pytest.mark.parametrize("group", ["weights", "optimizer", "task", "random", "average"])
def test_a_group_that_is_gone(group, spam, said):
    only_latest(spam)
    (latest(spam) / f"{group}.safetensors").unlink()
    code, _, lines = said("resume", spam, "--epochs", "9")
    assert code == 1
    assert group in lines[-1]


# best and last


POINTERS = {
    "up": b"../../etc\n",
    "absolute": b"/etc",
    "negative": b"-1",
    "huge": b"9" * 5_000,
    "of 30 digits": b"9" * 30,
    "underscored": b"1_2",
    "binary": bytes(range(256)),
    "empty": b"",
    "1 GB": None,
}


@pytest.mark.parametrize("content", POINTERS.values(), ids=POINTERS)
def test_a_pointer_that_names_no_checkpoint(content, copies, said):
    for path in copies.values():
        for name in ("best", "last"):
            (path / name).write_bytes(content or b"")
            if content is None:
                os.truncate(path / name, GIGABYTE)
        for arguments in uses(path)[:-1]:
            refused(said(*arguments), "best")
        assert checkpoints.load(path, "last").step == max(checkpoints._steps(path))


@pytest.mark.parametrize("how", ["a folder", "a pipe", "a device", "a link to itself"])
def test_a_pointer_that_is_no_file(how, copies, said):
    for path in copies.values():
        for name in ("best", "last"):
            spoil(path / name, NO_JSON[how])
        for arguments in uses(path)[:-1]:
            refused(said(*arguments), "best")


def test_folders_that_are_no_steps_are_no_checkpoints(spam, said):
    for name in ("9" * 200, "007", "-3", "1e9", "٣", ".old-x", ".tmp-y"):
        (spam / "checkpoints" / name).mkdir()
    (spam / "checkpoints/99").write_text("a file")
    (spam / "checkpoints/98").symlink_to("/etc")
    (spam / "last").unlink()
    code, _, lines = said("resume", spam, "--epochs", "3")
    assert code == 0, lines


@pytest.mark.parametrize("how", ["a folder", "a pipe", "a link to itself"])
@pytest.mark.parametrize("name", ["report.json", "test.jsonl"])
def test_what_an_extension_writes_anew_may_be_anything(name, how, spam, said):
    spoil(spam / name, NO_JSON[how])
    code, _, lines = said("resume", spam, "--epochs", "3")
    assert code == 0, lines[-1]
    assert Run(spam).report is not None


def test_a_data_set_that_is_no_file(copies, said, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in copies.values():
        for target in ("/dev/zero", str(tmp_path / "pipe"), str(tmp_path), "/proc/self/mem"):
            damaged(path / "config.json", "settings", "data", value=target)
            code, _, lines = said("resume", path, "--epochs", "9")
            assert code in (1, 2)
            assert len(lines) == 1


def test_links_in_the_place_of_checkpoints_are_read_and_never_written(poet_copy, tmp_path, said):
    elsewhere = tmp_path / "elsewhere"
    (poet_copy / "checkpoints").rename(elsewhere)
    link_to(elsewhere)(poet_copy / "checkpoints")
    assert said(*GENERATE, poet_copy)[0] == 0
    before = sorted(elsewhere.rglob("*"))
    code, _, lines = said("resume", poet_copy, "--epochs", "9")
    assert code == 1
    assert "checkpoints: a link" in lines[-1]
    assert sorted(elsewhere.rglob("*")) == before
