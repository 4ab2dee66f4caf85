"""A tmux of its own for a test: no settings of whoever runs it, a private socket."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import psutil
import pytest
from waiting import until


class Tmux:
    """A tmux server with one window and a shell in it; it is killed with the context.

    Args:
        environment: variables of the shell.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        if shutil.which("tmux") is None:
            pytest.skip("tmux is not installed")
        shell = shutil.which("bash")
        # Not tmp_path: the path of a socket has room for a hundred bytes.
        self._folder = tempfile.mkdtemp(prefix="tmux-")
        self._environment = {**environment, "TMUX_TMPDIR": self._folder, "HISTFILE": "/dev/null"}
        self._environment.pop("TMUX", None)
        shell_line = [shell, "--norc", "--noprofile"] if shell else ["/bin/sh"]
        self._do("new-session", "-d", "-x", "120", "-y", "40", *shell_line)
        self.server = int(self._do("display-message", "-p", "#{pid}"))

    def __enter__(self) -> "Tmux":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if psutil.pid_exists(self.server):
            self.kill_server()
        shutil.rmtree(self._folder)

    def type(self, line: str) -> None:
        """Types a line and Enter."""
        self._do("send-keys", "-l", line)
        self.press("Enter")

    def type_only(self, text: str) -> None:
        """Types a text, without Enter."""
        self._do("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        """Gives the window another size."""
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def gone(self, server: int) -> None:
        """Waits until the program, which is all there is in the window, has ended."""
        until(lambda: not psutil.pid_exists(server), "end of the program in tmux")

    def press(self, *keys: str) -> None:
        """Presses keys by their tmux names, such as Enter or C-c."""
        self._do("send-keys", *keys)

    def capture(self) -> str:
        """What stands on the screen."""
        return self._do("capture-pane", "-p")

    def read_until(self, pattern: str) -> str:
        """Waits until a regular expression is found on the screen; all of that."""
        until(
            lambda: re.search(pattern, self.capture()),
            f"{pattern!r} in tmux",
            shown=self.capture,
        )
        return self.capture()

    def kill_server(self) -> None:
        """Ends the server with all that is open in it."""
        self._do("kill-server")
        until(lambda: not psutil.pid_exists(self.server), "end of the tmux server")

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", "test", "-f", "/dev/null", *arguments],
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
            cwd=Path(self._folder),
        )
        assert done.returncode == 0, f"tmux {arguments}: {done.stderr}"
        return done.stdout
