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
from rnntui.cli.output import emit_json, note, say
from rnntui.cli.progress import DownloadProgress
from rnntui.cli.running import attended, follow, show_trained
from rnntui.cli.signals import Signals
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.settings import TaskName
from rnntui.workbench import api, asking
from rnntui.workbench.hosts import detach as detach_run
from rnntui.workbench.loading import find_run
from rnntui.workbench.request import DEMO_DATA, new_run
from rnntui.workbench.worker import begin

now_option = click.option(
    "--now", is_flag=True, help="Do not wait for a device that another run trains on."
)
detach_option = click.option(
    "--detach", is_flag=True, help="Train in a process of its own and give the shell back."
)


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
@now_option
@detach_option
@json_option
def classifier(preset: str, name: str | None, **settings: Any) -> None:
    """Train a text classifier and print its report.

    Ctrl-C saves the run; `rnntui resume` goes on. --json prints the report as one object: mcc,
    accuracy, macro_f1, spam_caught, blocked_ham, pr_auc, labels, confusion, baseline, verdict, run.
    """
    _train("classifier", preset, name, settings)


@train.command(
    cls=GroupedCommand,
    epilog=examples(
        "rnntui train charlm --data leopardi --budget 60s",
        "rnntui train charlm --data diary.txt --units 256 --epochs 20 --name diary",
    ),
)
@setting_options("charlm", data=DEMO_DATA["charlm"])
@click.option("--name", metavar="TEXT", help="What the run is called; else made of data and cell.")
@now_option
@detach_option
@json_option
def charlm(preset: str, name: str | None, **settings: Any) -> None:
    """Train a character language model and print its report.

    Ctrl-C saves the run; `rnntui resume` goes on. --json prints the report as one object:
    bits_per_char, nats_per_char, characters, unseen_characters, baseline, verdict, run.
    """
    _train("charlm", preset, name, settings)


def _train(task: TaskName, preset: str, name: str | None, options: dict[str, Any]) -> None:
    as_json, detached, now = (options.pop(key) for key in ("as_json", "detach", "now"))
    run = new_run(
        task,
        preset=preset,
        given=given_settings(options),
        name=name,
        progress=DownloadProgress(),
    )
    if detached:
        _detach(run, ["--now"] if now else [], as_json=as_json)
        return
    with Signals() as signals:
        with attended(run, signals) as listen:
            begin(run, watch=signals.stopping, listen=listen, now=now)
        show_trained(run, as_json=as_json)


@click.command(
    epilog=examples(
        "rnntui resume sms_spam-bigru",
        "rnntui resume sms_spam-bigru --epochs 30 --detach",
        "rnntui resume leopardi-lstm --budget 5m",
    ),
)
@click.argument("run", type=RunName())
@click.option("--epochs", type=int, metavar="N", help="New end in epochs, from the beginning.")
@click.option("--budget", type=Duration(), metavar="TIME", help="New end in time: 60s, 5m, 1h.")
@click.option("--force", is_flag=True, help="Take it from a process that may still train it.")
@now_option
@detach_option
@json_option
def resume(run: str, as_json: bool, **options: Any) -> None:
    """Wake a paused run, take up an interrupted one, extend a finished one.

    RUN is a name, an id or a path. --epochs and --budget count from the beginning of the run; given
    for one that is being trained, they move its end.
    """
    found = find_run(plain_argument(run))
    end = {key: options[key] for key in ("epochs", "budget")}
    force, now, detached = (options[key] for key in ("force", "now", "detach"))
    if not force and _steered(found, **end, detached=detached, as_json=as_json):
        return
    if detached:
        api.extension_of(found, **end)  # what is wrong with it is told here, not in the log
        arguments = [f"--{key}={value}" for key, value in end.items() if value is not None]
        arguments += [f"--{key}" for key in ("force", "now") if options[key]]
        _detach(found, arguments, as_json=as_json)
        return
    with Signals() as signals:
        with attended(found, signals) as listen:
            api.resume(
                found,
                **end,
                on_event=listen,
                should_stop=signals.stopping,
                force=force,
                now=now,
            )
        show_trained(found, as_json=as_json)


def _steered(
    run: Run, epochs: int | None, budget: float | None, *, detached: bool, as_json: bool
) -> bool:
    """Whether the request was one for the process that has the run, and was left there."""
    holder = asking.holder(run)
    paused = holder is not None and state(run) == "paused"
    extends = epochs is not None or budget is not None
    if holder is None or state(run) == "silent" or not (paused or extends):
        return False
    if extends:
        asking.extend(run, epochs=epochs, budget=budget)
        note(f"{holder} was asked to move the end of {run.name}")
    if paused:
        woken = asking.go_on(run)
        note(f"{run.name} {'goes on' if woken else 'was asked to go on'}, in {holder}")
        if not detached:
            follow(run, as_json=as_json)
    return True


def _detach(run: Run, arguments: list[str], *, as_json: bool) -> None:
    pid = detach_run(run, arguments)
    if as_json:
        emit_json({"run": run.name, "pid": pid, "path": str(run.path)})
        return
    note(f"process {pid} trains {run.name}; `rnntui runs attach {run.name}` follows it")
    say(run.name)
