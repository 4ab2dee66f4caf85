"""Checkpoints of a run as dicts of numpy arrays: written so that a kill at any moment loses none.

`checkpoints/<step>/` comes into being complete: everything is written and fsynced in a hidden
folder that is then renamed. `best` and `last` are text files with a step. Weights lie apart from
the optimiser's state, so that using a model does not read the latter.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeVar

import psutil

from rnntui.errors import RunError
from rnntui.runs import atomic
from rnntui.runs.shapes import misfit

if TYPE_CHECKING:  # listing runs asks `exists` and needs no numpy
    import numpy as np

_SUFFIX = ".safetensors"

MOST_HEADER = 2**20
"""Bytes of the names and shapes at the beginning of a group's file: some 120 for each array, of
which eight layers in two directions have 70, and three times as many in the optimiser."""

_LARGEST_META = 2**16
_LARGEST_POINTER = 32
_STEP = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_UNREADABLE = "the checkpoint cannot be read"

_ENTRY = {
    "dtype": str,
    "shape": [int],
    "data_offsets": lambda value: misfit(value, [int]) is None and len(value) == 2,
}
"""What safetensors says of an array at the beginning of a file."""

Layout = tuple[str, tuple[int, ...]]
"""Type of an array, as safetensors calls it (`F32`), and shape."""

Read = TypeVar("Read")


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run at one step.

    Attributes:
        step: optimiser steps done.
        groups: named arrays by group, such as `weights` and `optimizer`: a file each. Arrays of
            numbers and booleans, of any shape; they come back writable and in C order.
        meta: JSON values (tuples come back as lists); floats come back exactly, NaN and the
            infinities too.
        path: the folder it was read from; None before it is written.
    """

    step: int
    groups: "dict[str, dict[str, np.ndarray[Any, Any]]]"
    meta: dict[str, Any]
    path: Path | None = None


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
        atomic.make_folder(folder)
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
    return _first(run_path, which, lambda step: _read(run_path, step, groups))


def layout(
    run_path: Path, which: Literal["best", "last"] | int, groups: Sequence[str]
) -> dict[str, Layout]:
    """What the arrays of some groups are, by name; they are read no further than that.

    A run's network never changes, so this is known of a checkpoint before it takes memory.

    Raises:
        RunError: as `load` does.
    """

    def read(step: int) -> dict[str, Layout]:
        found: dict[str, Layout] = {}
        for name in groups:
            path = _folder(run_path, step) / f"{name}{_SUFFIX}"
            with atomic.opened(path) as (file, size):
                found.update(_header(file, size, path))
        return found

    return _first(run_path, which, read)


def has_best(run_path: Path) -> bool:
    """Whether an evaluation has found a best checkpoint: before, the weights are random."""
    return os.path.lexists(run_path / "best")


def best_step(run_path: Path) -> int | None:
    """The step of the best checkpoint; None before the first evaluation."""
    return _pointer(run_path, "best")


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
    if os.path.lexists(target):
        target.rename(old)
    temporary.rename(target)
    atomic.sync_directory(target.parent)
    atomic.discard(old)


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
        atomic.discard(leftover)
    for pattern in (".best.*.tmp", ".last.*.tmp"):
        for leftover in run_path.glob(pattern):
            atomic.discard(leftover)


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
    atomic.discard(hidden)


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
    return {step for stem in stems if (step := _step(stem)) is not None}


def _pointer(run_path: Path, name: str) -> int | None:
    try:
        text = atomic.read_bytes(run_path / name, _LARGEST_POINTER).decode()
    except (RunError, ValueError):
        return None
    return _step(text.strip())


def _step(text: str) -> int | None:
    """The step that a text names as `save` writes it, in digits; None if it is something else."""
    return int(text) if _STEP.fullmatch(text) else None


def _first(
    run_path: Path, which: Literal["best", "last"] | int, read: Callable[[int], Read]
) -> Read:
    """What the first checkpoint gives that is meant and can be read."""
    if isinstance(which, int):
        return read(which)
    tried: set[int] = set()
    failure: RunError | None = None
    # Again while the pointer moves: a running trainer may have pruned what it named a moment ago.
    while (step := _pointer(run_path, which)) is not None and step not in tried:
        tried.add(step)
        try:
            return read(step)
        except RunError as error:
            failure = error
    if which == "best":
        if failure is not None:
            raise failure
        if has_best(run_path):
            raise RunError(f"{run_path / which}: not the step of a checkpoint; restore the file")
        return _first(run_path, "last", read)
    for step in sorted(_steps(run_path) - tried, reverse=True):
        try:
            return read(step)
        except RunError as error:
            failure = error
    raise failure or RunError(f"run {run_path.name} has no checkpoint; train it first")


def _folder(run_path: Path, step: int) -> Path:
    folder = run_path / "checkpoints" / str(step)
    try:
        if not folder.exists() and _old(folder).exists():
            folder = _old(folder)
        if folder.is_dir():
            return folder
    except OSError as error:
        raise RunError(f"{folder}: cannot be read ({error.strerror})") from error
    raise RunError(f"run {run_path.name} has no checkpoint of step {step}")


def _read(run_path: Path, step: int, groups: Sequence[str] | None) -> Checkpoint:
    folder = _folder(run_path, step)
    if groups is None:
        groups = sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))
    arrays = {name: _arrays(folder / f"{name}{_SUFFIX}") for name in groups}
    path = folder / "meta.json"
    meta = atomic.read_json(path, limit=_LARGEST_META, finite=False)
    if not isinstance(meta, dict):
        raise RunError(f"{path}: not a JSON object; the checkpoint is broken")
    return Checkpoint(step=step, groups=arrays, meta=meta, path=folder)


def _arrays(path: Path) -> "dict[str, np.ndarray[Any, Any]]":
    """The arrays of a group's file."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    with atomic.opened(path) as (file, size):
        _header(file, size, path)
        # The bytes are held twice while they are made into arrays.
        free = psutil.virtual_memory().available
        if 2 * size > free:
            raise RunError(
                f"{path}: {size:,} bytes do not fit into the memory that is free ({free:,})"
            )
        file.seek(0)
        # Read, not mapped: a mapped file that is written again changes under the model.
        content = file.read(size)
    try:
        arrays: dict[str, np.ndarray[Any, Any]] = parse(content)
    except (SafetensorError, KeyError, ValueError) as error:  # KeyError: a type numpy has not
        raise RunError(f"{path}: {_UNREADABLE} ({error})") from error
    return arrays


def _header(file: BinaryIO, size: int, path: Path) -> dict[str, Layout]:
    """What a group's file says of its arrays; it says their size, so one that is cut is known."""
    length = int.from_bytes(file.read(8), "little")
    if not 2 <= length <= MOST_HEADER:
        raise RunError(f"{path}: {_UNREADABLE}")
    try:
        header = json.loads(file.read(length))
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path}: {_UNREADABLE} ({error})") from error
    entries: dict[str, Any] = header if isinstance(header, dict) else {"": None}
    entries.pop("__metadata__", None)
    wrong = [name for name, entry in entries.items() if misfit(entry, _ENTRY) is not None]
    if wrong:
        raise RunError(f"{path}: {_UNREADABLE} ({wrong[0]!r} is no array)")
    end = max((entry["data_offsets"][1] for entry in entries.values()), default=0)
    if 8 + length + end != size:
        raise RunError(
            f"{path}: {_UNREADABLE} (it has {size:,} bytes instead of {8 + length + end:,})"
        )
    return {name: (entry["dtype"], tuple(entry["shape"])) for name, entry in entries.items()}
