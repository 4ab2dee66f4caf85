"""A single character in words, wherever one stands alone: in bars, lists and counts."""

import unicodedata

_NAMES = {
    " ": "space",
    "\n": "line end",
    "\t": "tab",
    "\r": "return",
    "\u00a0": "hard space",
    "\u3000": "space 3000",
}


def name_of(character: str) -> str:
    """A character so that it can be seen: blanks by name, marks on a circle."""
    if character in _NAMES:
        return _NAMES[character]
    if unicodedata.combining(character):
        return f"◌{character}"
    if not character.isprintable():
        return f"U+{ord(character):04X}" if len(character) == 1 else character
    return character
