"""Spoils a run's directory, and runs commands on it within bounds of time and memory."""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from rnntui.cli.app import run as command

GIGABYTE = 2**30


class Hung(BaseException):
    """Nothing catches it."""


@contextlib.contextmanager
def bounds() -> Iterator[None]:
    """A hang, or gigabytes of memory, are the end of a test and not of the machine."""

    def hung(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(60)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + GIGABYTE, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Command:
    """Runs a command in this process; gives its exit code, output and lines on standard error."""

    def __init__(self, capture):
        self._capture = capture

    def __call__(self, *arguments):
        self._capture.readouterr()
        number = sys.stdout.fileno()
        output = os.dup(number)
        try:
            code = command([str(argument) for argument in arguments])
        finally:
            os.dup2(output, number)  # which a refusal of the system sends nowhere
            os.close(output)
        out, err = self._capture.readouterr()
        assert "Traceback" not in out + err
        assert "errors.log" not in err, f"an error that nobody thought of: {err[:300]}"
        return code, out, err.splitlines()


def refused(result, *words):
    """Asserts that a command was refused in one line with these words."""
    code, out, lines = result
    assert (code in (1, 2), out, len(lines)) == (True, "", 1), result
    for word in words:
        assert str(word) in lines[0]


def listed(result):
    """The runs of a list, by name."""
    code, out, lines = result
    assert (code, len(lines) <= 1) == (0, True), lines
    return {entry["name"]: entry for entry in map(json.loads, out.splitlines())}


# What may lie in the place of a JSON file.


def content(data):
    return lambda path: path.write_bytes(data)


def sparse(path):
    path.touch()
    os.truncate(path, 3 * GIGABYTE)


def link_to(target):
    return lambda path: path.symlink_to(target)


def linked_to_itself(path):
    path.symlink_to(path.name)


def deep(begin, end):
    return content(begin * 100_000 + b"1" + end * 100_000)


def nested(path):
    path.write_text('{"format": 1, "a": ' + "[" * 90 + "]" * 90 + "}")


NO_JSON = {
    "nothing": content(b""),
    "text": content(b"hello"),
    "binary": content(bytes(range(256))),
    "a list": content(b"[]"),
    "null": content(b"null"),
    "a number": content(b"7"),
    "an empty object": content(b"{}"),
    "deep lists": deep(b"[", b"]"),
    "deep objects": deep(b'{"a":', b"}"),
    "ninety lists": nested,
    "a million lists": content(b"[" + b"[]," * 1_000_001 + b"[]]"),
    "a huge number": content(b'{"format": ' + b"9" * 10_000 + b"}"),
    "a number of 30 digits": content(b'{"format": 1, "created": ' + b"9" * 30 + b"}"),
    "infinity": content(b'{"format": 1, "created": 1e999}'),
    "not a number": content(b'{"format": 1, "created": NaN}'),
    "3 GB": sparse,
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a device": link_to("/dev/zero"),
    "a file without an end": link_to("/proc/self/maps"),
    "a link to itself": linked_to_itself,
}


def spoil(path, how):
    path.unlink(missing_ok=True)
    how(path)


def damaged(path, *place, value):
    """Puts a value into a place of a JSON file; None of a name takes it away."""
    whole = json.loads(path.read_text())
    inner = whole
    for name in place[:-1]:
        inner = inner[name]
    if value is KeyError:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    path.write_text(json.dumps(whole))
