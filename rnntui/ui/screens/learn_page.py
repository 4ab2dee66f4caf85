"""The text of a page: Markdown, scrolled by the screen's keys; its links open nothing."""

from markdown_it import MarkdownIt
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Markdown

from rnntui.safe_text import safe_text
from rnntui.ui.lesson_pages import Page


def _parser() -> MarkdownIt:
    """Entities stay as they are written: `&#x202e;` would bring a control character back."""
    return MarkdownIt("gfm-like").disable("entity")


class PageText(VerticalScroll, can_focus=False):
    """One page."""

    class Link(Message):
        """A link was clicked."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def compose(self) -> ComposeResult:
        """The document."""
        yield Markdown(parser_factory=_parser, open_links=False)

    async def open(self, page: Page) -> None:
        """Shows a page from its beginning."""
        await self.query_one(Markdown).update(page.text.removeprefix(f"# {page.title}\n").lstrip())
        self.scroll_home(animate=False)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Hands it on, made harmless."""
        event.stop()
        self.post_message(self.Link(safe_text(event.href, limit=200)))
