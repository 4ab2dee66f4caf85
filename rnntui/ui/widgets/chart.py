"""Curves on axes, in Braille or ASCII; a redraw sends only the lines that changed."""

from collections.abc import Sequence
from dataclasses import replace

from textual.geometry import Size

from rnntui.ui.widgets.chart_layout import lay_out
from rnntui.ui.widgets.chart_series import Series, Track
from rnntui.ui.widgets.chart_view import Curve, View
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted

__all__ = ["MOST", "Chart", "Series"]

MOST = 8
"""Curves that one chart tells apart."""

_SMOOTHINGS = (0.0, 0.6, 0.9)
_NEAREST = 1 / 256


class Chart(Painted):
    """A chart of up to eight curves.

    Args:
        title: what is drawn: `loss`.
        x_label: what the x axis counts: `epoch`.
        unit: the unit of y: `nats/char`.
        empty: what to say before there is anything to draw, and the key that brings it.
        log: begin with a logarithmic y axis.
        name: as for any widget.
        id: as for any widget.
        classes: as for any widget.
    """

    DEFAULT_CSS = "Chart { height: 1fr; min-height: 1; }"

    def __init__(
        self,
        title: str = "",
        *,
        x_label: str = "",
        unit: str = "",
        empty: str = "Nothing to draw yet.",
        log: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._view = View(title=title, x_label=x_label, unit=unit, empty=empty, log=log)
        self._tracks: dict[tuple[str, int], Track] = {}

    def show(self, series: Sequence[Series], *, span: tuple[float, float] | None = None) -> None:
        """Shows curves instead of those before; the first eight of them.

        A curve that kept its name and only grew costs what is new of it.

        Args:
            series: the curves, the most important last: it is drawn over the others.
            span: x goes at least from here to there, as from 0 to the epochs planned, so that
                the chart does not move with each epoch.
        """
        tracks: dict[tuple[str, int], Track] = {}
        curves = []
        for one in series[:MOST]:
            key = (one.name, sum(one.name == name for name, _ in tracks))
            track = self._tracks.get(key) or Track()
            track.take(one.points)
            tracks[key] = track
            curves.append(Curve(one, track))
        self._tracks = tracks
        self._set(replace(self._view, curves=tuple(curves), span=span))

    def entitle(self, title: str, *, unit: str | None = None, x_label: str | None = None) -> None:
        """Other words around the same curves."""
        unit = self._view.unit if unit is None else unit
        x_label = self._view.x_label if x_label is None else x_label
        self._set(replace(self._view, title=title, unit=unit, x_label=x_label))

    def say(self, empty: str) -> None:
        """Another word for an empty chart."""
        self._set(replace(self._view, empty=empty))

    @property
    def log_y(self) -> bool:
        """Whether y is logarithmic."""
        return self._view.log

    @property
    def zoom(self) -> float:
        """The share of x that is seen, up to 1."""
        return self._view.zoom

    @property
    def smoothing(self) -> float:
        """The share of its past that the moving average keeps; 0 shows the points themselves."""
        return self._view.smoothing

    def toggle_log(self) -> None:
        """Logarithmic or linear y; on a logarithmic one what is not above 0 is a gap."""
        self._set(replace(self._view, log=not self._view.log))

    def zoom_in(self) -> None:
        """The newer half of what is seen."""
        self._set(replace(self._view, zoom=max(self._view.zoom / 2, _NEAREST)))

    def zoom_out(self) -> None:
        """Twice as much; at most all."""
        zoom = min(self._view.zoom * 2, 1.0)
        self._set(replace(self._view, zoom=zoom, pan=min(self._view.pan, 1 - zoom)))

    def next_zoom(self) -> None:
        """All, the last half, the last quarter, the last eighth, and all again: one key's worth."""
        zoom = self._view.zoom / 2 if self._view.zoom > 1 / 8 else 1.0
        self._set(replace(self._view, zoom=zoom, pan=0.0))

    def pan(self, direction: int) -> None:
        """Half of what is seen to the left (-1) or to the right (1), where it is not all."""
        pan = self._view.pan - direction * self._view.zoom / 2
        self._set(replace(self._view, pan=min(max(pan, 0.0), 1 - self._view.zoom)))

    def smooth(self, keep: float) -> None:
        """Shows moving averages, the points themselves faint behind them.

        Args:
            keep: share of the past that the average keeps, 0 (none) to below 1.
        """
        self._set(replace(self._view, smoothing=min(max(keep, 0.0), 0.999)))

    def next_smoothing(self) -> None:
        """None, some, much, and none again: one key's worth."""
        later = [keep for keep in _SMOOTHINGS if keep > self._view.smoothing]
        self.smooth(later[0] if later else 0.0)

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The chart in cells."""
        return lay_out(self._view, width, height, marks)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Sixteen lines where nothing else is asked for."""
        return 16

    def _set(self, view: View) -> None:
        # A show of the same curves compares unequal, since tracks are told apart by identity:
        # `changed` finds out what differs on the screen.
        self._view = view
        self.changed()
