"""Figures of reports and tables of them in words, for the panes beside the table of runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from rnntui import words
from rnntui.ui.widgets.cells import compact, fit, pad
from rnntui.workbench.comparing import Figure

NAMES = {
    "mcc": "MCC",
    "macro_f1": "macro F1",
    "accuracy": "accuracy",
    "spam_caught": "spam caught (SC)",
    "blocked_ham": "ham blocked (BH)",
    "pr_auc": "PR-AUC",
    "log_loss": "log loss",
    "bits_per_char": "bits/char",
    "nats_per_char": "nats/char",
    "threshold": "threshold",
    "parameters": "parameters",
    "training_seconds": "trained for",
    "epochs": "epochs",
    "best_epoch": "best epoch",
}
"""How the keys of reports are read."""

_SHARES = ("accuracy", "spam_caught", "blocked_ham")


def figure_value(name: str, value: float) -> str:
    """A figure with its unit."""
    if name in _SHARES:
        return words.percent(value, 1 if value >= 0.1 else 2)
    if name == "parameters":
        return f"{value:,.0f}"
    if name == "training_seconds":
        return words.duration(value)
    if name in ("epochs", "best_epoch"):
        return f"{value:.3g}"
    return compact(value)


def interval(name: str, figure: Figure) -> str:
    """`93.4–97.1 %`: the 95 % interval of a figure; empty without one."""
    if figure.low is None or figure.high is None:
        return ""
    if name in _SHARES:
        digits = 1 if figure.value >= 0.1 else 2
        return f"{100 * figure.low:.{digits}f}–{100 * figure.high:.{digits}f} %"
    return f"{compact(figure.low)}–{compact(figure.high)}"


@dataclass(frozen=True)
class Line:
    """A line of a table of runs.

    Attributes:
        name: what it tells.
        values: of each run.
        best: numbers of the runs whose value is the best.
    """

    name: str
    values: tuple[str, ...]
    best: frozenset[int] = frozenset()


def heading(text: str) -> Content:
    """A heading within a pane."""
    return Content.styled(text, "bold dim")


def pairs(rows: Sequence[tuple[str, str, str]], width: int) -> Content:
    """Rows of a name, a value and what else there is to it."""
    room = min(max((len(name) for name, _, _ in rows), default=0), 18)
    values = min(max((len(value) for _, value, _ in rows), default=0), max(width - room - 3, 8))
    lines = []
    for name, value, more in rows:
        rest = width - room - 4 - values
        lines.append(
            Content.assemble(
                (pad(name, room), "dim"),
                "  ",
                pad(value, values) if more and rest > 8 else fit(value, width - room - 2),
                (f"  {fit(more, rest)}", "dim") if more and rest > 8 else "",
            )
        )
    return Content("\n").join(lines)


def table(heads: Sequence[str], lines: Sequence[Line], width: int, best: str) -> Content:
    """A table with a column a run; where there is no room for all, one block below the other.

    Args:
        heads: of the columns, foreign text.
        lines: of the table.
        width: cells there are.
        best: the mark of what is best.
    """
    names = min(max((len(line.name) for line in lines), default=0), 16)
    least = max([8, *(len(value) + 2 for line in lines for value in line.values)])
    column = min(max(least, 12), max(width - names - 1, 8))
    fitting = max((width - names) // (column + 1), 1)
    # What room there is goes to the names of the runs.
    column = min((width - names) // min(fitting, len(heads)) - 1, 24) if heads else column
    out: list[Content] = []
    for first in range(0, len(heads), fitting):
        block = range(first, min(first + fitting, len(heads)))
        if first:
            out.append(Content(""))
        out.append(
            Content.assemble(
                " " * names,
                *((f" {pad(heads[number], column, right=True)}", "bold") for number in block),
            )
        )
        for line in lines:
            pieces: list[tuple[str, str]] = []
            for number in block:
                good = number in line.best
                text = f"{best} {line.values[number]}" if good else line.values[number]
                pieces.append((f" {pad(text, column, right=True)}", "bold" if good else ""))
            out.append(Content.assemble((pad(line.name, names), "dim"), *pieces))
    return Content("\n").join(out)
