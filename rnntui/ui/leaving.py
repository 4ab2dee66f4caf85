"""A run that is trained in the app goes on in a process of its own."""

import asyncio
from typing import TYPE_CHECKING

from rnntui.errors import RnntuiError
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.workbench.hosts import detach

if TYPE_CHECKING:
    from rnntui.ui.app import RnntuiApp

SECONDS = 30.0
"""How long it may take until the run has come to a place where it can be saved."""


async def hand_over(app: "RnntuiApp") -> str | None:
    """Saves the run that is trained here, and gives it away; what hindered it, if so."""
    run = app.trainer.run
    if run is None or not app.training:
        return "no run is trained here"
    app.trainer.leave()
    app.tell("saving; a process of its own takes the run over")
    if not await asyncio.to_thread(app.trainer.join, SECONDS):
        app.trainer.stay()
        return f"{safe_text(run.name)} has not come to a place where it can be saved; try again"
    try:
        await asyncio.to_thread(detach, run)
    except (RnntuiError, OSError) as error:
        return describe(error)
    app.follow(run)
    return None
