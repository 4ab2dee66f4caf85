"""The run with the cursor in full: figures with intervals, curves, settings, note, layers."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rnntui import words
from rnntui.safe_text import safe_text
from rnntui.ui.screens.runs_reading import Detail
from rnntui.ui.screens.runs_rows import Entry, figure_in_words, state_in_words, value_in_words
from rnntui.ui.screens.runs_words import NAMES, figure_value, heading, interval, pairs
from rnntui.ui.widgets.cells import compact, fit
from rnntui.ui.widgets.chart import Chart, Series
from rnntui.ui.widgets.glyphs import glyphs


class DetailPane(VerticalScroll):
    """Shows one run, or what there is to say of several that are folded into one row."""

    DEFAULT_CSS = """
    DetailPane > Static { height: auto; margin-bottom: 1; }
    DetailPane > Chart { height: 11; margin-bottom: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="runs-detail", can_focus=True)
        self._shown: Detail | Entry | None = None
        self._metric = "loss"

    def compose(self) -> ComposeResult:
        """Head, curves, and the rest."""
        yield Static("", id="runs-head", markup=False)
        yield Chart(x_label="epoch", id="runs-curves")
        yield Static("", id="runs-rest", markup=False)

    def show(self, detail: Detail, metric: str) -> None:
        """Shows a run.

        Args:
            detail: of it.
            metric: what the curves show: `loss` or `main`.
        """
        same = isinstance(self._shown, Detail) and (
            self._shown.summary.run == detail.summary.run and self._metric == metric
        )
        self._shown, self._metric = detail, metric
        with self.app.batch_update():
            self._set("#runs-head", self._head(detail))
            self._draw_curves(detail, metric)
            self._set("#runs-rest", self._rest(detail))
        if not same:
            self.scroll_home(animate=False)

    def show_group(self, entry: Entry) -> None:
        """Shows several runs that differ by their seed."""
        self._shown = entry
        with self.app.batch_update():
            self.query_one(Chart).display = False
            self._set("#runs-head", self._group(entry))
            self._set("#runs-rest", Content("enter unfolds them; f folds no seeds any more"))

    def on_resize(self) -> None:
        """Fits the tables to another width."""
        if isinstance(self._shown, Detail):
            self.show(self._shown, self._metric)
        elif self._shown is not None:
            self.show_group(self._shown)

    @property
    def _room(self) -> int:
        return max(self.scrollable_content_region.width, 20)

    def _set(self, where: str, content: Content) -> None:
        target = self.query_one(where, Static)
        # The same again would be sent to the terminal again.
        if target.content != content:
            target.update(content)

    def _head(self, detail: Detail) -> Content:
        run = detail.summary
        ascii_only = bool(getattr(self.app, "ascii", False))
        task = f"{run.task} on {fit(run.data, 40)}" if run.task else ""
        about = [state_in_words(run, ascii_only=ascii_only), task]
        about.append(words.size(run.size) if run.size else "")
        dot = f" {glyphs(self.app).dot} "
        lines = [Content(dot.join(part for part in about if part))]
        if run.figure is not None:
            part = "on the test part" if run.figure.tested else "best on the validation part so far"
            found = detail.figures.get(run.figure.name)
            range_ = interval(run.figure.name, found) if found else ""
            shown = figure_in_words(run.figure).replace("(", "").replace(")", "")
            lines.insert(
                0,
                Content.assemble(
                    (shown, "bold $accent"),
                    (f"  {range_}" if range_ else "", ""),
                    (f"  {part}", "dim"),
                ),
            )
        if detail.problem is not None:
            lines.append(Content.styled(safe_text(detail.problem), "$error bold"))
        elif run.problem is not None:
            lines.append(Content.styled(safe_text(run.problem), "$error bold"))
        if run.note:
            lines.append(Content.assemble(("note  ", "$accent"), safe_text(run.note, lines=True)))
        return Content("\n").join(lines)

    def _draw_curves(self, detail: Detail, metric: str) -> None:
        chart = self.query_one(Chart)
        series, title, unit = curves(detail, metric)
        chart.display = bool(series)
        if series:
            chart.entitle(title, unit=unit)
            chart.show(series)

    def _rest(self, detail: Detail) -> Content:
        room = self._room
        run = detail.summary
        parts: list[Content] = []
        if detail.figures:
            rows = [
                (NAMES[name], figure_value(name, figure.value), interval(name, figure))
                for name, figure in detail.figures.items()
            ]
            if detail.baseline is not None and run.figure is not None:
                name, value = detail.baseline
                rows.append(("baseline", f"{run.figure.label} {compact(value)}", name))
            parts.append(_under("figures and 95 % intervals", pairs(rows, room)))
            if detail.verdict:
                parts.append(Content(safe_text(detail.verdict)))
        if run.preset or run.differs:
            rows = [(name, value_in_words(value), "") for name, value in run.differs]
            title = f"differs from preset {safe_text(run.preset, limit=30)}"
            none = Content("as the preset has it")
            parts.append(_under(title, pairs(rows, room) if rows else none))
        if detail.layers:
            rows = [
                (name, f"{count:,}", f"{kind} {shape}")
                for name, kind, shape, count in detail.layers[:200]
            ]
            parts.append(_under("layers, their parameters and what they give", pairs(rows, room)))
        if detail.notes:
            notes = "\n".join(safe_text(note, limit=500) for note in detail.notes[-20:])
            parts.append(_under("told while it was trained", Content(notes)))
        if detail.machine:
            parts.append(_under("machine", Content(safe_text(detail.machine, limit=200))))
        parts.append(_under("folder", Content(safe_text(str(run.run.path)))))
        return Content("\n\n").join(parts)

    def _group(self, entry: Entry) -> Content:
        lines = [Content.styled(f"{len(entry.runs)} runs that differ by their seed alone", "bold")]
        rows = [
            (
                f"seed {value_in_words(item.row.values.get('seed'))}",
                figure_in_words(item.figure) or str(item.state),
                item.name,
            )
            for item in entry.runs[:50]
        ]
        if entry.figure is not None:
            figure, values = entry.figure
            text = f"{figure.label} {compact(values.mean)}"
            if values.deviation is not None:
                text += f" ± {compact(values.deviation, 2)}"
            about = f"  mean and standard deviation of {values.n}"
            lines.insert(0, Content.assemble((text, "bold $accent"), (about, "dim")))
        return Content("\n").join([*lines, Content(""), pairs(rows, self._room)])


def curves(detail: Detail, metric: str) -> tuple[Sequence[Series], str, str]:
    """The curves of a run, their title and unit; none before its first evaluation."""
    view, figure = detail.view, detail.summary.figure
    if view is None or not view.evaluations:
        return [], "", ""
    main = figure.name if figure is not None else ""
    name = main if metric == "main" and main else "loss"
    title = NAMES.get(name, "loss")
    unit = "" if name != "loss" else "nats"
    found = []
    train = [(one.epoch, one.train[name]) for one in view.evaluations if name in one.train]
    valid = [
        (one.epoch, one.validation[name]) for one in view.evaluations if name in one.validation
    ]
    if train:
        found.append(Series("train", train, "dotted", 1))
    if valid:
        found.append(Series("validation", valid, "solid", 0))
    return found, title, unit


def _under(title: str, content: Content) -> Content:
    return Content("\n").join([heading(title), content])
