"""What a resume takes up may come from anyone: states, positions, pointers, data."""

import os

import numpy as np
import pytest
from hostile import GIGABYTE, NO_JSON, damaged, link_to, refused, spoil
from hostile_models import GENERATE, as_type, changed, latest, only_latest, uses

from rnntui.runs import checkpoints
from rnntui.runs.store import Run
from rnntui.workbench.api import resume


@pytest.fixture
def spam(copies):
    return copies["spam"]


@pytest.fixture
def verses(copies):
    return copies["poet"]


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


def test_a_carried_state_of_this_run_is_taken_up(verses):
    only_latest(verses)
    arrays = {f"carried.00.{n}": np.zeros((4, 8), "f4") for n in (0, 1)}
    changed(lambda found: found.update(arrays))(latest(verses) / "task.safetensors")
    assert resume(verses, epochs=3).report["epochs"] == 3


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


def test_links_in_the_place_of_checkpoints_are_read_and_never_written(verses, tmp_path, said):
    elsewhere = tmp_path / "elsewhere"
    (verses / "checkpoints").rename(elsewhere)
    link_to(elsewhere)(verses / "checkpoints")
    assert said(*GENERATE, verses)[0] == 0
    before = sorted(elsewhere.rglob("*"))
    code, _, lines = said("resume", verses, "--epochs", "9")
    assert code == 1
    assert "checkpoints: a link" in lines[-1]
    assert sorted(elsewhere.rglob("*")) == before
