"""Vocabularies, settings and weights that may come from anyone."""

import json
import os

import numpy as np
import pytest
import torch
from hostile import GIGABYTE, NO_JSON, damaged, refused, spoil
from hostile_models import (
    GENERATE,
    all_refused,
    as_type,
    changed,
    use,
    uses,
    weights_of,
)

from rnntui.errors import RnntuiError, RunError
from rnntui.models.blank import blank
from rnntui.settings import CharLMSettings
from rnntui.tasks.charlm import build_charlm
from rnntui.workbench.loading import load
from rnntui.workbench.weights import charlm_shapes


@pytest.fixture
def spam(copies):
    return copies["spam"]


@pytest.fixture
def verses(copies):
    return copies["poet"]


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
    all_refused(said, copies[name], "do not fit the network")


def test_another_task_than_that_of_the_files(copies, said):
    for path, other in zip(copies.values(), ("charlm", "classifier"), strict=True):
        damaged(path / "config.json", "task", value=other)
        refused(said("evaluate", path))
        refused(said("resume", path, "--epochs", "9"))
        with pytest.raises(RnntuiError):
            use(load(path))


# Weights


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


def test_brain_float_weights_which_numpy_does_not_have(verses, said):
    from safetensors.torch import load_file as load_torch
    from safetensors.torch import save_file as save_torch

    file = weights_of(verses)
    save_torch({name: t.bfloat16() for name, t in load_torch(file).items()}, file)
    refused(said(*GENERATE, verses))


def test_the_shapes_of_a_language_model_are_those_that_torch_makes():
    for cell in ("rnn", "gru", "lstm"):
        for embedding in ("learned", "one-hot"):
            settings = CharLMSettings(
                cell=cell, units=6, layers=2, embedding=embedding, embedding_size=5, epochs=1
            )
            model = blank(lambda settings=settings: build_charlm(settings, 9))
            made = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
            assert charlm_shapes(settings, 9) == made
