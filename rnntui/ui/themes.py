"""The looks of the app: dark, light, and one in the terminal's own sixteen colours."""

import dataclasses

from textual.theme import BUILTIN_THEMES, Theme

from rnntui.ui.preferences import DARK, LIGHT, TERMINAL

THEMES = (
    Theme(
        name=DARK,
        primary="#7aa2d6",
        secondary="#b58fd1",
        accent="#e0af68",
        warning="#e0af68",
        error="#e07a7a",
        success="#8fbf7f",
        foreground="#d5d9e0",
        background="#16181d",
        surface="#1c1f26",
        panel="#242832",
        dark=True,
    ),
    Theme(
        name=LIGHT,
        primary="#1f5fa8",
        secondary="#7a3f9d",
        accent="#9a5b00",
        warning="#9a5b00",
        error="#b3261e",
        success="#2e6b2e",
        foreground="#1d2129",
        background="#f7f6f2",
        surface="#eeede7",
        panel="#e2e0d8",
        dark=False,
    ),
    dataclasses.replace(BUILTIN_THEMES["ansi-dark"], name=TERMINAL),
)


def fitting(color_system: str | None) -> str:
    """The theme that a terminal can show: of sixteen colours none would come out as it is meant."""
    return TERMINAL if color_system == "standard" else DARK
