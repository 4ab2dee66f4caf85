"""The styles of our widgets: component classes over theme variables, no colour of our own."""

from typing import Final

from rich.style import Style
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.widget import Widget

TONES: Final = 6
"""Tones for curves, bars and spans; they differ by more than the colour wherever they are used."""

_RULES: Final = {
    "text": "color: $foreground;",
    "muted": "color: $text-muted;",
    "faint": "color: $text-disabled;",
    "title": "color: $foreground; text-style: bold;",
    "good": "color: $success;",
    "bad": "color: $error;",
    "mark": "color: $foreground;",
    "tone-0": "color: $primary;",
    "tone-1": "color: $warning;",
    "tone-2": "color: $success;",
    "tone-3": "color: $error;",
    "tone-4": "color: $secondary;",
    "tone-5": "color: $foreground;",
    "cursor": "text-style: bold reverse;",
    "hit": "text-style: reverse;",
    "tint-0": "color: $primary; text-style: underline;",
    "tint-1": "color: $warning; text-style: bold;",
    "tint-2": "color: $success; text-style: italic;",
    "tint-3": "color: $error; text-style: bold underline;",
    "tint-4": "color: $secondary; text-style: bold italic;",
    "tint-5": "color: $foreground; text-style: reverse;",
}

ROLES: Final = frozenset(_RULES)
"""The component classes; a piece of a line names one, and may add `bold` and the like."""

ATTRIBUTES: Final = {
    "bold": Style(bold=True),
    "underline": Style(underline=True),
    "reverse": Style(reverse=True),
}
"""What a role may add to a component class; Textual does not mix two classes' colours."""


class Paletted(Widget):
    """A widget that draws with the roles.

    They are component classes by their rules, but not by `COMPONENT_CLASSES`: Textual matches
    those with all rules whenever a class of the screen changes, 0.2 ms each, and a screen of forty
    widgets would hold a key up for a tenth of a second. Here a role is matched when it is drawn,
    and kept until the widget's own rules change, as with the theme: no rule of a role may depend
    on the focus or on a class.
    """

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of roles and of component classes."""
        for name in ROLES.intersection(names).difference(self._component_styles):
            node = DOMNode(classes=name)
            node._attach(self)
            self.app.stylesheet.apply(node, animate=False)
            self._component_styles[name] = node.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """The widget's own rules have changed: so may those of the roles."""
        super().notify_style_update()
        for name in ROLES.intersection(self._component_styles):
            del self._component_styles[name]


def palette_css(widget: str) -> str:
    """The rules of all roles for a class of widgets and what derives from it."""
    return "".join(f"{widget} > .{role} {{ {rule} }}\n" for role, rule in _RULES.items())


def tone(number: int) -> str:
    """The role of a tone; numbers beyond the last begin anew."""
    return f"tone-{number % TONES}"


def runs_on(role: str) -> bool:
    """Whether a blank after a piece of this role may share its style unseen."""
    return not {"reverse", "underline", "cursor", "hit"} & set(role.split())
