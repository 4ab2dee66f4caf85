"""The texts that were kept, newest first: one line each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui.ui.screens.poetry_manner import LONGEST, Manner
from rnntui.ui.widgets.cells import fit, pad

if TYPE_CHECKING:
    from rnntui.workbench.favourites import Favourite

MOST = 500
"""Texts that are listed: the newest."""


def manner_of(kept: "Favourite") -> Manner:
    """The settings that a text was kept with."""
    return Manner(
        temperature=kept.temperature,
        top_k=kept.top_k,
        top_p=kept.top_p,
        length=min(max(kept.length, 1), LONGEST),
        seed=kept.seed or 0,
    )


class Kept(Vertical):
    """The list; Enter shows the marked one."""

    DEFAULT_CSS = """
    Kept > OptionList { height: 1fr; scrollbar-gutter: stable; }
    Kept > Static { color: $text-muted; display: none; }
    Kept.-none > OptionList { display: none; }
    Kept.-none > Static { display: block; }
    """

    def __init__(self, *, id: str, classes: str) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._kept: Sequence[Favourite] = ()

    def compose(self) -> ComposeResult:
        """The list, or what belongs there."""
        yield OptionList(id="kept-list")
        yield Static(Content("Nothing kept yet. f keeps the text above with all its settings."))

    def on_mount(self) -> None:
        """Titles."""
        self.show(())

    def show(self, kept: Sequence["Favourite"], *, to_first: bool = False) -> None:
        """Shows these, and marks the same place as before, or the first."""
        listed = self.query_one(OptionList)
        place = 0 if to_first else listed.highlighted
        self._kept = kept[:MOST]
        listed.clear_options()
        listed.add_options(Option(self._row(item)) for item in self._kept)
        if self._kept:
            listed.highlighted = min(place or 0, len(self._kept) - 1)
        self.set_class(not kept, "-none")
        self.border_title = f"kept ({len(kept)})" if kept else "kept"

    @property
    def kept(self) -> "Sequence[Favourite]":
        """What is listed."""
        return self._kept

    @property
    def marked(self) -> "Favourite | None":
        """The one that the keys are about."""
        place = self.query_one(OptionList).highlighted
        return None if place is None or place >= len(self._kept) else self._kept[place]

    def chosen(self, index: int) -> "Favourite":
        """The one of a row."""
        return self._kept[index]

    def on_resize(self) -> None:
        """Cuts the lines to the width."""
        self.show(self._kept)

    def _row(self, item: "Favourite") -> Content:
        width = self.content_size.width or 76
        settings = manner_of(item).words()
        name = pad(item.run_name, min(16, max(width // 5, 8)))
        mark = "*" if item.note else " "
        head = f"{name} {settings}{mark} "
        begins = fit(" ".join((item.prompt + item.text)[:200].split()), width - len(head) - 1)
        return Content.assemble((name, "bold"), (f" {settings}{mark} ", "dim"), begins)
