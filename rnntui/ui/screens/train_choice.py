"""What is trained on what: task, preset and data set, one list."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnntui.data.registry import DataSet, local_path
from rnntui.presets import PRESETS
from rnntui.safe_text import safe_text
from rnntui.ui.drafts import Draft
from rnntui.ui.screens.models import KINDS
from rnntui.ui.widgets.cells import cell_len, fit, pad
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.words import size

FILE = "file"
"""The entry for a file of one's own."""

WHAT = {"best": "ours, tuned", "lecture": "the lesson's"}


class Choice(OptionList):
    """Task, preset and data set of a draft; Enter takes what is marked."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Chosen(Message):
        """Something was taken: `kind` is task, preset, data or file."""

        def __init__(self, kind: str, value: str) -> None:
            super().__init__()
            self.kind, self.value = kind, value

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._values: list[tuple[str, str] | None] = []
        self._shown: tuple[Draft, Sequence[tuple[DataSet, bool]]] | None = None
        self._width = 0

    def show(self, draft: Draft, sets: Sequence[tuple[DataSet, bool]]) -> None:
        """Shows what there is to choose from.

        Args:
            draft: what is chosen.
            sets: those of any task, each with whether it lies here.
        """
        self._shown, self._width = (draft, sets), self.content_size.width
        marked = self.highlighted
        before = self._values[marked] if marked is not None and self._values else None
        rows: list[Option] = []
        values: list[tuple[str, str] | None] = []

        def head(text: str) -> None:
            rows.append(Option(Content.styled(text, "$text-muted"), disabled=True))
            values.append(None)

        def entry(kind: str, value: str, text: str, note: str = "", *, chosen: bool) -> None:
            rows.append(Option(self._row(text, note, chosen=chosen)))
            values.append((kind, value))

        head("task")
        for task, words in KINDS.items():
            entry("task", task, words, chosen=task == draft.task)
        head("preset")
        for preset in PRESETS[draft.task]:
            entry("preset", preset, preset, WHAT.get(preset, ""), chosen=preset == draft.preset)
        head("data")
        found = False
        for dataset, here in sets:
            if dataset.task == draft.task:
                chosen = dataset.name == draft.data
                found = found or chosen
                note = (
                    ("ready" if dataset.origin != "user" else "yours")
                    if here
                    else (size(dataset.size) if dataset.size else "to fetch")
                )
                if not here and not glyphs(self.app).ascii:
                    note += " ↓"
                entry("data", dataset.name, dataset.name, note, chosen=chosen)
        if sets and not found:
            entry("data", draft.data, draft.data.rsplit("/", 1)[-1], "a file", chosen=True)
        entry("file", FILE, "+ a file, by its path", chosen=False)
        self._values = values
        self.clear_options()
        self.add_options(rows)
        wanted = values.index(before) if before is not None and before in values else 1
        self.highlighted = wanted

    def on_resize(self) -> None:
        """Rows are cut to the width there is."""
        if self._shown is not None and self.content_size.width != self._width:
            self.show(*self._shown)

    def _row(self, text: str, note: str, *, chosen: bool) -> Content:
        marks = glyphs(self.app)
        sign = marks.marks[0] if chosen else " "
        room = max(self.content_size.width or 26, 16) - 3
        # The name before its note: eight cells of it at least.
        note = fit(note, max(room - 9, 0), marks.more)
        width = max(room - cell_len(note) - 1, 8)
        return Content.assemble(
            (f"{sign} ", "$accent bold"),
            (pad(safe_text(text, limit=200), width, more=marks.more), "bold" if chosen else ""),
            (f" {note}", "$text-muted"),
        )

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        value = self._values[event.option_index]
        if value is not None:
            self.post_message(self.Chosen(*value))


def sets_here() -> list[tuple[DataSet, bool]]:
    """Every set that has a name, and whether it lies here; reads the disk."""
    from rnntui.data.registry import known

    return [(item, local_path(item) is not None) for item in known().values()]
