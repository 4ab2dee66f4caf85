"""`rnntui train` and `rnntui resume`."""

from typing import Any

import click

from rnntui.cli.group import Group, examples
from rnntui.cli.options import (
    Duration,
    GroupedCommand,
    RunName,
    given_settings,
    json_option,
    plain_argument,
    setting_options,
)
from rnntui.cli.progress import DownloadProgress
from rnntui.cli.running import attended, show_trained
from rnntui.cli.signals import Signals
from rnntui.settings import TaskName
from rnntui.workbench import api
from rnntui.workbench.loading import find_run
from rnntui.workbench.request import DEMO_DATA, new_run
from rnntui.workbench.worker import begin


@click.group(
    cls=Group,
    epilog=examples(
        "rnntui train classifier --data sms_spam",
        "rnntui train charlm --data leopardi --budget 60s",
    ),
)
def train() -> None:
    """Train a classifier or a character language model."""


@train.command(
    cls=GroupedCommand,
    epilog=examples(
        "rnntui train classifier --data sms_spam --budget 60s",
        "rnntui train classifier --data mails.csv --label-column kind --cell lstm --epochs 5",
        "rnntui train classifier --preset lecture --no-bidirectional --name lesson",
    ),
)
@setting_options("classifier", data=DEMO_DATA["classifier"])
@click.option("--name", metavar="TEXT", help="What the run is called; else made of data and cell.")
@json_option
def classifier(preset: str, name: str | None, as_json: bool, **settings: Any) -> None:
    """Train a text classifier and print its report.

    Ctrl-C saves the run; `rnntui resume` goes on. --json prints the report as one object: mcc,
    accuracy, macro_f1, spam_caught, blocked_ham, pr_auc, labels, confusion, baseline, verdict, run.
    """
    _train("classifier", preset, name, settings, as_json=as_json)


@train.command(
    cls=GroupedCommand,
    epilog=examples(
        "rnntui train charlm --data leopardi --budget 60s",
        "rnntui train charlm --data diary.txt --units 256 --epochs 20 --name diary",
    ),
)
@setting_options("charlm", data=DEMO_DATA["charlm"])
@click.option("--name", metavar="TEXT", help="What the run is called; else made of data and cell.")
@json_option
def charlm(preset: str, name: str | None, as_json: bool, **settings: Any) -> None:
    """Train a character language model and print its report.

    Ctrl-C saves the run; `rnntui resume` goes on. --json prints the report as one object:
    bits_per_char, nats_per_char, characters, unseen_characters, baseline, verdict, run.
    """
    _train("charlm", preset, name, settings, as_json=as_json)


def _train(
    task: TaskName, preset: str, name: str | None, settings: dict[str, Any], *, as_json: bool
) -> None:
    run = new_run(
        task,
        preset=preset,
        given=given_settings(settings),
        name=name,
        progress=DownloadProgress(),
    )
    with Signals() as signals:
        with attended(run, signals) as listen:
            begin(run, watch=signals.stopping, listen=listen)
        show_trained(run, as_json=as_json)


@click.command(
    epilog=examples(
        "rnntui resume sms_spam-bigru",
        "rnntui resume sms_spam-bigru --epochs 30",
        "rnntui resume leopardi-lstm --budget 5m",
    ),
)
@click.argument("run", type=RunName())
@click.option("--epochs", type=int, metavar="N", help="New end in epochs, from the beginning.")
@click.option("--budget", type=Duration(), metavar="TIME", help="New end in time: 60s, 5m, 1h.")
@click.option("--force", is_flag=True, help="Take it from a machine that may still train it.")
@json_option
def resume(run: str, epochs: int | None, budget: float | None, force: bool, as_json: bool) -> None:
    """Take up an interrupted run, or extend a finished one.

    RUN is a name, an id or a path. --epochs and --budget count from the beginning of the run.
    """
    found = find_run(plain_argument(run))
    with Signals() as signals:
        with attended(found, signals) as listen:
            api.resume(
                found,
                epochs=epochs,
                budget=budget,
                on_event=listen,
                should_stop=signals.stopping,
                force=force,
            )
        show_trained(found, as_json=as_json)
