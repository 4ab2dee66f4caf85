"""Opens the app on a terminal, and sees to the run that is trained when the terminal goes away."""

import contextlib
import os
import signal
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnntui.ui.app import RnntuiApp

INSTEAD = (
    "; `rnntui --help` shows the commands that need none, such as `rnntui demo`, `rnntui train`, "
    "`rnntui classify` and `rnntui generate`"
)

LEAVE_SECONDS = 0.8
"""How long the end waits for the trainer to save: what takes longer lies on the disk already."""

SWITCH_SECONDS = 0.001
"""After how long a thread that computes lets the keys in; Python's own 5 ms add up."""


def open_app() -> int:
    """Runs the app until it is left.

    Returns:
        The exit code of the process: 0, 1 (it broke), 2 (this is no terminal for it), 143
        (SIGTERM).
    """
    problem = _problem()
    if problem is not None:
        sys.stderr.write(f"rnntui: {problem}{INSTEAD}\n")
        return 2
    from rnntui.ui.terminal import plain_alt_digits

    plain_alt_digits()
    sys.setswitchinterval(SWITCH_SECONDS)
    from rnntui.ui.app import RnntuiApp

    app = RnntuiApp()
    signals = _Signals(app)
    with signals:
        try:
            app.run(mouse=app.preferences.mouse)
        finally:
            _see_to_trainer(app)
    if signals.terminated:
        return 143
    return app.return_code or 0


def _problem() -> str | None:
    """What is wrong with the terminal, if something is."""
    try:
        there = os.isatty(0) and os.isatty(1)
    except OSError:
        there = False
    if not there:
        return "the app needs a terminal, and standard input or output is none"
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return f"the app needs a terminal that can move its cursor; TERM is {_term()}"
    return None


def _term() -> str:
    return os.environ.get("TERM") or "not set"


class _Signals:
    """While the app runs: SIGHUP leaves the screen and trains on, SIGTERM saves and ends."""

    def __init__(self, app: "RnntuiApp") -> None:
        self.app = app
        self.terminated = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "_Signals":
        self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._end)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it: leave it so
            self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._gone)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            if not (self.app.hung_up and number == signal.SIGHUP):
                signal.signal(number, handler)

    def _gone(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        to_log()
        self._tell(self.app.hang_up)

    def _end(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.terminated = True
        if self.app.training:
            self.app.trainer.leave()
        self._tell(self.app.exit)

    def _tell(self, what: Any) -> None:
        # Handlers run in the thread of the event loop, which may be asleep: this wakes it.
        loop = getattr(self.app, "_loop", None)
        with contextlib.suppress(RuntimeError):
            if loop is not None:
                loop.call_soon_threadsafe(what)
            else:
                what()


def to_log() -> None:
    """Lays the log where the terminal was: writing to one that is gone fails, reading spins."""
    from rnntui.ui.app import log_path

    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    moment = time.strftime("%Y-%m-%d %H:%M:%S")
    with contextlib.suppress(OSError):
        os.write(target, f"{moment} the terminal has gone; a training goes on\n".encode())
    for descriptor in range(3):
        os.dup2(nothing if descriptor == 0 else target, descriptor)
    os.close(target)
    os.close(nothing)


def _see_to_trainer(app: "RnntuiApp") -> None:
    """After the screen was left: a run trains on without it, or is saved and left."""
    if not app.training:
        return
    if app.hung_up:
        app.trainer.join(None)
        return
    app.trainer.leave()
    if not app.trainer.join(LEAVE_SECONDS):
        # It fits a baseline or evaluates; its last checkpoint lies on the disk, whole.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(143 if app.return_code is None else app.return_code or 0)
