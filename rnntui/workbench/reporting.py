"""The report of a finished run: honest figures on the held-out part, the baseline beside them."""

from typing import Any

from rnntui.runs.atomic import write_json
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view
from rnntui.tasks.charlm import CharLMTask
from rnntui.tasks.classify import ClassifyTask
from rnntui.tasks.task import Watch, never
from rnntui.workbench.label_report import Note, label_figures
from rnntui.workbench.loading import read_record
from rnntui.workbench.text_report import text_figures

LONG_TEST = 20_000
"""Texts or characters of a test part from which on scoring takes so long that a line says so."""


def write_report(
    run: Run, task: ClassifyTask | CharLMTask, *, watch: Watch = never, note: Note
) -> dict[str, Any]:
    """Scores the run's best model on its held-out part and writes `report.json`.

    Args:
        run: whose training has ended.
        task: its data.
        watch: asked between the steps; True raises `Interrupted`.
        note: told what a person should know.
    """
    held_out = task.data.split.test if isinstance(task, ClassifyTask) else task.data.test
    if len(held_out) > LONG_TEST:
        note("scoring the held-out part, and the baseline on it")
    if isinstance(task, ClassifyTask):
        figures = label_figures(run, task, watch, note)
    else:
        figures = text_figures(run, task, watch)
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
