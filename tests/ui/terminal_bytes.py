"""Runs an app in a pseudo-terminal and keeps every byte it sends; what must not be among them."""

import fcntl
import inspect
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

HOSTILE = {
    "markup open": "[/",
    "markup close": "[/b] [bold]x[/bold] [@click=app.quit]x[/]",
    "escape": "a\x1b[7777;66Hb\x1b[2Jc",
    "title": "a\x1b]0;HOSTILE-TITLE\x07b",
    "clipboard": "a\x1b]52;c;SE9TVElMRQ==\x07b\x1b]52;c;SE9TVElMRQ==\x1b\\c",
    "c1": "a\x9b7777;66Hb\x9d0;HOSTILE-TITLE\x9cc\x85\x90",
    "nul and others": "a\x00b\x07c\x08\x08\x08d\x0be\x0cf\x0eg\x7fh",
    "returns": "a\rb\r\nc\td",
    "bidi": "a\u202eb\u2066c\u2069d\u200fe\u061cf\u2028g\u2029h",
    "emoji": "a👩‍👩‍👧‍👦b🏳️‍🌈c👍🏽d🇮🇹e",
    "wide": "日本語のとても長い文 全角ＡＢＣ 한국어",
    "combining": "e" + "\u0301" * 300 + "x" + "\u200d" * 40 + "\ufe0f" * 5 + "y",
    "surrogate": "a\udcffb\ud800c",
    "right to left": "שלום עולם مرحبا بالعالم",
    "line of a megabyte": "megabyte \x1b]0;HOSTILE-TITLE\x07 " * 30_000,
}
"""Texts that try to do something to a terminal or to a program that draws them."""

PASTE = "\x1b[200~{}\x1b[201~"
"""What a terminal sends of a paste; an ESC within the text it leaves out."""

_RUN = """
import importlib.util, os, sys
os.login_tty(0)
path, name = sys.argv[1:3]
sys.path[:0] = sys.argv[3].split(os.pathsep)
spec = importlib.util.spec_from_file_location("app_under_test", path)
module = importlib.util.module_from_spec(spec)
sys.modules["app_under_test"] = module
spec.loader.exec_module(module)
app = getattr(module, name)()
app.run()
sys.exit(app.return_code or 0)
"""

_CSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_OURS = re.compile(
    r"\x1b[=>78c]|\x1bP\+q[0-9a-fA-F;]*\x1b\\|\x1b\]22;[a-z-]*\x07"
)  # the last: the pointer's shape
_BAD = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]"
)


def raw_controls(output: bytes) -> list[str]:
    """What text must never send to a terminal and is in `output`, with what stands around it.

    Control sequences that Textual itself draws with (CSI) do not count, unless they are those of
    `HOSTILE`; nor do line feeds and carriage returns, with which it ends its lines.
    """
    text = output.decode("utf-8", errors="replace")
    found = [f"hostile sequence {part!r}" for part in ("7777;66H",) if f"\x1b[{part}" in text]
    # The last sequence may be on its way still.
    text = re.sub(r"\x1b(\[[0-?]*)?$", "", text)
    left = _OURS.sub("", _CSI.sub("", text))
    for match in _BAD.finditer(left):
        around = left[max(match.start() - 20, 0) : match.end() + 20]
        found.append(f"{match.group()!r} in {around!r}")
    return found


class AppTerminal:
    """An app in a terminal of its own; it is killed with the context.

    Args:
        factory: a function without arguments, at the top level of a file, that makes the app.
        size: rows and columns.
        environment: variables beside those of the test.
        paths: folders that the file imports from, beside its own.
    """

    def __init__(
        self,
        factory: Callable[[], object],
        *,
        size: tuple[int, int] = (40, 100),
        environment: Mapping[str, str] | None = None,
        paths: tuple[str, ...] = (),
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        file = Path(inspect.getfile(factory))
        folders = os.pathsep.join([str(file.parent), str(Path(__file__).parent), *paths])
        known = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(file), factory.__name__, folders],
            env={**os.environ, **known, **(environment or {})},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> "AppTerminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def read_until(self, *markers: str, seconds: float = 60.0) -> int:
        """Reads until texts were sent, one after the other, that were not there before.

        Returns:
            how many bytes came meanwhile.
        """
        before = len(self.output)
        marker = " … ".join(markers)
        wanted = re.compile(b".*?".join(re.escape(text.encode()) for text in markers), re.DOTALL)
        end = time.monotonic() + seconds
        while not wanted.search(self.output, max(before - len(markers[0].encode()) + 1, 0)):
            left = end - time.monotonic()
            if left <= 0 or not self._take(left):
                shown = self.output[-2000:].decode("utf-8", errors="replace")
                raise AssertionError(f"no {marker!r} on the terminal: {shown!r}")
        return len(self.output) - before

    def press(self, keys: str) -> None:
        """Types keys."""
        os.write(self._ours, keys.encode())

    def read_to_end(self, *, seconds: float = 60.0) -> bytes:
        """Reads until the app has ended; all that it ever sent."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._take(left):
            pass
        assert left > 0, "the app did not end"
        self.process.wait(timeout=30)
        return self.output

    def _take(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            part = os.read(self._ours, 65_536)
        except OSError:  # the end, as Linux tells it
            return False
        self.output += part
        return bool(part)
