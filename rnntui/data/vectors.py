"""Pretrained vectors: read from a spaCy pipeline's folder or a word2vec, GloVe or fastText file."""

import gzip
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

from rnntui.errors import DataError, UserError

LIKE_A_NUMBER = ("1", "0", "2")
"""Tokens whose vector, the first that is there, stands for all numbers: they share one entry."""

_SPACY = "spacy:"
_LOOKED_AT = 100
"""Lines at the beginning that tell how many numbers a line has."""
_LONGEST_LINE = 1_000_000
"""Bytes; a longer line is no vector, and a binary file may be one line of gigabytes."""
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Vectors:
    """Vectors of tokens.

    Attributes:
        keys: row of each token; several tokens may share one.
        table: `(rows, size)` float32.
        source: what they were read from, as the user named it.
        skipped: lines of a text file that were no vector of that size.
    """

    keys: dict[str, int]
    table: np.ndarray
    source: str
    skipped: int = 0


def installed(spec: str) -> bool:
    """Whether `load_vectors` would find something under this name; reads nothing."""
    if spec.startswith(_SPACY):
        return _vocabulary_folder(spec.removeprefix(_SPACY)) is not None
    return Path(spec).expanduser().is_file()


def load_vectors(spec: str, wanted: Collection[str] | None, *, others: int = 0) -> Vectors:
    """Reads pretrained vectors.

    Args:
        spec: `spacy:NAME` (an installed pipeline, or a folder of one), or the path of a text file
            of vectors, plain or gzipped.
        wanted: keep these tokens only, as they are written; None keeps all.
        others: and so many more, in the order of the file, which is mostly that of frequency.

    Raises:
        UserError: no such pipeline, no such file, a pipeline without vectors.
        DataError: not a file of vectors, or a cut one.
    """
    only = None if wanted is None else frozenset(wanted)
    if spec.startswith(_SPACY):
        return _from_pipeline(spec, only, others)
    return _from_text(spec, only, others)


def _vocabulary_folder(name: str) -> Path | None:
    """The folder that holds a pipeline's `vectors` file: of a path, or of an installed package."""
    places = [Path(name).expanduser()] if name else []
    module = name.replace("-", "_")
    if module.isidentifier() and (package := find_spec(module)) and package.origin:
        # A pipeline package holds its data in a folder that carries the version.
        places += sorted(Path(package.origin).parent.glob("*-*/"))
    for place in places:
        for folder in (place / "vocab", place):
            if (folder / "vectors").is_file():
                return folder
    return None


def _from_pipeline(spec: str, wanted: frozenset[str] | None, others: int) -> Vectors:
    name = spec.removeprefix(_SPACY)
    folder = _vocabulary_folder(name)
    if folder is None:
        raise UserError(
            f"no spaCy pipeline with vectors {name!r} is installed; "
            f"get it with: python -m spacy download {name}"
        )
    # The vectors alone: 0.8 s where the whole pipeline takes 5.
    from spacy.attrs import LOWER, NORM
    from spacy.vectors import Mode
    from spacy.vectors import Vectors as PipelineVectors

    try:
        found = PipelineVectors().from_disk(
            folder, exclude=[] if wanted is None or others else ["strings"]
        )
    except (OSError, ValueError, EOFError) as error:
        raise DataError(
            f"{folder}: the vectors cannot be read ({error}); install it again"
        ) from None
    if not found.shape[1]:
        raise UserError(f"{spec} has no vectors; take a pipeline that ends in _md or _lg")
    table = np.asarray(found.data)
    if found.mode == Mode.floret:
        if wanted is None:
            raise UserError(f"{spec} makes vectors of any word (floret): they cannot be listed")
        words = sorted(word for word in wanted if word)
        for word in words:
            found.strings.add(word)
        table = np.asarray(found.get_batch(words)) if words else table[:0]
        rows = {word: row for row, word in enumerate(words)}
    elif wanted is None:
        strings = found.strings
        rows = {strings[key]: row for key, row in found.key2row.items() if key in strings}
    else:
        folded = found.attr in (LOWER, NORM)
        words = sorted(wanted)
        at = found.find(keys=[word.lower() if folded else word for word in words])
        rows = {word: int(row) for word, row in zip(words, at, strict=True) if row >= 0}
        more = (
            (found.strings[key], row) for key, row in found.key2row.items() if key in found.strings
        )
        if others:
            rows.update(islice(((w, row) for w, row in more if w not in wanted), others))
    kept, places = np.unique(np.fromiter(rows.values(), np.int64), return_inverse=True)
    keys = dict(zip(rows, places.tolist(), strict=True))
    return Vectors(keys, np.ascontiguousarray(table[kept], np.float32), spec)


def _from_text(spec: str, wanted: frozenset[str] | None, others: int) -> Vectors:
    path = Path(spec).expanduser()
    if not path.is_file():
        raise UserError(
            f"{spec}: no such file of vectors; give learned, spacy:PIPELINE, or the path of a "
            "word2vec, GloVe or fastText text file"
        )
    with _opened(path) as stream:
        header, size = _shape(stream, path)
    with _opened(path) as stream:
        lines = _lines(stream)
        if header:
            next(lines)
        return _collected(lines, size, wanted, others, spec)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked if its first bytes say gzip, with the faults of reading it named."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if packed:
                with gzip.open(raw) as stream:
                    yield stream  # type: ignore[misc]  # GzipFile reads as a BinaryIO does
            else:
                yield raw
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error}); fetch it again") from None


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_LONGEST_LINE):
        yield line


def _shape(stream: BinaryIO, path: Path) -> tuple[bool, int]:
    """Whether the first line is a header (count and size), and the numbers of a line.

    Without a header the size is what most of the first lines have after their first word: a
    token may hold spaces itself.
    """
    lines = list(islice(_lines(stream), _LOOKED_AT))
    first = lines[0].split() if lines else []
    header = len(first) == 2 and all(part.isdigit() for part in first)
    rows = lines[1:] if header else lines
    if header:
        size = int(first[1])
    else:
        size = Counter(len(line.split()) - 1 for line in rows).most_common(1)[0][0] if rows else 0
    if size < 1 or not any(_parsed(line, size) for line in rows):
        raise DataError(
            f"{path}, line {1 + header}: not a vector; a line must hold a token and its numbers "
            "(word2vec, GloVe or fastText text format; a binary .bin must be converted first)"
        )
    return header, size


def _parsed(line: bytes, size: int) -> tuple[str, list[float]] | None:
    """The token of a line and its numbers, or None if it is no vector of that size."""
    parts = line.rsplit(None, size)
    if len(parts) != size + 1:
        return None
    try:
        numbers = [float(part) for part in parts[1:]]
        token = parts[0].decode("utf-8")
    except ValueError:
        return None
    # False for nan too.
    return (token, numbers) if all(abs(n) <= _LARGEST for n in numbers) else None


def _collected(
    lines: Iterator[bytes],
    size: int,
    wanted: frozenset[str] | None,
    others: int,
    source: str,
) -> Vectors:
    # A look at the first word spares most lines the cutting of their numbers.
    starts = None if wanted is None else {w.encode().split(None, 1)[0] for w in wanted if w.strip()}
    keys: dict[str, int] = {}
    numbers = array("f")
    skipped = 0
    for line in lines:
        if not line.strip():
            continue
        if starts is not None and not others and line.split(None, 1)[0] not in starts:
            continue
        found = _parsed(line, size)
        if found is None:
            skipped += 1
        elif found[0] not in keys:
            if wanted is not None and found[0] not in wanted:
                if not others:
                    continue
                others -= 1
            keys[found[0]] = len(keys)
            numbers.extend(found[1])
    table = np.frombuffer(numbers, np.float32).reshape(-1, size)
    return Vectors(keys, table, source, skipped)
