"""Draws a curve on the canvas: joined points, gaps, moving averages over faint points, marks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rnntui.ui.widgets.chart_canvas import Canvas
from rnntui.ui.widgets.chart_scale import Scale
from rnntui.ui.widgets.chart_series import Grain
from rnntui.ui.widgets.chart_view import Curve, View
from rnntui.ui.widgets.palette import tone


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is drawn.

    Attributes:
        seen: the first and the last x, the second greater.
        scale: the y axis.
    """

    seen: tuple[float, float]
    scale: Scale


def grains(
    curve: Curve, seen: tuple[float, float], columns: int, view: View
) -> tuple[list[Grain], list[Grain]]:
    """The points of a curve that are seen, and their averages where those are wanted."""
    raw = curve.track.seen(*seen, columns)
    if not view.smoothing:
        return raw, []
    return raw, curve.track.smoothed(*seen, columns, view.smoothing)


def draw(
    canvas: Canvas,
    curve: Curve,
    grains: tuple[list[Grain], list[Grain]],
    frame: Frame,
    mark: str,
) -> tuple[float, float] | None:
    """Draws a curve; the dot of its end, None where nothing of it is seen."""
    raw, smooth = grains
    role = tone(curve.series.tone)
    if smooth:
        _stroke(canvas, curve, raw, frame, "faint")
    places = _stroke(canvas, curve, smooth or raw, frame, role)
    inside = [(x, y) for x, y in places if -0.5 <= x < canvas.columns]
    if curve.series.style == "marked":
        spread, free_from = 12 * canvas.columns / canvas.width, -math.inf
        for x, y in inside:
            if x >= free_from:
                canvas.mark(x, y, mark, role)
                free_from = x + spread
    return inside[-1] if inside else None


def _stroke(
    canvas: Canvas,
    curve: Curve,
    grains: Sequence[Grain],
    frame: Frame,
    role: str,
) -> list[tuple[float, float]]:
    low, high = frame.seen
    style = curve.series.style
    places: list[tuple[float, float]] = []
    before: tuple[float, float] | None = None
    lone = False
    for grain in grains:
        tops = [frame.scale.share(y) for y in (grain.first, grain.low, grain.high, grain.last)]
        first, lowest, highest, last = tops
        if first is None or last is None or highest is None or not math.isfinite(grain.x):
            if lone and before:
                _blot(canvas, before, role)
            before, lone = None, False
            continue
        x = (grain.x - low) / (high - low) * (canvas.columns - 1)
        start, end = (x, _down(first, canvas)), (x, _down(last, canvas))
        if before and before[0] <= x:
            canvas.line(before, start, role, style)
            lone = False
        else:
            lone = True
        if highest != lowest:
            bottom = _down(0.0 if lowest is None else lowest, canvas)
            canvas.line((x, bottom), (x, _down(highest, canvas)), role, style)
        before = end
        places.append(end)
    if lone and before:
        _blot(canvas, before, role)
    return places


def _down(share: float, canvas: Canvas) -> float:
    return (1 - share) * (canvas.rows - 1)


def _blot(canvas: Canvas, place: tuple[float, float], role: str) -> None:
    """One point alone: four dots, which the eye finds."""
    x, y = round(place[0]), round(place[1])
    for across in (0, 1):
        for down in (0, 1):
            canvas.dot(x + across, y - down, role)
