"""From what a run's journal tells to the curves and the figures that a screen shows."""

import math
from collections.abc import Sequence

from rnntui.events import Evaluated
from rnntui.runs.view import View
from rnntui.ui.widgets.cells import compact
from rnntui.ui.widgets.chart import Series

TRAIN, VALIDATION = 1, 0
"""Tones of the two parts; the line styles differ too."""


def quality_of(view: View, task: str) -> tuple[str, str]:
    """The key and the name of the figure that a run is watched by."""
    if task == "charlm":
        return "bits_per_char", "bits/char"
    newest = view.evaluations[-1] if view.evaluations else None
    many = newest is not None and "macro_f1" in (newest.validation or newest.train)
    return ("macro_f1", "macro F1") if many else ("mcc", "MCC")


def loss_curves(view: View, task: str) -> list[Series]:
    """Loss on training and validation, nats.

    A language model's training loss is drawn batch by batch: its epochs are long. A classifier's
    is drawn by epochs, as soon as there are some: within a batch it is smoothed and dropped out.
    """
    if task == "charlm" or len(view.evaluations) < 2:
        batches = [(step.epoch, step.loss) for step in view.steps]
        train = Series("train" if task == "charlm" else "batches", batches, "dotted", TRAIN)
    else:
        train = Series("train", _points(view.evaluations, "loss", train=True), "dotted", TRAIN)
    validation = _points(view.evaluations, "loss")
    return [train, *([Series("validation", validation, "solid", VALIDATION)] if validation else [])]


def quality_curves(view: View, task: str) -> list[Series]:
    """MCC, macro F1 or bits per character, on training and validation, an epoch a point."""
    key, _ = quality_of(view, task)
    train = _points(view.evaluations, key, train=True)
    validation = _points(view.evaluations, key)
    curves = [
        Series("train", train, "dotted", TRAIN),
        Series("validation", validation, "solid", VALIDATION),
    ]
    return [curve for curve in curves if curve.points]


def span_of(view: View) -> tuple[float, float] | None:
    """The epochs from the first to the one planned last; None where the end is a time."""
    return None if view.total_epochs is None else (0.0, float(view.total_epochs))


def _points(
    done: Sequence[Evaluated], key: str, *, train: bool = False
) -> list[tuple[float, float]]:
    found = []
    for item in done:
        scores = item.train if train else item.validation
        if key in scores:
            found.append((item.epoch, scores[key]))
    return found


def heads(view: View, task: str) -> list[str]:
    """The heads of the table of epochs, the most important first: narrow tables drop the last."""
    _, name = quality_of(view, task)
    if task == "charlm":
        return ["epoch", "train", "valid", "tok/s", "s", "lr"]
    newest = view.evaluations[-1] if view.evaluations else None
    two = newest is not None and "spam_caught" in (newest.validation or newest.train)
    share = ["SC", "BH"] if two else ["acc"]
    return ["epoch", "train", "valid", name, *share, "s", "lr"]


def cells(item: Evaluated, task: str) -> list[str]:
    """A row of the table of epochs, under `heads`."""
    epoch, lr = f"{round(item.epoch, 1):g}", compact(item.learning_rate, 2)
    seconds = f"{item.epoch_seconds:.1f}"
    own = item.validation or item.train
    if task == "charlm":
        bits = [scores.get("bits_per_char", math.nan) for scores in (item.train, item.validation)]
        return [epoch, *(_figure(value, 3) for value in bits), compact(item.rate), seconds, lr]
    loss = [scores.get("loss", math.nan) for scores in (item.train, item.validation)]
    figures = [epoch, *(compact(value) for value in loss)]
    figures.append(_figure(own.get("macro_f1", own.get("mcc", math.nan)), 3))
    if "spam_caught" in own:
        figures += [_share(own["spam_caught"], 1), _share(own.get("blocked_ham", math.nan), 2)]
    else:
        figures.append(_share(own.get("accuracy", math.nan), 1))
    return [*figures, seconds, lr]


def _figure(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "–"
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def _share(value: float, digits: int) -> str:
    return f"{100 * value:.{digits}f}%" if math.isfinite(value) else "–"
