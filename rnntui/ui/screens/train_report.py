"""What a run was found to be worth on its test part, the baseline beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnntui.ui.report_rows import report_rows
from rnntui.ui.widgets.cells import balanced, cell_len, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted


class ReportPanel(Painted):
    """Figures in rows, and the verdict in words."""

    DEFAULT_CSS = "ReportPanel { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._report: Mapping[str, Any] = {}

    def show(self, report: Mapping[str, Any]) -> None:
        """Shows a report."""
        self._report = report
        self.changed()

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:  # noqa: ARG002
        """The verdict is cut before the figures."""
        if not self._report:
            return []
        rows = report_rows(self._report)
        if not rows:
            return [[("no test part was held out, so there is nothing to report", "muted")]]
        baseline = self._report.get("baseline")
        heads = ("", "network", str(baseline["name"]) if baseline else "")
        names = max(cell_len(row[0]) for row in rows) + 2
        own = max(cell_len(heads[1]), *(cell_len(row[1]) for row in rows)) + 2
        names = min(names, max(width - own, 8))
        rest = max(width - names - own, 0)
        lines: list[Line] = []
        for number, (name, value, other) in enumerate([heads, *rows]):
            style = "bold" if number == 1 else "text" if number else "muted"
            lines.append(
                [
                    (pad(name, names, more=marks.more), "muted"),
                    (pad(value, own, more=marks.more), style),
                    (pad(other, rest, more=marks.more) if rest > 4 else "", "muted"),
                ]
            )
        for key in ("verdict", "threshold_note"):
            if text := str(self._report.get(key) or ""):
                lines.append([])
                lines += [[(line, "text")] for line in balanced(text, width)]
        return lines
