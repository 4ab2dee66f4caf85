"""Makes foreign text harmless for a terminal: control characters become visible symbols.

Rich and Textual pass ESC, C1 codes, NUL and bidirectional overrides through to the terminal, so a
message could retitle the window, write the clipboard or reverse a line. Files, pipes and JSON keep
the raw text; only what is drawn passes through here.
"""

import re

LIMIT = 4_000
"""Characters shown of one string; the rest is counted."""

# C0 and DEL have pictures of their own in Unicode (U+2400 block); C1 and the bidirectional
# controls have none and share the replacement character.
_TABLE = {code: 0x2400 + code for code in range(0x20)}
_TABLE[0x7F] = 0x2421
_TABLE.update(dict.fromkeys(range(0x80, 0xA0), 0xFFFD))
_TABLE.update(
    dict.fromkeys(
        [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029],
        0xFFFD,
    )
)
_TABLE_LINES = {code: symbol for code, symbol in _TABLE.items() if code not in (0x0A, 0x09)}
_SURROGATES = re.compile("[\ud800-\udfff]")


def safe_text(text: str, *, lines: bool = False, limit: int | None = LIMIT) -> str:
    """Returns `text` with control characters made visible, cut to `limit` characters.

    Args:
        text: any string that did not come from our own source.
        lines: keep newlines and tabs (verse, reports); otherwise they become symbols too.
        limit: characters kept; None keeps all.
    """
    rest = ""
    if limit is not None and len(text) > limit:
        rest = f"… {_amount(len(text) - limit)} more"
        text = text[:limit]
    clean = text.translate(_TABLE_LINES if lines else _TABLE)
    # A lone surrogate (a file name that is not UTF-8) cannot be encoded for the terminal.
    return _SURROGATES.sub("\ufffd", clean) + rest


def _amount(characters: int) -> str:
    return f"{characters} characters" if characters < 1_000 else f"{characters // 1_000} kB"
