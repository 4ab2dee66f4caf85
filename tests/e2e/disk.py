"""A small disk that a test may fill, and take the writing from."""

import os
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import pytest


class Disk:
    """A file system of some megabytes; it is taken away with the context.

    Args:
        path: a folder that is made for it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mounts = 0
        path.mkdir()
        done = self._mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(path))
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")

    def __enter__(self) -> "Disk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        while self._mounts:
            self._unmount("-l")  # lazily: a program that the test could not end may be in it

    def fill(self) -> None:
        """Takes all space that is left."""
        with tempfile.NamedTemporaryFile(dir=self.path, prefix="filler-", delete=False) as file:
            for size in (65_536, 4096, 1):
                try:
                    while True:
                        os.write(file.fileno(), bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        """Gives back what `fill` took."""
        for filler in self.path.glob("filler-*"):
            filler.unlink()

    def refuse(self) -> None:
        """Lets nothing more be written, but to files that are open already."""
        # Not remounted itself: the kernel refuses that while a program writes to it.
        for options in (("--bind",), ("-o", "remount,bind,ro")):
            done = self._mount(*options, str(self.path), str(self.path))
            assert done.returncode == 0, done.stderr

    def accept(self) -> None:
        """Ends what `refuse` began."""
        self._unmount("-l")

    def _mount(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        try:
            done = subprocess.run(
                ["mount", *arguments], capture_output=True, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            pytest.skip("there is no mount command")
        if done.returncode == 0 and "remount" not in " ".join(arguments):
            self._mounts += 1
        return done

    def _unmount(self, *options: str) -> None:
        subprocess.run(["umount", *options, str(self.path)], check=True)
        self._mounts -= 1
