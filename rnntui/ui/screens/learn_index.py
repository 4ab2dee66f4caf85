"""The pages of the lesson, to go to one."""

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui import locations
from rnntui.safe_text import safe_text
from rnntui.ui.lesson_pages import Page, copy_pages
from rnntui.ui.screens.dialogue import Dialogue


class Index(Dialogue[int]):
    """All pages; Enter goes to the marked one.

    Args:
        pages: in their order.
        present: the number of the one that is open, from 0.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS = [("c", "copy", "copy the pages"), ("i", "close", "close")]
    CSS = """
    Index > .dialogue { padding: 0 2; }
    Index OptionList { max-height: 11; margin-top: 1; }
    Index .index--title { text-style: bold; }
    Index .index--more { color: $text-muted; margin-top: 1; }
    """

    def __init__(self, pages: Sequence[Page], present: int) -> None:
        super().__init__()
        self._pages, self._present = pages, present

    def compose(self) -> ComposeResult:
        """The list, and where a teacher's pages lie."""
        with Vertical(classes="dialogue"):
            yield Static(Content("the lesson"), classes="index--title")
            yield OptionList(
                *(
                    Option(
                        Content.assemble(
                            (f"{number:>3}  ", "$accent bold"),
                            page.title,
                            ("  yours" if page.own else "", "$text-muted"),
                        )
                    )
                    for number, page in enumerate(self._pages, 1)
                )
            )
            folder = safe_text(str(locations.lesson_dir()))
            text = f"c copies the pages to {folder}, as Markdown to be edited: what lies there "
            text += "takes the place of the page of the same name."
            yield Static(Content(text), classes="index--more")

    def on_mount(self) -> None:
        """Marks the page that is open."""
        self.query_one(OptionList).highlighted = self._present

    def action_copy(self) -> None:
        """Copies the pages that are not there yet."""
        self.run_worker(self._copy(), exit_on_error=False)

    async def _copy(self) -> None:
        told = self.query_one(".index--more", Static)
        try:
            count = await asyncio.to_thread(copy_pages)
        except OSError as error:
            told.update(Content(safe_text(str(error))))
            return
        folder = safe_text(str(locations.lesson_dir()))
        told.update(Content(f"{count} pages were copied to {folder}; the others lay there."))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Goes there."""
        event.stop()
        self.dismiss(event.option_index)
