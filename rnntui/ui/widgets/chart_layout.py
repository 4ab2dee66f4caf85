"""Lays a chart out in cells: title, axes, curves and labels, and less of it in less room."""

from rnntui.ui.widgets.cells import balanced, cell_len, compact, fit, pad
from rnntui.ui.widgets.chart_canvas import Canvas
from rnntui.ui.widgets.chart_labels import Label, labels_of, mark_of, name_of
from rnntui.ui.widgets.chart_scale import Scale, around
from rnntui.ui.widgets.chart_strokes import Frame, draw, grains
from rnntui.ui.widgets.chart_view import View
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line
from rnntui.ui.widgets.palette import tone


def lay_out(view: View, width: int, height: int, marks: Glyphs) -> list[Line]:
    """The lines of a chart; small ones lose the axes first, then the names, then the shape."""
    extent = _extent(view)
    if extent is None or all(curve.track.last() is None for curve in view.curves):
        return _empty(view, width, height, marks)
    if height < 3 or width < 16:
        return _values(view, width, height, marks)
    titled = height >= 5 and bool(view.title)
    axes = height >= 7 and width >= 34
    rows = height - titled - axes
    seen = _seen(view, extent)
    heard = [grains(curve, seen, 2 * width, view) for curve in view.curves]
    scale = around((y for raw, smooth in heard for grain in raw + smooth
                    for y in (grain.low, grain.high)), log=view.log)  # fmt: skip
    gutter = _gutter(scale, rows, marks) if width >= 34 and height >= 5 else {}
    left = 1 + max((len(text) for text in gutter.values()), default=-1)
    left = left + 1 if gutter else 0
    names = [name_of(view, number, width, marks) for number in range(len(view.curves))]
    margin = min(max((cell_len(name) for name in names if name), default=-1) + 1, width // 2)
    plot = max(width - left - margin, 4)
    canvas = Canvas(plot, rows, ascii_only=marks.ascii)
    ends = [
        draw(canvas, curve, one, Frame(seen, scale), mark_of(number, marks))
        for number, (curve, one) in enumerate(zip(view.curves, heard, strict=True))
    ]
    labels = labels_of(view, names, ends, canvas, room=width - left, marks=marks)
    lines = [_title(view, width, marks)] if titled else []
    for row in range(rows):
        axis = [(_edge(gutter, row, left, marks), "faint")] if left else []
        lines.append(axis + _with_label(canvas.row(row), labels.get(row)))
    if axes:
        lines.append(_x_axis(view, seen, left, plot, width=width, marks=marks))
    return lines


def _extent(view: View) -> tuple[float, float] | None:
    ends = [end for curve in view.curves if (end := curve.track.extent())]
    if not ends:
        return None
    return min(low for low, _ in ends), max(high for _, high in ends)


def _seen(view: View, extent: tuple[float, float]) -> tuple[float, float]:
    low, high = extent
    if view.zoom < 1:
        length = (high - low) * view.zoom
        end = high - (high - low) * view.pan
        return (end - length, end) if length > 0 else (low - 0.5, low + 0.5)
    if view.span:
        low, high = min(low, view.span[0]), max(high, view.span[1])
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _gutter(scale: Scale, rows: int, marks: Glyphs) -> dict[int, str]:
    found: dict[int, str] = {}
    for value, text in scale.ticks(max(rows // 3, 2), marks.minus):
        share = scale.share(value)
        if share is not None:
            found.setdefault(min(max(round((1 - share) * rows - 0.5), 0), rows - 1), text)
    return found


def _edge(gutter: dict[int, str], row: int, left: int, marks: Glyphs) -> str:
    return pad(gutter.get(row, ""), left - 1, right=True) + (
        marks.tick if row in gutter else marks.post
    )


def _with_label(cells: Line, label: Label | None) -> Line:
    if label is None:
        return cells
    column = label.column
    before = cells[:column] + [(" ", "")] * (column - len(cells))
    return [*before, (label.text, label.role), *cells[column + cell_len(label.text) :]]


def _title(view: View, width: int, marks: Glyphs) -> Line:
    notes = [view.unit] if view.unit else []
    if view.log:
        notes.append("log")
    if view.smoothing:
        notes.append(f"smoothed {f'{view.smoothing:.2g}'.lstrip('0')}")
    if view.zoom < 1:
        share = f"{compact(100 * view.zoom, 2)} %"
        notes.append(f"last {share}" if not view.pan else f"{share}, not the newest")
    title = fit(view.title, width, marks.more)
    rest = fit("  " + f" {marks.dot} ".join(notes), width - cell_len(title), marks.more)
    return [(title, "title"), (rest if notes else "", "muted")]


def _x_axis(
    view: View,
    seen: tuple[float, float],
    left: int,
    plot: int,
    *,
    width: int,
    marks: Glyphs,
) -> Line:
    scale = Scale(*seen)
    cells = [marks.line] * plot
    free = 1
    for value, text in scale.ticks(max(plot // 10, 1), marks.minus):
        share = scale.share(value) or 0.0
        start = max(round(share * (plot - 1)) - len(text) // 2, 0)
        if start < free or start + len(text) > plot:
            continue
        cells[start : start + len(text)] = list(text)
        free = start + len(text) + 2
    corner = " " * (left - 1) + marks.corner if left else ""
    label = f" {view.x_label}" if view.x_label else ""
    if cell_len(label) > width - left - plot:
        if plot > 3 * cell_len(label):
            cells[plot - cell_len(label) :] = list(label)
        label = ""
    return [(corner + "".join(cells), "faint"), (label, "muted")]


def _values(view: View, width: int, height: int, marks: Glyphs) -> list[Line]:
    """The last values as text, one a line where there is room, else one behind another."""
    said = []
    for curve in reversed(view.curves):  # the most important is drawn last
        last = curve.track.last()
        if last is not None:
            value = curve.series.last or compact(last[1], minus=marks.minus)
            said.append((value, curve.series.name, tone(curve.series.tone)))
    if len(said) <= height:
        return [[(fit(f"{value} {name}", width, marks.more), role)] for value, name, role in said]
    line: Line = []
    used = 0
    for value, name, role in said:
        text = f"{value} {name}"
        text = text if used + cell_len(text) <= width else value
        text = fit(text, width - used, marks.more)
        line.append((text + "  ", role))
        used += cell_len(text) + 2
        if used >= width:
            break
    return [line]


def _empty(view: View, width: int, height: int, marks: Glyphs) -> list[Line]:
    lines: list[Line] = []
    if view.title and height >= 3:
        lines.append(_title(view, width, marks))
    said = balanced(view.empty, width - 2)
    room = height - len(lines)
    lines += [[]] * max((room - len(said)) // 2, 0)
    for text in said[:room]:
        cut = fit(text, width, marks.more)
        lines.append([(" " * ((width - cell_len(cut)) // 2) + cut, "muted")])
    return lines
