"""What the JSON files of a run must hold: its directory may come from anyone.

A shape is a type (a `float` may be written as a whole number; a `bool` is no number), None, a tuple
of shapes one of which must fit, a list of the shape of its items, a dictionary of shapes by key, or
a function that judges the value. A key that ends in "?" may be missing; under the key "", the last,
stands what must hold of all keys together. A key that is not named may hold anything, so that a
later version can add some.
"""

from collections.abc import Callable, Iterable
from typing import Any

Shape = Any

MOST_MASKS = 1_000
"""Texts of a data set that stand for a number: a text is searched for all of them."""


def misfit(value: Any, shape: Shape, where: str = "") -> str | None:
    """The place of the first thing that does not fit, such as `layers.3.name`, else None.

    Args:
        value: parsed JSON.
        shape: what it should be.
        where: the place of the value itself.
    """
    if isinstance(shape, tuple):
        return None if any(misfit(value, one) is None for one in shape) else where
    if isinstance(shape, list):
        if not isinstance(value, list):
            return where
        return _first(misfit(item, shape[0], f"{where}.{n}") for n, item in enumerate(value))
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return where
        return _first(_misfit_at(value, key, one, where) for key, one in shape.items())
    return None if _fits(value, shape) else where


def _misfit_at(value: dict[str, Any], key: str, shape: Shape, where: str) -> str | None:
    if not key:
        return misfit(value, shape, where)
    name = key.removesuffix("?")
    place = f"{where}.{name}".removeprefix(".")
    if name in value:
        return misfit(value[name], shape, place)
    return place if name == key else None


def _first(found: Iterable[str | None]) -> str | None:
    return next((place for place in found if place is not None), None)


def _fits(value: Any, shape: Shape) -> bool:
    if shape is None:
        return value is None
    if not isinstance(shape, type):
        return bool(shape(value))
    if isinstance(value, bool):
        return shape is bool
    return isinstance(value, (int, float) if shape is float else shape)


def between(low: float, high: float, kind: type = int) -> Callable[[Any], bool]:
    """A number from `low` to `high`."""
    return lambda value: _fits(value, kind) and low <= value <= high


def _one_of(*texts: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in texts


def _texts(least: int = 0, most: int | None = None) -> Callable[[Any], bool]:
    """So many texts, all different."""
    return lambda value: (
        misfit(value, [str]) is None
        and len(set(value)) == len(value) >= least
        and (most is None or len(value) <= most)
    )


def _symbols(value: Any) -> bool:
    """The characters of a corpus; the first is the unknown one and empty."""
    return _texts(2)(value) and [len(symbol) for symbol in value] == [0] + [1] * (len(value) - 1)


def _squares(value: Any) -> bool:
    return misfit(value, [[int]]) is None and all(len(row) == len(value) for row in value)


def _pair(value: Any) -> bool:
    return misfit(value, [float]) is None and len(value) == 2


def _agrees(report: dict[str, Any]) -> bool:
    """Whether the parts of a report go together."""
    if "confusion" in report:
        names = [entry["label"] for entry in report.get("labels", ())]
        positive = report.get("positive")
        return (
            len(names) == len(report["confusion"])
            and "examples" in report
            and (positive is None or (len(set(names)) == 2 and positive in names))
        )
    return "bits_per_char" not in report or {"characters", "unseen_characters"} <= report.keys()


CONFIG: Shape = {
    "format": between(1, 2**31),
    "task": _one_of("classifier", "charlm"),
    "created": between(0, 2**40, float),
    "preset?": str,
    "asked?": dict,
    "settings?": {"data?": str},
    "notes?": [str],
    "compared?": bool,
    "layers?": [{"name": str, "kind": str, "shape": str, "parameters": int}],
    "machine?": {
        "device?": str,
        "description?": str,
        "precision?": _one_of("fp32", "bf16"),
        "threads?": between(1, 1024),
        "torch?": str,
        "host?": str,
    },
}
"""`config.json`. The settings themselves are judged where they are used."""

DATA: dict[str, Shape] = {
    "classifier": {
        "sha256": str,
        "notes": [str],
        "recipe": {
            "language": (str, None),
            "lowercase": bool,
            "max_tokens": between(1, 2**31),
            "masks": _texts(most=MOST_MASKS),
            "labels": _texts(least=2),
            "positive": (between(0, 1), None),
            "subwords": bool,
            "words": [str],
            "pieces": [str],
            "": lambda recipe: recipe["positive"] is None or len(recipe["labels"]) == 2,
        },
    },
    "charlm": {"sha256": str, "notes": [str], "symbols": _symbols},
}
"""`data.json`, by task."""

_FIGURE = (float, None)
_FIGURES: Shape = {
    "mcc?": _FIGURE,
    "accuracy?": _FIGURE,
    "accuracy_interval?": _pair,
    "macro_f1?": _FIGURE,
    "spam_caught?": _FIGURE,
    "spam_caught_interval?": _pair,
    "blocked_ham?": _FIGURE,
    "blocked_ham_interval?": _pair,
    "pr_auc?": _FIGURE,
    "log_loss?": _FIGURE,
    "threshold?": _FIGURE,
    "bits_per_char?": _FIGURE,
    "nats_per_char?": _FIGURE,
}

REPORT: Shape = {
    "run": str,
    "task": str,
    "data": str,
    "parameters?": (int, None),
    "training_seconds": float,
    "epochs": float,
    "best_epoch?": _FIGURE,
    "notes": [str],
    "split": {"test": int},
    **_FIGURES,
    "positive?": str,
    "examples?": int,
    "skipped?": int,
    "labels?": [
        {"label": str, "precision": _FIGURE, "recall": _FIGURE, "f1": _FIGURE, "support": int}
    ],
    "confusion?": _squares,
    "characters?": int,
    "unseen_characters?": int,
    "baseline?": ({"name": str, "note?": (str, None), **_FIGURES}, None),
    "threshold_note?": (str, None),
    "verdict?": (str, None),
    "": _agrees,
}
"""`report.json`."""
