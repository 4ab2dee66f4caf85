"""`rnntui demo`."""

import sys
from typing import Any, get_args

import click

from rnntui import words
from rnntui.cli.group import examples
from rnntui.cli.options import json_option
from rnntui.cli.output import emit_json, say
from rnntui.cli.report import show_report
from rnntui.cli.running import attended, report_of
from rnntui.cli.signals import Signals
from rnntui.runs.store import Run
from rnntui.settings import TaskName
from rnntui.workbench.demo import EXAMPLES, POEM, demo_run, train_demo
from rnntui.workbench.loading import LanguageModel, TextClassifier


@click.command(epilog=examples("rnntui demo", "rnntui demo --json > demo.json"))
@json_option
def demo(as_json: bool) -> None:
    """Train a spam classifier and a poet on embedded data, and use both.

    Takes about a minute and needs no network. The data was written for rnntui and is small: the
    figures say nothing about real spam or real verse. --json prints one object with the keys
    classifier, charlm (reports), examples (text, label, probabilities) and poem.
    """
    results: dict[str, Any] = {}
    with Signals() as signals:
        for task in get_args(TaskName):
            run = demo_run(task)
            with attended(run, signals) as listen:
                model = train_demo(run, watch=signals.stopping, listen=listen)
            results[task] = report_of(run)
            if not as_json:
                show_report(results[task])
                say()
            if isinstance(model, TextClassifier):
                results["examples"] = _examples(model, as_json=as_json)
            else:
                results["poem"] = _poem(model, as_json=as_json)
            sys.stdout.flush()
            if not as_json:
                _next(run)
    if as_json:
        emit_json(results)


def _examples(model: TextClassifier, *, as_json: bool) -> list[dict[str, Any]]:
    rows = []
    for text, said in zip(EXAMPLES, model.stream(EXAMPLES), strict=True):
        probabilities = dict(zip(model.labels, said.probabilities, strict=True))
        rows.append({"text": text, "label": said.label, "probabilities": probabilities})
        if not as_json:
            say(f"  {said.label}  {words.percent(probabilities[said.label])}  {text}")
    return rows


def _poem(model: LanguageModel, *, as_json: bool) -> str:
    poem = "".join(model.stream(**POEM))
    if not as_json:
        say("\n".join(f"  {line}" for line in poem.split("\n")))
    return poem


def _next(run: Run) -> None:
    say()
    if run.task == "classifier":
        say(f'Ask it yourself: rnntui classify --run {run.name} "…"')
        say()
    else:
        say(f"More of it: rnntui generate {run.name} --temperature 0.7")
        say("On real data: rnntui train classifier --data sms_spam")
