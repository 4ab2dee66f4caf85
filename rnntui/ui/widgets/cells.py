"""Foreign text cut and padded to cells, and figures as short as they are read."""

import math

from rich.cells import cell_len, set_cell_size

from rnntui.safe_text import safe_text

__all__ = ["balanced", "cell_len", "compact", "fit", "pad", "tidy"]


def tidy(text: str) -> str:
    """One line of foreign text made harmless, not cut; line ends and tabs become spaces."""
    return safe_text(" ".join(text.split()) if _breaks(text) else text, limit=None)


def _breaks(text: str) -> bool:
    return "\n" in text or "\t" in text or "\r" in text


def fit(text: str, width: int, more: str = "…") -> str:
    """Foreign text in at most `width` cells; where something was cut stands `more`.

    A cell never carries more than a few combining marks, so what is returned is short however
    long `text` is.
    """
    if width <= 0:
        return ""
    most = 4 * width + 16
    clean = tidy(text[:most])
    if len(text) <= most and cell_len(clean) <= width:
        return clean
    return set_cell_size(clean, width - 1).rstrip(" ") + more


def pad(text: str, width: int, *, right: bool = False, more: str = "…") -> str:
    """`fit`, then spaces up to `width` cells.

    Args:
        text: foreign text.
        width: cells of the result.
        right: the text stands at the right end, as figures do.
        more: what stands for what was cut.
    """
    cut = fit(text, width, more)
    space = " " * (width - cell_len(cut))
    return space + cut if right else cut + space


def dotted(p: float) -> str:
    """A threshold as figures have it: `.50`, `.995`."""
    digits = next((digits for digits in (2, 3) if abs(round(p, digits) - p) < 1e-6), 4)
    return f"{p:.{digits}f}".removeprefix("0")


def compact(value: float, digits: int = 3, minus: str = "−") -> str:
    """A figure as a curve or a bar carries it: `.081`, `1.38`, `12.4k`, `8e-4`.

    Args:
        value: any number; NaN is a dash, and infinity says its name.
        digits: significant digits.
        minus: the sign of what is negative.
    """
    if math.isnan(value):
        return "–" if minus == "−" else "-"
    sign, size = (minus if value < 0 else ""), abs(value)
    if math.isinf(size):
        return f"{sign}inf"
    if size == 0:
        return "0"
    if 0.1 <= size < 10 ** (digits - 1):
        size = float(f"{size:.{digits}g}")  # .9999 is 1.00, with as many digits as 1.01
    for unit, factor in (("G", 1e9), ("M", 1e6), ("k", 1e4)):
        if size >= factor:
            scale = 1e3 if unit == "k" else factor
            return f"{sign}{size / scale:.{digits}g}{unit}" if size < 1e12 else f"{sign}{size:.2g}"
    if size < 0.001:
        mantissa, _, exponent = f"{size:.{max(digits - 2, 0)}e}".partition("e")
        return f"{sign}{mantissa.removesuffix('.0')}e{int(exponent)}".replace("-", minus)
    if size >= 10 ** (digits - 1):
        return f"{sign}{size:.0f}"
    magnitude = math.floor(math.log10(size))
    decimals = digits - 1 - magnitude if size >= 1 else digits + (size < 0.01)
    text = f"{size:.{decimals}f}"
    return sign + (text[1:] if text.startswith("0.") else text)


def balanced(text: str, width: int) -> list[str]:
    """Words of our own on as few lines of `width` cells as can be, the lines of like length."""
    fewest = len(_filled(text, width))
    shortest = max(1, cell_len(text) // max(fewest, 1))
    return next(
        (lines for cells in range(shortest, width) if len(lines := _filled(text, cells)) <= fewest),
        _filled(text, width),
    )


def _filled(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
