"""Trains the lesson's variants one after another in the app's trainer, and keeps their table."""

import asyncio
from typing import TYPE_CHECKING

from rnntui.errors import RnntuiError, UserError
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.screens.train_variants import WITHOUT, AskVariants, Series, VariantsView

if TYPE_CHECKING:
    from rnntui.runs.store import Run
    from rnntui.ui.screens.train import TrainRoom


class SeriesRunner:
    """Begins the next run when one has ended, whatever screen is seen.

    Args:
        room: the screen, whose form says the data.
    """

    def __init__(self, room: "TrainRoom") -> None:
        self._room = room
        self._series: Series | None = None

    @property
    def known(self) -> bool:
        """Whether there is a table."""
        return self._series is not None

    @property
    def busy(self) -> bool:
        """Whether one is trained, or another will be."""
        return self._series is not None and self._series.busy

    @property
    def run(self) -> "Run | None":
        """The run that is under way, or was last."""
        return self._series.run if self._series is not None else None

    def end(self) -> None:
        """Begins no more."""
        if self._series is not None:
            self._series.ended = True

    async def ask(self) -> None:
        """Asks for the settings, and begins."""
        from rnntui.workbench.variants import jobs

        draft = self._room.form.draft
        own = {name: value for name, value in draft.given.items() if name not in WITHOUT}
        data = safe_text(draft.data.rsplit("/", 1)[-1], limit=40)
        count = f", {len(own)} given" if own else ""
        answer = await self._room.app.push_screen_wait(
            AskVariants(data, f"preset {draft.preset}{count}")
        )
        if answer is None:
            return
        preset = "lecture" if answer == "lecture" else draft.preset
        given = {"data": draft.data, **(own if answer == "form" else {})}
        try:
            found = await asyncio.to_thread(jobs, preset=preset, given=given)
        except UserError as error:
            self._room.form.fault(describe(error))
            return
        self._series = Series(found, f"{data}, preset {preset}")
        self._room.turn_to("variants")
        await self._next()

    async def _next(self) -> None:
        from rnntui.workbench.variants import job_run

        series = self._series
        if series is None or series.job is None or series.ended:
            self._told_end()
            return
        job = series.job
        run = await self._room.making(lambda fetch: job_run(job, progress=fetch))
        if run is None or series.ended:
            series.ended = True
        else:
            series.run = run
            series.ended = not self._room.take(run)
        self.show()

    def run_ended(self, run: "Run", error: Exception | None) -> None:
        """A run of the app's trainer has ended; called while its thread still lives."""
        if self._series is not None and self._series.run == run:
            self._room.begin(self._one_done(self._series, run, error), group="series")

    async def _one_done(self, series: Series, run: "Run", error: Exception | None) -> None:
        from rnntui.runs.state import state
        from rnntui.workbench.variants import score_of

        trainer = self._room.rnntui.trainer
        await asyncio.to_thread(trainer.join, 30.0)
        if trainer.leaving:  # the app is left, or the run went to a process of its own
            series.ended = True
        elif error is not None:
            series.left_out[series.at] = safe_text(describe(error), limit=120)
            # What is wrong with the data or the machine is wrong for all of them.
            series.ended = series.ended or isinstance(error, UserError)
        else:
            job = series.jobs[series.at]
            try:
                series.scores[series.at] = await asyncio.to_thread(score_of, job, run)
            except (RnntuiError, OSError):
                series.left_out[series.at] = f"left out: {await asyncio.to_thread(state, run)}"
        series.at += not series.ended or series.at in series.scores
        self.show()
        await self._next()

    def _told_end(self) -> None:
        self.show()
        series = self._series
        if series is not None and not series.busy:
            count = len(series.scores)
            self._room.rnntui.tell(
                f"{count} of {len(series.jobs)} networks are trained; 2, v: table"
            )

    def show(self) -> None:
        """Shows the table as it stands, where it is seen."""
        room = self._room
        if self._series is None or room.face != "variants":
            return
        snapshot = room.rnntui.live
        share = None
        if snapshot is not None and snapshot.run == self._series.run:
            share = snapshot.view.progress
        room.query_one(VariantsView).show(self._series, share)
