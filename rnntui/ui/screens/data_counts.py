"""What was counted of the sets, kept while their files stay the same; counted beside the keys."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.worker import Worker

from rnntui.ui.screens.data_chosen import Chosen

if TYPE_CHECKING:
    from rnntui.ui.screens.room import Room
    from rnntui.workbench.slips import Report

LOOK = 0.5
"""Seconds between two looks at how far the count is."""


class Counts:
    """Counts one set at a time in the helper process.

    Args:
        room: the screen that shows them.
        changed: called when a count is done, ended, wrong, or has got further.

    Attributes:
        vectors: whose unknown tokens are counted too; None for none.
        report: how far the present count is.
    """

    def __init__(self, room: "Room", changed: Callable[[], None]) -> None:
        self._room, self._changed = room, changed
        self._found: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._wrong: dict[tuple[Any, ...], str] = {}
        self._worker: Worker[Any] | None = None
        self._present: tuple[Any, ...] | None = None
        self.vectors: str | None = None
        self.report: Report | None = None

    def _key(self, chosen: Chosen) -> tuple[Any, ...]:
        vectors = self.vectors if chosen.labelled else None
        return (chosen.name, str(chosen.path), chosen.size, chosen.changed, vectors)

    def get(self, chosen: Chosen) -> dict[str, Any] | None:
        """What was counted, with the chosen vectors or, until that is done, without."""
        key = self._key(chosen)
        found = self._found.get(key)
        return found if found is not None else self._found.get((*key[:-1], None))

    def whole(self, chosen: Chosen) -> bool:
        """Whether there is nothing left to count."""
        return self._key(chosen) in self._found

    def fault(self, chosen: Chosen) -> str | None:
        """What went wrong, in safe text."""
        return self._wrong.get(self._key(chosen))

    @property
    def running(self) -> bool:
        """Whether a count goes on."""
        return self._present is not None

    def want(self, chosen: Chosen) -> None:
        """Begins to count, unless that is done, goes on, or went wrong."""
        key = self._key(chosen)
        if key in self._found or key in self._wrong or key == self._present:
            return
        self._present, self.report = key, None
        self._worker = self._room.begin(self._count(chosen, key), group="count")

    def again(self, chosen: Chosen) -> None:
        """Forgets what went wrong or was ended."""
        self._wrong.pop(self._key(chosen), None)

    def stop(self) -> None:
        """Ends the count, on request."""
        if self._present is not None and self._worker is not None:
            self._wrong[self._present] = ENDED
            self._worker.cancel()

    async def _count(self, chosen: Chosen, key: tuple[Any, ...]) -> None:
        from rnntui.errors import RnntuiError
        from rnntui.ui.faults import describe
        from rnntui.workbench.counting import count
        from rnntui.workbench.slips import Slip

        slip = Slip.new()
        looks = self._room.set_interval(LOOK, lambda: self._look(slip))
        try:
            found = await self._room.rnntui.helper.call(
                count, str(chosen.path), chosen.dataset, key[-1], slip.path
            )
            self._found[key] = found
            while len(self._found) > 32:
                self._found.pop(next(iter(self._found)))
        except (RnntuiError, OSError) as error:
            self._wrong[key] = describe(error)
        except asyncio.CancelledError:
            self._finish(key)
            raise
        finally:
            looks.stop()
            slip.tear()
        self._finish(key)

    def _finish(self, key: tuple[Any, ...]) -> None:
        if self._present == key:
            self._present, self.report = None, None
            self._changed()

    def _look(self, slip: Any) -> None:
        report = slip.read()
        if report is not None and report != self.report:
            self.report = report
            self._changed()


ENDED = "The count was ended; enter counts again."
