"""Which runs of a list are meant: words, and comparisons such as `cell=gru units>=64 mcc>.9`."""

import difflib
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnntui.errors import UserError
from rnntui.settings import SETTINGS, fields_of

LONGEST = 1_000
"""Characters of a query."""

FIGURES = (
    "mcc",
    "accuracy",
    "macro_f1",
    "spam_caught",
    "blocked_ham",
    "pr_auc",
    "log_loss",
    "bits_per_char",
    "nats_per_char",
    "parameters",
    "training_seconds",
    "best_epoch",
)
"""What a report says that a query may ask for."""

SHORT = {
    "sc": "spam_caught",
    "bh": "blocked_ham",
    "f1": "macro_f1",
    "bpc": "bits_per_char",
    "seconds": "training_seconds",
}
"""Other names of figures."""

_OWN = ("name", "task", "state")

_TERM = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_COMPARISON = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(!=|<=|>=|=|<|>|~)(.*)", re.DOTALL)

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false", "": "none"}


@dataclass(frozen=True)
class Row:
    """What a query is asked about: one run.

    Attributes:
        name: of the run.
        task: of it.
        data: name of its data set, or path of its file.
        state: what it is doing.
        values: settings and figures by name; what is missing is "none".
    """

    name: str
    task: str
    data: str
    state: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, name: str, state: str, config: Mapping[str, Any], report: Mapping[str, Any] | None
    ) -> "Row":
        """The row of a run.

        Args:
            name: `Run.name`.
            state: from `rnntui.runs.state`.
            config: `Run.config`.
            report: `Run.report`.
        """
        settings = dict(config.get("settings") or {})
        figures = {key: report[key] for key in FIGURES if key in report} if report else {}
        return cls(
            name, str(config.get("task", "")), str(settings.get("data", "")), state,
            {**figures, **settings},
        )  # fmt: skip


Filter = Callable[[Row], bool]


def parse(query: str) -> Filter:
    r"""The filter that a query describes; all of its terms must hold, and an empty one lets all in.

    A word is a regular expression over name, task, data and state. A comparison has the name of a
    setting or a figure, or name, task, data or state, one of `= != < <= > >= ~` (a regular
    expression) and a value: a number is compared with a number, else as text; `yes`, `no` and
    `none` (not set, not known) are values too. Capitals and small letters are alike. Quotation
    marks keep spaces together.

    Example:
        >>> parse('demo cell=gru units>=64 mcc>.9 state!=finished data~"my file"')

    Raises:
        UserError: it is none; names the character, counted from 1.
    """
    if len(query) > LONGEST:
        raise UserError(f"a filter has at most {LONGEST:,} characters; this one has {len(query):,}")
    terms = [_term(found[0], found.start() + 1) for found in _TERM.finditer(query)]
    return lambda row: all(term(row) for term in terms)


def names() -> tuple[str, ...]:
    """What a comparison may begin with."""
    settings = dict.fromkeys(item.name for task in SETTINGS for item in fields_of(task))
    return (*_OWN, *settings, *FIGURES, *SHORT)


def _term(text: str, position: int) -> Filter:
    """The filter of one term.

    Args:
        text: of the term.
        position: of its first character in the query, from 1.
    """
    if text.count('"') % 2:
        where = position + text.rindex('"')
        raise UserError(f"character {where}: a quotation mark is not closed")
    found = _COMPARISON.fullmatch(text)
    if found is None:
        pattern = _pattern(text, position)
        return lambda row: any(
            pattern.search(part) for part in (row.name, row.task, row.data, row.state)
        )
    name, sign, value = found[1], found[2], found[3].replace('"', "")
    behind = position + found.start(3)
    key = _known(name, position)
    if not found[3]:
        raise UserError(f"character {behind}: a value is missing after {name}{sign}")
    if sign == "~":
        return _matching(key, _pattern(found[3], behind))
    if sign in _ORDERED:
        return _ordered(key, _ORDERED[sign], value)
    wanted, equal = _number(value), sign == "="
    return lambda row: _same(_value(row, key), value, wanted) == equal


def _known(name: str, position: int) -> str:
    """The key that a name in a query means."""
    key = name.lower().replace("-", "_")
    every = names()
    if key in every:
        return SHORT.get(key, key)
    close = difflib.get_close_matches(key, every, n=2, cutoff=0.6)
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    raise UserError(f"character {position}: there is no setting or figure {name!r}{meant}")


def _pattern(text: str, position: int) -> re.Pattern[str]:
    """The regular expression in a text from which quotation marks are taken out.

    Args:
        text: of the query.
        position: of its first character there, from 1.
    """
    kept = [index for index, letter in enumerate(text) if letter != '"']
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python will read otherwise
            return re.compile("".join(text[index] for index in kept), re.IGNORECASE)
    except re.error as error:
        where = position + (*kept, len(text))[error.pos or 0]
        raise UserError(f"character {where}: not a regular expression ({error.msg})") from None
    except (OverflowError, RecursionError, MemoryError):
        raise UserError(f"character {position}: a regular expression that is too large") from None


def _value(row: Row, key: str) -> Any:
    return getattr(row, key) if key in (*_OWN, "data") else row.values.get(key)


def _text(value: Any) -> str:
    return "none" if value is None else str(value).casefold()


def _number(text: Any) -> float | None:
    """The number that is meant; None of what is none, yes and no among it."""
    if isinstance(text, bool):
        return None
    try:
        number = float(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _same(value: Any, text: str, wanted: float | None) -> bool:
    own = _number(value) if isinstance(value, int | float) else None
    if own is not None and wanted is not None:
        return math.isclose(own, wanted, rel_tol=1e-9)
    folded = text.casefold()
    return _text(value) == (_WORDS.get(folded, folded) if not isinstance(value, str) else folded)


def _matching(key: str, pattern: re.Pattern[str]) -> Filter:
    def term(row: Row) -> bool:
        value = _value(row, key)
        return value is not None and pattern.search(str(value)) is not None

    return term


def _ordered(key: str, holds: Callable[[Any, Any], bool], text: str) -> Filter:
    wanted = _number(text)

    def term(row: Row) -> bool:
        value = _value(row, key)
        if isinstance(value, str):
            return holds(value.casefold(), text.casefold())
        own = _number(value)
        return own is not None and wanted is not None and holds(own, wanted)

    return term
