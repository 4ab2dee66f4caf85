"""The lesson's six networks on one split: what is to be trained, what is, and the table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui import words
from rnntui.runs.store import Run
from rnntui.safe_text import safe_text
from rnntui.ui.screens.choosing import ChoiceDialogue
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.cells import cell_len, pad
from rnntui.ui.widgets.glyphs import Glyphs, bar
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.workbench.variants import Job, VariantScore

WITHOUT = ("cell", "layers", "bidirectional", "sequences", "data")
"""Settings that the variants have of their own, or that the form keeps apart."""


@dataclass
class Series:
    """A sequence of runs that are trained one after another.

    Attributes:
        jobs: what is to be trained.
        about: data and preset in a few words, safe text.
        scores: by the number of the job.
        left_out: why a job has no score, by its number.
        at: the number of the job that is under way; `len(jobs)` at the end.
        run: of that job.
        ended: nothing more is begun.
    """

    jobs: tuple[Job, ...]
    about: str
    scores: dict[int, VariantScore] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    at: int = 0
    run: Run | None = None
    ended: bool = False

    @property
    def busy(self) -> bool:
        """Whether one is under way, or another will be."""
        return not self.ended and self.at < len(self.jobs)

    @property
    def job(self) -> Job | None:
        """What is under way."""
        return self.jobs[self.at] if self.at < len(self.jobs) else None


class VariantsTable(Painted, can_focus=True):
    """A row a network: what it is, how far, and its figures with a bar of the main one."""

    DEFAULT_CSS = "VariantsTable { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._series: Series | None = None
        self._share: float | None = None

    def show(self, series: Series, share: float | None = None) -> None:
        """Shows a series as it stands; `share` of the job under way is done."""
        self._series, self._share = series, share
        self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The rows; the bar and the last columns give way."""
        if self._series is None:
            return []
        series = self._series
        best = max((score.mcc for score in series.scores.values()), default=None)
        names = max(12, *(cell_len(job.variant) for job in series.jobs)) + 2
        wide = width >= names + 60
        heads = f"{pad('network', names)}{'sequences':<10} {'MCC':>6} {'accuracy':>9}"
        heads += f" {'seconds':>8}"
        lines: list[Line] = [[(heads, "muted"), (f" {'parameters':>11}" if wide else "", "muted")]]
        for number, job in enumerate(series.jobs):
            head = f"{pad(job.variant, names)}{job.sequences:<10}"
            score = series.scores.get(number)
            if score is None:
                lines.append([(head, "text"), self._without(series, number, marks)])
                continue
            first = score.mcc == best
            line: Line = [
                (head, "bold" if first else "text"),
                (f" {words.figure(score.mcc):>6}", "tone-0 bold" if first else "bold"),
                (f" {words.percent(score.accuracy):>9} {score.seconds:>8.1f}", "text"),
            ]
            if wide:
                line.append((f" {score.parameters:>11,}", "muted"))
                room = min(width - names - 48, 40)
                line.append((f"  {bar(max(score.mcc, 0.0), room, marks)}", "tone-0"))
            lines.append(line)
        return lines

    def _without(self, series: Series, number: int, marks: Glyphs) -> tuple[str, str]:
        if number in series.left_out:
            return (f"   {series.left_out[number]}", "muted")
        if number == series.at and series.busy:
            done = f"{int(100 * self._share)} %" if self._share is not None else "begins"
            return (f"   {marks.right} under way, {done}", "tone-1 bold")
        return ("   waits" if series.busy else "   not trained", "faint")


class VariantsView(Vertical):
    """The table with a line above it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)

    def compose(self) -> ComposeResult:
        """Heading and table."""
        yield Static("", id="variants-about", markup=False)
        table = VariantsTable(id="variants-table")
        with Vertical(classes="panel", id="variants-panel") as panel:
            panel.border_title = "six networks, one split"
            yield table

    def show(self, series: Series, share: float | None = None) -> None:
        """Shows a series as it stands."""
        done = len(series.scores)
        if series.busy and series.job is not None:
            said = f"{series.at + 1} of {len(series.jobs)}: {series.job.variant}, "
            said += f"{series.job.sequences}, is trained"
        elif series.ended:
            said = f"ended: {done} of {len(series.jobs)} are trained"
        else:
            said = f"{done} of {len(series.jobs)} are trained; 3 Runs has each of them"
        line = Content.assemble((said, "bold"), (f"  {series.about}", "$text-muted"))
        about = self.query_one("#variants-about", Static)
        if about.content != line:
            about.update(line)
        self.query_one(VariantsTable).show(series, share)


class AskVariants(ChoiceDialogue):
    """Which settings the six networks shall have; `lecture` or `form`.

    Args:
        data: what they are trained on, safe text.
        form: preset and settings of the form, in a few words, safe text.
    """

    def __init__(self, data: str, form: str) -> None:
        super().__init__(
            f"Train RNN, LSTM, GRU, BiLSTM, BiGRU and a stacked LSTM on {data}, each padded and "
            "packed, on one split: twelve runs, one after another.",
            (
                ("lecture", "l", "with the lesson's settings (preset lecture)"),
                ("form", "f", f"with the form's: {form}"),
            ),
            more="esc goes back; x ends them later and keeps the table",
        )


class AskRun(Dialogue[Run]):
    """Which of the runs that are live is watched.

    Args:
        runs: each with its words, safe text.
    """

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = "AskRun .ask--title { text-style: bold; margin-bottom: 1; }"

    def __init__(self, runs: Sequence[tuple[Run, str]]) -> None:
        super().__init__()
        self._runs = runs

    def compose(self) -> ComposeResult:
        """The runs."""
        with Vertical(classes="dialogue"):
            yield Static(Content("runs that are live on this machine"), classes="ask--title")
            yield OptionList(*(Option(Content(text)) for _, text in self._runs))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Takes the one that is marked."""
        event.stop()
        self.dismiss(self._runs[event.option_index][0])


def live_runs() -> list[tuple[Run, str]]:
    """The runs that some process has, each with its state and data; reads the disk."""
    from rnntui.errors import RnntuiError
    from rnntui.runs import store
    from rnntui.runs.state import state
    from rnntui.ui.standing import MARKS
    from rnntui.workbench import asking

    found = []
    for run in store.all_runs():
        try:
            holder = asking.holder(run)
            if holder is None:
                continue
            now = state(run)
            word = f"{MARKS[now][1]} {safe_text(run.name, limit=40):<32} {now:<8} {run.task}"
            found.append((run, f"{word}  process {holder.pid}"))
        except (RnntuiError, OSError):
            continue
    return found
