"""Who trains a run: numbered owner files, of which the highest number owns.

Taking a run is the exclusive creation of `owner/<n+1>.json`, so exactly one of many that try gets
a number. A file is never removed: where a lock is removed and created again, one that looked before
the removal and one that looks after it both get in. A new owner makes every older one see that it
has lost the run.

The sign of life is the file's modification time, renewed by a thread of its own: a training step
may take minutes.
"""

import contextlib
import dataclasses
import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

import psutil

from rnntui.errors import RunError
from rnntui.runs import atomic

BEAT = 10.0
"""Seconds between two signs of life."""

SILENCE = 180.0
"""Seconds without one after which an owner on another machine counts as gone."""

_LOOK = 0.2  # seconds; on a network file system each look asks the server


@dataclass(frozen=True)
class Owner:
    """One who took a run.

    Attributes:
        number: of its file; a higher one has taken the run over.
        host: name of the machine; empty in a file that cannot be read.
        boot_id: differs after each start of the machine.
        pid: process.
        started: when the process started, seconds; tells it from a later one with the same pid.
        token: random; what is meant for this owner carries it.
        released: it gave the run back.
    """

    number: int
    host: str
    boot_id: str
    pid: int
    started: float
    token: str
    released: bool = False


def current(run_path: Path) -> Owner | None:
    """The owner with the highest number, None if nobody ever took the run."""
    number = _highest(run_path)
    return _read(run_path, number) if number else None


def alive(owner: Owner, run_path: Path) -> bool:
    """Whether an owner still holds the run.

    On the same machine since the same boot, its process must exist with the same start time.
    Otherwise (another machine, a restart, a file that its writer did not finish) its file must be
    younger than `SILENCE` by the clock of the file system that holds the run: the clocks of two
    machines differ.
    """
    if owner.released:
        return False
    if (owner.host, owner.boot_id) == (platform.node(), _boot_id()):
        # A process that may not be asked about is judged by its file.
        with contextlib.suppress(psutil.AccessDenied):
            started = _started(owner.pid)
            # The kernel gives the boot time in whole seconds, which may round either way.
            return started is not None and abs(started - owner.started) < 2
    try:
        beat = _file(run_path, owner.number).stat().st_mtime
    except OSError:
        return False
    return _file_system_time(run_path) - beat < SILENCE


class Ownership:
    """A run that this process owns, until the context ends or a higher number takes it.

    Attributes:
        owner: what the owner file says.
    """

    def __init__(self, run_path: Path, owner: Owner) -> None:
        self.owner = owner
        self._run_path = run_path
        self._lost = False
        self._looked = float("-inf")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="owner-beat", daemon=True)
        self._thread.start()

    @classmethod
    def take(cls, run_path: Path, *, force: bool = False) -> "Ownership":
        """Takes a run.

        Args:
            run_path: its directory.
            force: take it from an owner that is alive, who then sees `lost`.

        Raises:
            RunError: another owner is alive, or the directory cannot be written.
        """
        try:
            (run_path / "owner").mkdir(exist_ok=True)
            while True:
                holder = current(run_path)
                if holder is not None and not force and alive(holder, run_path):
                    raise RunError(_held(holder, run_path))
                mine = Owner(
                    number=holder.number + 1 if holder else 1,
                    host=platform.node(),
                    boot_id=_boot_id(),
                    pid=os.getpid(),
                    started=_started(os.getpid()) or 0.0,
                    token=secrets.token_hex(8),
                )
                if _create(run_path, mine):
                    return cls(run_path, mine)
        except OSError as error:
            raise atomic.write_failed(run_path / "owner", error) from error

    @property
    def lost(self) -> bool:
        """Another has taken the run, or it was removed: write nothing more into it.

        Cheap enough to ask at every batch: it looks into the directory five times a second.
        """
        now = time.monotonic()
        if not self._lost and now - self._looked >= _LOOK:
            self._looked = now
            # A network file system that is away for a while says nothing.
            with contextlib.suppress(OSError):
                self._lost = _highest(self._run_path) != self.owner.number
        return self._lost

    def release(self) -> None:
        """Gives the run back; the process may live on."""
        self._ended.set()
        self._thread.join()
        # Said in the file, since the process that trained in a thread goes on living.
        released = dataclasses.replace(self.owner, released=True)
        with contextlib.suppress(RunError):  # the run was removed, or its disk is full or gone
            atomic.write_json(_file(self._run_path, self.owner.number), _content(released))

    def __enter__(self) -> "Ownership":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _beat(self) -> None:
        path = _file(self._run_path, self.owner.number)
        while not self._ended.wait(BEAT):
            # A network file system may be away for a while; the next beat tries again.
            with contextlib.suppress(OSError):
                os.utime(path)


def _file(run_path: Path, number: int) -> Path:
    return run_path / "owner" / f"{number}.json"


def _highest(run_path: Path) -> int:
    try:
        names = os.listdir(run_path / "owner")  # noqa: PTH208 - asked many times a second
    except (FileNotFoundError, NotADirectoryError):
        return 0
    stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return max((int(stem) for stem in stems if stem.isascii() and stem.isdigit()), default=0)


def _read(run_path: Path, number: int) -> Owner:
    try:
        content = atomic.read_json(_file(run_path, number))
        return Owner(
            number=number,
            host=str(content["host"]),
            boot_id=str(content["boot_id"]),
            pid=int(content["pid"]),
            started=float(content["started"]),
            token=str(content["token"]),
            released=bool(content.get("released", False)),
        )
    except (RunError, KeyError, TypeError, ValueError, AttributeError):
        # Created and not yet written, or its writer was killed in between: the age decides.
        return Owner(number=number, host="", boot_id="", pid=0, started=0.0, token="")


def _content(owner: Owner) -> dict[str, object]:
    content = dataclasses.asdict(owner)
    del content["number"]  # the file's name says it
    return content


def _create(run_path: Path, owner: Owner) -> bool:
    """Creates the owner's file, whole or not at all; False if another was quicker."""
    target = _file(run_path, owner.number)
    prepared = target.with_name(f".{owner.token}")
    with prepared.open("x", encoding="utf-8") as file:
        file.write(json.dumps(_content(owner)))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(prepared, target)  # as exclusive as creating it, and never seen half written
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        return _create_in_place(target, prepared.read_bytes())
    finally:
        prepared.unlink()
    atomic.sync_directory(run_path / "owner")
    return True


def _create_in_place(target: Path, content: bytes) -> bool:
    try:
        with target.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return False
    atomic.sync_directory(target.parent)
    return True


def _held(owner: Owner, run_path: Path) -> str:
    if not owner.host:
        return f"run {run_path.name} is just being taken by another process; try again later"
    return (
        f"run {run_path.name} is being trained by process {owner.pid} on {owner.host}; "
        "wait for its end or stop it there"
    )


def _started(pid: int) -> float | None:
    """When a living process started, None if there is none (a zombie is none)."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        # Linux knows the start relative to the boot, and the boot's wall-clock time moves when
        # the clock is set: an absolute time would declare a living owner dead.
        boot = psutil.boot_time() if sys.platform == "linux" else 0.0
        return process.create_time() - boot
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return None


@cache
def _boot_id() -> str:
    try:
        if sys.platform == "darwin":
            command = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
            return subprocess.check_output(command, text=True).strip()
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _file_system_time(run_path: Path) -> float:
    """Now, by the clock that stamps the run's files (a server's, on a network file system)."""
    try:
        with tempfile.TemporaryFile(dir=run_path / "owner") as file:
            file.write(b".")
            file.flush()
            return os.fstat(file.fileno()).st_mtime
    except OSError:  # the reader may not write here
        return time.time()
