"""The queue of a machine: one training at a time a device, in the order of asking.

Two kinds of files in one folder, both held by `flock`, which the kernel lets go when a process
dies, however it dies:

- `<device>.lock` is held by whoever trains on the device. It alone decides.
- `<time>-<random>.ticket` is held by each one that waits, and gives the order: who finds an older
  ticket for the same device that somebody holds does not try.

The folder belongs to one user on one machine. A file system without locks makes no queue.
"""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from rnntui import locations
from rnntui.errors import Interrupted, RunError
from rnntui.runs import atomic

LOOK = 0.25
"""Seconds between two looks of one that waits."""

_LARGEST = 65_536


@dataclass(frozen=True)
class Waiting:
    """One that waits for a device.

    Attributes:
        path: of its run.
        name: of its run.
        devices: any of which it would take.
    """

    path: str
    name: str
    devices: tuple[str, ...]


class Slot:
    """A device that is held for one training; a context manager.

    Attributes:
        device: which of those asked for.
    """

    def __init__(self, device: str, descriptor: int | None) -> None:
        self.device = device
        self._descriptor = descriptor

    def release(self) -> None:
        """Lets the next one in; more than once does nothing."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)  # nobody is to read a name that left
            with contextlib.suppress(OSError):
                # Said outright: a forked child may hold a copy of the descriptor.
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None

    def take_over(self, other: "Slot") -> None:
        """Holds what another slot of the same device holds."""
        self.release()
        self._descriptor, other._descriptor = other._descriptor, None

    def __enter__(self) -> "Slot":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def wait(
    devices: Sequence[str],
    *,
    path: Path,
    name: str,
    now: bool = False,
    should_stop: Callable[[], bool],
    queued: Callable[[str], None],
) -> Slot:
    """Waits until one of some devices is free, and holds it.

    Args:
        devices: names that mean the same device to every process of this machine; the first that
            is free is taken.
        path: of the run that is to be trained.
        name: of that run.
        now: do not wait: train beside whoever holds the device.
        should_stop: asked four times a second.
        queued: told in one line for whom it waits, when it has to.

    Raises:
        Interrupted: `should_stop` said so.
    """
    folder = locations.queue_dir()
    mine = {"path": str(path), "name": name, "devices": list(devices), "pid": os.getpid()}
    ticket = None
    try:
        if not now:
            ticket = _Ticket.draw(folder, mine)
        told = now
        while True:
            found = _next(folder, devices, mine, ticket)
            if isinstance(found, Slot):
                return found
            if now:
                return Slot(devices[0], None)
            if should_stop():
                raise Interrupted("stopped while it waited")
            if not told:
                told = True
                queued(_behind(folder, devices, found))
            time.sleep(LOOK)
    finally:
        if ticket is not None:
            ticket.drop()


def waiting() -> list[Waiting]:
    """All that wait on this machine, the next one first."""
    try:
        return [item for _, item in _tickets(locations.queue_dir())]
    except OSError:
        return []


def _next(
    folder: Path, devices: Sequence[str], mine: dict[str, Any], ticket: "_Ticket | None"
) -> Slot | list[Waiting]:
    """The first of these devices that nobody holds and nobody waits for any longer.

    Nobody is kept from training by a folder that cannot be made, written or locked.

    Returns:
        The device, or those who wait for longer.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ahead = [item for name, item in _tickets(folder) if ticket and name < ticket.name]
        for device in devices:
            if any(device in item.devices for item in ahead):
                continue
            descriptor = os.open(_lock(folder, device), os.O_RDWR | os.O_CREAT, 0o666)
            if not _try_lock(descriptor):
                os.close(descriptor)
                continue
            # For those who wait, to say for whom.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, json.dumps(mine).encode())
            return Slot(device, descriptor)
    except OSError:
        return Slot(devices[0], None)
    return ahead


def _behind(folder: Path, devices: Sequence[str], ahead: Sequence[Waiting]) -> str:
    """For whom one waits, in words."""
    holders = []
    for device in devices:
        with contextlib.suppress(RunError):
            content = atomic.read_json(_lock(folder, device), limit=_LARGEST)
            if isinstance(content, dict):
                holders.append(f"{content.get('name')} (process {content.get('pid')})")
    behind = ", ".join(holders) or "another run"
    more = len([item for item in ahead if set(item.devices) & set(devices)])
    others = f" and {more} that wait{'s' if more == 1 else ''} already" if more else ""
    return f"waits for {' or '.join(devices)}, behind {behind}{others}; --now would not wait"


class _Ticket:
    """A place in the queue, held until it is dropped; tickets are ordered by their names."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.name = path.name
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def draw(cls, folder: Path, mine: dict[str, Any]) -> "_Ticket | None":
        """A new one, behind all others; None where the folder makes no queue."""
        # The monotonic clock is one for all processes of a machine, and never set.
        path = folder / f"{time.monotonic_ns():020d}-{secrets.token_hex(4)}.ticket"
        hidden = path.with_name(f".{path.name}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            ticket = cls(path, descriptor)
            try:
                # Before anyone sees it, and thinks it is left over.
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                os.write(descriptor, json.dumps(mine).encode())
                hidden.rename(path)
            except OSError:
                hidden.unlink(missing_ok=True)
                ticket.drop()
                return None
        except OSError:
            return None
        return ticket

    def drop(self) -> None:
        """Leaves the queue."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def _tickets(folder: Path) -> list[tuple[str, Waiting]]:
    """The tickets that somebody holds, oldest first; those left by the dead are removed."""
    found = []
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - asked many times a second
    except FileNotFoundError:
        return []
    for name in names:
        if name.endswith(".ticket") and not name.startswith("."):
            item = _held(folder / name)
            if item is not None:
                found.append((name, item))
    return found


def _held(path: Path) -> Waiting | None:
    try:
        # To write, too: NFS makes a lock of the whole file's bytes out of it.
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:  # its turn has come, or it is none of ours
        return None
    try:
        if _try_lock(descriptor):
            path.unlink(missing_ok=True)
            return None
        content = json.loads(os.read(descriptor, _LARGEST))
        devices = tuple(str(device) for device in content["devices"])
        return Waiting(path=str(content["path"]), name=str(content["name"]), devices=devices)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    finally:
        os.close(descriptor)


def _lock(folder: Path, device: str) -> Path:
    return folder / f"{device.replace('/', '-').replace(':', '-')}.lock"


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
