"""The engine from Python: train, resume, load, evaluate; the command line calls the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnntui.data.fetching import Progress, locate
from rnntui.data.taking import take_corpus, take_labelled
from rnntui.errors import UserError
from rnntui.events import Event
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.settings import TaskName
from rnntui.workbench.loading import LanguageModel, TextClassifier, find_run, load, read_record
from rnntui.workbench.request import further, new_run
from rnntui.workbench.worker import begin, ignore, work


def train(
    task: TaskName,
    *,
    preset: str = "best",
    name: str | None = None,
    on_event: Callable[[Event], None] = ignore,
    should_stop: Callable[[], bool] = lambda: False,
    now: bool = False,
    **settings: Any,
) -> TextClassifier | LanguageModel:
    """Trains a model and returns it, loaded from its run.

    Example:
        >>> model = train("classifier", data="demo_sms", epochs=3)
        >>> model.predict(["Free entry in a weekly prize draw"])
        ['spam']

    Args:
        task: "classifier" or "charlm".
        preset: "best" or "lecture".
        name: of the run; None makes one of data and cell.
        on_event: told every event of the run (`rnntui.events`).
        should_stop: asked after every batch; True saves the run and ends it.
        now: do not wait for a device that another run of this machine trains on.
        settings: any setting of the task, such as data, cell, units, epochs, seed
            (`rnntui.settings`).

    Raises:
        UserError: settings or data cannot be used.
        Interrupted: `should_stop` said so; the run is saved.
        TrainingFailed: not-a-number or out of memory; the last good checkpoint is kept.
    """
    run = new_run(task, preset=preset, given=settings, name=name)
    begin(run, listen=on_event, watch=should_stop, now=now)
    return load(run)


def extension_of(run: Run, *, epochs: int | None, budget: float | None) -> dict[str, Any]:
    """The settings that a resume moves the end with; judged before anything is done for it.

    Raises:
        UserError: it is finished, and no later end was asked for.
    """
    if epochs is None and budget is None and state(run) == "finished":
        raise UserError(f"{run.name} is finished; --epochs N or --budget T extends it")
    return further(run, epochs, budget)


def resume(
    reference: str | Path | Run,
    *,
    epochs: int | None = None,
    budget: float | None = None,
    on_event: Callable[[Event], None] = ignore,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
    force: bool = False,
    now: bool = False,
) -> TextClassifier | LanguageModel:
    """Takes up an interrupted run, or extends a finished one.

    Args:
        reference: name, id or path of a run.
        epochs: its new end, counted from the beginning.
        budget: its new budget in seconds, counted from the beginning.
        on_event: told every event.
        should_stop: asked after every batch.
        progress: shows a download.
        force: take it from an owner on another machine that has been silent.
        now: do not wait for a device that another run trains on.

    Raises:
        UserError: the run is finished and nothing was asked beyond that.
        RunError: someone else trains it.
    """
    run = find_run(reference)
    extension = extension_of(run, epochs=epochs, budget=budget)
    work(
        run,
        listen=on_event,
        watch=should_stop,
        progress=progress,
        force=force,
        now=now,
        extension=extension,
    )
    return load(run)


def evaluate(
    model: TextClassifier | LanguageModel,
    data: str | None = None,
    *,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Figures of a trained model.

    Args:
        model: from `load`.
        data: name or file, of which all is scored; None takes the run's own test part.
        encoding: of a file, as in training.
        text_column: of a labelled file.
        label_column: of a labelled file.
        progress: shows a download.

    Returns:
        The keys of the report: mcc, accuracy, spam_caught, blocked_ham, confusion … of a
        classifier; bits_per_char, nats_per_char, characters … of a language model.

    Raises:
        UserError: the data does not fit the model, or the run has no test part.
    """
    from rnntui.workbench.label_report import evaluate_texts
    from rnntui.workbench.text_report import cost_figures, evaluate_text

    if data is None:
        report = model.report
        if report is None or not report["split"]["test"]:
            raise UserError(
                f"{model.run.name} has no scored test part (it was trained with --test-share 0, "
                "or is not finished); name a file with --data"
            )
        return report
    path, dataset = locate(data, progress=progress)
    if dataset is not None and dataset.task != model.run.task:
        raise UserError(f"{dataset.name} is for a {dataset.task}; {model.run.name} is not one")
    about = {"run": model.run.name, "task": model.run.task, "data": data}
    if isinstance(model, TextClassifier):
        texts = take_labelled(
            path,
            dataset,
            encoding=encoding,
            text_column=text_column,
            label_column=label_column,
            least_labels=1,
        )
        report = evaluate_texts(model, texts).to_json()
        return {**about, **report, "skipped": len(texts.skipped), **_seen(model, texts.sha256)}
    corpus = take_corpus(path, dataset, encoding=encoding)
    figures = cost_figures(evaluate_text(model, corpus.text))
    return {**about, **figures, **_seen(model, corpus.sha256)}


def _seen(model: TextClassifier | LanguageModel, sha256: str) -> dict[str, list[str]]:
    """A note where a model is scored on the very file it was trained on."""
    if read_record(model.run)["sha256"] != sha256:
        return {}
    return {"notes": ["the model was trained on this very file: these are no held-out figures"]}


__all__ = ["LanguageModel", "TextClassifier", "evaluate", "load", "resume", "train"]
