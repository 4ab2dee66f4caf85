"""The rows of a data set for a preview: by page, by label, by what stands in them.

`page`, `find` and `whole` take and give plain values and keep the last files that they read: they
are meant to be called in a helper process, where reading 50 MB holds up no key.
"""

import time
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui.data.looking import Query, within
from rnntui.data.reading import LabelledTexts
from rnntui.data.registry import DataSet
from rnntui.data.tokens import Tokenizer
from rnntui.errors import DataError, UserError
from rnntui.settings import TaskName
from rnntui.workbench.inspecting import read_either

SHOWN = 2_000
"""Characters of a text in a row; `whole` gives the rest."""

LONGEST_COUNTED = 20_000
"""Characters of a text whose tokens are still counted for a row."""

MOST_ROWS = 1_000
"""Rows given at once."""

SECONDS = 0.25
"""Time of one look for something; what is left is looked at by the next call."""

PATIENCE = 3.0
"""Seconds after which an expression that tries without an end is given up."""

KEPT = 2
"""Files that are kept as they were read."""


@dataclass(frozen=True)
class Source:
    """What is looked at.

    Attributes:
        path: of the file.
        dataset: its entry in the registry, if it has one.
        task: how to read a file without an entry; None finds out.
        encoding, text_column, label_column: as in training; None takes the entry's.
    """

    path: str
    dataset: DataSet | None = None
    task: TaskName | None = None
    encoding: str | None = None
    text_column: str | None = None
    label_column: str | None = None


@dataclass(frozen=True)
class Row:
    """A labelled text, or a line of a corpus.

    Attributes:
        number: its place among all rows, from 0.
        line: its line in the file, from 1.
        label: None of a corpus.
        tokens: how many; None of a corpus, of a very long text, and where they were not wanted.
        text: its beginning, at most `SHOWN` characters.
        characters: of the whole text.
    """

    number: int
    line: int
    label: str | None
    tokens: int | None
    text: str
    characters: int


@dataclass(frozen=True)
class Page:
    """Some rows, and what they are taken from.

    Attributes:
        rows: in order.
        total: rows there are with this label, or all.
        labels: rows of each label, the most frequent first; empty of a corpus.
        task: "classifier" or "charlm".
        notes: how the file was read: columns, rows that were skipped.
    """

    rows: tuple[Row, ...]
    total: int
    labels: dict[str, int]
    task: TaskName
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Hits:
    """Rows in which something was found.

    Attributes:
        numbers: of the rows among all, in the order of the search.
        places: of the same rows among those of the label, so that a page can begin there.
        next: number of the row to go on from; None where all were looked at.
    """

    numbers: tuple[int, ...]
    places: tuple[int, ...]
    next: int | None


class Preview:
    """A data set as it was read.

    Args:
        source: which.

    Raises:
        DataError: the file cannot be read as that.
    """

    def __init__(self, source: Source) -> None:
        found = read_either(
            Path(source.path),
            source.dataset,
            task=source.task,
            encoding=source.encoding,
            text_column=source.text_column,
            label_column=source.label_column,
        )
        self._labels: list[str] | None = None
        self._lines: Sequence[int]
        self.task: TaskName = "charlm"
        self.notes: tuple[str, ...] = ()
        if isinstance(found, LabelledTexts):
            self.task, self.notes = "classifier", found.notes()
            self._texts, self._labels, self._lines = found.texts, found.labels, found.lines
        else:
            self._texts = found.text.split("\n")
            if self._texts[-1] == "":
                self._texts.pop()
            self._lines = range(1, len(self._texts) + 1)
        self.labels = dict(Counter(self._labels or ()).most_common())
        self._with: dict[str, list[int]] = {}
        self._counts: dict[int, int] = {}
        dataset = source.dataset
        self._tokenizer = Tokenizer(
            dataset.language if dataset else None, masks=dataset.masks if dataset else ()
        )

    def __len__(self) -> int:
        return len(self._texts)

    def page(
        self, start: int = 0, count: int = 50, *, label: str | None = None, tokens: bool = True
    ) -> Page:
        """Rows by their place.

        Args:
            start: place of the first, among those of the label.
            count: so many at most.
            label: only rows of this one.
            tokens: count them; the first time this loads the tokenizer, about a second.

        Raises:
            UserError: no row has this label.
        """
        among = self._among(label)
        start = max(0, start)
        chosen = among[start : start + min(max(0, count), MOST_ROWS)]
        rows = tuple(self._row(number, tokens=tokens) for number in chosen)
        return Page(rows, len(among), self.labels, self.task, self.notes)

    def find(
        self,
        query: Query,
        *,
        label: str | None = None,
        start: int = 0,
        count: int = 1,
        backwards: bool = False,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> Hits:
        """Rows that hold what is looked for.

        Args:
            query: from `Query.parse`.
            label: only rows of this one.
            start: number of the first row that is looked at.
            count: so many at most.
            backwards: towards the beginning.
            seconds: for this look; one row is looked at however long that takes.
            clock: seconds, monotonic.

        Raises:
            UserError: no row has this label, or the expression tries without an end.
        """
        among = self._among(label)
        numbers: list[int] = []
        places: list[int] = []
        end = clock() + seconds
        with within(max(PATIENCE, 2 * seconds)):
            for looked, place in enumerate(_places(among, start, backwards=backwards)):
                number = among[place]
                if len(numbers) >= max(1, count) or (looked % 64 == 63 and clock() > end):
                    return Hits(tuple(numbers), tuple(places), number)
                if query.found_in(self._texts[number]):
                    numbers.append(number)
                    places.append(place)
        return Hits(tuple(numbers), tuple(places), None)

    def whole(self, number: int) -> Row:
        """A row with all of its text.

        Raises:
            UserError: there is no such row.
        """
        if not 0 <= number < len(self._texts):
            raise UserError(f"there is no row {number + 1:,}; the last is {len(self._texts):,}")
        return self._row(number, tokens=False, shown=None)

    def _among(self, label: str | None) -> Sequence[int]:
        if label is None:
            return range(len(self._texts))
        if label not in self.labels or self._labels is None:
            raise UserError(f"no row has the label {label!r}; there are {', '.join(self.labels)}")
        if label not in self._with:
            self._with[label] = [n for n, own in enumerate(self._labels) if own == label]
        return self._with[label]

    def _row(self, number: int, *, tokens: bool, shown: int | None = SHOWN) -> Row:
        text = self._texts[number]
        counted = None
        if tokens and self._labels is not None and len(text) <= LONGEST_COUNTED:
            if number not in self._counts:
                self._counts[number] = len(self._tokenizer.tokens(text))
            counted = self._counts[number]
        return Row(
            number=number,
            line=self._lines[number],
            label=None if self._labels is None else self._labels[number],
            tokens=counted,
            text=text[:shown],
            characters=len(text),
        )


def _places(among: Sequence[int], start: int, *, backwards: bool) -> Iterator[int]:
    """Places of the rows to look at, from the row of number `start` on."""
    first = bisect_left(among, start)
    if not backwards:
        yield from range(first, len(among))
        return
    if first == len(among) or among[first] > start:
        first -= 1
    yield from range(first, -1, -1)


_read: "OrderedDict[tuple[Any, ...], Preview]" = OrderedDict()


def opened(source: Source) -> Preview:
    """A data set as it was read; read anew where the file has changed.

    Raises:
        DataError: the file cannot be read as that.
    """
    try:
        about = Path(source.path).stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"{source.path}: cannot be read ({reason})") from None
    key = (repr(source), about.st_size, about.st_mtime_ns)
    if key not in _read:
        _read[key] = Preview(source)
        while len(_read) > KEPT:
            _read.popitem(last=False)
    _read.move_to_end(key)
    return _read[key]


def page(
    source: Source,
    start: int = 0,
    count: int = 50,
    label: str | None = None,
    *,
    tokens: bool = True,
) -> Page:
    """Rows of a data set; see `Preview.page`."""
    return opened(source).page(start, count, label=label, tokens=tokens)


def find(
    source: Source,
    query: str,
    *,
    label: str | None = None,
    start: int = 0,
    count: int = 1,
    backwards: bool = False,
) -> Hits:
    """Rows of a data set that hold something; see `Query.parse` and `Preview.find`."""
    wanted = Query.parse(query)
    return opened(source).find(wanted, label=label, start=start, count=count, backwards=backwards)


def whole(source: Source, number: int) -> Row:
    """A row with all of its text; see `Preview.whole`."""
    return opened(source).whole(number)
