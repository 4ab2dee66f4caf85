"""From the runs there are to the rows of the table: filtered, folded, ordered, in words."""

import operator
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Any

from rnntui import words
from rnntui.runs.filtering import Row as FilterRow
from rnntui.ui.standing import MARKS, mark
from rnntui.ui.widgets.cells import compact, tidy
from rnntui.ui.widgets.row_table import Column, Row
from rnntui.workbench.catalog import LABELS, MainFigure, Summary
from rnntui.workbench.seeds import SEED, Spread, spread

COLUMNS = (
    Column("name", "name", 14, 34, 100),
    Column("state", "state", 12, 16, 80),
    Column("figure", "figure", 20, 24, 90),
    Column("differs", "what differs", 12, 40, 60),
    Column("data", "data", 10, 18, 50),
    Column("task", "task", 10, 10, 40),
    Column("age", "age", 6, 6, 70, right=True),
    Column("size", "size", 8, 8, 30, right=True),
)

ORDERS = ("age", "figure", "name", "state", "data", "task", "size")
"""What `o` goes through."""

_DOWNWARDS = ("figure", "size")
"""Columns whose largest value comes first, unless reversed."""

_MACHINE = ("threads", "device")
"""Settings that change nothing of what is learned: not in a list."""

MEMBER = "  "
"""What stands before the name of a run that belongs to the row above."""

_ROLES = {
    "running": "good",
    "paused": "tone-1",
    "queued": "tone-1",
    "failed": "bad",
    "silent": "tone-1",
    "finished": "text",
}


@dataclass(frozen=True)
class Wish:
    """What a person wants to see, and how.

    Attributes:
        keep: the filter; None keeps all.
        order: key of a column.
        reverse: the other way round.
        fold: runs that differ by their seed alone are one row.
        unfolded: keys of the rows whose runs are shown all the same.
    """

    keep: Callable[[FilterRow], bool] | None = None
    order: str = "age"
    reverse: bool = False
    fold: bool = False
    unfolded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """A row to be: a run, or several that differ by their seed.

    Attributes:
        key: path of the run, or the likeness of several.
        runs: one, or several.
        member: it belongs to the row above.
        figure: that the runs are judged by, if they have one.
    """

    key: str
    runs: tuple[Summary, ...]
    member: bool = False
    figure: tuple[MainFigure, Spread] | None = field(default=None)

    @property
    def folded(self) -> bool:
        """Whether it stands for several runs."""
        return len(self.runs) > 1

    @property
    def newest(self) -> Summary:
        """Its run, or the newest of them."""
        return self.runs[0]


def key_of(summary: Summary) -> str:
    """The key of a run's row."""
    return str(summary.run.path)


def arrange(summaries: Sequence[Summary], wish: Wish) -> list[Entry]:
    """The rows of these runs, in their order.

    Args:
        summaries: the newest first.
        wish: which, and how.
    """
    kept = [item for item in summaries if wish.keep is None or wish.keep(item.row)]
    entries = _folded(kept) if wish.fold else [_entry((item,)) for item in kept]
    found: list[Entry] = []
    for entry in _ordered(entries, wish):
        found.append(entry)
        if entry.folded and entry.key in wish.unfolded:
            members = [_entry((item,), member=True) for item in entry.runs]
            found.extend(_ordered(members, wish))
    return found


class Rows:
    """Puts entries into words; of those that are as they were it remembers them."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Summary, ...], object, Row]] = {}
        self._told: dict[str, tuple[object, tuple[str, ...]]] = {}

    def of(
        self,
        entries: Sequence[Entry],
        *,
        marked: Sequence[str] = (),
        unfolded: frozenset[str] = frozenset(),
        ascii_only: bool = False,
        now: float | None = None,
    ) -> list[Row]:
        """The rows in words.

        Args:
            entries: of `arrange`.
            marked: keys of the runs that are compared, in their order.
            unfolded: as in the wish.
            ascii_only: draw no Unicode marks.
            now: Unix time; that of the machine where None.
        """
        now = time.time() if now is None else now
        numbers = {key: str(number) for number, key in enumerate(marked, start=1)}
        known: dict[str, tuple[tuple[Summary, ...], object, Row]] = {}
        found = []
        common = self._common(entries)
        for entry in entries:
            shared = common[entry.newest.task]
            age = words.age(entry.newest.created, now)
            beside = numbers.get(entry.key, " ")
            looks = (age, beside, entry.member, entry.key in unfolded, ascii_only, shared)
            before = self._known.get(entry.key)
            if before is not None and before[1] == looks and _same(before[0], entry.runs):
                row = before[2]
            else:
                told = _told(entry, self._settings(entry.newest), shared)
                row = _row(entry, (age, beside, told), opened=looks[3], ascii_only=ascii_only)
            known[entry.key] = (entry.runs, looks, row)
            found.append(row)
        self._known = known
        return found

    def _common(self, entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
        """The settings that all runs of a task have: they tell none from the others."""
        found: dict[str, frozenset[str]] = {}
        several: set[str] = set()
        for entry in entries:
            for run in entry.runs:
                if run.broken:
                    found.setdefault(run.task, frozenset())
                    continue
                own = frozenset(self._settings(run))
                if run.task in found:
                    several.add(run.task)
                found[run.task] = found.get(run.task, own) & own
        return {task: own if task in several else frozenset() for task, own in found.items()}

    def _settings(self, run: Summary) -> tuple[str, ...]:
        """`gru`, `units 64`: what differs from the preset, each in words."""
        key = key_of(run)
        before = self._told.get(key)
        if before is None or before[0] is not run.differs:
            before = (run.differs, _in_words(run))
            self._told[key] = before
        return before[1]


def _same(some: tuple[Summary, ...], others: tuple[Summary, ...]) -> bool:
    # The same objects: to compare what they hold takes longer than to put it into words.
    return len(some) == len(others) and all(map(operator.is_, some, others))


def _row(entry: Entry, texts: tuple[str, str, str], *, opened: bool, ascii_only: bool) -> Row:
    age, beside, told = texts
    return Row(
        entry.key,
        (
            (_name(entry, opened, ascii_only), "title" if entry.folded else "text"),
            _state(entry, ascii_only),
            _figure(entry),
            (told, "bad" if entry.newest.problem else "muted"),
            (tidy(entry.newest.data.rpartition("/")[2][:80]), "muted"),
            (entry.newest.task, "muted"),
            (age, "muted"),
            (words.size(sum(item.size for item in entry.runs)), "muted"),
        ),
        beside,
    )


def downwards(wish: Wish) -> bool:
    """Whether the largest value of the ordering column comes first."""
    return (wish.order in _DOWNWARDS) != wish.reverse


def value_in_words(value: Any) -> str:
    """The value of a setting, which may come from anyone, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    return tidy(str(value)[:60])


def state_in_words(summary: Summary, *, ascii_only: bool = False) -> str:
    """`● running 46 %`: mark and word of a state, and what else there is to know."""
    state = summary.state
    if state is None:
        return f"{'x' if ascii_only else '✗'} broken"
    text = f"{mark(state, ascii_only=ascii_only)} {state}"
    if state == "queued" and summary.turn is not None:
        return f"{text} #{summary.turn}"
    if state == "running" and summary.progress is not None and summary.progress < 1:
        return f"{text} {100 * summary.progress:.0f} %"
    return text


def figure_in_words(figure: MainFigure | None) -> str:
    """`MCC .961`, or `MCC (.961)` of one that is of the validation part."""
    if figure is None:
        return ""
    value = compact(figure.value)
    return f"{figure.label} {value if figure.tested else f'({value})'}"


def _entry(runs: tuple[Summary, ...], *, member: bool = False) -> Entry:
    first = runs[0]
    if len(runs) == 1:
        figure = None if first.figure is None else (first.figure, spread([first.figure.value]))
        return Entry(key_of(first), runs, member, figure)
    tested = [item.figure for item in runs if item.figure is not None and item.figure.tested]
    alike = [item for item in tested if item.name == tested[0].name]
    figure = (alike[0], spread([item.value for item in alike])) if alike else None
    return Entry(f"seeds {first.likeness}", runs, member, figure)


def _folded(summaries: Sequence[Summary]) -> list[Entry]:
    groups: dict[str, list[Summary]] = {}
    for item in summaries:
        groups.setdefault(item.likeness or key_of(item), []).append(item)
    return [_entry(tuple(group)) for group in groups.values()]


def _ordered(entries: Sequence[Entry], wish: Wish) -> list[Entry]:
    """In the order wished for; what has no figure stands last either way."""
    key, backwards = _KEYS[wish.order], downwards(wish)
    there = [entry for entry in entries if key(entry) is not None]
    missing = [entry for entry in entries if key(entry) is None]
    return [*sorted(there, key=key, reverse=backwards), *missing]


def _goodness(entry: Entry) -> tuple[str, float] | None:
    if entry.figure is None:
        return None
    figure, values = entry.figure
    # Of unlike figures those of the same name stand together.
    return figure.name, values.mean if figure.higher_is_better else -values.mean


_KEYS: dict[str, Callable[[Entry], Any]] = {
    "name": lambda entry: entry.newest.name.casefold(),
    "state": lambda entry: [*MARKS, None].index(entry.newest.state),
    "figure": _goodness,
    "differs": lambda entry: _in_words(entry.newest),
    "data": lambda entry: entry.newest.data.casefold(),
    "task": lambda entry: entry.newest.task,
    "age": lambda entry: -entry.newest.created,
    "size": lambda entry: sum(item.size for item in entry.runs),
}


def _name(entry: Entry, opened: bool, ascii_only: bool) -> str:
    if not entry.folded:
        return (MEMBER if entry.member else "") + tidy(entry.newest.name[:200])
    sign = ("v" if opened else ">") if ascii_only else ("▾" if opened else "▸")
    names = [item.name for item in entry.runs]
    shared = commonprefix(names).rstrip("-_.0123456789") or names[0]  # noqa: RUF071 - no paths
    return f"{sign} {tidy(shared)} {'x' if ascii_only else '×'}{len(names)}"


def _state(entry: Entry, ascii_only: bool) -> tuple[str, str]:
    state = entry.newest.state
    if not entry.folded:
        role = "bad" if state is None else _ROLES.get(state, "muted")
        return state_in_words(entry.newest, ascii_only=ascii_only), role
    counts = {item.state: 0 for item in entry.runs}
    for item in entry.runs:
        counts[item.state] += 1
    first = min(counts, key=[*MARKS, None].index)
    sign = mark(first, ascii_only=ascii_only) if first else "x"
    if len(counts) == 1:
        return f"{sign} {first}", _ROLES.get(str(first), "muted")
    return f"{sign} {counts[first]} {first}", _ROLES.get(str(first), "muted")


def _figure(entry: Entry) -> tuple[str, str]:
    if entry.figure is None:
        return "", "text"
    figure, values = entry.figure
    if not entry.folded:
        return figure_in_words(figure), "title" if figure.tested else "muted"
    deviation = "" if values.deviation is None else f" ± {compact(values.deviation, 2)}"
    return f"{LABELS[figure.name]} {compact(values.mean)}{deviation}", "title"


def _in_words(run: Summary) -> tuple[str, ...]:
    return tuple(
        value_in_words(value) if name == "cell" else f"{name} {value_in_words(value)}"
        for name, value in run.differs
        if name not in _MACHINE
    )


def _told(entry: Entry, settings: Sequence[str], shared: frozenset[str]) -> str:
    """What tells a run from the others of the table, or what is wrong with it."""
    run = entry.newest
    if run.problem is not None:
        return tidy(run.problem[:200])
    shown = [text for text in settings if text not in shared]
    if entry.folded:
        shown = [text for text in shown if not text.startswith(f"{SEED} ")]
        seeds = [value_in_words(item.row.values.get(SEED)) for item in reversed(entry.runs)]
        shown.append(f"seeds {', '.join(seeds[:8])}" + (" …" if len(seeds) > 8 else ""))
    preset = "" if run.preset == "best" else f"{tidy(run.preset[:30])}: "
    return preset + ", ".join(shown)
