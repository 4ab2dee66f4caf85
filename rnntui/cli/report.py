"""A report on the terminal or in a file: figures, labels, confusions, the baseline beside them."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rnntui import words
from rnntui.cli.output import console, say, shown

if TYPE_CHECKING:
    from rich.table import Table

MATRIX_LABELS = 8
"""Labels up to which the confusion matrix is shown whole."""

CONFUSIONS = 10
"""Pairs of labels named where the matrix is too large."""

Report = dict[str, Any]


def show_report(report: Report) -> None:
    """Prints a report to standard output.

    Args:
        report: the content of `report.json`, or what `evaluate` gives.
    """
    say(_heading(report))
    for note in report.get("notes", ()):
        say(f"note: {note}")
    if "confusion" in report:
        _show_classifier(report)
    elif "bits_per_char" in report:
        _show_language_model(report)
    else:
        say("  no test part was held out, so there is nothing to report")
    for key in ("threshold_note", "verdict"):
        if report.get(key):
            say()
            say(report[key])


def main_figure(report: Report) -> tuple[str, float | None]:
    """The name and value of the figure that a run is judged by."""
    if "bits_per_char" in report:
        return "bits/char", report["bits_per_char"]
    if "positive" in report:
        return "MCC", report.get("mcc")
    return "macro F1", report.get("macro_f1")


def _heading(report: Report) -> str:
    parts = [f"{report['run']}: {report['task']} on {report['data']}"]
    if report.get("parameters") is not None:
        parts.append(f"{report['parameters']:,} parameters")
    if "training_seconds" in report:
        parts.append(
            f"{report['epochs']:.3g} epoch{'' if report['epochs'] == 1 else 's'} in "
            f"{words.duration(report['training_seconds'])}"
        )
    if report.get("best_epoch") is not None:
        parts.append(f"best at epoch {report['best_epoch']:.3g}")
    return ", ".join(parts)


def _show_classifier(report: Report) -> None:
    baseline = report.get("baseline")
    say(f"tested on {report['examples']:,} texts")
    if report.get("skipped"):
        say(f"{report['skipped']:,} rows skipped")
    say()
    _show_columns(_classifier_rows(report), report, baseline)
    say()
    _print(_label_table(report["labels"]))
    say()
    names = [entry["label"] for entry in report["labels"]]
    if len(names) <= MATRIX_LABELS:
        _print(_matrix(names, report["confusion"]))
    else:
        for line in _largest_confusions(names, report["confusion"]):
            say(line)


def _classifier_rows(report: Report) -> list[tuple[str, str, int | None]]:
    """Heading, key and decimals of each figure (None for a share), the main one first."""
    rows: list[tuple[str, str, int | None]] = [("MCC", "mcc", 3), ("accuracy", "accuracy", None)]
    if "positive" not in report:
        return [("macro F1", "macro_f1", 3), *rows, ("log loss (nats)", "log_loss", 3)]
    positive = report["positive"]
    negative = next(
        entry["label"] for entry in report["labels"] if entry["label"] != report["positive"]
    )
    return [
        *rows,
        ("macro F1", "macro_f1", 3),
        (f"{positive} caught (SC)", "spam_caught", None),
        (f"{negative} blocked (BH)", "blocked_ham", None),
        (f"PR-AUC of {positive}", "pr_auc", 3),
        ("log loss (nats)", "log_loss", 3),
        ("threshold", "threshold", 3),
    ]


def _show_language_model(report: Report) -> None:
    say(
        f"tested on {report['characters']:,} characters, "
        f"{report['unseen_characters']:,} of them unseen in training"
    )
    say()
    rows: list[tuple[str, str, int | None]] = [
        ("bits per character", "bits_per_char", 3),
        ("nats per character", "nats_per_char", 3),
    ]
    baseline = report.get("baseline")
    _show_columns(rows, report, baseline)
    if baseline and baseline.get("note"):
        say()
        say(f"{baseline['name']}: {baseline['note']}")


def _show_columns(
    rows: Iterable[tuple[str, str, int | None]], report: Report, baseline: Report | None
) -> None:
    table = _table("", "network", *([baseline["name"]] if baseline else []))
    for heading, key, digits in rows:
        if key not in report:
            continue
        cells = [_value(report, key, digits)]
        if baseline:
            # Its scores are no probabilities: a threshold on them says nothing.
            known = key in baseline and key != "threshold"
            cells.append(_value(baseline, key, digits) if known else "")
        _add(table, heading, *cells)
    _print(table)


def _value(report: Report, key: str, digits: int | None) -> str:
    value = report[key]
    if digits is not None:
        return words.figure(value, digits)
    return words.measured(value, report.get(f"{key}_interval"), 2)


def _label_table(labels: Iterable[Report]) -> "Table":
    table = _table("label", "precision", "recall", "F1", "support")
    for entry in labels:
        figures = (words.figure(entry[key]) for key in ("precision", "recall", "f1"))
        _add(table, entry["label"], *figures, f"{entry['support']:,}")
    return table


def _matrix(names: Sequence[str], confusion: Sequence[Sequence[int]]) -> "Table":
    table = _table("is", *(f"said {name}" for name in names))
    for name, row in zip(names, confusion, strict=True):
        _add(table, name, *(f"{count:,}" for count in row))
    return table


def _largest_confusions(names: Sequence[str], confusion: Sequence[Sequence[int]]) -> list[str]:
    pairs = [
        (count, names[true], names[said])
        for true, row in enumerate(confusion)
        for said, count in enumerate(row)
        if count and true != said
    ]
    pairs.sort(key=lambda pair: -pair[0])
    wrong = sum(count for count, *_ in pairs)
    lines = [f"{wrong:,} wrong, most often:"] if pairs else ["none wrong"]
    return lines + [
        f"  {count:,} × {true}, said {said}" for count, true, said in pairs[:CONFUSIONS]
    ]


def _table(first: str, *others: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(Text(shown(first)))
    for name in others:
        table.add_column(Text(shown(name)), justify="right")
    return table


def _add(table: "Table", *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(shown(cell)) for cell in cells))


def _print(table: "Table") -> None:
    terminal = console(sys.stdout)
    if terminal.is_terminal:
        terminal.print(table)
        return
    with terminal.capture() as drawn:
        terminal.print(table)
    for line in drawn.get().splitlines():
        say(line.rstrip())
