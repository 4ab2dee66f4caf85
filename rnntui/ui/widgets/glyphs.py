"""The marks that charts and bars are drawn with, in Unicode and in plain ASCII."""

import math
from dataclasses import dataclass

_LEFT = "▏▎▍▌▋▊▉█"
_LOWER = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Glyphs:
    """One set of marks; each is one cell wide.

    Attributes:
        ascii: whether only ASCII is used.
        eighths: a bar's end cell by eighths of its width, the full cell last.
        heights: a column's top cell by eighths of its height, the full cell last.
        empty: a cell of a bar that is not reached.
        line: a horizontal line, and the track of a slider.
        post: a vertical line: a threshold, an axis.
        tick: where a label meets a vertical axis.
        corner: where both axes meet.
        knob: the handle of a slider.
        left: towards less.
        right: towards more.
        more: what stands for text that was cut.
        minus: the sign of a negative figure.
        dot: what parts two notes.
        shades: none to full.
        marks: one for each of eight curves.
    """

    ascii: bool
    eighths: str
    heights: str
    empty: str
    line: str
    post: str
    tick: str
    corner: str
    knob: str
    left: str
    right: str
    more: str
    minus: str
    dot: str
    shades: str
    marks: str


UNICODE = Glyphs(
    ascii=False,
    eighths=_LEFT,
    heights=_LOWER,
    empty="░",
    line="─",
    post="│",
    tick="┤",
    corner="└",
    knob="●",
    left="◂",
    right="▸",
    more="…",
    minus="−",
    dot="·",
    shades=" ░▒▓█",
    marks="●○■□▲△◆◇",
)
ASCII = Glyphs(
    ascii=True,
    eighths="#",
    heights="#",
    empty=".",
    line="-",
    post="|",
    tick="|",
    corner="+",
    knob="O",
    left="<",
    right=">",
    more="~",
    minus="-",
    dot="-",
    shades=" .:*#",
    marks="ox+*#@%&",
)


def glyphs(app: object) -> Glyphs:
    """The marks for an app: ASCII where its attribute `ascii` is true."""
    return ASCII if getattr(app, "ascii", False) else UNICODE


def bar(share: float, width: int, marks: Glyphs) -> str:
    """The filled part of a bar of `width` cells; anything above nothing shows something.

    Args:
        share: 0 to 1; what lies outside counts as the nearer end, NaN and infinity as 0.
        width: cells of the whole bar.
        marks: from `glyphs`.
    """
    steps = len(marks.eighths)
    share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
    filled = round(share * width * steps)
    if share > 0 and width > 0:
        filled = max(filled, 1)
    whole, rest = divmod(filled, steps)
    return marks.eighths[-1] * whole + (marks.eighths[rest - 1] if rest else "")
