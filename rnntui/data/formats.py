"""From bytes to text, and from the text of a TSV, CSV or JSONL file to a table of its fields."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from rnntui.errors import DataError, UserError

Kind = Literal["tsv", "csv", "jsonl"]

SUFFIXES: dict[str, Kind] = {
    ".tsv": "tsv",
    ".tab": "tsv",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Files whose name says that they hold labelled texts."""

DELIMITERS = ",;\t|"
SNIFFED = 200
"""Records that decide which delimiter a CSV file has."""

EXCERPT = 200
"""Characters kept of a line that is skipped."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),  # before UTF-16: its BOM begins with UTF-16's
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class Skipped:
    """A row that could not be used.

    Attributes:
        line: its line in the file, from 1.
        text: its beginning.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Row:
    """One record: its line in the file from 1, and its fields; None where one is missing."""

    line: int
    fields: list[Any]


@dataclass
class Table:
    """The records of a file, not yet told apart into texts and labels.

    Attributes:
        kind: how the file was read.
        names: the columns' names where the format itself carries them (JSONL), else None.
        delimiter: between two fields; "" for JSONL.
        skipped: records that are none.
    """

    kind: Kind
    names: list[str] | None = None
    delimiter: str = ""
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def codec_for(start: bytes, encoding: str | None) -> str:
    """The codec for a file that begins with `start`: the one asked for, its BOM's, or UTF-8.

    Raises:
        UserError: there is no such text encoding.
    """
    if encoding is None:
        return next((codec for bom, codec in _BOMS if start.startswith(bom)), "utf-8")
    try:
        b"a".decode(encoding, "ignore")  # not b"": Python decodes that with any name at all
    except (LookupError, ValueError):
        raise UserError(f"no encoding {encoding!r}; try utf-8, latin-1 or cp1252") from None
    return encoding


def decode(data: bytes, encoding: str | None, path: Path | str) -> str:
    """The text of a file's bytes, without a BOM.

    Args:
        data: the whole file.
        encoding: of the bytes; None takes UTF-16 or UTF-32 by their BOM, else UTF-8.
        path: names the file in messages.

    Raises:
        UserError: there is no such encoding.
        DataError: the bytes are not text, or not in this encoding.
    """
    codec = codec_for(data, encoding)
    if codec == "utf-8" and b"\0" in data:
        raise not_text(path, data.count(b"\n", 0, data.index(b"\0")) + 1)
    try:
        text = data.decode(codec)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data[:start].decode(codec, "ignore").count("\n") + 1
        raise wrong_encoding(path, line, codec) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise not_text(path, text.count("\n", 0, text.index("\0")) + 1)
    return text


def not_text(path: Path | str, line: int) -> DataError:
    """The error for a file with a NUL in it."""
    return DataError(
        f"{path}, line {line}: not a text file (a NUL character); "
        f"if it is UTF-16 without a BOM: --encoding utf-16-le"
    )


def wrong_encoding(path: Path | str, line: int, codec: str) -> DataError:
    """The error for bytes that the codec cannot read."""
    other = "utf-8" if codec.startswith(("utf-16", "utf-32")) else "latin-1"
    return DataError(
        f"{path}, line {line}: not {codec.removesuffix('-sig').upper()}; "
        f"name its encoding, such as --encoding {other}"
    )


def lines_of(text: str) -> list[str]:
    r"""The lines of a text; one ends at \n or \r\n and nowhere else (not at U+0085 or U+2028)."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def kind_of(path: Path, text: str) -> Kind | None:
    """How a labelled file is to be read, by its suffix, else by its content.

    A file of another suffix, or none, is JSONL if it begins with a brace, TSV if its first line
    that is not blank holds a tab, else nothing known (None).
    """
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    start = text.lstrip()
    if start.startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in start.partition("\n")[0] else None


def parse(text: str, kind: Kind, path: Path) -> Table:
    """The records of a file.

    Raises:
        DataError: a quote of a CSV file is never closed.
    """
    if kind == "jsonl":
        return _parse_jsonl(text)
    if kind == "csv":
        return _parse_csv(text, path)
    return _parse_tsv(text)


def _parse_tsv(text: str) -> Table:
    # No quoting: in the SMS collection one unbalanced quotation mark would swallow two lines.
    rows = [
        Row(number, line.split("\t"))
        for number, line in enumerate(lines_of(text), start=1)
        if line.strip()
    ]
    return Table(kind="tsv", delimiter="\t", rows=rows)


def _parse_csv(text: str, path: Path) -> Table:
    # A \r inside a line ends a record for the csv module, though not for us. It travels as NUL,
    # which no text has that went through `decode`.
    lines = [line.replace("\r", "\0") + "\n" for line in lines_of(text)]
    delimiter = _sniff(lines)
    rows: list[Row] = []
    for line, fields in _csv_records(lines, delimiter):
        if fields is None:
            raise DataError(
                f"{path}, line {line}: a quotation mark opens a field here and is never closed; "
                f"close it, or double it if it belongs to the text"
            )
        if any(item.strip() for item in fields):
            rows.append(Row(line, fields))
    return Table(kind="csv", delimiter=delimiter, rows=rows)


def _csv_records(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yields each record and the line it begins at; None for one whose quote stays open."""
    # The csv module refuses fields above 131,072 characters unless this is raised, and it is
    # one value for the process.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    last = "\0end\0"  # swallowed by a quote that is never closed
    reader = csv.reader(chain(lines, [last]), delimiter=delimiter)
    start = 1
    for fields in reader:
        if start > len(lines) and fields == [last]:
            return
        if reader.line_num > len(lines):
            yield start, None
            return
        yield start, [item.replace("\0", "\r") for item in fields]
        start = reader.line_num + 1


def _sniff(lines: list[str]) -> str:
    """The delimiter under which most records have as many fields as the first has."""

    def agreement(delimiter: str) -> float:
        head = [fields for _, fields in islice(_csv_records(lines, delimiter), SNIFFED) if fields]
        if not head or len(head[0]) < 2:
            return 0.0
        return Counter(map(len, head))[len(head[0])] / len(head)

    return max(DELIMITERS, key=agreement)


def _parse_jsonl(text: str) -> Table:
    table = Table(kind="jsonl", names=[])
    assert table.names is not None
    columns: dict[str, int] = {}
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            table.skipped.append(Skipped(number, "not JSON", line[:EXCERPT]))
            continue
        if not isinstance(record, dict):
            table.skipped.append(Skipped(number, "not a JSON object", line[:EXCERPT]))
            continue
        for key in record:
            columns.setdefault(key, len(columns))
        fields: list[Any] = [None] * len(columns)
        for key, value in record.items():
            fields[columns[key]] = value
        table.rows.append(Row(number, fields))
    table.names.extend(columns)
    return table
