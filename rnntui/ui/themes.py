"""The looks of the app: dark, light, and one in the terminal's own sixteen colours."""

import dataclasses

from textual.theme import BUILTIN_THEMES, Theme

from rnntui.ui.preferences import DARK, LIGHT, TERMINAL

_ANSI = BUILTIN_THEMES["ansi-dark"]


def _greys(muted: str, faint: str, rule: str, scrollbar: str) -> dict[str, str]:
    """What Textual would derive: as text within a line its own comes out black or white."""
    return {
        "text-muted": muted,
        "text-disabled": faint,
        "border-blurred": rule,
        "scrollbar": scrollbar,
    }


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
        variables=_greys("#9ba0a9", "#70757f", "#3a3f4a", "#4c515d"),
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
        variables=_greys("#5d626b", "#858a92", "#c9c6bb", "#aeab9f"),
    ),
    dataclasses.replace(
        _ANSI,
        name=TERMINAL,
        variables={**_ANSI.variables, "border-blurred": "ansi_bright_black"},
    ),
)


def fitting(color_system: str | None) -> str:
    """The theme that a terminal can show: of sixteen colours none would come out as it is meant."""
    return TERMINAL if color_system == "standard" else DARK
