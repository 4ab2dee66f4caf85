"""Where a data set comes from: licence, origin, citation, address, checksum, path."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from rnntui import words
from rnntui.ui.screens.data_chosen import Chosen
from rnntui.ui.screens.data_pane import Pane
from rnntui.ui.widgets.facts import Facts

ORIGINS = {
    "embedded": "comes with rnntui",
    "published": "published; fetched when it is asked for, and checked",
    "user": "added by you",
}


class SourcePane(Pane):
    """The facts of the registry."""

    absent = True
    DEFAULT_CSS = "SourcePane Facts { padding: 0 1; }"

    def compose(self) -> ComposeResult:
        """The rows, which scroll where there are many."""
        with VerticalScroll():
            yield Facts()

    def show(self, chosen: Chosen) -> None:
        """The rows that there is something to say in."""
        self.query_one(Facts).show([(name, text) for name, text in _rows(chosen) if text])

    def first(self) -> Widget:
        """What scrolls."""
        return self.query_one(VerticalScroll)


def _rows(chosen: Chosen) -> list[tuple[str, str]]:
    dataset = chosen.dataset
    kind = "texts with labels, for a classifier" if chosen.labelled else "a corpus, for a poet"
    rows = [
        ("title", dataset.title),
        ("name", dataset.name),
        ("holds", kind),
        ("language", dataset.language or "not said"),
        ("origin", ORIGINS[dataset.origin]),
        ("licence", dataset.licence or "none is given"),
        ("about", dataset.about),
        ("citation", dataset.citation),
        ("size", f"{chosen.size:,} bytes ({words.size(chosen.size)})" if chosen.size else ""),
        ("SHA-256", dataset.sha256 or "none is published; the first file that comes is pinned"),
        ("lies in", str(chosen.path) if chosen.path else "not on this machine"),
    ]
    for source in dataset.sources:
        inside = f", the file {source.member} in it" if source.member else ""
        rows.append(("from", f"{source.url}{inside}"))
    if dataset.collection:
        rows.append(("collection", dataset.collection))
    if dataset.masks:
        rows.append(("masks", f"{', '.join(dataset.masks)}: taken for numbers, for they betray "
                     "the label"))  # fmt: skip
    columns = ", ".join(
        f"{name}: {value}"
        for name, value in (
            ("text", dataset.text_column),
            ("label", dataset.label_column),
            ("encoding", dataset.encoding),
        )
        if value
    )
    rows.append(("columns", columns))
    return rows
