"""A kill at any moment leaves a run that loads."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rnntui.errors import RunError
from rnntui.runs import checkpoints
from rnntui.runs.checkpoints import Checkpoint


def made(step: int, mark: int | None = None) -> Checkpoint:
    """A checkpoint whose every part tells its step (and mark)."""
    value = step if mark is None else mark
    return Checkpoint(
        step=step,
        groups={
            "weights": {"cell.weight": np.full((4, 3), value, np.float32)},
            "optimizer": {
                "step": np.array(value, np.int64),
                "moment": np.full(7, value, np.float64),
            },
        },
        meta={"mark": value},
    )


def marks(checkpoint: Checkpoint) -> set[float]:
    found = {float(checkpoint.meta["mark"])}
    for arrays in checkpoint.groups.values():
        for array in arrays.values():
            found |= set(array.ravel().astype(float).tolist())
    return found


def on_disk(run: Path) -> set[str]:
    return {path.name for path in (run / "checkpoints").iterdir()}


def test_arrays_of_every_kind_come_back(tmp_path):
    arrays = {
        "scalar": np.array(3.5, np.float32),
        "empty": np.zeros((0, 5)),
        "transposed": np.arange(6.0).reshape(2, 3).T,
        "strided": np.arange(10)[::3],
        "fortran": np.asfortranarray(np.arange(12, dtype=np.int32).reshape(3, 4)),
        "random state": np.frombuffer(os.urandom(5056), np.uint8),
        "mask": np.array([True, False]),
        "big endian": np.arange(4, dtype=">f4"),
        "limits": np.array([np.inf, -np.inf, np.nan, 5e-324]),
    }
    meta = {"best": float("-inf"), "lr": 0.1 + 0.2, "name": "città", "position": [1, [2, 3]]}
    checkpoints.save(
        tmp_path, Checkpoint(step=7, groups={"weights": arrays, "none": {}}, meta=meta), best=False
    )
    loaded = checkpoints.load(tmp_path, "last")
    assert loaded.step == 7
    assert loaded.meta == meta
    assert loaded.groups["none"] == {}
    for name, array in arrays.items():
        back = loaded.groups["weights"][name]
        assert back.shape == array.shape
        assert back.dtype == array.dtype.newbyteorder("=")
        assert back.flags.writeable
        np.testing.assert_array_equal(back, array)


def test_only_the_groups_asked_for_are_read(tmp_path):
    checkpoints.save(tmp_path, made(1), best=True)
    (tmp_path / "checkpoints/1/optimizer.safetensors").write_bytes(b"broken")
    assert set(checkpoints.load(tmp_path, "best", ["weights"]).groups) == {"weights"}
    with pytest.raises(RunError, match="cannot be read"):
        checkpoints.load(tmp_path, "best")
    with pytest.raises(RunError, match=r"vocabulary\.safetensors: the file is missing"):
        checkpoints.load(tmp_path, 1, ["vocabulary"])


def test_best_last_and_the_one_before_are_kept(tmp_path):
    assert not checkpoints.exists(tmp_path)
    for step in range(0, 60, 10):
        checkpoints.save(tmp_path, made(step), best=step == 10)
        assert checkpoints.exists(tmp_path)
    assert on_disk(tmp_path) == {"10", "40", "50"}
    assert checkpoints.load(tmp_path, "best").step == 10
    assert checkpoints.load(tmp_path, "last").step == 50
    assert checkpoints.load(tmp_path, 40).step == 40


def test_a_step_saved_again_is_replaced(tmp_path):
    for step in (10, 20, 30):
        checkpoints.save(tmp_path, made(step), best=False)
    checkpoints.save(tmp_path, made(30, mark=99), best=True)
    assert marks(checkpoints.load(tmp_path, "last")) == {99}
    assert on_disk(tmp_path) == {"20", "30"}


def test_what_came_after_the_resumed_step_goes(tmp_path):
    for step in (10, 20, 30):
        checkpoints.save(tmp_path, made(step), best=False)
    checkpoints.save(tmp_path, made(25), best=False)
    assert on_disk(tmp_path) == {"20", "25"}


def test_without_a_best_the_last_is_loaded(tmp_path):
    checkpoints.save(tmp_path, made(3), best=False)
    assert checkpoints.load(tmp_path, "best").step == 3


@pytest.mark.parametrize("damage", ["cut", "no meta", "bad meta", "gone", "pointer"])
def test_an_unreadable_last_falls_back_to_the_newest_readable(tmp_path, damage):
    for step in (10, 20, 30):
        checkpoints.save(tmp_path, made(step), best=step == 10)
    newest = tmp_path / "checkpoints/30"
    match damage:
        case "cut":
            weights = newest / "weights.safetensors"
            weights.write_bytes(weights.read_bytes()[:-5])
        case "no meta":
            (newest / "meta.json").unlink()
        case "bad meta":
            (newest / "meta.json").write_text("[]")
        case "gone":
            newest.rename(tmp_path / "elsewhere")
        case "pointer":
            (tmp_path / "last").write_text("thirty")
    loaded = checkpoints.load(tmp_path, "last")
    assert loaded.step == (30 if damage == "pointer" else 20)
    assert marks(loaded) == {loaded.step}


def test_without_a_checkpoint_the_error_says_so(tmp_path):
    for which in ("best", "last", 5):
        with pytest.raises(RunError, match="no checkpoint"):
            checkpoints.load(tmp_path, which)


def test_a_full_disk_keeps_what_was_saved(tmp_path):
    checkpoints.save(tmp_path, made(1), best=True)
    large = Checkpoint(step=2, groups={"weights": {"w": np.ones(100_000)}}, meta={})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(RunError, match="written"):
            checkpoints.save(tmp_path, large, best=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert on_disk(tmp_path) == {"1"}
    assert checkpoints.load(tmp_path, "best").step == 1


def test_a_kill_before_any_file_operation_leaves_a_state_that_loads(tmp_path):
    """Saves twice in a child that dies before its n-th file operation, for every n."""
    run = tmp_path / "run"
    run.mkdir()
    for step in (10, 20, 30):
        checkpoints.save(run, made(step), best=step == 20)
    deaths = 0
    while True:
        copy = tmp_path / f"copy-{deaths}"
        shutil.copytree(run, copy)
        if _save_until(deaths, copy):
            break
        last, best = checkpoints.load(copy, "last"), checkpoints.load(copy, "best")
        assert marks(last) in ({30}, {31}, {40}), f"operation {deaths}"
        assert marks(best) in ({20}, {31}, {40}), f"operation {deaths}"
        checkpoints.save(copy, made(50), best=False)
        assert marks(checkpoints.load(copy, "last")) == {50}
        assert marks(checkpoints.load(copy, "best")) == marks(best)
        assert not [name for name in on_disk(copy) if not name.isdigit()]
        assert not list(copy.glob(".*"))
        deaths += 1
    assert deaths > 30


def _save_until(operation: int, run: Path) -> bool:
    """True if the child lived through both saves."""
    child = os.fork()
    if child == 0:
        done = 0

        def hook(event: str, arguments: tuple) -> None:
            nonlocal done
            if event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir"} or (
                event == "open" and str(run) in str(arguments[0])
            ):
                if done == operation:
                    os.kill(os.getpid(), signal.SIGKILL)
                done += 1

        sys.addaudithook(hook)
        checkpoints.save(run, made(30, mark=31), best=True)
        checkpoints.save(run, made(40), best=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return status == 0


LOOP = """
import sys
from pathlib import Path
import numpy as np
from rnntui.runs import checkpoints
from rnntui.runs.checkpoints import Checkpoint

run = Path(sys.argv[1])
step = checkpoints.load(run, "last").step if checkpoints.exists(run) else 0
print("saving", flush=True)
while True:
    value = np.full((200, 200), step, np.float32)
    groups = {"weights": {"w": value}, "optimizer": {"m": value, "n": value}}
    checkpoints.save(run, Checkpoint(step, groups, {"mark": step}), best=step % 3 == 0)
    step += 1
"""


def test_kill_9_at_random_moments(tmp_path):
    chance = random.Random(1)
    reached = 0
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", LOOP, str(tmp_path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"saving\n"
            time.sleep(chance.uniform(0, 0.1))  # the moment of the kill is what is tried here
            process.kill()
        if not checkpoints.exists(tmp_path):
            continue  # killed before the first was complete
        last = checkpoints.load(tmp_path, "last")
        assert marks(last) == {last.step}
        assert last.step >= reached
        reached = last.step
        best = checkpoints.load(tmp_path, "best")
        assert marks(best) == {best.step}
        assert best.step % 3 == 0
    assert reached > 0


def test_a_reader_beside_the_trainer_always_gets_a_whole_model(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", LOOP, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"saving\n"
            deadline = time.monotonic() + 20
            while not (tmp_path / "best").exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            for _ in range(40):
                for which in ("best", "last"):
                    loaded = checkpoints.load(tmp_path, which)
                    assert marks(loaded) == {loaded.step}
        finally:
            process.kill()
