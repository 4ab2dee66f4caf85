"""How far something is, in one line: a bar, the percent, and the time left in words."""

from collections.abc import Sequence

from rnntui.ui.widgets.cells import cell_len, fit
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.words import clock


class Progress(Painted):
    """One line; it never moves by itself, and without a share it is words only."""

    DEFAULT_CSS = "Progress { height: 1; }"

    def __init__(
        self,
        said: str = "",
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._said = said
        self._share: float | None = None
        self._left: float | None = None

    def show(self, share: float | None, said: str, left: float | None = None) -> None:
        """Shows another state.

        Args:
            share: 0 to 1; None where nobody knows.
            said: what is going on, as `epoch 7/20`; foreign text.
            left: seconds left, None where nobody knows.
        """
        self._share, self._said, self._left = share, said, left
        self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The line in cells."""
        if self._share is None:
            return [[(fit(self._said, width, marks.more), "text")]]
        share = min(max(self._share, 0.0), 1.0)
        percent = f"{int(100 * share)} %"  # 100 % only at the end
        left = f"{clock(self._left)} left" if self._left is not None else ""
        said = fit(self._said, max(width - len(percent) - 12, width // 2), marks.more)
        tail = f" {percent}" + (f"  {left}" if left else "")
        cells = min(width - cell_len(said) - 1 - len(tail), 60)
        if cells < 6 and left:
            tail = f" {percent}"
            cells = width - cell_len(said) - 1 - len(tail)
        if cells < 4:
            return [[(said, "text"), (fit(tail, width - cell_len(said)), "bold")]]
        # whole cells: between an eighth and the track would be a hole
        filled = marks.eighths[-1] * int(share * cells)
        return [
            [
                (f"{said} " if said else "", "text"),
                (filled, "tone-0"),
                (marks.empty * (cells - len(filled)), "faint"),
                (f" {percent}", "bold"),
                (tail.removeprefix(f" {percent}"), "muted"),
            ]
        ]
