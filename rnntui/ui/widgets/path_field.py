"""A field for a path: Tab completes it, and below it stands how it may go on."""

import asyncio
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from rnntui.ui.paths import completed, ways
from rnntui.ui.widgets.paged_table import Column, PagedTable
from rnntui.ui.widgets.safe_input import SafeInput


class PathInput(SafeInput):
    """The field; Tab leaves it where there is nothing to complete."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("tab", "complete", "complete"),
        ("down", "to_ways", "to the list"),
    ]

    class Completing(Message):
        """Tab was pressed."""

    class Down(Message):
        """The list is gone to."""

    def action_complete(self) -> None:
        """Tab."""
        self.post_message(self.Completing())

    def action_to_ways(self) -> None:
        """Down."""
        self.post_message(self.Down())


class PathField(Vertical):
    """A path and the ways it may go on.

    Args:
        placeholder: shown while nothing is typed.
        id: as for any widget.
    """

    DEFAULT_CSS = """
    PathField { height: auto; }
    PathField > PagedTable { height: 6; margin: 0 1; }
    """

    class Entered(Message):
        """A path is whole: Enter in the field, or a file was chosen from the list."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placeholder = placeholder
        self._ways: list[str] = []

    def compose(self) -> ComposeResult:
        """The field and the list."""
        yield PathInput(placeholder=self._placeholder)
        table = PagedTable(headed=False, empty="no file begins so")
        table.can_focus = False  # Tab and Shift+Tab lead to the field; Down leads here
        yield table

    def on_mount(self) -> None:
        """The list begins with what is here."""
        self._look()

    @property
    def field(self) -> PathInput:
        """Where the path is typed."""
        return self.query_one(PathInput)

    @property
    def path(self) -> str:
        """What is typed."""
        return self.field.value

    def _look(self) -> None:
        self.run_worker(self._find(self.path), exclusive=True, exit_on_error=False)

    async def _find(self, typed: str) -> None:
        self._ways = await asyncio.to_thread(ways, typed)
        table = self.query_one(PagedTable)
        table.show([Column("")], len(self._ways))
        # The names alone: what they have in common stands in the field.
        start = typed.rfind("/") + 1
        table.put({index: [path[start:]] for index, path in enumerate(self._ways)})

    @on(Input.Changed)
    def _typed(self) -> None:
        self._look()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(self.path))

    @on(PathInput.Completing)
    async def _complete(self) -> None:
        typed = self.path
        longer = completed(typed, await asyncio.to_thread(ways, typed))
        if longer != typed:
            self._put(longer)
        else:
            self.screen.focus_next()

    @on(PathInput.Down)
    def _down(self) -> None:
        if self._ways:
            table = self.query_one(PagedTable)
            table.can_focus = True
            table.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The list is left."""
        if isinstance(event.widget, PagedTable):
            event.widget.can_focus = False

    @on(PagedTable.Chosen)
    def _chosen(self, event: PagedTable.Chosen) -> None:
        event.stop()
        path = self._ways[event.row]
        self._put(path)
        self.field.focus()
        if not path.endswith("/"):
            self.post_message(self.Entered(path))

    def _put(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)
