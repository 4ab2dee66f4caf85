"""Scrollbars for ASCII drawing: whole cells in reverse, without the blocks of an eighth."""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBar(ScrollBarRender):
    """Textual's, with nothing finer than a cell."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def draw_scrollbars(*, ascii_only: bool) -> None:
    """How all scrollbars are drawn from now on."""
    ScrollBar.renderer = PlainBar if ascii_only else ScrollBarRender
