"""Figures in words: amounts, times, sizes, shares."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime


def amount(value: float) -> str:
    """`812`, `12.4k`, `3.1M`."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return (
                f"{value / size:.3g}{unit}" if value < 1000 * size else f"{value / size:,.0f}{unit}"
            )
    return f"{value:.0f}"


def size(count: int) -> str:
    """Bytes as `466 KiB`."""
    value = float(count)
    for unit in ("B", "KiB", "MiB"):
        if value < 1024:
            return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"
        value /= 1024
    return f"{value:.3g} GiB"


def clock(seconds: float) -> str:
    """`0:41`, `1:02:03`."""
    minutes, rest = divmod(int(max(seconds, 0) + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """`8.2 s`, `3:20`."""
    return f"{seconds:.1f} s" if seconds < 100 else clock(seconds)


def percent(share: float | None, digits: int = 1) -> str:
    """`98.4 %`."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def measured(share: float | None, interval: Sequence[float] | None, digits: int) -> str:
    """A share with its interval, where it has one: `97.27 % (93.01–99.86)`.

    Args:
        share: 0 to 1.
        interval: its ends, 0 to 1.
        digits: of these ends.
    """
    # One in a thousand must not read 0.1 % and none 0.0 %.
    text = percent(share, 2 if interval else 1)
    if not interval:
        return text
    low, high = (f"{100 * end:.{digits}f}" for end in interval)
    return f"{text} ({low}–{high})"


def figure(value: float | None, digits: int = 3) -> str:
    """`0.948`, or a dash for what is not known."""
    return "–" if value is None else f"{value:.{digits}f}"


def age(created: float, now: float | None = None) -> str:
    """How long ago a Unix time is: `12 s`, `5 min`, `3 h`, `9 d`."""
    passed = max((time.time() if now is None else now) - created, 0)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if passed >= length:
            return f"{passed / length:.0f} {unit}"
    return f"{passed:.0f} s"


def moment(created: float) -> str:
    """A Unix time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(created, UTC).isoformat(timespec="seconds")
