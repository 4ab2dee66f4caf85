"""The pages of the lesson, to go to one."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnntui import locations
from rnntui.safe_text import safe_text
from rnntui.ui.lesson_pages import Page
from rnntui.ui.screens.dialogue import Dialogue


class Index(Dialogue[int]):
    """All pages; Enter goes to the marked one.

    Args:
        pages: in their order.
        present: the number of the one that is open, from 0.
    """

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    Index OptionList { max-height: 20; margin-top: 1; }
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
            yield Static(
                Content(f"Pages of your own, in Markdown, lie in {folder}: see CONTRIBUTING.md."),
                classes="index--more",
            )

    def on_mount(self) -> None:
        """Marks the page that is open."""
        super().on_mount()
        self.query_one(OptionList).highlighted = self._present

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Goes there."""
        event.stop()
        self.dismiss(event.option_index)
