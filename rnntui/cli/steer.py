"""`rnntui runs attach`, `pause` and `stop`: any run of this machine, whoever trains it."""

from collections.abc import Callable

import click

from rnntui.cli.group import examples
from rnntui.cli.options import RunName, json_option, plain_argument
from rnntui.cli.output import note
from rnntui.cli.running import follow
from rnntui.errors import RnntuiError
from rnntui.runs import checkpoints, store
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.workbench import asking


@click.command(epilog=examples("rnntui runs attach sms_spam-bilstm", "rnntui runs attach x --json"))
@click.argument("run", type=RunName())
@json_option
def attach(run: str, as_json: bool) -> None:
    """Follow a run that is being trained: progress, figures, samples.

    Ctrl-C leaves it running. It ends with the run: exit code 0 when that has finished or was
    stopped, 1 when it failed or its process is gone. --json prints the events of the run from its
    beginning, one object a line.
    """
    follow(store.find(plain_argument(run)), as_json=as_json)


@click.command(epilog=examples("rnntui runs pause leopardi-lstm", "rnntui resume leopardi-lstm"))
@click.argument("names", metavar="RUN…", type=RunName(), nargs=-1, required=True)
def pause(names: tuple[str, ...]) -> None:
    """Let runs stand still, saved; `rnntui resume` lets them go on.

    The process stays and keeps its memory, also a GPU's, but lets the next run of the queue train.
    A pause outlives it: should it end meanwhile, `rnntui resume` goes on from the same place.
    """
    _ask_all(names, _pause)


@click.command(epilog=examples("rnntui runs stop leopardi-lstm"))
@click.argument("names", metavar="RUN…", type=RunName(), nargs=-1, required=True)
def stop(names: tuple[str, ...]) -> None:
    """Save runs and end their processes; what they have learned so far can be used.

    `rnntui resume` goes on from the same place.
    """
    _ask_all(names, _stop)


def _ask_all(names: tuple[str, ...], ask: Callable[[Run], None]) -> None:
    """Asks each run; what one cannot do keeps no other from being asked."""
    failures = []
    for run in [store.find(plain_argument(name)) for name in dict.fromkeys(names)]:
        try:
            ask(run)
        except RnntuiError as error:
            failures.append(error)
    for failure in failures[:-1]:
        note(str(failure))
    if failures:
        raise failures[-1]


def _pause(run: Run) -> None:
    if asking.pause(run):
        note(f"{run.name} is paused; `rnntui resume {run.name}` goes on")
    else:
        note(f"{run.name} was asked to pause and will when it comes to its next batch")


def _stop(run: Run) -> None:
    if not asking.stop(run):
        note(f"{run.name} was asked to stop and will when it comes to its next batch")
        return
    now = state(run)
    if now != "stopped":
        note(f"{run.name} came to its end meanwhile: it is {now}")
        return
    best = checkpoints.has_best(run.path)
    model = "its model is kept" if best else "it had no evaluation yet"
    note(f"{run.name} is stopped, {model}; `rnntui resume {run.name}` goes on")
