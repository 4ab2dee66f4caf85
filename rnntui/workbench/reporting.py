"""The report of a finished run: honest figures on the held-out part, the baseline beside them."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from rnntui.data.reading import LabelledTexts
from rnntui.errors import DataError
from rnntui.evaluation.baselines import linear_baseline, ppm_baseline
from rnntui.evaluation.report import ClassificationReport, classification_report
from rnntui.evaluation.threshold import choose_threshold
from rnntui.runs.atomic import write_json, write_text
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view
from rnntui.tasks.charlm import CharLMTask
from rnntui.tasks.classify import ClassifyTask
from rnntui.tasks.labelled import ClassifierData
from rnntui.tasks.task import Watch, never, stop_if
from rnntui.workbench.loading import LanguageModel, TextClassifier, read_record

if TYPE_CHECKING:
    from rnntui.models.scoring import TextCost

Note = Callable[[str], None]


def write_report(
    run: Run, task: ClassifyTask | CharLMTask, *, watch: Watch = never, note: Note = lambda _: None
) -> dict[str, Any]:
    """Scores the run's best model on its held-out part and writes `report.json`.

    Args:
        run: whose training has ended.
        task: its data.
        watch: asked between the steps; True raises `Interrupted`.
        note: told what a person should know.
    """
    if isinstance(task, ClassifyTask):
        figures = _classifier_figures(run, task, watch, note)
    else:
        figures = _language_figures(run, task, watch)
    view = load_view(run)
    report = {
        "run": run.name,
        "task": run.task,
        "data": run.config["settings"]["data"],
        "seed": run.config["settings"]["seed"],
        "parameters": view.parameters,
        "training_seconds": round(view.seconds, 3),
        "epochs": round(view.epoch, 3),
        "best_epoch": view.best.epoch if view.best else None,
        "notes": read_record(run)["notes"],
        **figures,
    }
    write_json(run.path / "report.json", report)
    return report


# --- classifier -----------------------------------------------------------------------------


def _classifier_figures(run: Run, task: ClassifyTask, watch: Watch, note: Note) -> dict[str, Any]:
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


# --- language model -------------------------------------------------------------------------


def _language_figures(run: Run, task: CharLMTask, watch: Watch) -> dict[str, Any]:
    data = task.data
    split = {
        "train": len(data.train),
        "validation": len(data.validation),
        "test": len(data.test),
    }
    if len(data.test) < 2:
        return {"split": split}
    cost = evaluate_text(LanguageModel(run), data.test, watch=watch)
    stop_if(watch)
    began = time.perf_counter()
    ppm = ppm_baseline(data.train + data.validation, data.test)
    return {
        "split": split,
        **cost_figures(cost),
        "baseline": {
            "name": f"PPMd, order {ppm.order}",
            "seconds": round(time.perf_counter() - began, 3),
            "bits_per_char": ppm.bits_per_char,
            "note": ppm.note,
        },
        "verdict": _verdict_of_bits(cost.bits_per_char, ppm.bits_per_char),
    }


def evaluate_text(model: LanguageModel, text: str, *, watch: Watch = never) -> "TextCost":
    """What a trained language model pays for a text, read as one stream from the zero state."""
    import torch

    from rnntui.models.scoring import text_cost

    return text_cost(
        model.model,
        model.vocabulary.encode(text.lower() if model.settings.lowercase else text),
        device=torch.device("cpu"),
        watch=lambda: stop_if(watch),
    )


def cost_figures(cost: "TextCost") -> dict[str, Any]:
    """A price as the keys of a report."""
    return {
        "bits_per_char": cost.bits_per_char,
        "nats_per_char": cost.nats_per_char,
        "characters": cost.characters,
        "unseen_characters": cost.unseen,
    }


def _verdict_of_bits(own: float, other: float) -> str:
    """Which of the two pays less, in a sentence."""
    if own == other:
        return f"The network and the compressor are level: {own:.3f} bits/char."
    if own < other:
        return (
            f"The network is ahead of the compressor: {own:.3f} against {other:.3f} bits/char, "
            "although PPMd goes on learning from the text it is tested on."
        )
    return (
        f"The network loses to the compressor: {own:.3f} against {other:.3f} bits/char "
        "(PPMd goes on learning from the text it is tested on)."
    )
