"""Opens the app on a terminal, and sees to the run that is trained when the terminal goes away."""

import contextlib
import gc
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from rnntui.ui.terminal import lasting_driver, plain_alt_digits, to_log

if TYPE_CHECKING:
    from rnntui.ui.app import RnntuiApp

INSTEAD = (
    "; `rnntui --help` shows the commands that need none, such as `rnntui demo`, `rnntui train`, "
    "`rnntui classify` and `rnntui generate`"
)

LEAVE_SECONDS = 0.8
"""How long the end waits for the trainer without a word: mostly it has saved by then."""

SAVE_SECONDS = 10.0
"""How long it waits in all, where a batch of long texts or an evaluation is under way."""

HEAR_SECONDS = 0.5
"""A handler runs in the main thread only, when that is not within a wait that has no end."""

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
    gc.disable()  # until the engine is loaded: `garbage`
    plain_alt_digits()
    sys.setswitchinterval(SWITCH_SECONDS)
    from rnntui.ui.app import RnntuiApp
    from rnntui.ui.threads import finished

    app = RnntuiApp(driver_class=lasting_driver())
    with _Signals(app) as signals:
        try:
            app.run(mouse=app.preferences.mouse)
        finally:
            _see_to_trainer(app, signals)
    if not finished(LEAVE_SECONDS):
        _end_now(_code(app, signals))
    return _code(app, signals)


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
        to_log()  # here and now: what is written to a terminal that is gone fails
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


def _see_to_trainer(app: "RnntuiApp", signals: _Signals) -> None:
    """After the screen was left: a run trains on without it, or is saved and left."""
    if app.hung_up:
        while app.training and not signals.terminated:
            app.trainer.join(HEAR_SECONDS)
    if not app.training:
        return
    app.trainer.leave()
    with contextlib.suppress(KeyboardInterrupt):
        if app.trainer.join(LEAVE_SECONDS):
            return
        if _has_begun(app):
            _say("saving the run; ctrl-c ends at once, with what was saved last")
            if app.trainer.join(SAVE_SECONDS - LEAVE_SECONDS):
                return
    # It prepares its data, fits a baseline or writes its report: what it has saved is whole.
    _end_now(_code(app, signals))


def _has_begun(app: "RnntuiApp") -> bool:
    """Whether the run may have batches that were not saved yet; of none it is read that it has."""
    live = app.live
    return live is None or live.run != app.trainer.run or live.view.steps_per_epoch is not None


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal has gone
        sys.stderr.write(f"rnntui: {text}\n")
        sys.stderr.flush()


def _end_now(code: int) -> None:
    """Ends the process, whatever its threads do: what they write is whole or not there."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code(app: "RnntuiApp", signals: _Signals) -> int:
    return 143 if signals.terminated else app.return_code or 0
