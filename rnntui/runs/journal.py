r"""The journal of a run: one event a line, appended by one writer, read by anyone.

A line ends at "\n" only: JSON leaves U+2028 and U+0085 as they are. A last line without its newline
is one that the writer did not finish: readers do not see it, and the next writer cuts it off.
"""

import dataclasses
import errno
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from rnntui import events
from rnntui.errors import RunError
from rnntui.events import Event, Step
from rnntui.runs import atomic

MOST_LINE = 2**20
"""Bytes of a line that is still read: an event has some hundreds, a sample some thousands."""

_BLOCK = 65_536


class Journal:
    """The writing end of a run's journal; a context manager.

    Opening cuts the file back to its last newline. An event that the file system refuses is no
    reason to end a training: it waits, and is written before the next one that can be.

    Args:
        path: the file, `Run.journal`; it is created if it is missing.

    Attributes:
        trouble: why events wait to be written; None when all are.

    Raises:
        RunError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble: RunError | None = None
        self._waiting: list[bytes] = []
        created = not path.exists()
        try:
            # Unbuffered: each line reaches the file in one write, or is lost as a whole.
            self._file = os.fdopen(atomic.open_append(path), "ab+", buffering=0)
            self._file.truncate(_end_of_lines(self._file))
            if created:
                atomic.sync_directory(path.parent)
        except OSError as error:
            raise atomic.write_failed(path, error) from error

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; nothing is waiting to be written."""
        self._file.close()

    def append(self, event: Event, *, durable: bool = False) -> Event:
        """Writes one event, or keeps it, and gives it back as written.

        A `Step` that cannot be written is dropped: the next one says as much.

        Args:
            event: its `time` is set to now if it is 0.
            durable: return only when the line lies on the disk.
        """
        if event.time == 0:
            event = dataclasses.replace(event, time=time.time())
        text = json.dumps(events.to_json(event), ensure_ascii=False, allow_nan=False)
        self._waiting.append(text.encode("utf-8", errors="backslashreplace") + b"\n")
        try:
            self._flush(durable=durable)
        except OSError as error:
            self.trouble = atomic.write_failed(self.path, error)
            if isinstance(event, Step) and self._waiting:
                self._waiting.pop()
        else:
            self.trouble = None
        return event

    def _flush(self, *, durable: bool) -> None:
        while self._waiting:
            line = self._waiting[0]
            size = os.fstat(self._file.fileno()).st_size
            written = self._file.write(line)
            if written != len(line):
                # A full disk takes a part; the next line would be glued to it.
                self._file.truncate(size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            del self._waiting[0]
        if durable:
            os.fsync(self._file.fileno())


def read(path: Path, offset: int = 0) -> tuple[list[Event], int]:
    """The events of the whole lines from an offset on, and the offset to go on from.

    Lines that are broken or of a type this version does not know are skipped. A file that is
    missing holds nothing.

    Args:
        path: the journal's file.
        offset: 0, or what the last call gave.

    Raises:
        RunError: the file is there and cannot be read.
    """
    if not path.exists():
        return [], offset
    found: list[Event] = []
    with atomic.opened(path) as (file, _):
        position = file.seek(offset)
        too_long = False
        while line := file.readline(MOST_LINE):
            position += len(line)
            if not line.endswith(b"\n"):
                too_long = True
                continue
            event = None if too_long else _event(line)
            offset, too_long = position, False
            if event is not None:
                found.append(event)
    return found, offset


def backwards(path: Path) -> Iterator[Event]:
    """The events from the last to the first, reading no more of the file than is asked for.

    Raises:
        RunError: the file is there and cannot be read.
    """
    if not path.exists():
        return
    with atomic.opened(path) as (file, _):
        end = _end_of_lines(file)
        rest = b""  # the beginning of it may stand in the block before
        while end > 0:
            begin = max(0, end - _BLOCK)
            file.seek(begin)
            lines = (file.read(end - begin) + rest).split(b"\n")
            end = begin
            rest = lines.pop(0) if begin > 0 else b""
            if len(rest) > MOST_LINE:
                rest = b"\0"  # no event, whatever comes before it
            for line in reversed(lines):
                event = _event(line)
                if event is not None:
                    yield event


def _event(line: bytes) -> Event | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return events.from_json(fields) if isinstance(fields, dict) else None


def _end_of_lines(file: BinaryIO) -> int:
    """The offset behind the last newline of a file, 0 if it has none."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        newline = file.read(end - begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        end = begin
    return 0
