"""A run's report as rows: name, the network's figure, the baseline's beside it."""

from collections.abc import Mapping
from typing import Any

from rnntui import words

Row = tuple[str, str, str]


def report_rows(report: Mapping[str, Any]) -> list[Row]:
    """The figures of a report, the main one first; the third cell is empty without a baseline.

    Args:
        report: the content of `report.json`, of a run of any task.
    """
    baseline = report.get("baseline") or {}
    rows = [
        (name, _value(report, key, digits), _value(baseline, key, digits) if baseline else "")
        for name, key, digits in _figures(report)
        if key in report
    ]
    if "examples" in report:
        rows.append(("texts", f"{report['examples']:,}", ""))
    elif "characters" in report:
        rows.append(("characters", f"{report['characters']:,}", ""))
    return rows


def _figures(report: Mapping[str, Any]) -> list[tuple[str, str, int | None]]:
    if "bits_per_char" in report:
        return [("bits/char", "bits_per_char", 3), ("nats/char", "nats_per_char", 3)]
    main: list[tuple[str, str, int | None]] = [("MCC", "mcc", 3), ("accuracy", "accuracy", None)]
    if "positive" not in report:
        return [("macro F1", "macro_f1", 3), *main, ("log loss, nats", "log_loss", 3)]
    positive = report["positive"]
    others = [item["label"] for item in report.get("labels", ()) if item["label"] != positive]
    return [
        *main,
        (f"{positive} caught (SC)", "spam_caught", None),
        (f"{others[0] if others else 'other'} blocked (BH)", "blocked_ham", None),
        ("macro F1", "macro_f1", 3),
        (f"PR-AUC of {positive}", "pr_auc", 3),
        ("log loss, nats", "log_loss", 3),
        ("threshold", "threshold", 3),
    ]


def _value(report: Mapping[str, Any], key: str, digits: int | None) -> str:
    # A baseline's scores are no probabilities: a threshold on them says nothing.
    if key not in report or (key == "threshold" and "run" not in report):
        return ""
    value = report[key]
    if digits is not None:
        return words.figure(value, digits)
    return words.measured(value, report.get(f"{key}_interval"), 1)
