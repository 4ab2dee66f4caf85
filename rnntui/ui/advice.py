"""How a run goes and what to do, in one plain line: a pure function of what its journal tells.

It judges smoothed curves against their own noise (the median of second differences, which a trend
does not touch), so that neither one lucky epoch nor one data set decides what is said.
"""

import math
from collections.abc import Sequence
from statistics import median

from rnntui.events import Evaluated, Failed, Finished, Queued
from rnntui.runs.state import State
from rnntui.runs.view import View
from rnntui.safe_text import safe_text
from rnntui.ui.faults import by_name

FEW = 3
"""Epochs below which a curve says nothing."""

WINDOW = 8
"""Epochs at the end of a curve that its direction is read from, at most."""

CLEAR = 3.0
"""How many times its noise a change must be to count: the lowest of many noisy epochs lies one to
two deviations too low by chance alone."""

SURE = 2.0
"""How many deviations of chance the order of the epochs must show (Mann 1945; Kendall 1975)."""

LEAST = 0.01
"""The share of all that a curve has changed, below which a change does not count."""


def advice(
    view: View,
    state: State,
    task: str,
    *,
    labels: Sequence[str] = (),
    verdict: str = "",
) -> str:
    """One line about a run.

    Args:
        view: of its journal.
        state: what it is doing.
        task: `classifier` or `charlm`.
        labels: of a classifier, in the order of its confusion matrix.
        verdict: of its report, if it has one.

    Returns:
        Safe text.
    """
    return safe_text(_said(view, state, task, labels, verdict), limit=400)


def within(line: str, width: int) -> str:
    """An advice that is too long without its last clauses: the first says the most."""
    while len(line) > width:
        end = max(line.rfind(mark, 0, len(line) - 1) for mark in ("; ", ". ", ", or "))
        if end <= 0:
            break
        line = line[:end]
    return line


def _said(view: View, state: State, task: str, labels: Sequence[str], verdict: str) -> str:
    match state:
        case "failed":
            message = view.ended.message if isinstance(view.ended, Failed) else "it failed"
            return f"{by_name(message)}. n changes the settings and trains anew"
        case "interrupted":
            return "its process has gone; space goes on from the last checkpoint"
        case "silent":
            return "its process, on another machine, has been silent; it may still be alive"
        case "queued" if isinstance(view.waiting, Queued):
            return f"waits: {view.waiting.message}"
        case "queued":
            return "not begun; space trains it"
        case "paused":
            return "stands still, saved; space goes on, s ends it and keeps it"
        case "stopped":
            return f"stopped and kept; space goes on from there. {_use(task)}"
        case "finished":
            return _finished(view, task, verdict)
    if view.steps_per_epoch is None:
        return "reads and tokenises its data"
    if view.progress >= 1:
        return "scores the test part and a baseline for its report"
    return _curve(view, task, labels)


def _finished(view: View, task: str, verdict: str) -> str:
    falling = view.ended if isinstance(view.ended, Finished) else None
    more = ""
    if falling is not None and falling.reason != "no improvement" and _trend(view, task) < 0:
        more = "still falling at the end: + adds epochs. "
    return f"finished. {more}{_use(task)}" + (f". {verdict}" if verdict and not more else "")


def _use(task: str) -> str:
    return "4 Spam tries it, 3 Runs compares it" if task == "classifier" else "5 Poetry writes"


def _curve(view: View, task: str, labels: Sequence[str]) -> str:
    done = view.evaluations
    if _broken(view):
        return "the loss is not a number: s stops; n, with a lower learning rate, trains anew"
    if len(done) < FEW:
        count = "no epoch" if not done else "1 epoch" if len(done) == 1 else f"{len(done)} epochs"
        return f"too early to say: {count} done"
    if task == "classifier" and (said := _same_for_all(done, labels)) is not None:
        return (
            f"it says {said} to everything, as a guess would: give it epochs, a higher learning "
            "rate or class weights"
        )
    what = "validation loss" if done[-1].validation else "training loss"
    values = losses(done, task)
    trend = _trend(view, task)
    since = _rises_since(values)
    if done[-1].validation and since is not None:
        at = _epoch(done[since])
        if task == "classifier" and _gains(done):
            return (
                f"{what} rises since epoch {at}, yet more is said right: it grows too sure; the "
                "best is kept"
            )
        return f"{what} rises since epoch {at}: the best is kept, s stops"
    if trend < 0:
        left = _epochs_left(view)
        end = "" if left is None or left > 2 else ": + adds 10 epochs"
        if view.budget is not None and view.seconds > 0.8 * view.budget:
            end = ": + adds a minute"
        return f"still falling{end}" if end else f"{what} is still falling: let it go on"
    if done[-1].validation:
        best = f"epoch {_epoch(view.best)}" if view.best is not None else "the best"
        return f"{what} is level: {best} is kept; s stops, or a larger network may do more"
    return f"{what} is level, and no validation part says what it is worth"


def losses(done: Sequence[Evaluated], task: str) -> list[float]:
    """The loss of each epoch that is judged: on validation where there is one."""
    key = "bits_per_char" if task == "charlm" else "loss"
    return [(item.validation or item.train).get(key, math.nan) for item in done]


def _broken(view: View) -> bool:
    """Whether the newest losses are no numbers."""
    newest = [view.steps[-1].loss] if view.steps else []
    if view.evaluations:
        newest.append(view.evaluations[-1].train.get("loss", 0.0))
    return any(not math.isfinite(value) for value in newest)


def _same_for_all(done: Sequence[Evaluated], labels: Sequence[str]) -> str | None:
    """The label that the model gives to every validation text, two epochs long."""
    said: set[int] = set()
    for item in done[-2:]:
        if item.confusion is None:
            return None
        columns = [sum(row[i] for row in item.confusion) for i in range(len(item.confusion))]
        used = [i for i, count in enumerate(columns) if count]
        rows = sum(1 for row in item.confusion if sum(row))
        if len(used) != 1 or rows < 2:
            return None
        said.add(used[0])
    if len(said) != 1:
        return None
    number = said.pop()
    return f"'{labels[number]}'" if number < len(labels) else "the same"


def _gains(done: Sequence[Evaluated]) -> bool:
    """Whether the share that is right was highest within the last three epochs."""
    key = "macro_f1" if "macro_f1" in done[-1].validation else "mcc"
    values = [item.validation.get(key, 0.0) for item in done]
    return max(values[-3:]) > max(values[:-3], default=-1.0)


def _trend(view: View, task: str) -> int:
    """Where the loss goes at its end: -1 falls, 1 rises, 0 neither for certain."""
    values = [value for value in losses(view.evaluations, task) if math.isfinite(value)]
    if len(values) < FEW:
        return 0
    recent = values[-min(WINDOW, max(FEW + 1, len(values) // 2)) :]
    change = _slope(recent) * (len(recent) - 1)
    least = max(CLEAR * noise(values), LEAST * (max(values) - min(values)), 1e-6)
    return _order(recent) if abs(change) > least else 0


def _rises_since(values: Sequence[float]) -> int | None:
    """The epoch of the lowest smoothed loss, if it has clearly risen since then."""
    if len(values) < FEW + 1 or not all(map(math.isfinite, values)):
        return None
    # The middle of three: one lucky epoch is no minimum.
    smooth = [median(values[max(i - 1, 0) : i + 2]) for i in range(len(values))]
    lowest = min(range(len(smooth)), key=lambda i: (smooth[i], values[i]))
    after = values[lowest + 1 :]  # without the lowest: it was chosen for being so
    if len(after) < FEW:
        return None
    least = max(CLEAR * noise(values), LEAST * (max(values) - min(values)))
    end = sum(values[-FEW:]) / FEW
    return lowest if end > smooth[lowest] + least and _order(after) > 0 else None


def noise(values: Sequence[float]) -> float:
    """The deviation of a curve's points around it, from its second differences.

    Those of independent noise have the square root of six times its deviation, and a straight
    trend has none; the median keeps a single jump out.
    """
    seconds = [abs(a - 2 * b + c) for a, b, c in zip(values, values[1:], values[2:], strict=False)]
    return median(seconds) / (0.6745 * math.sqrt(6)) if len(seconds) >= FEW else 0.0


def _order(values: Sequence[float]) -> int:
    """Whether values rise (1) or fall (-1) beyond chance: all do, or Kendall's test says so."""
    recent = values[-4 * WINDOW :]
    n = len(recent)
    pairs = [(recent[i], recent[j]) for i in range(n) for j in range(i + 1, n)]
    score = sum((b > a) - (b < a) for a, b in pairs)
    deviation = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    if abs(score) < min(SURE * deviation, len(pairs)):
        return 0
    return (score > 0) - (score < 0)


def _slope(values: Sequence[float]) -> float:
    """The median of the slopes between all pairs (Theil 1950; Sen 1968)."""
    recent = values[-4 * WINDOW :]
    return median(
        (recent[j] - recent[i]) / (j - i)
        for i in range(len(recent))
        for j in range(i + 1, len(recent))
    )


def _epoch(item: Evaluated) -> str:
    return f"{round(item.epoch, 1):g}"


def _epochs_left(view: View) -> float | None:
    return None if view.total_epochs is None else view.total_epochs - view.epoch
