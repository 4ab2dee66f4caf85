"""Rows of a data set as a table shows them: one line each, with the places of what is looked for.

Plain values in and out, for a helper process: a regular expression can take for ever, and is ended
there (`rnntui.data.looking.within`), never in the process of the keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rnntui.data.looking import Query, within
from rnntui.workbench.searching import PATIENCE, SHOWN, Preview, Row, Source, opened

BEFORE = 40
"""Characters kept before the first place, where that lies far into a text."""


@dataclass(frozen=True)
class MarkedRow:
    """A row on one line.

    Attributes:
        row: as it was read, its text cut.
        text: a piece of it on one line.
        spans: places in `text` of what is looked for.
    """

    row: Row
    text: str
    spans: tuple[tuple[int, int], ...] = ()


def marked(
    source: Source, numbers: Sequence[int], query: str = "", *, tokens: bool = True
) -> tuple[MarkedRow, ...]:
    """Rows by their numbers among all.

    Args:
        source: the data set.
        numbers: of the rows.
        query: see `Query.parse`; nothing is marked where it is empty.
        tokens: count them.

    Raises:
        UserError: the query is none, or tries without an end.
        DataError: the file cannot be read.
    """
    preview = opened(source)
    wanted = Query.parse(query)
    rows = [row for number in numbers for row in preview.page(number, 1, tokens=tokens).rows]
    if not wanted.patterns:
        return tuple(MarkedRow(row, _line(row.text)) for row in rows)
    # The clock runs for the expression only: reading and tokenising take what they take.
    with within(PATIENCE):
        return tuple(_with_places(preview, row, wanted) for row in rows)


def _with_places(preview: Preview, row: Row, wanted: Query) -> MarkedRow:
    text = _line(row.text)
    spans = wanted.spans(text)
    if spans or row.characters <= SHOWN:
        return MarkedRow(row, text, tuple(spans))
    whole = _line(preview.whole(row.number).text)
    spans = wanted.spans(whole)
    start = max(spans[0][0] - BEFORE, 0) if spans else 0
    head = "…" if start else ""
    text = head + whole[start : start + SHOWN]
    places = [(a - start + len(head), b - start + len(head)) for a, b in spans]
    return MarkedRow(row, text, tuple((a, b) for a, b in places if b <= len(text)))


def places(source: Source, number: int, query: str = "") -> tuple[Row, tuple[tuple[int, int], ...]]:
    """A row whole, and where what is looked for stands in it.

    Raises:
        UserError: there is no such row, or the query is none or tries without an end.
        DataError: the file cannot be read.
    """
    row = opened(source).whole(number)
    wanted = Query.parse(query)
    if not wanted.patterns:
        return row, ()
    with within(PATIENCE):
        return row, tuple(wanted.spans(row.text))


def _line(text: str) -> str:
    """A text without line ends and tabs, which a table has no room for."""
    return " ".join(text.split()) if any(mark in text for mark in "\n\r\t") else text
