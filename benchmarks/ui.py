"""The app on a terminal: first frame, keys while it trains, the training beside it, bytes, rest.

`python benchmarks/ui.py` runs all of it; names of parts run those (`first_frame keys
first_visits training bytes rest`) and leave the other figures of the last run as they are.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from common import RESULTS, machine, measure, own_home, rnntui, summary, write
from screen import Screen

CLAIM = (
    "first frame at most 1.5 times that of an empty Textual app; key to paint p95 at most 50 ms "
    "while a thread trains; training at 95 % of the command line's speed or more; at most 10 kB/s "
    "on the training screen; nothing sent and next to no processor time at rest"
)

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("here it is")
Empty().run()
"""
"""The least that Textual can show."""

HOSTED = """
import sys
from rnntui.ui import app as module
from rnntui.ui.start import open_app

class Hosted(module.RnntuiApp):
    def _after_first_frame(self):
        super()._after_first_frame()
        self.on_ended.append(lambda run, error: self.set_timer(1.0, self.exit))
        self.set_timer(4.0, self._go)

    async def _go(self):
        from rnntui.workbench.request import new_run
        task, name, screen = sys.argv[1:4]
        given = dict(pair.split("=") for pair in sys.argv[4:])
        given = {key: int(value) if value.isdigit() else value for key, value in given.items()}
        await self.action_go(screen)
        self.train(new_run(task, given=given, name=name), fresh=True)

if __name__ == "__main__":  # the helper process imports this file
    module.RnntuiApp = Hosted
    sys.exit(open_app())
"""
"""The app, which trains what its arguments say, on the screen that they name."""

PRESSES = 30
SECONDS = 10.0


def home(*data_sets: str) -> str:
    """A home whose owner has seen the welcome."""
    folder = own_home(*data_sets)
    config = Path(folder, "config")
    config.mkdir(parents=True, exist_ok=True)
    (config / "app.json").write_text(json.dumps({"welcomed": True, "theme": "rnntui-dark"}))
    return folder


def script(text: str) -> str:
    """A file with a program."""
    file = Path(tempfile.mkdtemp(prefix="rnntui-benchmark-"), "program.py")
    file.write_text(text)
    return str(file)


def hosted(folder: str, task: str, name: str, screen: str, **given: object) -> Screen:
    """The app while it trains."""
    pairs = [f"{key}={value}" for key, value in given.items()]
    command = [sys.executable, script(HOSTED), task, name, screen, *pairs]
    return Screen(command, RNNTUI_HOME=folder)


def first_frame() -> dict[str, Any]:
    """Seconds from the start of the process to its first frame, in turns."""
    folder = home()
    empty = [sys.executable, script(EMPTY)]
    seconds: dict[str, list[float]] = {"empty Textual app": [], "rnntui": []}
    for _ in range(11):
        for name, command, text in (
            ("empty Textual app", empty, "here it is"),
            ("rnntui", rnntui(), "Poetry"),
        ):
            with Screen(command, RNNTUI_HOME=folder) as screen:
                seconds[name].append(screen.wait_for(text))
    ratio = statistics.median(seconds["rnntui"]) / statistics.median(seconds["empty Textual app"])
    return {
        "seconds": {name: summary(values) for name, values in seconds.items()},
        "ratio": round(ratio, 3),
    }


def keys() -> dict[str, Any]:
    """Milliseconds from a key to its paint while a thread trains at full speed."""
    folder = home("sms_spam")
    given = {"data": "sms_spam", "epochs": 1_000, "units": 64}
    with hosted(folder, "classifier", "keys", "train", **given) as screen:
        screen.wait_for("Poetry")
        screen.wait_for("epoch 2/")
        figures = {
            "a letter typed, and what it finds": _typed(screen),
            "a chart redrawn": _toggled(screen, "l", "log", closed_by="l"),
            "help opened": _toggled(screen, "?", "is it learning", closed_by="\x1b"),
            "another screen": _screens(screen),
        }
    return {
        name: {"p50": round(_percentile(values, 50), 1), "p95": round(_percentile(values, 95), 1)}
        for name, values in figures.items()
    }


def _typed(screen: Screen) -> list[float]:
    """A word typed into the palette; in mixed case, so that nothing else on the screen reads so."""
    times = []
    for _ in range(PRESSES // 5):
        screen.press(":")
        _rest(screen)
        screen.press("l")
        for end in range(2, 7):
            _rest(screen)
            screen.press("lAyErS"[end - 1])
            times.append(1000 * screen.wait_for("lAyErS"[:end]))
        _rest(screen)
        screen.press("\x1b")
        _rest(screen)
    return times


def _toggled(screen: Screen, key: str, shown: str, *, closed_by: str) -> list[float]:
    """A key that makes a text appear, and one that takes it away."""
    times = []
    for _ in range(PRESSES):
        screen.press(closed_by)
        _rest(screen)
        screen.press(key)
        times.append(1000 * screen.wait_for(shown))
        _rest(screen)
    screen.press(closed_by)
    return times


def _screens(screen: Screen) -> list[float]:
    times = []
    for number in range(PRESSES):
        _rest(screen)
        screen.press("32"[number % 2])
        times.append(1000 * screen.wait_for("Learn"))
    return times


def first_visits() -> dict[str, Any]:
    """Milliseconds until a screen is painted that was not seen before, by screen."""
    times: dict[str, list[float]] = {name: [] for name in SCREENS[1:]}
    for _ in range(3):
        with Screen(rnntui(), RNNTUI_HOME=home()) as screen:
            screen.wait_for("Poetry")
            screen.count(12.0)  # as long as one looks at the first screen
            for number, name in enumerate(SCREENS[1:], 2):
                screen.press(f"\x1b[{FUNCTION_KEYS[number]}~")
                times[name].append(1000 * screen.wait_for("Learn"))
                screen.count(2.0)
    return {
        name: {key: round(value, 1) for key, value in summary(values).items()}
        for name, values in times.items()
    }


def _rest(screen: Screen) -> None:
    """Half a second and more: Textual waits a tenth for what may follow an Esc."""
    screen.count(0.5)
    screen.settle(0.05, 1.0)


def training() -> dict[str, Any]:
    """Seconds of the training loop on the command line and within the app, in turns."""
    figures = {}
    for task, data, given in (
        ("classifier", "sms_spam", {"epochs": 6, "min_steps": 0}),
        ("charlm", "leopardi", {"epochs": 6, "units": 128, "budget": 600}),
    ):
        folder = home(data)
        options = [f"--{key.replace('_', '-')}={value}" for key, value in given.items()]
        seconds: dict[str, list[float]] = {"command line": [], "app": []}
        threads = _threads(folder, task, data)
        for number in range(3):
            name = f"cli-{number}"
            command = rnntui("train", task, "--data", data, "--name", name, *options)
            measure([*command, f"--threads={threads}"], RNNTUI_HOME=folder)
            seconds["command line"].append(_loop_seconds(folder, name))
            name = f"app-{number}"
            asked = {"data": data, "threads": threads, **given}
            with hosted(folder, task, name, "train", **asked) as screen:
                _wait_finished(screen, folder, name)
            seconds["app"].append(_loop_seconds(folder, name))
        speed = statistics.median(seconds["command line"]) / statistics.median(seconds["app"])
        figures[f"{task} on {data}"] = {
            "threads": threads,
            "seconds": {name: summary(values) for name, values in seconds.items()},
            "speed of the app": round(speed, 3),
        }
    return figures


def _threads(folder: str, task: str, data: str) -> int:
    """The threads that are chosen here when nobody says how many."""
    command = rnntui("train", task, "--data", data, "--name", "first", "--epochs", "1")
    measure([*command, "--min-steps", "0"] if task == "classifier" else command, RNNTUI_HOME=folder)
    return int(_config(folder, "first")["machine"]["threads"])


def _config(folder: str, name: str) -> dict[str, Any]:
    for path in Path(folder, "runs").glob("[0-9]*/config.json"):
        config: dict[str, Any] = json.loads(path.read_text())
        if config["name"] == name:
            return {**config, "path": str(path.parent), **config["settings"]}
    return {}


def _loop_seconds(folder: str, name: str) -> float:
    report = json.loads(Path(_config(folder, name)["path"], "report.json").read_text())
    return float(report["training_seconds"])


def _wait_finished(screen: Screen, folder: str, name: str) -> None:
    end = time.monotonic() + 600
    while time.monotonic() < end:
        try:
            screen.count(0.5)
        except SystemExit:  # it has left by itself
            return
        path = _config(folder, name).get("path")
        if path and Path(path, "report.json").exists():
            screen.count(0.5)
            return
    raise SystemExit(f"{name} did not finish")


def bytes_sent() -> dict[str, Any]:
    """Bytes a second to the terminal, by screen, while it trains; the default refresh."""
    figures = {}
    for task, data, given in (
        ("classifier", "sms_spam", {"epochs": 1_000, "units": 64}),
        ("charlm", "leopardi", {"epochs": 1_000, "units": 128, "budget": 100_000}),
    ):
        folder = home(data)
        with hosted(folder, task, "bytes", "train", data=data, **given) as screen:
            screen.wait_for("epoch 3/")
            for number, name in enumerate(SCREENS, 1):
                screen.press(str(number))
                screen.settle(0.2, 3.0)
                time.sleep(1.0)
                screen.count(1.0)
                figures[f"{name}, {task} in training"] = round(screen.count(SECONDS) / SECONDS)
                screen.press("\x1b")
    return figures


FUNCTION_KEYS = {2: 12, 3: 13, 4: 14, 5: 15, 6: 17}
"""What a terminal sends for F2 to F6, which go to screens also from within a box."""

SCREENS = ("Data", "Train", "Runs", "Spam", "Poetry", "Learn")


def rest() -> dict[str, Any]:
    """Bytes and processor seconds a minute while nothing happens, by screen."""
    figures = {}
    folder = home()
    for task, name in (("classifier", "spam"), ("charlm", "poet")):
        measure(rnntui("train", task, "--name", name, "--epochs", "2"), RNNTUI_HOME=folder)
    with Screen(rnntui(), RNNTUI_HOME=folder) as screen:
        screen.wait_for("Poetry")
        screen.count(12.0)
        for number, name in enumerate(SCREENS, 1):
            screen.press(str(number))
            screen.count(6.0)
            screen.press("\x1b")
            screen.count(3.0)
            before = screen.processor_seconds()
            sent = screen.count(SECONDS)
            used = screen.processor_seconds() - before
            figures[name] = {
                "bytes": sent,
                "processor seconds a minute": round(used * 60 / SECONDS, 2),
            }
    return figures


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


PARTS = {
    "first_frame": first_frame,
    "keys": keys,
    "first_visits": first_visits,
    "training": training,
    "bytes": bytes_sent,
    "rest": rest,
}


def main() -> None:
    """Runs the parts that are named, or all."""
    file = RESULTS / "ui.json"
    figures: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    figures.pop("claim", None)
    for name in sys.argv[1:] or PARTS:
        figures[name] = PARTS[name]()
        figures["machine"] = machine()
        write("ui", CLAIM, figures)


if __name__ == "__main__":
    main()
