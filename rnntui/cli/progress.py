"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

import dataclasses
import errno
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from rnntui import words
from rnntui.cli.output import console, note, on_terminal
from rnntui.cli.signals import Signals
from rnntui.events import (
    Evaluated,
    Event,
    Extended,
    Noted,
    Paused,
    Queued,
    Resumed,
    Sampled,
    Started,
    Step,
)
from rnntui.safe_text import safe_text

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

SAMPLE_SECONDS = 5.0
"""Least time of training between two samples that are shown; the journal holds all of them."""


class DownloadProgress:
    """Shows a download; what the data room asks of a `Progress`."""

    def __init__(self) -> None:
        self._bars: Bars | None = None

    def start(self, total: int | None, title: str) -> None:
        """A try begins."""
        if not on_terminal(sys.stderr):
            note(f"fetching {title}" + (f" ({words.size(total)})" if total else ""))
            return
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(binary_units=True),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console(sys.stderr),
            transient=True,
        )
        self._bars.start()
        self._bars.add_task(safe_text(title), total=total)

    def advance(self, amount: int) -> None:
        """So many bytes more have come."""
        if self._bars is not None:
            self._bars.advance(self._bars.task_ids[0], amount)

    def finish(self) -> None:
        """This try is over."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


class TrainingProgress(AbstractContextManager["TrainingProgress"]):
    """Shows the events of a run: call it with each.

    On a terminal a bar with the share done, the speed and the time left; everywhere one line an
    epoch, the samples and the notes.

    Args:
        title: names the run.
        task: `classifier` or `charlm`.
        signals: know when the terminal goes away.
        epochs: show a line an epoch, and samples; else the bar alone.
    """

    def __init__(self, title: str, task: str, signals: Signals, *, epochs: bool = True) -> None:
        self._title = title
        self._language = task == "charlm"
        self._signals = signals
        self._epochs = epochs
        self._headed = False
        self._start: Started | None = None
        self._bars: Bars | None = None
        # It comes before the line of its epoch and is shown under it.
        self._sample: Sampled | None = None
        self._sampled_at = -SAMPLE_SECONDS

    def __enter__(self) -> "TrainingProgress":
        if on_terminal(sys.stderr) and not self._signals.hung_up:
            from rich.progress import BarColumn, Progress, TextColumn

            self._bars = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=None),
                TextColumn("{task.fields[figures]}", markup=False),
                console=console(sys.stderr),
                refresh_per_second=4,
                transient=True,
                expand=True,
            )
            self._bars.start()
            self._bars.add_task(safe_text(self._title), total=1.0, figures="getting ready")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        if self._signals.hung_up:
            self._stop()
        try:
            self._show(event)
        except OSError as error:
            # The terminal went away in the middle of a line; its signal is on the way, if any.
            if error.errno != errno.EIO:
                raise
            self._signals.look_for_terminal()

    def _show(self, event: Event) -> None:
        match event:
            case Started():
                self._started(event)
            case Step():
                self._step(event)
            case Evaluated():
                if self._bars is not None:
                    self._bars.update(self._bars.task_ids[0], figures=self._position(event))
                if self._epochs:
                    self._evaluated(event)
                    self._show_sample()
            case Sampled():
                self._sample = event
            case Noted():
                self._write(f"note: {event.message}")
            case Queued():
                self._stand("queued", event.message)
            case Paused():
                self._stand("paused", "paused, saved; `rnntui resume` lets it go on")
            case Resumed():
                self._stand("going on", "")
            case Extended():
                self._extended(event)

    def _started(self, event: Started) -> None:
        self._start = event
        if not self._epochs:
            return
        count = event.total_epochs
        ends = [f"{count} epoch{'s' if count > 1 else ''}"] if count else []
        ends += [words.duration(event.budget)] if event.budget else []
        end = " or ".join(ends)
        begun = (
            f", goes on from epoch {event.epoch:.3g} (step {event.step:,})" if event.step else ""
        )
        self._write(
            f"{self._title}: {event.parameters:,} parameters, {event.steps_per_epoch:,} steps an "
            f"epoch, {end}{begun}"
        )

    def _stand(self, figures: str, message: str) -> None:
        """What the run does when it does not train."""
        if message:
            self._write(f"{self._title}: {message}")
        if self._bars is not None:
            self._bars.update(self._bars.task_ids[0], figures=figures)

    def _extended(self, event: Extended) -> None:
        if self._start is not None:
            self._start = dataclasses.replace(
                self._start, total_epochs=event.total_epochs, budget=event.budget
            )
        ends = [f"epoch {event.total_epochs}"] if event.total_epochs else []
        ends += [words.duration(event.budget)] if event.budget else []
        self._write(f"{self._title}: the end was moved to {' or '.join(ends)}")

    def _step(self, event: Step) -> None:
        if self._bars is None:
            return
        left = self._seconds_left(event)
        figures = (
            f"{self._position(event)}  loss {event.loss:.3f}  "
            f"{words.amount(event.rate)} {self._unit}/s  {words.clock(left)} left"
        )
        self._bars.update(self._bars.task_ids[0], completed=event.progress, figures=figures)

    def _position(self, event: Event) -> str:
        total = self._start.total_epochs if self._start else None
        return f"epoch {event.epoch:.1f}" + (f"/{total}" if total else "")

    def _seconds_left(self, event: Step) -> float:
        left = event.seconds * (1 - event.progress) / max(event.progress, 1e-9)
        if self._start is not None and self._start.budget:
            return min(left, self._start.budget - event.seconds)
        return left

    @property
    def _unit(self) -> str:
        return "chars" if self._language else "tok"

    def _evaluated(self, event: Evaluated) -> None:
        main = ("train bits", "valid bits") if self._language else ("train loss", "valid loss")
        names = ["epoch", *main, "accuracy", "MCC", f"{self._unit}/s", "seconds"]
        key = "bits_per_char" if self._language else "loss"
        own = event.validation or event.train
        total = self._start.total_epochs if self._start else None
        cells = [
            f"{round(event.epoch, 1):g}" + (f"/{total}" if total else ""),
            words.figure(event.train.get(key)),
            words.figure(event.validation.get(key)),
            words.percent(own.get("accuracy")),
            words.figure(own.get("mcc")),
            words.amount(event.rate),
            f"{event.epoch_seconds:.1f}",
        ]
        widths = [9, 10, 10, 8, 6, 7, 7]
        if self._language:
            # Next characters guessed right say little: the price of all of them is the figure.
            del names[3:5], cells[3:5], widths[3:5]
        if not self._headed:
            self._headed = True
            self._write(_row(names, widths))
        self._write(_row(cells, widths) + ("  best" if event.best else ""))

    def _show_sample(self) -> None:
        sample, self._sample = self._sample, None
        if sample is None or sample.seconds - self._sampled_at < SAMPLE_SECONDS:
            return
        self._sampled_at = sample.seconds
        lines = "\n".join(f"    {line}" for line in sample.text.split("\n"))
        self._write(f"\n{lines}\n")

    def _write(self, text: str) -> None:
        if self._bars is None:
            sys.stderr.write(f"{safe_text(text, lines=True, limit=None)}\n")
            sys.stderr.flush()
            return
        from rich.text import Text

        self._bars.console.print(Text(safe_text(text, lines=True, limit=None)))

    def _stop(self) -> None:
        if self._bars is None:
            return
        # A bar that is taken off the screen after the screen has gone would go to the log.
        self._bars.console.quiet = self._signals.hung_up
        self._bars.stop()
        self._bars = None


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
