"""What Textual's table of key sequences has that is in our way."""


def plain_alt_digits() -> None:
    """Lets Esc and a digit that arrive together be alt and the digit.

    tmux holds Esc back for half a second; Textual's table takes the two for a letter of a Mac's
    keyboard (`ESC 2` is `™`), which would be typed into a field.
    """
    from textual import _ansi_sequences, _xterm_parser

    for name in ("ANSI_SEQUENCES_KEYS", "ANSI_SEQUENCES_MAP"):
        for module in (_ansi_sequences, _xterm_parser):
            table = getattr(module, name, None)
            if isinstance(table, dict):
                for digit in "0123456789":
                    table.pop(f"\x1b{digit}", None)
