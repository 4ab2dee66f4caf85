"""Runs on the disk: making, finding, listing and removing run directories."""

import contextlib
import difflib
import fcntl
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui import locations
from rnntui.errors import RnntuiError, RunError, UserError
from rnntui.runs import atomic, checkpoints, owner, shapes
from rnntui.runs.shapes import Shape

FORMAT = 1
"""Layout of the run directories that this version writes, and the highest it reads."""

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
_SHORTEST_BEGINNING = 4
_LONGEST_NAME = 60

_LARGEST_CONFIG = 2**20
"""Bytes of a `config.json`, which a list reads of every run: some 3,000, and notes."""


@dataclass(frozen=True)
class Run:
    """A run directory; what it holds is read when it is asked for.

    Attributes:
        path: the directory, absolute.
    """

    path: Path

    @property
    def id(self) -> str:
        """The directory's name: the time of its making in UTC and four hexadecimal digits."""
        return self.path.name

    @property
    def config(self) -> dict[str, Any]:
        """What was asked and what it came to, from `config.json`.

        Raises:
            RunError: the file is missing or broken, or a later version wrote it.
        """
        path = self.path / "config.json"
        config: Any = atomic.read_json(path, limit=_LARGEST_CONFIG)
        if isinstance(config, dict) and isinstance(config.get("format"), int):
            _refuse_later(config["format"], path)
        _refuse_misfit(config, shapes.CONFIG, path)
        checked: dict[str, Any] = config
        return checked

    @property
    def name(self) -> str:
        """The name it was given; its id where that is none that `create` would have given."""
        return self.name_in(self.config)

    def name_in(self, config: Mapping[str, Any]) -> str:
        """As `name`, of its configuration that was read already."""
        name = config.get("name")
        try:
            return valid_name(name) if isinstance(name, str) else self.id
        except UserError:
            return self.id

    @property
    def task(self) -> str:
        """`classifier` or `charlm`."""
        return str(self.config["task"])

    @property
    def record(self) -> dict[str, Any] | None:
        """What `data.json` says of its data and vocabulary; None before the data was read.

        Raises:
            RunError: the file is broken.
        """
        path = self.path / "data.json"
        if not os.path.lexists(path):
            return None
        record: dict[str, Any] = atomic.read_json(path)
        _refuse_misfit(record, shapes.DATA[self.task], path)
        return record

    @property
    def report(self) -> dict[str, Any] | None:
        """The figures of the finished run; None before it has them.

        Raises:
            RunError: the file is broken.
        """
        path = self.path / "report.json"
        if not os.path.lexists(path):
            return None
        report: dict[str, Any] = atomic.read_json(path)
        _refuse_misfit(report, shapes.REPORT, path)
        return report

    @property
    def journal(self) -> Path:
        """The file of its events."""
        return self.path / "events.jsonl"

    @property
    def log(self) -> Path:
        """The file for what a process without a terminal has to say."""
        return self.path / "run.log"


def create(task: str, name: str, config: Mapping[str, Any], *, numbered: bool = False) -> Run:
    """Makes a run directory; it appears complete or not at all.

    Args:
        task: `classifier` or `charlm`.
        name: letters and digits of any alphabet and `-_.`, at most 60 characters; no other run
            has it.
        config: further content of `config.json`; format, task, name and time are added.
        numbered: a name that is taken gets the first number from 2 that is free, and characters
            that a name cannot have become `-`.

    Raises:
        UserError: the name is taken or cannot be one.
        RnntuiError: the folder of the runs cannot be written.
    """
    name = name if numbered else valid_name(name)
    root = locations.runs_dir()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with locked(root):
            if numbered:
                name = free_name(name)  # under the lock: two may begin at once
            elif name in _names():
                raise UserError(f"there is already a run named {name!r}; choose another name")
            now = time.time()
            stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
            path = root / f"{stamp}-{secrets.token_hex(2)}"
            while path.exists():
                path = root / f"{stamp}-{secrets.token_hex(2)}"
            hidden = root / f".new-{path.name}"
            own = {"format": FORMAT, "task": task, "name": name, "created": now}
            try:
                for folder in ("checkpoints", "owner"):
                    (hidden / folder).mkdir(parents=True)
                atomic.write_json(hidden / "config.json", {**own, **config, **own})
                hidden.rename(path)
            except BaseException:
                shutil.rmtree(hidden, ignore_errors=True)
                raise
            atomic.sync_directory(root)
    except OSError as error:
        raise RnntuiError(
            f"{root}: runs cannot be written there ({error.strerror}); "
            "set RNNTUI_RUNS to a folder of yours"
        ) from error
    return Run(path)


def free_name(wanted: str) -> str:
    """A name no run has: the wanted one, else with the first number from 2 that is free.

    Characters that a name cannot have become `-`.
    """
    normal = unicodedata.normalize("NFC", wanted)
    clean = "".join(letter if _allowed(letter) else "-" for letter in normal)
    clean = clean.lstrip("-.")[: _LONGEST_NAME - 6].rstrip("-.") or "run"
    taken = _names()
    if clean not in taken and not _ID.fullmatch(clean):
        return clean
    number = 2
    while f"{clean}-{number}" in taken:
        number += 1
    return f"{clean}-{number}"


def all_runs() -> list[Run]:
    """Every run that this version can read, newest first; other folders are passed over.

    Raises:
        RnntuiError: the folder of the runs is there and cannot be read.
    """
    found = []
    for run in _folders():
        with contextlib.suppress(RunError):
            found.append((float(run.config["created"]), run.id, run))
    return [run for *_, run in sorted(found, key=lambda item: item[:2], reverse=True)]


def folders() -> list[Run]:
    """Every folder that is meant as a run, also one that cannot be read; in no order.

    Raises:
        RnntuiError: the folder of the runs is there and cannot be read.
    """
    return [run for run in _folders() if _may_be_run(run.path)]


def find(reference: str) -> Run:
    """The run that a person means.

    Args:
        reference: the path of a run directory, an id, a name, or the beginning of an id, of at
            least four characters, that no other has.

    Raises:
        UserError: no run is meant by it, or more than one.
        RunError: the run cannot be read.
    """
    runs = all_runs()
    name = unicodedata.normalize("NFC", reference)
    names = {run.id: run.name for run in runs}
    meant = [run for run in runs if name in (run.id, names[run.id])]
    if not meant:
        run = _by_path(reference)
        if run is not None:
            run.config  # noqa: B018 - raises what is wrong with it
            return run
    if not meant and len(reference) >= _SHORTEST_BEGINNING:
        meant = [run for run in runs if run.id.startswith(reference)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        some = ", ".join(run.id for run in meant[:5]) + (", …" if len(meant) > 5 else "")
        raise UserError(f"{reference!r} may be any of {len(meant)} runs ({some}); give more of it")
    close = difflib.get_close_matches(name, [*names.values(), *names], n=3, cutoff=0.7)
    if close:
        raise UserError(f"there is no run {reference!r}; did you mean {' or '.join(close)}?")
    raise UserError(f"there is no run {reference!r}; `rnntui runs list` shows those there are")


def newest(task: str | None = None, *, with_checkpoint: bool = True) -> Run | None:
    """The newest of `standing_alone`."""
    return next(standing_alone(task, with_checkpoint=with_checkpoint), None)


def standing_alone(task: str | None = None, *, with_checkpoint: bool = True) -> Iterator[Run]:
    """The runs, newest first, but for those that were trained to be compared.

    Args:
        task: only of this task.
        with_checkpoint: only those that an evaluation has found a best checkpoint of.
    """
    for run in all_runs():
        if run.config.get("compared"):
            continue
        if task in (None, run.task) and (not with_checkpoint or checkpoints.has_best(run.path)):
            yield run


def remove(run: Run) -> None:
    """Removes a run from the disk.

    Raises:
        RunError: it is being trained, or the folder cannot be written.
    """
    folder = run.path / "owner"
    with contextlib.ExitStack() as held:
        # Taken first, so that nobody begins to train it between the look and the removal. Where
        # there is anything but a folder nobody can.
        if not os.path.lexists(folder) or (folder.is_dir() and not folder.is_symlink()):
            held.enter_context(owner.Ownership.take(run.path, name=run.name))
        hidden = run.path.with_name(f".removed-{run.id}-{secrets.token_hex(2)}")
        try:
            # One that is half removed is never seen: hidden names are no runs.
            run.path.rename(hidden)
        except OSError as error:
            raise RunError(f"{run.path}: cannot be removed ({error.strerror})") from error
    # A removal that was killed left some, too.
    for leftover in (hidden, *run.path.parent.glob(".removed-????????-??????-????-*")):
        _discard(leftover)
    if os.path.lexists(hidden):
        raise RunError(
            f"{hidden}: what is left of the run cannot be removed; check its permissions"
        )


def _discard(path: Path) -> None:
    """Removes a folder or, of a link, the link alone."""
    if path.is_symlink():
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def size(run: Run) -> int:
    """Bytes in all files of a run."""
    total = 0
    for folder, _, names in os.walk(run.path):
        for name in names:
            with contextlib.suppress(OSError):  # a trainer prunes its checkpoints
                total += (Path(folder) / name).lstat().st_size
    return total


def _folders() -> Iterator[Run]:
    root = locations.runs_dir()
    try:
        paths = [path for path in root.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return
    except OSError as error:
        raise RnntuiError(
            f"{root}: runs cannot be read there ({error.strerror}); "
            "set RNNTUI_RUNS to a folder of yours"
        ) from error
    yield from (Run(path) for path in paths)


def _names() -> set[str]:
    return {run.name for run in all_runs()}


def _by_path(reference: str) -> Run | None:
    # The second: the id of a run that this version cannot read.
    for path in (Path(reference).absolute(), locations.runs_dir() / reference):
        if reference and _may_be_run(path):
            return Run(path)
    return None


def _may_be_run(folder: Path) -> bool:
    """Whether a folder has a configuration of whatever kind, or may not be asked."""
    try:
        (folder / "config.json").lstat()
    except PermissionError:
        return True
    except (OSError, ValueError):  # a text too long for a name, or with a NUL
        return False
    return True


def _refuse_later(version: int, path: Path) -> None:
    if version > FORMAT:
        raise RunError(
            f"{path}: a later version of rnntui made this run (format {version}, "
            f"this one reads {FORMAT}); upgrade rnntui to use it"
        )


def _refuse_misfit(value: Any, shape: Shape, path: Path) -> None:
    place = shapes.misfit(value, shape)
    if place is not None:
        what = f"`{place}` is" if place else "this is"
        raise RunError(
            f"{path}: {what} not what rnntui writes there; restore the file or remove the run"
        )


def _allowed(letter: str) -> bool:
    # Marks (M) too: vowel signs of many alphabets are no letters to Unicode, nor to `\w`.
    return letter in "-_." or unicodedata.category(letter)[0] in "LMN"


def valid_name(name: str) -> str:
    """A name as it is kept, in Unicode's composed form.

    Raises:
        UserError: no run can have it.
    """
    name = unicodedata.normalize("NFC", name)  # macOS and Linux keyboards differ in this
    if not name or len(name) > _LONGEST_NAME:
        raise UserError(f"a run's name has 1 to {_LONGEST_NAME} characters; {name[:80]!r} has not")
    if name[0] in "-." or not all(map(_allowed, name)):
        raise UserError(
            f"{name!r} cannot name a run: use letters, digits and -_. and do not begin with - or ."
        )
    if _ID.fullmatch(name):
        raise UserError(f"{name!r} looks like the id of a run; choose another name")
    return name


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Lets one process at a time make or name a run, or change its configuration."""
    # The folder itself is locked: a file in it could belong to someone else of the class.
    descriptor = os.open(root, os.O_RDONLY)
    try:
        # Where the file system has no locks, two runs may share a name; their ids still differ.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
