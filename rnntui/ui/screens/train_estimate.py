"""The network that the form describes, layer by layer, and what its training would take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rnntui.ui.widgets.cells import balanced, cell_len, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs
from rnntui.ui.widgets.painted import Line, Painted
from rnntui.words import duration

if TYPE_CHECKING:
    from rnntui.workbench.estimating import Estimate
    from rnntui.workbench.outlining import Outline

Rows = Sequence[tuple[str, str, str, int]]


class EstimatePanel(Painted):
    """Layers with shapes and parameters, then one line of what they cost."""

    DEFAULT_CSS = "EstimatePanel { height: auto; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._outline: Outline | None = None
        self._estimate: Estimate | None = None
        self._said = "reads the data"
        self._wrong = False

    def show(self, outline: "Outline | None", estimate: "Estimate | None", said: str = "") -> None:
        """Shows a network; `said` stands where the time would, while it is not known."""
        size = len(outline.layers) if outline else 0
        before = len(self._outline.layers) if self._outline else 0
        self._outline, self._estimate, self._said, self._wrong = outline, estimate, said, False
        self.changed()
        if size != before:
            self.refresh(layout=True)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Says something in the last line; safe text. What was known of a network may stay."""
        self._said, self._wrong = text, wrong
        if wrong:
            self._outline = self._estimate = None
        self.changed()

    def doubt(self) -> None:
        """What is said is of other settings, and of these nothing is known for a while yet."""
        self._estimate, self._said, self._wrong = None, "reads the data", False
        self.changed()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """A line a layer, two for the costs."""
        return (len(self._outline.layers) + 1 if self._outline else 0) + 2

    def paint(self, width: int, height: int, marks: Glyphs) -> Sequence[Line]:
        """The lines in cells; layers give way first."""
        costs = self._costs(width, marks)
        room = height - len(costs)
        lines = self._layers(width, marks) if self._outline else []
        if len(lines) > room:
            lines = lines[: max(room, 0)] if room >= 3 else []
        return [*lines, *costs]

    def _layers(self, width: int, marks: Glyphs) -> list[Line]:
        assert self._outline is not None
        rows = [(row.name, row.kind, row.shape, row.parameters) for row in self._outline.layers]
        figures = [f"{count:,}" for *_, count in rows]
        last = max(10, *(len(text) for text in figures))
        names = min(max((cell_len(row[0]) for row in rows), default=5) + 2, width // 3)
        shapes = max(cell_len(row[2]) for row in rows) + 2
        kinds = max(cell_len(row[1]) for row in rows) + 2
        spare = width - names - last
        shapes = shapes if spare - shapes >= 8 else 0
        kinds = min(kinds, spare - shapes)

        def line(cells: tuple[str, str, str, str], role: str) -> Line:
            name, kind, shape, count = cells
            return [
                (pad(name, names - 1, more=marks.more) + " ", role or "text"),
                (pad(fit(kind, kinds - 2, marks.more), kinds), role or "muted"),
                (pad(shape, shapes, more=marks.more), role or "muted"),
                (pad(count, last, right=True), role or "text"),
            ]

        return [
            line(("layer", "kind", "gives", "parameters"), "muted"),
            *(line((*row[:3], text), "") for row, text in zip(rows, figures, strict=True)),
        ]

    def _costs(self, width: int, marks: Glyphs) -> list[Line]:
        if self._wrong:
            lines = balanced(self._said, width)
            if len(lines) > 2:  # as many as there is room for; the last says that it is cut
                first = lines[0]
                lines = [first, self._said.removeprefix(first).lstrip()]
            return [[(fit(line, width, marks.more), "bad bold")] for line in lines]
        found, dot = self._estimate, f" {marks.dot} "
        if self._outline is None:
            return [[(fit(self._said, width, marks.more), "muted")]]
        outline = self._outline
        memory = (found.memory if found else outline.memory).mebibytes
        parts = f"{outline.train:,} train{dot}{outline.validation:,} validation{dot}"
        parts += f"{outline.test:,} test"
        unit = "texts" if outline.words else "characters"
        first = f"{outline.parameters:,} parameters{dot}{memory:,.0f} MiB"
        if found is None:
            return [
                [(first, "bold"), (f"{dot}{self._said}" if self._said else "", "muted")],
                [(fit(f"{unit}: {parts}", width, marks.more), "muted")],
            ]
        about = "at most " if found.rough else ""
        each, total = duration(found.epoch_seconds), duration(found.total_seconds)
        # How many epochs, too: a small set has more of them than the preset says.
        count = f"{found.epochs} epochs in " if found.epochs else ""
        whole = f"{dot}{about}{each} an epoch{dot}{count}{total}"
        second = f"{unit}: {parts}{dot}on {found.device}"
        if cell_len(first + whole) > width:
            whole = f"{dot}{about}{count}{total}"
        first += whole
        return [
            [(fit(first, width, marks.more), "bold")],
            [(fit(second, width, marks.more), "muted")],
        ]
