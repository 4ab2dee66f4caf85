"""What comes after the first frame: the engine is imported, then the screens are made."""

import contextlib
import threading
from importlib import import_module
from typing import TYPE_CHECKING

from rnntui.ui import garbage, keys
from rnntui.ui.faults import describe

if TYPE_CHECKING:
    from textual.timer import Timer

    from rnntui.ui.app import RnntuiApp

ENGINE = ("torch", "spacy")
"""What takes long to import; each holds the keys up for some tenths of a second, once."""

BETWEEN = 0.5
"""Seconds from one screen that is made to the next."""


class Loader(threading.Thread):
    """Imports what the engine needs: the runs first, which a screen may show.

    Then, one at a time and only while no key is pressed, the screens that were not seen yet are
    made: at a first visit that would hold the key up for three tenths of a second.

    Args:
        app: it is told what is being loaded.
        warm: load the engine and the screens, too; else each comes when it is first needed.
    """

    def __init__(self, app: "RnntuiApp", *, warm: bool) -> None:
        super().__init__(name="loader", daemon=True)
        self._app, self._warm = app, warm
        self._making: Timer | None = None

    def run(self) -> None:
        """Imports."""
        with garbage.kept_for_good() if self._warm else contextlib.nullcontext():
            from rnntui.workbench.environment import prepare_numpy, prepare_torch

            prepare_torch()
            prepare_numpy()
            self._app.begin_watching()
            rooms = [f"rnntui.ui.screens.{item.name}" for item in keys.SECTIONS]
            for name in (*ENGINE, *rooms, "rnntui.ui.screens.help") if self._warm else ():
                with contextlib.suppress(Exception):  # whoever needs it says what is wrong
                    import_module(name)
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._app.call_from_thread(self._imported)

    def _imported(self) -> None:
        self._app.say_loading("")
        if self._warm:
            self._making = self._app.set_interval(BETWEEN, self._make_one)

    async def _make_one(self) -> None:
        if self._making is None or not self._app.quiet or not self._app.is_running:
            return
        try:
            more = await self._app.make_screen()
        except Exception as error:  # noqa: BLE001 - whoever goes to it says what is wrong
            describe(error)  # to the log
            more = False
        if not more:
            self._making.stop()
