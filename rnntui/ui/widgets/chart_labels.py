"""Each curve's value and name at its end, without one covering another."""

from dataclasses import dataclass

from rnntui.ui.widgets.cells import cell_len, compact, fit
from rnntui.ui.widgets.chart_canvas import Canvas
from rnntui.ui.widgets.chart_view import Curve, View
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.palette import tone


@dataclass(frozen=True)
class Label:
    """What stands at a curve's end.

    Attributes:
        column: its first cell.
        row: its line.
        text: sample, value and name.
        role: its style.
    """

    column: int
    row: int
    text: str
    role: str


def mark_of(number: int, marks: Glyphs) -> str:
    """The mark of the curve of that number."""
    return marks.marks[number % len(marks.marks)]


def name_of(view: View, number: int, width: int, marks: Glyphs) -> str:
    """What stands at a curve's end: a sample of many lines' style, the last value, the name."""
    curve = view.curves[number]
    last = curve.track.last()
    if last is None:
        return ""
    value = curve.series.last or compact(last[1], minus=marks.minus)
    value = fit(value, 12, marks.more)
    if width < 40:
        return value
    name = f"{value} {fit(curve.series.name, max(width // 3, 8), marks.more)}".rstrip()
    return (
        f"{_sample(curve, mark_of(number, marks), marks)} {name}" if len(view.curves) > 2 else name
    )


def _sample(curve: Curve, mark: str, marks: Glyphs) -> str:
    line, dots = ("--", "- ") if marks.ascii else ("⠒⠒", "⠂⠂")
    return {"solid": line, "dotted": dots, "marked": line[0] + mark}[curve.series.style]


def labels_of(
    view: View,
    names: list[str],
    ends: list[tuple[float, float] | None],
    canvas: Canvas,
    *,
    room: int,
    marks: Glyphs,
) -> dict[int, Label]:
    """One label a row, each as near as can be to the end of its curve."""
    wanted = sorted(
        (end[1], number) for number, end in enumerate(ends) if end is not None and names[number]
    )
    rows: list[int] = []
    for order, (depth, _) in enumerate(wanted[: canvas.height]):
        row = canvas.cell_of(0, depth)[1]
        rows.append(max(row, rows[-1] + 1) if order else row)
    for order in range(len(rows) - 1, -1, -1):
        rows[order] = min(rows[order], canvas.height - len(rows) + order)
    unseen = len(wanted) - len(rows)
    found: dict[int, Label] = {}
    for order, ((_, number), row) in enumerate(zip(wanted, rows, strict=False)):
        end = ends[number]
        if end is None:
            continue
        text = names[number]
        if unseen and order == len(rows) - 1:
            found[row] = Label(canvas.width + 1, row, f"{unseen + 1} more", "muted")
            break
        column = canvas.width + 1
        near = canvas.cell_of(*end)[0] + 2
        length = cell_len(text) + 1
        if near < canvas.width and near + length <= room and canvas.free(near, row, length):
            column = near
        text = fit(text, room - column, marks.more)
        found[row] = Label(column, row, text, f"{tone(view.curves[number].series.tone)} bold")
    return found
