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
import re
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
from typing import Literal

import psutil

from rnntui.errors import RunError
from rnntui.runs import atomic

BEAT = 10.0
"""Seconds between two signs of life."""

SILENCE = 180.0
"""Seconds without one after which an owner that cannot be asked counts as silent."""

Presence = Literal["alive", "silent", "gone"]
"""Whether an owner holds its run. A silent one is on another machine, perhaps alive behind a broken
network: only a person can know, so the run is taken from it on request only."""

_NUMBERED = re.compile(r"([1-9][0-9]{0,17})\.json")
_LOOK = 0.2  # seconds; on a network file system each look asks the server


@dataclass(frozen=True)
class Owner:
    """One who took a run.

    Attributes:
        number: of its file; a higher one has taken the run over.
        host: name of the machine; empty in a file that cannot be read.
        boot_id: differs after each start of the machine.
        namespace: of the process numbers; two containers on one machine count each for itself.
        pid: process.
        started: when the process started, seconds; tells it from a later one with the same pid.
        token: random; what is meant for this owner carries it.
        taken: when it took the run (Unix time, by its own clock); 0 if not known.
        released: it gave the run back.
    """

    number: int
    host: str
    boot_id: str
    pid: int
    started: float
    token: str
    namespace: str = ""
    taken: float = 0.0
    released: bool = False

    def __str__(self) -> str:
        """Who it is, for a person: "process 123 on gpu-1 since 2026-01-31 14:02:11"."""
        since = ""
        # A clock far from ours, or a hostile file: no moment that the calendar knows.
        with contextlib.suppress(ValueError, OverflowError, OSError):
            moment = time.localtime(self.taken)
            since = f" since {time.strftime('%Y-%m-%d %H:%M:%S', moment)}" if self.taken else ""
        return f"process {self.pid} on {self.host}{since}"


def current(run_path: Path) -> Owner | None:
    """The owner with the highest number, None if nobody ever took the run."""
    number = _highest(run_path)
    return _read(run_path, number) if number else None


def presence(owner: Owner, run_path: Path) -> Presence:
    """Whether an owner still holds the run.

    On the same machine since the same boot, its process must exist with the same start time.
    Otherwise its file is judged, by the clock of the file system that holds the run, since the
    clocks of two machines differ: one younger than `SILENCE` is a sign of life.
    """
    if owner.released or _file_time(run_path, owner) == 0:
        return "gone"
    if (owner.host, owner.boot_id, owner.namespace) == _here():
        # A process that may not be asked about is judged by its file.
        with contextlib.suppress(psutil.AccessDenied):
            started = _started(owner.pid)
            # The kernel gives the boot time in whole seconds, which may round either way.
            same = started is not None and abs(started - owner.started) < 2
            return "alive" if same else "gone"
    age = silence(owner, run_path)
    if owner.host == platform.node() and owner.boot_id != _boot_id() and age > _uptime():
        return "gone"  # this machine has started anew since its last sign of life
    if age < SILENCE:
        return "alive"
    # A file without content was never finished; its writer has had time enough.
    return "silent" if owner.host else "gone"


def alive(owner: Owner, run_path: Path) -> bool:
    """Whether an owner surely holds the run."""
    return presence(owner, run_path) == "alive"


def silence(owner: Owner, run_path: Path) -> float:
    """Seconds since an owner's last sign of life, by the clock that stamps the run's files."""
    beat = _file_time(run_path, owner)
    return float("inf") if beat is None else max(_file_system_time(run_path) - beat, 0.0)


def silent_for(owner: Owner, run_path: Path) -> str:
    """How long an owner has given no sign of life: "silent for 7 min"."""
    return f"silent for {silence(owner, run_path) / 60:.0f} min"


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
    def take(cls, run_path: Path, *, name: str = "", force: bool = False) -> "Ownership":
        """Takes a run.

        Args:
            run_path: its directory.
            name: what an error calls it; else its directory's name.
            force: take it from an owner that is alive or silent, who then sees `lost`.

        Raises:
            RunError: another owner is alive, or the directory cannot be written.
        """
        try:
            atomic.make_folder(run_path / "owner")
            while True:
                holder = current(run_path)
                if holder is not None and not force:
                    _refuse_held(holder, run_path, name or run_path.name)
                mine = Owner(
                    number=holder.number + 1 if holder else 1,
                    host=platform.node(),
                    boot_id=_boot_id(),
                    namespace=_namespace(),
                    pid=os.getpid(),
                    started=_started(os.getpid()) or 0.0,
                    token=secrets.token_hex(8),
                    taken=time.time(),
                )
                if not _NUMBERED.fullmatch(f"{mine.number}.json"):
                    raise RunError(f"{run_path / 'owner'}: no owner has such a number; remove it")
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
            with contextlib.suppress(RunError):
                self._lost = _highest(self._run_path) != self.owner.number
        return self._lost

    def release(self) -> None:
        """Gives the run back; the process may live on."""
        self._ended.set()
        self._thread.join()
        # Said in the file, since the process that trained in a thread goes on living.
        released = dataclasses.replace(self.owner, released=True)
        path = _file(self._run_path, self.owner.number)
        try:
            atomic.write_json(path, _content(released))
        except RunError:  # the run was removed, or its disk is full: a time needs no space
            with contextlib.suppress(OSError):
                os.utime(path, (0, 0))

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


def _file_time(run_path: Path, owner: Owner) -> float | None:
    """When an owner last gave a sign of life; 0 if it gave the run back on a full disk."""
    try:
        return _file(run_path, owner.number).stat().st_mtime
    except OSError:
        return None


def _highest(run_path: Path) -> int:
    try:
        names = os.listdir(run_path / "owner")  # noqa: PTH208 - asked many times a second
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise RunError(f"{run_path / 'owner'}: cannot be read ({error.strerror})") from error
    numbers = (_NUMBERED.fullmatch(name) for name in names)
    return max((int(number[1]) for number in numbers if number), default=0)


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
            namespace=str(content.get("namespace", "")),
            taken=float(content.get("taken", 0.0)),
            released=bool(content.get("released", False)),
        )
    except (RunError, KeyError, TypeError, ValueError, OverflowError, AttributeError):
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


def _refuse_held(owner: Owner, run_path: Path, name: str) -> None:
    """Says who has the run.

    Raises:
        RunError: somebody has.
    """
    match presence(owner, run_path):
        case "alive" if not owner.host:
            raise RunError(f"{name} is just being taken by another process; try again later")
        case "alive":
            raise RunError(
                f"{name} is being trained by {owner}; `rnntui runs attach {name}` follows it"
            )
        case "silent":
            raise RunError(
                f"{name} belongs to {owner}, {silent_for(owner, run_path)}; "
                f"if that process is gone, `rnntui resume {name} --force` takes the run"
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


def _here() -> tuple[str, str, str]:
    """What a process number needs beside it to mean one process."""
    return platform.node(), _boot_id(), _namespace()


@cache
def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - a name, not a path
    except OSError:  # not Linux
        return ""


def _uptime() -> float:
    """Seconds since this machine started, sleep included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


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
