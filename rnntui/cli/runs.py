"""`rnntui runs`: list, show, rm, path; what steers a run stands in `steer`."""

import sys
from collections.abc import Mapping
from typing import Any

import click

from rnntui import words
from rnntui.cli.group import Group, Lazy, examples
from rnntui.cli.options import RunName, json_option, plain_argument
from rnntui.cli.output import emit_json, note, say, show_table
from rnntui.cli.report import main_figure, show_report
from rnntui.errors import RunError, UserError
from rnntui.events import to_json
from rnntui.runs import owner, queue, store
from rnntui.runs.filtering import Row, parse
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view

LAZY = {
    "attach": Lazy("rnntui.cli.steer:attach", "Follow a run; Ctrl-C leaves it running."),
    "pause": Lazy("rnntui.cli.steer:pause", "Let runs stand still, saved."),
    "stop": Lazy("rnntui.cli.steer:stop", "Save runs and end their processes."),
}


@click.group(
    cls=Group,
    lazy=LAZY,
    epilog=examples("rnntui runs list", "rnntui runs show demo-spam", "rnntui runs attach poet"),
)
def runs() -> None:
    """List, show, follow, steer and remove runs."""


@runs.command(
    "list",
    epilog=examples(
        "rnntui runs list",
        "rnntui runs list --json",
        "rnntui runs list sms cell=gru 'units>=64' 'mcc>.9' 'state!=finished'",
    ),
)
@click.argument("query", nargs=-1)
@json_option
def list_runs(query: tuple[str, ...], as_json: bool) -> None:
    """List all runs, the newest first, or those that all terms of a QUERY fit.

    A word is a regular expression over name, task, data and state. A comparison has a setting or a
    figure (mcc, sc, bh, bpc …), one of = != < <= > >= ~ (a regular expression) and a value; none
    is what is not set or not known. Put it into quotation marks: the shell has a use for < and >.

    --json prints one object a line: name, id, task, data, state, created, size (bytes), path; of
    one that a process has host, pid, since, and its turn in the queue; of a finished one mcc,
    accuracy, macro_f1 (positive, of two labels), or bits_per_char.
    """
    wanted = parse(" ".join(map(plain_argument, query)))
    turns = _turns()
    entries = []
    every = store.all_runs()
    for run in every:
        try:
            entry = _entry(run, turns)
            if wanted(Row.of(run.name, entry["state"], run.config, run.report)):
                entries.append(entry)
        except RunError as error:  # one that is broken does not hide the others
            note(str(error))
    if as_json:
        for entry in entries:
            emit_json(entry)
        return
    if not entries:
        note("no run fits" if every and query else "no run yet; `rnntui demo` makes two")
        return
    rows = [
        (
            entry["name"],
            entry["task"],
            _figure(entry),
            _standing(entry),
            words.age(entry["created"]),
            words.size(entry["size"]),
            entry["data"],
        )
        for entry in entries
    ]
    columns = ("name", "task", "figure", "state", "age", "size", "data")
    show_table(columns, rows, right="age size")


@runs.command("show", epilog=examples("rnntui runs show demo-spam", "rnntui runs show demo-poet"))
@click.argument("run", type=RunName())
@json_option
def show(run: str, as_json: bool) -> None:
    """Show what a run was asked, its layers, how it went, and its report.

    --json prints one object: name, id, task, data, state, created, size, path, config,
    evaluations, report (null before the end).
    """
    found = store.find(plain_argument(run))
    view = load_view(found)
    report = found.report
    if as_json:
        evaluations = [to_json(event) for event in view.evaluations]
        entry = {**_entry(found), "config": found.config, "evaluations": evaluations}
        emit_json({**entry, "report": report})
        return
    config = found.config
    say(f"{found.name}  {state(found)}, {words.age(float(config['created']))} old")
    say(str(found.path))
    asked = [f"{name} {value}" for name, value in config.get("asked", {}).items()]
    say(f"preset {config.get('preset', '')}" + (f", {', '.join(asked)}" if asked else ""))
    if report is None:  # which repeats them
        for item in view.notes:
            say(f"note: {item.message}")
    if config.get("layers"):
        say()
        rows = [
            (row["name"], row["kind"], row["shape"], f"{row['parameters']:,}")
            for row in config["layers"]
        ]
        show_table(("layer", "kind", "gives", "parameters"), rows, right="parameters")
    say()
    if report is not None:
        show_report(report)
    else:
        say(f"epoch {view.epoch:.3g}, step {view.step:,}, {words.duration(view.seconds)} trained")
        if view.best is not None:
            figures = (f"{name} {value:.4g}" for name, value in view.best.validation.items())
            say(f"best at epoch {view.best.epoch:.3g}: {', '.join(figures)}")
        say(f"`rnntui resume {found.name}` goes on")


@runs.command("rm", epilog=examples("rnntui runs rm demo-spam", "rnntui runs rm old-1 old-2 --yes"))
@click.argument("names", metavar="RUN…", type=RunName(), nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(names: tuple[str, ...], yes: bool) -> None:
    """Remove runs from the disk, with all that they hold."""
    found = [store.find(plain_argument(name)) for name in dict.fromkeys(names)]
    if not yes:
        if not sys.stdin.isatty():
            raise UserError("rm asks on a terminal only; give --yes to remove without a question")
        total = words.size(sum(map(store.size, found)))
        shown = ", ".join(run.name for run in found)
        if not click.confirm(f"Remove {shown} ({total})?", err=True):
            return
    for run in found:
        name = run.name
        store.remove(run)
        note(f"removed {name}")


@runs.command("path", epilog=examples("rnntui runs path demo-spam", "ls $(rnntui runs path x)"))
@click.argument("run", type=RunName())
@json_option
def path(run: str, as_json: bool) -> None:
    """Print the folder of a run."""
    found = store.find(plain_argument(run))
    if as_json:
        emit_json({"name": found.name, "path": str(found.path)})
    else:
        say(str(found.path))


def _turns() -> dict[str, int]:
    """Places in the queue by the path of the run, counted among those for the same devices."""
    waiting = queue.waiting()
    return {
        item.path: 1 + sum(bool({*item.devices} & {*other.devices}) for other in waiting[:number])
        for number, item in enumerate(waiting)
    }


def _entry(run: Run, turns: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a list says of a run.

    Args:
        run: which.
        turns: places in the queue, by the path of the run.
    """
    config = run.config
    now = state(run)
    holder = owner.current(run.path) if now in ("running", "paused", "queued", "silent") else None
    report = run.report or {}
    figures = ("positive", "mcc", "accuracy", "macro_f1", "bits_per_char")
    return {
        "name": run.name,
        "id": run.id,
        "task": run.task,
        "data": config.get("settings", {}).get("data", ""),
        "state": now,
        "created": config.get("created", 0.0),
        "size": store.size(run),
        "path": str(run.path),
        **(_holder(holder, run) if holder is not None and not holder.released else {}),
        **({"turn": turns[str(run.path)]} if turns and str(run.path) in turns else {}),
        **{key: report[key] for key in figures if key in report},
    }


def _figure(entry: dict[str, Any]) -> str:
    """The figure that a run is judged by, with its name; empty before the end."""
    name, value = main_figure(entry)
    return "" if value is None else f"{name} {value:.3f}"


def _holder(holder: owner.Owner, run: Run) -> dict[str, Any]:
    """Who has a run."""
    about = {"host": holder.host, "pid": holder.pid, "since": holder.taken}
    if owner.presence(holder, run.path) == "silent":
        about["silent_seconds"] = owner.silence(holder, run.path)
    return about


def _standing(entry: dict[str, Any]) -> str:
    """The state, with what else there is to know of it."""
    if entry["state"] == "queued" and "turn" in entry:
        return f"queued #{entry['turn']}"
    if entry["state"] == "silent":
        return f"silent {entry.get('silent_seconds', 0) / 60:.0f} min on {entry.get('host')}"
    return str(entry["state"])
