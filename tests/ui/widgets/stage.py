"""An app with one widget on it, and what the widget drew."""

from textual.app import App
from textual.geometry import Region


class Stage(App):
    """Shows one widget; `heard` keeps the messages that it posted to the app."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget, *, ascii_only=False):
        super().__init__()
        self.widget = widget
        self.ascii = ascii_only
        self.heard = []

    def compose(self):
        """The widget."""
        yield self.widget

    def on_slider_changed(self, message):
        """What a slider tells."""
        self.heard.append(message.value)


def drawn(widget):
    """The lines of a widget as they stand on the screen, without blanks at their ends."""
    size = widget.size
    strips = widget.render_lines(Region(0, 0, size.width, size.height))
    return [strip.text.rstrip() for strip in strips]


def styles(widget):
    """Each piece of the widget's lines with its style."""
    size = widget.size
    strips = widget.render_lines(Region(0, 0, size.width, size.height))
    return [(segment.text, segment.style) for strip in strips for segment in strip]
