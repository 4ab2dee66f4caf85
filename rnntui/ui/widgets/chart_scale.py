"""From values to shares of an axis, linear or logarithmic, and its ticks by 1, 2 and 5."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_LADDER = (1.0, 2.0, 5.0, 10.0)
_LEAST, _MOST = 1e-300, 1e307  # where powers of ten are still numbers


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
        low: the value at its beginning; above 0 where it is logarithmic.
        high: the value at its end, above `low`.
        log: whether equal ratios, and not equal differences, are equally far apart.
    """

    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float | None:
        """Where a value lies, 0 at `low` or before, 1 at `high`; None for what has no place."""
        if not math.isfinite(value) or (self.log and value <= 0):
            return None
        if self.log:
            low, high, here = math.log(self.low), math.log(self.high), math.log(value)
        else:  # halves, since a difference of large values may be infinite
            low, high, here = self.low / 2, self.high / 2, value / 2
        return min(max((here - low) / (high - low), 0.0), 1.0)

    def ticks(self, most: int, minus: str = "−") -> list[tuple[float, str]]:
        """At most about `most` values by 1, 2 or 5 times a power of ten, with their words."""
        values = _log_ticks(self, most) if self.log else _linear_ticks(self, most)
        return [(value, text.replace("-", minus)) for value, text in values]


def around(values: Iterable[float], *, log: bool = False) -> Scale:
    """A scale that holds all finite values, a little rounded so that it seldom changes.

    Args:
        values: any; on a logarithmic scale only what is above 0 counts.
        log: a logarithmic scale.
    """
    finite = [value for value in values if math.isfinite(value) and (value > 0 or not log)]
    if not finite:
        return Scale(0.1, 1.0, log=True) if log else Scale(0.0, 1.0)
    low, high = min(finite), max(finite)
    return _log_around(low, high) if log else _linear_around(low, high)


def step_for(extent: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that parts `extent` into at most `most`."""
    rough = max(extent / max(most, 1), _LEAST)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((rung * power for rung in _LADDER if rung * power >= rough * 0.999), 10 * power)


def words(value: float, step: float) -> str:
    """A tick's figure, with as many decimals as the step needs: `.05`, `20`, `12k`."""
    if value == 0:
        return "0"
    if abs(value) >= 1e15 or step < 1e-6:
        return f"{value:.4g}"
    for unit, factor in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(value) >= max(factor, 1e4) and step >= factor / 10:
            return f"{value / factor:.{0 if step >= factor else 1}f}{unit}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    text = f"{abs(value):.{decimals}f}"
    return ("-" if value < 0 else "") + (text[1:] if text.startswith("0.") else text)


def _linear_around(low: float, high: float) -> Scale:
    extent = high - low
    if extent <= max(abs(low), abs(high)) * 1e-9 or not math.isfinite(extent):
        # one value alone stands in the middle
        if not math.isfinite(extent):
            return Scale(low, high)
        half = max(abs(low) * 0.1, 1e-3)
        return Scale(max(low - half, -sys.float_info.max), min(low + half, sys.float_info.max))
    half_step = step_for(extent, 4) / 2
    return Scale(
        max(math.floor(low / half_step + 1e-9) * half_step, -sys.float_info.max),
        min(math.ceil(high / half_step - 1e-9) * half_step, sys.float_info.max),
    )


def _log_around(low: float, high: float) -> Scale:
    low, high = min(max(low, _LEAST), _MOST), min(max(high, _LEAST), _MOST)
    rungs = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
    down, up = 10.0 ** math.floor(math.log10(low)), 10.0 ** math.floor(math.log10(high))
    bottom = max(rung * down for rung in rungs if rung * down <= low * 1.0001)
    top = min((rung * up for rung in rungs if rung * up >= high * 0.9999), default=10 * up)
    return Scale(bottom, top if top > bottom * 1.2 else bottom * 2, log=True)


def _linear_ticks(scale: Scale, most: int) -> list[tuple[float, str]]:
    extent = scale.high - scale.low
    if most < 1 or not math.isfinite(extent):
        return []
    step = step_for(extent, most)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    if last - first > 1000:
        return []
    return [(number * step, words(number * step, step)) for number in range(first, last + 1)]


def _log_ticks(scale: Scale, most: int) -> list[tuple[float, str]]:
    first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    for rungs, stride in (((1.0, 2.0, 5.0), 1), ((1.0, 3.0), 1), ((1.0,), 1), ((1.0,), 3)):
        found = [
            (rung * 10.0**power, words(rung * 10.0**power, rung * 10.0**power))
            for power in range(first, last + 1, stride)
            for rung in rungs
            if scale.low * 0.9999 <= rung * 10.0**power <= scale.high * 1.0001
        ]
        if len(found) <= most:
            return found
    return found[:: max(1, len(found) // max(most, 1))][: max(most, 0)]
