"""Keeping runs in order: a new name, a note, away with one, and back with it."""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui import locations
from rnntui.errors import RunError, UserError
from rnntui.runs import atomic, owner, store
from rnntui.runs.store import Run

MOST_NOTE = 10_000
"""Characters of a note."""

DAY = 24 * 60 * 60.0
"""Seconds after which what was thrown away, and not brought back, is removed from the disk."""

_TRASH = re.compile(r"\.trash-(\d{1,12})-.+", re.ASCII)

_undoable: set[Path] = set()
"""What this process has thrown away and may bring back."""


@dataclass(frozen=True)
class Trashed:
    """A run that was thrown away.

    Attributes:
        run: as it was, and will be again.
        name: of it.
        path: where it lies meanwhile.
    """

    run: Run
    name: str
    path: Path


@contextlib.contextmanager
def changed_config(run: Run) -> Iterator[dict[str, Any]]:
    """The content of a run's `config.json`, which the block changes and its end writes.

    One at a time: a rename and the worker that writes down what the settings have come to be would
    otherwise each write over what the other has just written.

    Raises:
        RunError: the file cannot be read or written.
    """
    with _locked(run.path):
        config = run.config
        yield config
        atomic.write_json(run.path / "config.json", config)


def rename(run: Run, name: str) -> None:
    """Gives a run another name; also one that is being trained.

    Args:
        run: any.
        name: as `rnntui.runs.store.create` takes it.

    Raises:
        UserError: the name is taken or cannot be one.
        RunError: the run cannot be read or written.
    """
    name = store.valid_name(name)
    with _locked(run.path.parent):
        if any(other.name == name for other in store.all_runs() if other != run):
            raise UserError(f"there is already a run named {name!r}; choose another name")
        with changed_config(run) as config:
            config["name"] = name


def note(run: Run) -> str:
    """What a person has noted about a run; empty without a note.

    Raises:
        RunError: the file cannot be read.
    """
    path = run.path / "note.txt"
    if not os.path.lexists(path):
        return ""
    return atomic.read_bytes(path, 4 * MOST_NOTE).decode("utf-8", "replace")[:MOST_NOTE]


def set_note(run: Run, text: str) -> None:
    """Notes something about a run, in the place of what was noted before.

    Args:
        run: any.
        text: of at most `MOST_NOTE` characters; one without any but spaces removes the note.

    Raises:
        UserError: the text is too long.
        RunError: the file cannot be written.
    """
    if len(text) > MOST_NOTE:
        raise UserError(f"a note has at most {MOST_NOTE:,} characters; this one has {len(text):,}")
    path = run.path / "note.txt"
    if text.strip():
        atomic.write_text(path, text)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise atomic.write_failed(path, error) from error


def trash(run: Run) -> Trashed:
    """Throws a run away, so that `restore` can bring it back as long as this process lives.

    It stays on the disk, in a hidden folder beside the other runs. What processes that have ended
    threw away more than a day ago is removed on this occasion.

    Raises:
        RunError: it is being trained, or the folder cannot be written.
    """
    parent = run.path.parent
    try:
        name = run.name
    except RunError:  # one that is broken can go as well
        name = run.id
    hidden = parent / f".trash-{int(time.time())}-{run.id}-{secrets.token_hex(2)}"
    folder = run.path / "owner"
    # Where there is anything but a folder nobody can train it.
    takes = not os.path.lexists(folder) or (folder.is_dir() and not folder.is_symlink())
    # Taken first, so that nobody begins to train it between the look and the end.
    ownership = owner.Ownership.take(run.path, name=name) if takes else None
    try:
        run.path.rename(hidden)
        _undoable.add(hidden)
        atomic.sync_directory(parent)
    except OSError as error:
        raise RunError(f"{run.path}: cannot be removed ({error.strerror})") from error
    finally:
        if ownership is not None:
            ownership.release()
    if ownership is not None:
        # It comes back as it was: nobody has seen this owner, and none is numbered after it.
        with contextlib.suppress(OSError):
            (hidden / "owner" / f"{ownership.owner.number}.json").unlink()
    _empty(parent, DAY, but=_undoable)
    return Trashed(run, name, hidden)


def restore(trashed: Trashed) -> Run:
    """Brings back a run that was thrown away, under a free name where its own is taken by now.

    Raises:
        RunError: it is no longer there, or the folder cannot be written.
    """
    run, hidden = trashed.run, Run(trashed.path)
    with _locked(run.path.parent):
        if not hidden.path.is_dir() or os.path.lexists(run.path):
            raise RunError(
                f"{trashed.name} cannot be brought back: it is no longer in {hidden.path}"
            )
        if any(other.name == trashed.name for other in store.all_runs()):
            with changed_config(hidden) as config:
                config["name"] = store.free_name(trashed.name)
        try:
            hidden.path.rename(run.path)
            atomic.sync_directory(run.path.parent)
        except OSError as error:
            raise RunError(f"{hidden.path}: cannot be brought back ({error.strerror})") from error
    _undoable.discard(hidden.path)
    return run


def empty_trash(older_than: float = DAY) -> int:
    """Removes from the disk what was thrown away, by whomever, and gives how many runs that were.

    Args:
        older_than: seconds since it was thrown away; 0 removes all.
    """
    return _empty(locations.runs_dir(), older_than, but=frozenset())


def _empty(root: Path, older_than: float, *, but: set[Path] | frozenset[Path]) -> int:
    count = 0
    with contextlib.suppress(OSError):
        for path in list(root.iterdir()):
            found = _TRASH.fullmatch(path.name)
            if found is None or path in but or time.time() - int(found[1]) < older_than:
                continue
            with contextlib.suppress(OSError):
                atomic.discard(path)
                count += 1
    return count


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        with store.locked(folder):
            yield
    except OSError as error:
        raise RunError(f"{folder}: cannot be read ({error.strerror})") from error
