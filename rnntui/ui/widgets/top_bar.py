"""The first row: the tabs of the screens, and the run that is trained, wherever one is."""

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from rnntui.ui.keys import SECTIONS, number


class TopBar(Widget):
    """Tabs to the left, the live run to the right; a click on a tab goes there.

    Args:
        section: the present screen's name.
    """

    DEFAULT_CSS = """
    TopBar { dock: top; height: 1; width: 100%; background: $panel; color: $text-muted; }
    TopBar > .top-bar--here { color: $foreground; text-style: bold; }
    TopBar > .top-bar--digit { color: $accent; }
    TopBar > .top-bar--status { color: $foreground; text-style: bold; }
    """
    COMPONENT_CLASSES = {
        "top-bar--here",
        "top-bar--digit",
        "top-bar--status",
    }
    WIDE = 110
    """Columns from which on every tab has its title."""

    def __init__(self, section: str) -> None:
        super().__init__()
        self.section = section
        self.status = self.short = ""
        self._ends: list[tuple[int, int, str]] = []

    def show(self, status: str, short: str) -> None:
        """Shows how the live run stands, in fewer words where there is less room; safe text."""
        if (status, short) != (self.status, self.short):
            self.status, self.short = status, short
            self.refresh()

    @property
    def wide(self) -> bool:
        """Whether there is room for titles."""
        return self.size.width >= self.WIDE

    def render(self) -> Content:
        """The row."""
        # Textual leaves `reverse` out of what it makes of a component class.
        here = self.get_visual_style("top-bar--here") + Style(reverse=True)
        digit = self.get_visual_style("top-bar--digit")
        parts: list[Content] = []
        self._ends = []
        width = 0
        if self.wide:
            parts.append(Content(" rnntui "))
            width = 8
        for item in SECTIONS:
            present = item.name == self.section
            if present:
                part = Content.styled(f" {number(item.name)} {item.title} ", here)
            else:
                title = f" {item.title} " if self.wide else " "
                part = Content.assemble(" ", (f"{number(item.name)}", digit), title)
            self._ends.append((width, width + part.cell_length, item.name))
            width += part.cell_length
            parts.append(part)
        room = self.size.width - width - 2
        status = Content(self.status)
        if status.cell_length > room:
            status = Content(self.short).truncate(max(room, 0), ellipsis=True)
        parts.append(Content(" " * (room - status.cell_length + 1)))
        parts.append(status.stylize(self.get_visual_style("top-bar--status")))
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Goes to the screen whose tab was hit."""
        for begin, end, name in self._ends:
            if begin <= event.x < end:
                self.app.run_worker(self.app.run_action(f"go('{name}')"))
