"""The face of Train that watches a run: curves, epochs, what it gets wrong or writes, advice."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Static

from rnntui.events import Evaluated, Sampled
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui import curves
from rnntui.ui.advice import advice, within
from rnntui.ui.live import Snapshot
from rnntui.ui.screens.train_report import ReportPanel
from rnntui.ui.standing import epochs, mark, network, seconds_left
from rnntui.ui.usage import Meter, Usage
from rnntui.ui.widgets.chart import Chart
from rnntui.ui.widgets.epochs import EpochTable
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.progress import Progress
from rnntui.ui.widgets.text_view import TextView
from rnntui.words import amount, size

if TYPE_CHECKING:
    from rnntui.ui.screens.room import Room

USAGE_SECONDS = 2.0
"""Between two looks at what the process uses."""

ENDED = ("finished", "stopped", "failed", "interrupted")


class LiveView(Vertical):
    """Shows snapshots of one run after another."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.snapshot: Snapshot | None = None
        self.report: Mapping[str, Any] | None = None
        self._usage: Usage | None = None
        self._meter = Meter()
        self._looked = float("-inf")
        self._reported: tuple[Run, str] | None = None
        self._panel = ""
        self._curve = 0
        self._sample: tuple[Run, int] | None = None

    def compose(self) -> ComposeResult:
        """Head, progress, advice; curves; epochs and what belongs to one."""
        with Container(id="live-head"):
            yield Static("", id="summary", markup=False)
            yield Progress(id="progress")
        yield Static("", id="machine", markup=False)
        yield Static("", id="advice", markup=False)
        with Horizontal(id="curves"):
            yield Chart("loss", x_label="epoch", unit="nats", log=True, id="loss",
                        empty="The first batches are on their way.")  # fmt: skip
            yield Chart("quality", x_label="epoch", id="quality",
                        empty="The first epoch is on its way.")  # fmt: skip
        with Horizontal(id="below"):
            table = EpochTable(id="epochs", classes="panel", empty="No epoch is done yet.")
            table.border_title = "epochs"
            yield table
            detail = Vertical(id="detail", classes="panel")
            with detail:
                yield Matrix(id="matrix", empty="The first epoch shows what it gets wrong.")
                yield TextView(id="sample", empty="It writes after the first epoch.")
                yield ReportPanel(id="report")
                yield Static("", id="notes", markup=False)
            more = Vertical(Static("", id="notes-beside", markup=False), id="more", classes="panel")
            more.border_title = "notes"
            yield more

    # What is seen

    def show(self, snapshot: Snapshot) -> None:
        """Shows a run as it stands; only what differs is painted."""
        other = self.snapshot is None or self.snapshot.run != snapshot.run
        if other:
            self._usage, self.report, self._reported = None, None, None
            self.table.marked = None
            self._panel = ""
        self.snapshot = snapshot
        with self.app.batch_update():
            self._show_head()
            self._show_curves()
            self._show_epochs()
            self._show_detail()
        self._look_at_machine()
        self._look_at_report()

    def await_run(self, run: Run) -> None:
        """Says that a run begins, until there is something to show of it."""
        self.snapshot = None
        name = safe_text(run.name, limit=40)
        _put(self.query_one("#summary", Static), Content.styled(name, "$accent bold"))
        self.query_one(Progress).show(None, "begins")
        for name in ("#machine", "#advice"):
            _put(self.query_one(name, Static), Content(""))

    @property
    def table(self) -> EpochTable:
        """The epochs."""
        return self.query_one(EpochTable)

    @property
    def loss(self) -> Chart:
        """The chart of the loss."""
        return self.query_one("#loss", Chart)

    @property
    def quality(self) -> Chart:
        """The chart of MCC, macro F1 or bits per character."""
        return self.query_one("#quality", Chart)

    def _ascii(self) -> bool:
        return bool(getattr(self.app, "ascii", False))

    def _show_head(self) -> None:
        assert self.snapshot is not None
        snapshot, view = self.snapshot, self.snapshot.view
        sign = mark(snapshot.state, ascii_only=self._ascii())
        dot = " - " if self._ascii() else " · "
        _put(
            self.query_one("#summary", Static),
            Content.assemble(
                (f"{sign} {safe_text(snapshot.name, limit=40)}", "$accent bold"),
                f"  {dot.join(summary(snapshot))}",
            ),
        )
        left = seconds_left(view) if snapshot.state == "running" else None
        if snapshot.state == "running" and view.steps_per_epoch is None:
            self.query_one(Progress).show(None, "prepares its data")
        else:
            said = f"epoch {epochs(view)}" if snapshot.state == "running" else snapshot.state
            if snapshot.state in ENDED:
                said += f" at epoch {round(view.epoch, 1):g}"
            self.query_one(Progress).show(view.progress, said, left)
        report = self.report or {}
        line = advice(
            view,
            snapshot.state,
            snapshot.task,
            labels=snapshot.labels,
            verdict=str(report.get("verdict") or ""),
        )
        line = within(line, self.size.width - 4) if self.size.width else line
        arrow = "> " if self._ascii() else "▸ "
        _put(
            self.query_one("#advice", Static),
            Content.assemble((arrow, "$accent bold"), (line, "bold")),
        )
        _put(self.query_one("#machine", Static), Content(dot.join(self._machine())))

    def _machine(self) -> list[str]:
        assert self.snapshot is not None
        snapshot, view = self.snapshot, self.snapshot.view
        parts = []
        unit = "chars/s" if snapshot.task == "charlm" else "tok/s"
        if view.rate is not None:
            parts.append(f"{amount(view.rate)} {unit}")
        if view.evaluations:
            parts.append(f"{view.evaluations[-1].epoch_seconds:.1f} s/epoch")
        if view.learning_rate is not None:
            parts.append(f"lr {view.learning_rate:.2g}")
        if view.loss is not None:
            parts.append(f"batch loss {view.loss:.3f} nats")
        usage = self._usage
        if usage is not None and snapshot.live:
            if usage.cpu is not None:
                parts.append(f"cpu {usage.cpu:.0f} %")
            parts.append(size(usage.memory))
            if usage.gpu is not None:
                parts.append(f"gpu {usage.gpu:.0f} %")
            if usage.gpu_memory is not None:
                parts.append(f"gpu memory {size(usage.gpu_memory)}")
        return parts

    def _show_curves(self) -> None:
        assert self.snapshot is not None
        view, task = self.snapshot.view, self.snapshot.task
        span = curves.span_of(view)
        unit = "nats/char" if task == "charlm" else "nats"
        self.loss.entitle("loss", unit=unit)
        self.loss.show(curves.loss_curves(view, task), span=span)
        self.quality.entitle(curves.quality_of(view, task)[1])
        self.quality.show(curves.quality_curves(view, task), span=span)

    def _show_epochs(self) -> None:
        assert self.snapshot is not None
        view, task = self.snapshot.view, self.snapshot.task
        done = view.evaluations
        best = next((i for i, item in enumerate(done) if item is view.best), None)
        self.table.show(curves.heads(view, task), [curves.cells(item, task) for item in done], best)
        title = "epochs" if task == "classifier" else "epochs · bits/char"
        if done and not done[-1].validation:
            title += " · of the training texts"
        _entitle(self.table, title.replace("·", "-") if self._ascii() else title)

    # The panel beside the epochs

    def panels(self) -> list[str]:
        """What there is to see below the curves, in the order of their key."""
        if self.snapshot is None:
            return ["epochs"]
        own = ["matrix" if self.snapshot.task == "classifier" else "sample"]
        report = ["report"] if self.report is not None else []
        notes = ["notes"] if self.snapshot.view.notes and not self._widest() else []
        first = [] if self.wide else ["epochs"]
        return [*first, *report, *own, *notes]

    @property
    def wide(self) -> bool:
        """Whether both curves, and two panels below them, have room."""
        return self.screen.has_class("-wide") or self._widest()

    def _widest(self) -> bool:
        return self.screen.has_class("-widest")

    def _seen(self, panels: Sequence[str]) -> str:
        # By name: another size has other panels.
        return self._panel if self._panel in panels else panels[0]

    def next_panel(self) -> None:
        """Shows the next of the panels."""
        panels = self.panels()
        self._panel = panels[(panels.index(self._seen(panels)) + 1) % len(panels)]
        self._show_detail()

    def next_curve(self) -> None:
        """Shows the other curve, where one is seen."""
        self._curve = 1 - self._curve
        self._show_detail()

    def fitted(self) -> None:
        """The screen has another size."""
        if self.snapshot is not None:
            self._show_head()
            self._show_detail()

    def _show_detail(self) -> None:
        assert self.snapshot is not None
        panels = self.panels()
        seen = self._seen(panels)
        wide = self.wide
        self.query_one("#epochs").display = wide or seen == "epochs"
        self.query_one("#detail").display = wide or seen != "epochs"
        self.query_one("#more").display = self._widest()
        self.loss.display = wide or self._curve == 0
        self.quality.display = wide or self._curve == 1
        for name in ("matrix", "sample", "report", "notes"):
            self.query_one(f"#{name}").display = name == seen
        number = self.table.index
        done = self.snapshot.view.evaluations
        item = done[number] if number is not None and number < len(done) else None
        title = {
            "matrix": "validation: said and true",
            "sample": "what it writes",
            "report": "test part",
            "notes": "notes",
        }.get(seen, "")
        if seen in ("matrix", "sample") and item is not None:
            title += f", epoch {round(item.epoch, 1):g}"
        detail = self.query_one("#detail")
        place = f"{panels.index(seen) + 1}/{len(panels)}" if len(panels) > 1 else ""
        _entitle(detail, title, place)
        if seen == "matrix":
            self._show_matrix(item)
        elif seen == "sample":
            self._show_sample(item)
        notes = _notes([note.message for note in self.snapshot.view.notes[-12:]])
        _put(self.query_one("#notes", Static), notes)
        _put(self.query_one("#notes-beside", Static), notes)

    def _show_matrix(self, item: Evaluated | None) -> None:
        assert self.snapshot is not None
        counts = item.confusion if item is not None else None
        labels: Sequence[str] = self.snapshot.labels
        if counts is None:
            self.query_one(Matrix).show((), ())
            return
        if len(labels) != len(counts):
            labels = [str(number) for number in range(len(counts))]
        self.query_one(Matrix).show(labels, counts)

    def _show_sample(self, item: Evaluated | None) -> None:
        assert self.snapshot is not None
        samples = self.snapshot.view.samples
        found: Sampled | None = None
        number = -1
        for index, sample in enumerate(samples):
            if item is None or sample.step <= item.step:
                found, number = sample, index
        shown = (self.snapshot.run, found.step if found else number)
        if shown != self._sample:
            self._sample = shown
            self.query_one(TextView).show(found.text if found else "")

    @on(EpochTable.Marked)
    def _another_epoch(self, event: EpochTable.Marked) -> None:
        event.stop()
        self._show_detail()

    # What is looked for beside the journal

    def _look_at_machine(self) -> None:
        snapshot, now = self.snapshot, time.monotonic()
        if snapshot is None or snapshot.state != "running" or now - self._looked < USAGE_SECONDS:
            return
        self._looked = now
        self._begin(self._measure(snapshot), "usage")

    def _begin(self, work: Coroutine[Any, Any, None], group: str) -> None:
        # The screen's own worker: it tells what goes wrong in one.
        cast("Room", self.screen).begin(work, group=group)

    async def _measure(self, snapshot: Snapshot) -> None:
        machine = snapshot.config.get("machine")
        device = str(machine.get("device", "")) if isinstance(machine, dict) else ""
        usage = await asyncio.to_thread(self._meter.look, snapshot.run, device)
        if self.snapshot is not None and self.snapshot.run == snapshot.run:
            self._usage = usage

    def _look_at_report(self) -> None:
        snapshot = self.snapshot
        assert snapshot is not None
        if snapshot.state not in ("finished", "stopped"):
            if self.report is not None:
                self.report, self._reported = None, None
                self._show_detail()
            return
        if self._reported != (snapshot.run, snapshot.state):
            self._reported = (snapshot.run, snapshot.state)
            self._begin(self._read_report(snapshot), "report")

    async def _read_report(self, snapshot: Snapshot) -> None:
        report = await asyncio.to_thread(lambda: snapshot.run.report)
        if self.snapshot is None or self.snapshot.run != snapshot.run or report is None:
            return
        self.report = report
        self._panel = "report"
        try:
            with self.app.batch_update():
                self.query_one(ReportPanel).show(report)
                self._show_head()
                self._show_detail()
        except NoMatches:  # the app is being left
            return


def summary(snapshot: Snapshot) -> list[str]:
    """A run's settings in a few words: `bigru 64`, `masked`, `adamw 0.003`, `seed 0`."""
    found = snapshot.config.get("settings")
    settings = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    parts = [network(settings)]
    if snapshot.task == "classifier":
        parts.append(str(settings.get("sequences", "")))
    else:
        parts.append(f"{settings.get('method', '')}, {settings.get('steps', '?')} steps")
    rate = settings.get("learning_rate")
    parts.append(f"{settings.get('optimizer', '')} {rate:g}" if isinstance(rate, float) else "")
    parts.append(f"seed {settings.get('seed', 0)}")
    if snapshot.view.parameters is not None:
        parts.append(f"{amount(snapshot.view.parameters)} parameters")
    data = str(settings.get("data", "")).rsplit("/", 1)[-1]
    parts.append(data)
    return [safe_text(part, limit=60) for part in parts if part]


def _notes(notes: Sequence[str]) -> Content:
    return Content("\n".join(safe_text(note, limit=300) for note in notes))


def _entitle(widget: Widget, title: str, place: str = "") -> None:
    """Gives a panel other words; Textual paints it anew, with all in it, even for the same ones."""
    if str(widget.border_title or "") != title:
        widget.border_title = Content(title)
    if str(widget.border_subtitle or "") != place:
        widget.border_subtitle = Content(place)


def _put(widget: Static, content: Content) -> None:
    """Shows a text, unless it stands there already."""
    if widget.content != content:
        # Its lines have their place: a new layout would repaint the whole screen.
        widget.update(content, layout=False)
