"""A classifier's figures on held-out texts, with the linear model beside it."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from rnntui.data.reading import LabelledTexts
from rnntui.errors import DataError
from rnntui.evaluation.baselines import linear_baseline
from rnntui.evaluation.report import ClassificationReport, classification_report
from rnntui.evaluation.threshold import choose_threshold
from rnntui.runs.atomic import write_text
from rnntui.runs.store import Run
from rnntui.tasks.classify import ClassifyTask
from rnntui.tasks.labelled import ClassifierData
from rnntui.tasks.task import Watch, stop_if
from rnntui.workbench.loading import TextClassifier

Note = Callable[[str], None]


def label_figures(run: Run, task: ClassifyTask, watch: Watch, note: Note) -> dict[str, Any]:
    """The part of a classifier's report that only classifiers have."""
    data, settings = task.data, task.settings
    model = TextClassifier(run)
    positive = data.recipe.positive
    threshold, threshold_note = 0.5, None
    if settings.max_blocked_ham is not None and positive is not None:
        validation = model.predict_proba([data.source.texts[i] for i in data.split.validation])
        choice = choose_threshold(
            (data.targets[data.split.validation] == positive).astype(int),
            validation[:, positive],
            max_blocked_ham=settings.max_blocked_ham,
        )
        threshold, threshold_note = choice.threshold, choice.note
        if threshold_note:
            note(threshold_note)
    split = {
        "kind": settings.split,
        "train": len(data.split.train),
        "validation": len(data.split.validation),
        "test": len(data.split.test),
    }
    test = data.split.test
    if not len(test):
        return {"split": split, "threshold": threshold, "threshold_note": threshold_note}
    texts = [data.source.texts[i] for i in test]
    stop_if(watch)
    probabilities = model.predict_proba(texts)
    network = classification_report(
        data.targets[test], probabilities, data.recipe.labels, positive, threshold
    )
    _write_test(run, data, probabilities)
    stop_if(watch)
    # The linear model stops by itself: it may learn from the validation texts too.
    train = np.concatenate([data.split.train, data.split.validation])
    unmasked = data.recipe.tokenizer.unmasked
    figures = {"split": split, **network.to_json(), "threshold_note": threshold_note}
    try:
        linear = linear_baseline(
            [unmasked(data.source.texts[i]) for i in train],
            data.targets[train],
            [unmasked(text) for text in texts],
            labels=len(data.recipe.labels),
        )
    except DataError as error:  # a run does not fail because its baseline does
        return {**figures, "baseline": None, "verdict": f"There is no baseline: {error}."}
    baseline = classification_report(
        data.targets[test], None, data.recipe.labels, positive, scores=linear.scores
    )
    return {
        **figures,
        "baseline": {
            "name": "TF-IDF (characters 1–5, words 1–2) + LinearSVC",
            "seconds": round(linear.seconds, 3),
            "note": linear.note,
            **baseline.to_json(),
        },
        "verdict": _verdict_of_labels(network, baseline),
    }


def _write_test(run: Run, data: ClassifierData, probabilities: np.ndarray) -> None:
    """Keeps the test texts with their scores.

    So a threshold moves without torch, and mistakes show without the data file.
    """
    lines = []
    for index, row in zip(data.split.test, probabilities, strict=True):
        scored = {
            "line": data.source.lines[index],
            "label": data.source.labels[index],
            "p": {name: float(p) for name, p in zip(data.recipe.labels, row, strict=True)},
            "text": data.source.texts[index],
        }
        lines.append(json.dumps(scored, ensure_ascii=False) + "\n")
    write_text(run.path / "test.jsonl", "".join(lines))


def _verdict_of_labels(network: ClassificationReport, baseline: ClassificationReport) -> str:
    """Which of the two was better, in a sentence."""
    name = "MCC" if network.positive is not None else "macro F1"
    own, other = (
        (r.mcc if network.positive is not None else r.macro_f1) for r in (network, baseline)
    )
    if own > other:
        return f"The network is ahead of the linear model: {name} {own:.3f} against {other:.3f}."
    if own == other:
        return f"The network and the linear model are level: {name} {own:.3f}."
    return (
        f"The network loses to the linear model: {name} {own:.3f} against {other:.3f}. "
        "On this data the simpler model is the better choice."
    )


def evaluate_texts(model: TextClassifier, texts: LabelledTexts) -> ClassificationReport:
    """Figures of a trained classifier on any labelled texts.

    Raises:
        DataError: a label that the model does not know.
    """
    index = {name: number for number, name in enumerate(model.labels)}
    for label, line in zip(texts.labels, texts.lines, strict=True):
        if label not in index:
            raise DataError(
                f"{texts.source}, line {line}: the model has no label {label!r}; "
                f"it knows {', '.join(map(repr, model.labels))}"
            )
    return classification_report(
        np.array([index[label] for label in texts.labels]),
        model.predict_proba(texts.texts),
        model.labels,
        model.recipe.positive,
        model.threshold,
    )
