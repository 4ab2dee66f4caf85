"""What a chart shows, as one frozen value."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rnntui.ui.widgets.chart_series import Series, Track


@dataclass(frozen=True)
class Curve:
    """A series with what is remembered of it."""

    series: Series
    track: Track


@dataclass(frozen=True)
class View:
    """All that a chart shows.

    Attributes:
        title: what is drawn.
        x_label: what the x axis counts.
        unit: the unit of y.
        empty: what to say when there is nothing to draw.
        curves: at most eight.
        span: the x axis goes at least from here to there.
        log: whether y is logarithmic.
        zoom: the share of x that is seen, from the end.
        pan: how far back from the end what is seen lies, in shares of x.
        smoothing: share that an average keeps of its past; 0 is none.
    """

    title: str = ""
    x_label: str = ""
    unit: str = ""
    empty: str = "Nothing to draw yet."
    curves: Sequence[Curve] = field(default_factory=tuple)
    span: tuple[float, float] | None = None
    log: bool = False
    zoom: float = 1.0
    pan: float = 0.0
    smoothing: float = 0.0
