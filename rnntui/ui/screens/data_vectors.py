"""Chooses pretrained vectors, so that the tokens can be counted that they lack."""

import asyncio
from importlib.metadata import EntryPoint, entry_points

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from rnntui.safe_text import safe_text
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.widgets.paged_table import Column, PagedTable
from rnntui.ui.widgets.path_field import PathField


class VectorsDialogue(Dialogue[str]):
    """Its answer is what `load_vectors` takes, "" for none, None to leave it as it is.

    Args:
        present: what is chosen now.
    """

    AUTO_FOCUS = "#installed"
    DEFAULT_CSS = """
    VectorsDialogue .vectors--title { text-style: bold; margin-bottom: 1; }
    VectorsDialogue #installed { height: auto; max-height: 6; margin-bottom: 1; }
    VectorsDialogue .vectors--more { color: $text-muted; margin-top: 1; }
    VectorsDialogue #said { display: none; }
    """

    def __init__(self, present: str | None) -> None:
        super().__init__()
        self._present = present
        self._names: list[str] = []

    def compose(self) -> ComposeResult:
        """The installed pipelines, and a field for a file."""
        with Vertical(classes="dialogue"):
            yield Static(Content("vectors of tokens"), classes="vectors--title")
            yield PagedTable(id="installed", headed=False)
            yield PathField("or a file of vectors (word2vec, GloVe, fastText; .gz too)", id="file")
            yield Static("", id="said", classes="fault", markup=False)
            yield Static(
                Content("enter chooses · tab to the file · esc leaves it as it is"),
                classes="vectors--more",
            )

    def on_mount(self) -> None:
        """Looks for what is installed."""
        self._names = ["", *sorted(f"spacy:{item.name}" for item in _pipelines())]
        table = self.query_one("#installed", PagedTable)
        row = self._names.index(self._present) if self._present in self._names else 0
        table.show([Column("")], len(self._names), row=row)
        words = {"": "none"}
        table.put({i: [words.get(name, name)] for i, name in enumerate(self._names)})

    @on(PagedTable.Chosen, "#installed")
    def _picked(self, event: PagedTable.Chosen) -> None:
        self._take(self._names[event.row])

    @on(PathField.Entered)
    def _file(self, event: PathField.Entered) -> None:
        self._take(event.path)

    def _take(self, spec: str) -> None:
        if not spec:
            self.dismiss("")
        else:
            self.run_worker(self._judge(spec), exclusive=True, exit_on_error=False)

    async def _judge(self, spec: str) -> None:
        """Refuses at once what `load_vectors` would not find."""
        if await asyncio.to_thread(_found, spec):
            self.dismiss(spec)
            return
        said = self.query_one("#said", Static)
        said.display = True
        what = "no such file" if not spec.startswith("spacy:") else "it has no vectors"
        said.update(Content(f"{safe_text(spec)}: {what}"))


def _pipelines() -> list[EntryPoint]:
    return list({item.name: item for item in entry_points(group="spacy_models")}.values())


def _found(spec: str) -> bool:
    from rnntui.data.vectors import installed

    return installed(spec)
