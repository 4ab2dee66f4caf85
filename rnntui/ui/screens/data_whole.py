"""One row of a data set whole: a long text, or a line of a corpus among its neighbours."""

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.tab_row import HeadLine
from rnntui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from rnntui.workbench.searching import Source

AROUND = 200
"""Lines of a corpus shown before a line, and behind it."""

LONGEST = 4_000_000
"""Characters shown; a longer text is for a pager."""


class WholeDialogue(Dialogue[None]):
    """Shows a row; the arrows go on to the next.

    Args:
        source: of the rows.
        number: of the row among all, from 0.
        total: rows there are.
        query: what is marked in it.
    """

    AUTO_FOCUS = "TextView"
    BINDINGS = [
        ("enter,q", "close", "close"),
        ("right,full_stop", "turn(1)", "next"),
        ("left,comma", "turn(-1)", "before"),
        ("y", "copy", "copy"),
    ]
    DEFAULT_CSS = """
    WholeDialogue > Vertical { width: 96; height: 80%; }
    WholeDialogue TextView { margin: 1 0; background: $surface; }
    WholeDialogue .whole--more { color: $text-muted; }
    """

    def __init__(self, source: "Source", number: int, total: int, query: str) -> None:
        super().__init__()
        self._source, self._number, self._total, self._query = source, number, total, query
        self._raw = ""

    def compose(self) -> ComposeResult:
        """The head, the text, the keys."""
        with Vertical(classes="dialogue"):
            yield HeadLine()
            yield TextView(empty="reading")
            yield Static(
                Content("← → the next row · y copies it · esc closes"), classes="whole--more"
            )

    def on_mount(self) -> None:
        """Reads the row."""
        self._load()

    def action_turn(self, by: int) -> None:
        """The next row, or the one before, in the order of the file."""
        number = self._number + by
        if 0 <= number < self._total:
            self._number = number
            self._load()

    def action_copy(self) -> None:
        """Copies the row as it stands in the file."""
        app: Any = self.app
        app.copy(self._raw, f"row {self._number + 1:,}")

    def _load(self) -> None:
        self.run_worker(self._read(self._number), exclusive=True, exit_on_error=False)

    async def _read(self, number: int) -> None:
        from rnntui.errors import RnntuiError
        from rnntui.ui.faults import describe
        from rnntui.workbench.marking import places
        from rnntui.workbench.searching import page

        app: Any = self.app
        head, view = self.query_one(HeadLine), self.query_one(TextView)
        try:
            row, spans = await app.helper.call(places, self._source, number, self._query)
            if row.label is None:
                start = max(number - AROUND, 0)
                around = await app.helper.call(page, self._source, start, 2 * AROUND, tokens=False)
            else:
                around = None
        except (RnntuiError, OSError) as error:
            head.show("", "")
            view.show(describe(error))
            return
        self._raw = row.text
        place = f"row {number + 1:,} of {self._total:,}"
        if around is None:
            head.show(
                f"{row.label}", f"{row.characters:,} characters · line {row.line:,} · {place}"
            )
            view.show(row.text[:LONGEST], [(a, b, 1) for a, b in spans])
            return
        before = [item.text for item in around.rows if item.number < number]
        behind = [item.text for item in around.rows if item.number > number]
        text = "\n".join([*before, row.text[:LONGEST], *behind])
        at = sum(len(line) + 1 for line in before)
        head.show("the line among its neighbours", place)
        view.show(text, [(at, at + len(row.text), 0), *((at + a, at + b, 1) for a, b in spans)])
        view.show_character(at)
