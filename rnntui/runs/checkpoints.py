"""Checkpoints of a run as dicts of numpy arrays: written so that a kill at any moment loses none.

`checkpoints/<step>/` comes into being complete: everything is written and fsynced in a hidden
folder that is then renamed. `best` and `last` are text files with a step. Weights lie apart from
the optimiser's state, so that using a model does not read the latter.
"""

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rnntui.errors import RunError
from rnntui.runs import atomic

if TYPE_CHECKING:  # listing runs asks `exists` and needs no numpy
    import numpy as np

_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run at one step.

    Attributes:
        step: optimiser steps done.
        groups: named arrays by group, such as `weights` and `optimizer`: a file each. Arrays of
            numbers and booleans, of any shape; they come back writable and in C order.
        meta: JSON values (tuples come back as lists); floats come back exactly, NaN and the
            infinities too.
    """

    step: int
    groups: "dict[str, dict[str, np.ndarray[Any, Any]]]"
    meta: dict[str, Any]


def save(run_path: Path, checkpoint: Checkpoint, *, best: bool) -> None:
    """Writes a checkpoint, names it `last` (and `best`), removes those no longer needed.

    Kept are the ones that `best` and `last` name and the one before `last`: a reader that has just
    read `last` still finds it. A checkpoint of the same step is replaced.

    Args:
        run_path: the run's directory.
        checkpoint: what to write.
        best: this is the best so far.

    Raises:
        RunError: the file system refused; what was saved before can be loaded.
    """
    from safetensors import SafetensorError

    folder = run_path / "checkpoints"
    temporary = folder / f".tmp-{checkpoint.step}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(exist_ok=True)
        _tidy(run_path)
        try:
            _write(temporary, checkpoint)
            _put_in_place(temporary, folder / str(checkpoint.step))
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)  # a full disk needs the space
            raise
        # `best` first: the state that `last` names knows the best figure so far, and would never
        # call it best again if the process died in between.
        if best:
            atomic.write_text(run_path / "best", f"{checkpoint.step}\n")
        atomic.write_text(run_path / "last", f"{checkpoint.step}\n")
        _prune(run_path)
    except OSError as error:
        raise atomic.write_failed(folder, error) from error
    except SafetensorError as error:
        raise RunError(f"{folder}: a checkpoint cannot be written ({error})") from error


def load(
    run_path: Path,
    which: Literal["best", "last"] | int,
    groups: Sequence[str] | None = None,
) -> Checkpoint:
    """Reads a checkpoint into memory.

    The newest readable one stands in for a `last` that is missing or unreadable, and `last` for a
    `best` that was never named: `Checkpoint.step` says what was read.

    Args:
        run_path: the run's directory.
        which: "best", "last" or a step.
        groups: the groups to read; all if None.

    Raises:
        RunError: there is none, or the one asked for cannot be read.
    """
    if isinstance(which, int):
        return _read(run_path, which, groups)
    tried: set[int] = set()
    failure: RunError | None = None
    # Again while the pointer moves: a running trainer may have pruned what it named a moment ago.
    while (step := _pointer(run_path, which)) is not None and step not in tried:
        tried.add(step)
        try:
            return _read(run_path, step, groups)
        except RunError as error:
            failure = error
    if which == "best":
        if failure is not None:
            raise failure
        return load(run_path, "last", groups)
    for step in sorted(_steps(run_path) - tried, reverse=True):
        try:
            return _read(run_path, step, groups)
        except RunError as error:
            failure = error
    raise failure or RunError(f"run {run_path.name} has no checkpoint; train it first")


def has_best(run_path: Path) -> bool:
    """Whether an evaluation has found a best checkpoint: before, the weights are random."""
    return (run_path / "best").is_file()


def exists(run_path: Path) -> bool:
    """Whether a run has a checkpoint, be it of step 0."""
    return bool(_steps(run_path))


def _write(temporary: Path, checkpoint: Checkpoint) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    temporary.mkdir()
    for name, arrays in checkpoint.groups.items():
        path = temporary / f"{name}{_SUFFIX}"
        # safetensors takes the memory as it lies: a transposed or strided array would be saved
        # with its numbers in the wrong places, without a word.
        save_file({key: np.asarray(array, order="C") for key, array in arrays.items()}, path)
        atomic.sync_file(path)
    # Not write_json: an exact resume needs its infinities back.
    path = temporary / "meta.json"
    path.write_bytes(
        json.dumps(checkpoint.meta, ensure_ascii=False).encode("utf-8", "backslashreplace")
    )
    atomic.sync_file(path)
    atomic.sync_directory(temporary)


def _put_in_place(temporary: Path, target: Path) -> None:
    # A directory cannot be replaced in one step. The old one keeps a name that `_folder` finds, in
    # case the process dies between the two renames.
    old = _old(target)
    if target.exists():
        target.rename(old)
    temporary.rename(target)
    atomic.sync_directory(target.parent)
    if old.exists():
        shutil.rmtree(old)


def _tidy(run_path: Path) -> None:
    """Removes what a killed process left half done."""
    folder = run_path / "checkpoints"
    for leftover in folder.glob(".old-*"):
        target = folder / leftover.name.removeprefix(".old-")
        if target.exists():
            _remove(leftover)
        else:
            leftover.rename(target)
    for leftover in folder.glob(".tmp-*"):
        shutil.rmtree(leftover)
    for pattern in (".best.*.tmp", ".last.*.tmp"):
        for leftover in run_path.glob(pattern):
            leftover.unlink()


def _prune(run_path: Path) -> None:
    last = _pointer(run_path, "last")
    steps = _steps(run_path)
    before = max((step for step in steps if last is not None and step < last), default=None)
    for step in steps - {last, before, _pointer(run_path, "best")}:
        _remove(run_path / "checkpoints" / str(step))


def _remove(folder: Path) -> None:
    """Removes a checkpoint; one that is half removed never bears a step's name."""
    hidden = folder.with_name(f".tmp-{folder.name}-{secrets.token_hex(4)}")
    folder.rename(hidden)
    shutil.rmtree(hidden)


def _old(folder: Path) -> Path:
    return folder.with_name(f".old-{folder.name}")


def _steps(run_path: Path) -> set[int]:
    try:
        names = os.listdir(run_path / "checkpoints")  # noqa: PTH208 - only names are needed
    except (FileNotFoundError, NotADirectoryError):
        return set()
    except OSError as error:
        raise RunError(f"{run_path}: cannot be read ({error.strerror})") from error
    stems = (name.removeprefix(".old-") for name in names)
    return {int(stem) for stem in stems if stem.isascii() and stem.isdigit()}


def _pointer(run_path: Path, name: str) -> int | None:
    try:
        return int((run_path / name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _read(run_path: Path, step: int, groups: Sequence[str] | None) -> Checkpoint:
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    folder = run_path / "checkpoints" / str(step)
    if not folder.exists() and _old(folder).exists():
        folder = _old(folder)
    if not folder.is_dir():
        raise RunError(f"run {run_path.name} has no checkpoint of step {step}")
    try:
        if groups is None:
            groups = sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))
        # Read, not mapped: a mapped file that is written again changes under the model.
        arrays = {name: parse((folder / f"{name}{_SUFFIX}").read_bytes()) for name in groups}
    except (OSError, SafetensorError) as error:
        raise RunError(f"{folder}: the checkpoint cannot be read ({error})") from error
    meta = atomic.read_json(folder / "meta.json")
    if not isinstance(meta, dict):
        raise RunError(f"{folder / 'meta.json'}: not a JSON object; the checkpoint is broken")
    return Checkpoint(step=step, groups=arrays, meta=meta)
