"""Draws the pictures of the README: the app itself, on real data, with models trained here.

`python assets/draw.py` needs the folder that `RNNTUI_TEST_DATA` names, or a network, and some
minutes the first time: its home, with the runs, is kept in the folder that `--home` names.
Names of screens after it draw those alone.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

HERE = Path(__file__).parent
SIZE = (120, 40)

RUNS = (
    ("classifier", "sms-lstm", {"data": "sms_spam", "seed": 1}),
    ("classifier", "sms-lstm-2", {"data": "sms_spam", "seed": 1, "subwords": False}),
    ("classifier", "sms-gru", {"data": "sms_spam", "seed": 1, "cell": "gru"}),
    ("classifier", "sms-gru-2", {"data": "sms_spam", "seed": 2, "cell": "gru"}),
    ("classifier", "sms-gru-3", {"data": "sms_spam", "seed": 3, "cell": "gru"}),
    ("charlm", "leopardi", {"data": "leopardi", "budget": 60.0}),
)
"""What is trained for the pictures."""


def prepare(home: Path) -> None:
    """Takes in the data and trains what is missing."""
    os.environ["RNNTUI_HOME"] = str(home)
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "app.json").write_text(json.dumps({"welcomed": True, "theme": "rnntui-dark"}))
    from rnntui.data.fetching import locate
    from rnntui.runs import store
    from rnntui.runs.state import state
    from rnntui.workbench.api import train

    there = os.environ.get("RNNTUI_TEST_DATA")
    if there:
        from rnntui.data.adding import add

        for name, parts in (
            ("sms_spam", ("sms_spam", "SMSSpamCollection")),
            ("leopardi", ("italian_poets", "giacomo_leopardi.json")),
        ):
            add(name, Path(there, *parts))
    for name in ("sms_spam", "leopardi"):
        locate(name)
    done = {run.name for run in store.all_runs() if state(run) == "finished"}
    for task, name, given in RUNS:
        if name not in done:
            train(task, name=name, **given)  # type: ignore[arg-type]


class Picture:
    """The app while a picture is made of it."""

    def __init__(self, app, pilot) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause(0.05)

    async def type(self, text: str) -> None:
        """Types a text."""
        await self.press(*(KEYS.get(letter, letter) for letter in text))

    async def until(self, holds: Callable[[], object], seconds: float = 120.0) -> None:
        """Waits until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                self.app.save_screenshot(str(Path(tempfile.gettempdir(), "rnntui-failed.svg")))
                raise SystemExit("what was to be drawn did not come about")
            await self.pilot.pause(0.05)

    async def still(self, seconds: float = 1.5) -> None:
        """Waits until nothing changes any more."""
        last, since = "", time.monotonic()
        end = time.monotonic() + 60
        while time.monotonic() - since < seconds and time.monotonic() < end:
            await self.pilot.pause(0.2)
            now = self.text
            if now != last:
                last, since = now, time.monotonic()

    @property
    def text(self) -> str:
        """What is on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def data(picture: Picture) -> None:
    """The statistics of the published messages."""
    await picture.press("1", "down")
    await picture.until(lambda: "Go until jurong" in picture.text)
    await picture.press("s")
    await picture.until(lambda: "4,827" in picture.text)
    await picture.still()


async def train(picture: Picture) -> None:
    """A training in its course."""
    from rnntui.workbench.request import new_run

    given = {"data": "sms_spam", "seed": 4, "cell": "gru", "epochs": 12, "min_steps": 0}
    run = new_run("classifier", given=given, name="sms-bigru", numbered=True)
    await picture.press("2")
    picture.app.train(run, fresh=True)
    await picture.until(
        lambda: picture.app.live and len(picture.app.live.view.evaluations) >= 7, 300
    )
    await picture.pilot.pause(0.6)


async def runs(picture: Picture) -> None:
    """Two runs of one split side by side."""
    await picture.press("3")
    await picture.still()
    await picture.press("slash")
    await picture.type("seed=1 data=sms_spam")
    await picture.press("enter")
    await picture.still()
    await picture.press("space", "down", "space")
    await picture.until(lambda: "McNemar" in picture.text)
    await picture.still()


async def spam(picture: Picture) -> None:
    """A message and what each of its words says."""
    await picture.press("4")
    await picture.until(lambda: "mistakes" in picture.text)
    await picture.still()
    text = "URGENT! You have won a 1 week FREE membership in our prize draw, call 09061 now"
    await picture.type(text)
    await picture.until(lambda: "log-odds" in picture.text)
    await picture.still(3)


async def poetry(picture: Picture) -> None:
    """A poem, and what may follow."""
    await picture.press("5")
    await picture.until(lambda: "bits/char" in picture.text)
    await picture.press("p")
    await picture.type("Sempre caro mi fu")
    await picture.press("enter")
    await picture.until(lambda: "600 characters" in picture.text)
    await picture.press("escape")
    await picture.still(3)
    await picture.press("f", "o")
    await picture.still(3)


async def learn(picture: Picture) -> None:
    """A page of the lesson with what it shows."""
    await picture.press("6")
    await picture.still(2)
    await picture.press("g")
    await picture.still(3)


KEYS = {
    " ": "space",
    "!": "exclamation_mark",
    ",": "comma",
    ".": "full_stop",
    "=": "equals_sign",
    "_": "underscore",
}
SCREENS: dict[str, Callable[[Picture], Awaitable[None]]] = {
    "data": data,
    "train": train,
    "runs": runs,
    "spam": spam,
    "poetry": poetry,
    "learn": learn,
}


async def draw(name: str, theme: str, size: tuple[int, int], folder: Path) -> None:
    """Draws one screen into a file of its name."""
    from rnntui.runs import store
    from rnntui.ui.app import RnntuiApp

    app = RnntuiApp()
    app.theme = theme
    async with app.run_test(size=size) as pilot:
        picture = Picture(app, pilot)
        await picture.until(lambda: not app.loading and app._watcher and app._watcher.is_alive())
        await SCREENS[name](picture)
        app.save_screenshot(str(folder / f"{name}.svg"))
        if app.training:
            app.trainer.leave()
            await asyncio.to_thread(app.trainer.join, 60.0)
            store.remove(app.trainer.run)


def main() -> None:
    """Draws what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("screens", nargs="*", default=[])
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir(), "rnntui-assets"))
    parser.add_argument("--theme", default="rnntui-dark")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--to", type=Path, default=HERE)
    asked = parser.parse_args()
    prepare(asked.home)
    columns, rows = map(int, asked.size.split("x"))
    for name in asked.screens or SCREENS:
        asyncio.run(draw(name, asked.theme, (columns, rows), asked.to))


if __name__ == "__main__":
    main()
