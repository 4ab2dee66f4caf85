"""Textual's bindings, made from the table of keys."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from rnntui.ui.keys import SECTIONS, Command, number


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """One binding a command, under the command's id, so that users can remap it."""
    return [
        Binding(
            command.keys,
            command.action,
            command.label,
            show=command.footer,
            key_display=command.key(),
            tooltip=command.help,
            id=command.id,
        )
        for command in commands
    ]


def tabs() -> list[BindingType]:
    """Digits and F-keys that switch screens.

    tmux holds Esc back: with a digit right after it the two arrive as one key, alt and the digit.
    """
    return [
        Binding(
            f"{digit},f{digit},alt+{digit}",
            f"go('{item.name}')",
            item.title,
            show=False,
            id=f"app.go_{item.name}",
        )
        for item in SECTIONS
        for digit in [number(item.name)]
    ]
