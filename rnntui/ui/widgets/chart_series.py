"""One curve: its points, thinned once and kept, cut to what is seen, and smoothed."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from rnntui.ui.widgets.chart_canvas import LineStyle

LIMIT = 2_048
"""Grains of one curve that a redraw looks at: more than the dots across any terminal."""

_x = itemgetter(0)
_y = itemgetter(1)


@dataclass(frozen=True)
class Series:
    """A curve to show.

    Attributes:
        name: foreign text.
        points: pairs of x and y with x not falling; NaN and infinity leave a gap.
        style: "dotted" for training, "solid" for validation, "marked" for more of them.
        tone: one of six tones.
        last: the words for the last value; made from the figure where None.
    """

    name: str
    points: Sequence[tuple[float, float]]
    style: LineStyle = "solid"
    tone: int = 0
    last: str | None = None


class Grain(NamedTuple):
    """Neighbouring points as one; all figures are NaN where none is finite.

    Attributes:
        x: of the first point.
        end: x of the last point.
        first: y of the first.
        low: the least y.
        high: the greatest y.
        last: y of the last.
        mean: the mean y.
    """

    x: float
    end: float
    first: float
    low: float
    high: float
    last: float
    mean: float


_GAP = Grain(*[math.nan] * 7)


class Track:
    """What a chart remembers of a series, so that a redraw costs the same for any length.

    A series that only grew is taken up where it was left: each point is looked at once.
    """

    def __init__(self) -> None:
        self._grains: list[Grain] = []
        self._size = 1
        self._taken = 0
        self._first: tuple[float, float] | None = None
        self._newest: tuple[float, float] | None = None
        self.points: Sequence[tuple[float, float]] = ()

    def take(self, points: Sequence[tuple[float, float]]) -> None:
        """Takes the series as it is now."""
        if not self._goes_on(points):
            self._grains, self._size, self._taken = [], 1, 0
            while len(points) > LIMIT * self._size:
                self._size *= 2
        self.points = points
        while self._taken + self._size <= len(points):
            self._grains.append(_grain(points[self._taken : self._taken + self._size]))
            self._taken += self._size
            if len(self._grains) > LIMIT:
                self._halve()
        if self._taken:
            self._first, self._newest = points[0], points[self._taken - 1]

    def extent(self) -> tuple[float, float] | None:
        """The first and the last finite x."""
        if not self.points:
            return None
        ends = (self.points[0][0], self.points[-1][0])
        if all(map(math.isfinite, ends)):
            return min(ends), max(ends)
        finite = [x for x, _ in self.points if math.isfinite(x)]
        return (min(finite), max(finite)) if finite else None

    def last(self) -> tuple[float, float] | None:
        """The last point that is finite."""
        for number in range(len(self.points) - 1, -1, -1):
            x, y = self.points[number]
            if math.isfinite(x) and math.isfinite(y):
                return x, y
        return None

    def seen(self, low: float, high: float, columns: int) -> list[Grain]:
        """What lies from x = `low` to `high`, and one neighbour on each side.

        Args:
            low: the first x seen.
            high: the last, above `low`.
            columns: places across; there are hardly more grains than that.
        """
        start = max(bisect_left(self.points, low, key=_x) - 1, 0)
        stop = min(bisect_right(self.points, high, key=_x) + 1, len(self.points))
        if stop - start <= LIMIT:
            return _gathered(map(_single, self.points[start:stop]), low, high, columns)
        return _gathered(_within(self._all(), low, high), low, high, columns)

    def smoothed(self, low: float, high: float, columns: int, keep: float) -> list[Grain]:
        """The exponential moving average, free of the bias of its beginning (as in Adam, 2015).

        Args:
            low: the first x seen.
            high: the last, above `low`.
            columns: places across.
            keep: share of the average that a new point leaves, 0 to below 1.
        """
        few = len(self.points) <= LIMIT
        grains: Iterable[Grain] = map(_single, self.points) if few else self._all()
        factor = keep if few else keep**self._size
        average, weight, out = 0.0, 0.0, []
        for grain in grains:
            if not math.isfinite(grain.mean):
                continue
            average = factor * average + (1 - factor) * grain.mean
            weight = factor * weight + (1 - factor)
            y = average / weight
            out.append(Grain(grain.x, grain.end, y, y, y, y, y))
        return _gathered(_within(out, low, high), low, high, columns)

    def _all(self) -> list[Grain]:
        rest = self.points[self._taken :]
        return [*self._grains, _grain(rest)] if rest else self._grains

    def _goes_on(self, points: Sequence[tuple[float, float]]) -> bool:
        return bool(
            self._taken
            and len(points) >= self._taken
            and _same(points[0], self._first)
            and _same(points[self._taken - 1], self._newest)
        )

    def _halve(self) -> None:
        """Twice as many points a grain; the odd one out is made anew."""
        self._taken -= (len(self._grains) % 2) * self._size
        pairs = zip(self._grains[0::2], self._grains[1::2], strict=False)
        self._grains = [_joined(one, other) for one, other in pairs]
        self._size *= 2


def _same(one: tuple[float, float], other: tuple[float, float] | None) -> bool:
    return other is not None and (one == other or str(one) == str(other))  # NaN equals nothing


def _single(point: tuple[float, float]) -> Grain:
    x, y = point
    return Grain(x, x, y, y, y, y, y)


def _gathered(grains: Iterable[Grain], low: float, high: float, columns: int) -> list[Grain]:
    """Grains that fall in the same column as one; a gap stays a gap, and is one grain."""
    scale = columns / (high - low)
    out: list[Grain] = []
    column, open_ = 0, False
    for grain in grains:
        x, end, _, least, most, last, mean = grain
        if not (math.isfinite(x) and math.isfinite(mean)):
            if open_ or not out:
                out.append(_GAP)
            open_ = False
            continue
        here = math.floor((x - low) * scale)
        if open_ and here == column:
            old = out[-1]
            if least < old.low or most > old.high or last != old.last:
                out[-1] = Grain(
                    old.x, end, old.first, min(old.low, least), max(old.high, most), last, old.mean
                )
        else:
            out.append(grain)
        column, open_ = here, True
    return out


def _within(grains: list[Grain], low: float, high: float) -> list[Grain]:
    start = max(bisect_left(grains, low, key=lambda grain: grain.end) - 1, 0)
    stop = bisect_right(grains, high, key=_x) + 1
    return grains[start:stop]


def _grain(points: Sequence[tuple[float, float]]) -> Grain:
    values = list(map(_y, points))
    total = sum(values)
    if not math.isfinite(total):
        values = [value for value in values if math.isfinite(value)]
        total = sum(values)
    if not values:
        return Grain(points[0][0], points[-1][0], *[math.nan] * 5)
    mean = total / len(values)
    return Grain(points[0][0], points[-1][0], values[0], min(values), max(values), values[-1], mean)


def _joined(one: Grain, other: Grain) -> Grain:
    if math.isnan(one.mean) or math.isnan(other.mean):
        full = other if math.isnan(one.mean) else one
        return full._replace(x=one.x, end=other.end)
    return Grain(
        one.x,
        other.end,
        one.first,
        min(one.low, other.low),
        max(one.high, other.high),
        other.last,
        (one.mean + other.mean) / 2,
    )
