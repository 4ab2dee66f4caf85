"""A real ssh server on this machine, with keys of its own, for one test."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import psutil
import pytest
from terminal import HEARING
from waiting import until

_ADDRESS = "127.0.0.1"
_NO_LOGIN = ("account is locked", "User not known", "not allowed because")


class Sshd:
    """A server in the foreground; it and its connections are killed with the context.

    Args:
        folder: for its keys and its log.
    """

    def __init__(self, folder: Path) -> None:
        program = shutil.which(
            "sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
        )
        if program is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
            pytest.skip("sshd or ssh is not installed")
        _make_separation_folder()
        self._folder = folder
        for name in ("host", "user"):
            line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(line, check=True, stdin=subprocess.DEVNULL)
        self._port = _free_port()
        self._log = folder / "sshd.log"
        options = {
            "ListenAddress": _ADDRESS,
            "Port": self._port,
            "HostKey": folder / "host",
            "AuthorizedKeysFile": folder / "user.pub",
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "no",
            "PasswordAuthentication": "no",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    HEARING.format(""),
                    program,
                    "-D",
                    "-e",
                    "-f",
                    "/dev/null",
                    *_as_options(options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(self._answers, "answer of the ssh server", shown=self._log.read_text)
        self._check_login()

    def __enter__(self) -> "Sshd":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in [*self.connections(), self._process]:
            process.kill()
        self._process.wait()

    def client(self, arguments: list[str], variables: Mapping[str, str]) -> list[str]:
        """The command line that runs a command on the server, on a terminal there."""
        given = [f"{name}={value}" for name, value in variables.items()]
        return [*self._ssh("-tt"), shlex.join(["env", *given, *arguments])]

    def connections(self) -> list[psutil.Process]:
        """The server's processes that serve a connection, without what runs in them."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        found = []
        for child in children:
            try:
                if child.name().startswith("sshd"):
                    found.append(child)
            except psutil.NoSuchProcess:
                continue
        return found

    def _ssh(self, *options: str) -> list[str]:
        known = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
        }
        line = ["ssh", "-F", "/dev/null", "-i", str(self._folder / "user"), "-p", str(self._port)]
        return [*line, *_as_options(known), *options, f"{getpass.getuser()}@{_ADDRESS}"]

    def _answers(self) -> bool:
        assert self._process.poll() is None, f"sshd ended: {self._log.read_text()}"
        with socket.socket() as probe:
            return probe.connect_ex((_ADDRESS, self._port)) == 0

    def _check_login(self) -> None:
        line = [*self._ssh(), "true"]
        done = subprocess.run(
            line, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode == 0:
            return
        log = self._log.read_text(encoding="utf-8")
        self._process.kill()
        self._process.wait()
        if any(words in log for words in _NO_LOGIN):
            pytest.skip("this account may not log in over ssh")
        pytest.fail(f"ssh: {done.stderr}\n{log}")


def _as_options(values: Mapping[str, object]) -> list[str]:
    return [part for name, value in values.items() for part in ("-o", f"{name}={value}")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_ADDRESS, 0))
        return int(probe.getsockname()[1])


def _make_separation_folder() -> None:
    """Makes the folder that sshd insists on as root, where the system's start has not."""
    if os.geteuid() == 0 and Path("/run").is_dir():
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
