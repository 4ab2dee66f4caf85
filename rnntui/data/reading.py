"""Reads labelled texts, corpora and streams of lines, and counts what cannot be used."""

import codecs
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rnntui.data.columns import Columns, find_columns
from rnntui.data.formats import (
    EXCERPT,
    Row,
    Skipped,
    Table,
    codec_for,
    decode,
    kind_of,
    not_text,
    parse,
    wrong_encoding,
)
from rnntui.data.registry import Format
from rnntui.errors import DataError

__all__ = ["Corpus", "LabelledTexts", "Skipped", "iter_lines", "read_corpus", "read_labelled"]

TAB = "\t"

SHOWN = 3
"""Skipped rows that a note names."""

SHORTEST_CORPUS = 100
"""Characters; a shorter file is a mistake, not a corpus."""


@dataclass(frozen=True)
class LabelledTexts:
    """Texts with their labels, in the order of the file.

    Attributes:
        lines: the line of the file each begins at, from 1.
        skipped: the rows that could not be used, by line.
        sha256: of the file's bytes, in hex.
        source: the path it was read from.
        guessed: which columns were taken, where there was a choice.
    """

    texts: list[str]
    labels: list[str]
    lines: list[int]
    skipped: list[Skipped]
    sha256: str
    source: str
    guessed: str | None = None

    def notes(self) -> tuple[str, ...]:
        """What a person should know of how the file was read: columns, what was skipped, where."""
        guessed = () if self.guessed is None else (self.guessed,)
        if not self.skipped:
            return guessed
        first = ", ".join(f"line {item.line}: {item.reason}" for item in self.skipped[:SHOWN])
        more = ", …" if len(self.skipped) > SHOWN else ""
        rows = len(self.texts) + len(self.skipped)
        return (*guessed, f"{len(self.skipped)} of {rows} rows skipped ({first}{more})")


@dataclass(frozen=True)
class Corpus:
    r"""One text; its lines end at \n.

    Attributes:
        sha256: of the file's bytes, in hex.
        source: the path it was read from.
        titles: of the poems in it, where the file names them.
    """

    text: str
    sha256: str
    source: str
    titles: tuple[str, ...] = ()


def read_labelled(
    path: Path | str,
    *,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    least_labels: int = 2,
) -> LabelledTexts:
    """Reads a TSV, CSV or JSONL file of texts and labels, with or without a header.

    TSV has no quoting; CSV has, and its delimiter (`,` `;` tab `|`) is found. A text keeps its
    characters as they are; a label is stripped of space around it. Rows without a label or a text
    are skipped and told of in the result; blank lines are no rows.

    Args:
        path: the file.
        encoding: None takes UTF-8, or UTF-16 by its BOM.
        text_column: name or number from 1; found if None.
        label_column: name or number from 1; found if None.
        least_labels: distinct labels without which the file is refused; 1 for a file that a
            trained model is to be tested on.

    Raises:
        DataError: the file is not one of labelled texts; names the line and what to do.
        UserError: a column or encoding that does not exist.
    """
    path = Path(path)
    text, sha256 = _read(path, encoding)
    kind = kind_of(path, text)
    if kind is None:
        raise DataError(
            f"{path}, line 1: expected labelled texts, one `label<TAB>text` a line, "
            f"or a .csv or .jsonl file; a text without labels trains `charlm`"
        )
    table = parse(text, kind, path)
    if not table.rows:
        raise _nothing_read(path, table.skipped)
    columns = find_columns(table, path, text_column, label_column)
    texts, labels, lines, skipped = _collect(table, columns)
    if not texts:
        raise _nothing_read(path, skipped)
    _check_labels(path, labels, lines, least_labels)
    return LabelledTexts(texts, labels, lines, skipped, sha256, str(path), columns.guessed)


def _collect(
    table: Table, columns: Columns
) -> tuple[list[str], list[str], list[int], list[Skipped]]:
    texts: list[str] = []
    labels: list[str] = []
    lines: list[int] = []
    skipped = list(table.skipped)
    for row in table.rows[1:] if columns.header else table.rows:
        text, label, reason = _text_and_label(table, row, columns)
        if reason:
            shown = table.delimiter.join("" if item is None else str(item) for item in row.fields)
            skipped.append(Skipped(row.line, reason, shown[:EXCERPT]))
            continue
        texts.append(text)
        labels.append(label)
        lines.append(row.line)
    skipped.sort(key=lambda item: item.line)
    return texts, labels, lines, skipped


def _text_and_label(table: Table, row: Row, columns: Columns) -> tuple[str, str, str]:
    """The text and the label of a row, and why it has to be skipped, or ""."""
    fields = row.fields
    if table.kind != "jsonl":
        if len(fields) == 1:
            return "", "", f"no {'tab' if table.delimiter == TAB else repr(table.delimiter)}"
        if len(fields) > columns.width and any(item.strip() for item in fields[columns.width :]):
            if table.kind == "csv" or columns.text != columns.width - 1:
                return "", "", f"{len(fields)} fields where there are {columns.width} columns"
            # The text is the last column of a format without quotes: further tabs belong to it.
            fields = [*fields[: columns.text], TAB.join(fields[columns.text :])]
    text = fields[columns.text] if columns.text < len(fields) else None
    label = fields[columns.label] if columns.label < len(fields) else None
    if isinstance(label, bool):
        label = str(label).lower()
    elif isinstance(label, int | float):
        label = str(label)
    if not isinstance(label, str) or not label.strip():
        return "", "", "no label"
    if text is not None and not isinstance(text, str):
        return "", "", "text is no string"
    if text is None or not text.strip():
        return "", "", "empty text"
    if _HALF_A_CHARACTER.search(text + label):
        return "", "", "half of a surrogate pair"
    return text, label.strip(), ""


# JSON can spell \ud83d alone, which no encoding can write again.
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def _nothing_read(path: Path, skipped: list[Skipped]) -> DataError:
    if not skipped:
        return DataError(f"{path}: no rows in this file; expected a label and a text on each line")
    first = skipped[0]
    return DataError(
        f"{path}, line {first.line}: {first.reason}, and no other row can be read either; "
        f"expected a label and a text on each line"
    )


def _check_labels(path: Path, labels: list[str], lines: list[int], least: int) -> None:
    counts = Counter(labels)
    if len(counts) < least:
        raise DataError(
            f"{path}, line {lines[0]}: the only label is {labels[0][:40]!r}; a classifier needs "
            f"two or more (choose another column with --label-column)"
        )
    if least > 1 and len(counts) > max(2, len(labels) / 2):
        raise DataError(
            f"{path}, line {lines[0]}: {len(counts)} labels in {len(labels)} rows, so that "
            f"{labels[0][:40]!r} is hardly one; name the columns with --label-column and "
            f"--text-column"
        )


def read_corpus(
    path: Path | str,
    *,
    format: Format = "text",  # noqa: A002  (the registry's word)
    collection: str | None = None,
    encoding: str | None = None,
) -> Corpus:
    r"""Reads one text, or the poems of a poet's JSON.

    \r\n becomes \n; nothing else is changed, Unicode is not normalised. Of a JSON the poems of
    one collection are taken, by the number at the head of their titles if all have one, else in
    the order of the file; verses are joined by \n, stanzas and poems by a blank line, without
    titles.

    Args:
        path: the file.
        format: "poems" for a poet's JSON; all else is read as the text it is.
        collection: None takes all poems.
        encoding: None takes UTF-8, or UTF-16 by its BOM.

    Raises:
        DataError: not text, not what the format says, or shorter than 100 characters.
    """
    path = Path(path)
    text, sha256 = _read(path, encoding)
    text = text.replace("\r\n", "\n")
    titles: tuple[str, ...] = ()
    if format == "poems":
        text, titles = _poems(text, path, collection)
    if len(text.strip()) < SHORTEST_CORPUS:
        raise DataError(
            f"{path}: a corpus of {len(text.strip())} characters; a language model needs at least "
            f"{SHORTEST_CORPUS}, and learns from some thousands on"
        )
    return Corpus(text, sha256, str(path), titles)


def _poems(text: str, path: Path, collection: str | None) -> tuple[str, tuple[str, ...]]:
    try:
        poems: list[dict[str, Any]] = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not JSON ({error.msg})") from None
    except RecursionError:
        raise DataError(f"{path}: JSON that is nested too deep") from None
    try:
        chosen = [
            (str(poem["title"]), _verses(poem["text"]))
            for poem in poems
            if collection is None or poem["collection"] == collection
        ]
        there = sorted({str(poem.get("collection")) for poem in poems})
    except (TypeError, KeyError, AttributeError, IndexError):
        raise DataError(
            f"{path}: not a poet's JSON: expected a list of poems, each with title, collection and "
            f"text (stanzas of verses)"
        ) from None
    if not chosen:
        raise DataError(f"{path}: no collection {collection!r}; there are: {'; '.join(there)}")
    numbers = [re.match(r"\s*(\d+)", title) for title, _ in chosen]
    if all(numbers):
        order = sorted(range(len(chosen)), key=lambda at: int((numbers[at] or [""])[0]))
        chosen = [chosen[at] for at in order]
    return "\n\n".join(body for _, body in chosen), tuple(title for title, _ in chosen)


def _verses(stanzas: list[list[dict[str, str]]]) -> str:
    return "\n\n".join("\n".join(verse["verse"] for verse in stanza) for stanza in stanzas)


def iter_lines(
    stream: BinaryIO, *, encoding: str | None = None, source: str = "standard input"
) -> Iterator[str]:
    r"""Yields one text a line as it arrives, in constant memory.

    A line ends at \n or \r\n; a last one without an end counts; an empty one yields "", so that
    what is made of the lines stays in their order.

    Args:
        stream: of bytes, such as `sys.stdin.buffer`.
        encoding: None takes UTF-8, or UTF-16 by its BOM.
        source: names the stream in messages.

    Raises:
        DataError: the bytes are not text, or not in this encoding; the lines before have been
            yielded.
        UserError: there is no such encoding.
    """
    start = stream.readline()
    codec = codec_for(start, encoding)
    decoder = codecs.getincrementaldecoder(codec)()
    number = 0
    rest = ""
    chunk = start
    while True:
        try:
            rest += decoder.decode(chunk, final=not chunk)
        except UnicodeError:
            raise wrong_encoding(source, number + 1, codec) from None
        *lines, rest = rest.split("\n")
        if not chunk and rest:
            lines.append(rest)
        for line in lines:
            number += 1
            if number == 1 and "\0" in line:  # later on it is one bad text among good ones
                raise not_text(source, number)
            yield (line.removeprefix("\ufeff") if number == 1 else line).removesuffix("\r")
        if not chunk:
            return
        chunk = stream.readline()


def _read(path: Path, encoding: str | None) -> tuple[str, str]:
    """The text of a file and the SHA-256 of its bytes."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"{path}: cannot be read ({reason})") from None
    text = decode(data, encoding, path)
    if not text.strip():
        raise DataError(f"{path}: the file is empty")
    return text, hashlib.sha256(data).hexdigest()
