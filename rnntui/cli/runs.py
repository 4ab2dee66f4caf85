"""`rnntui runs`: list, show, rm, path."""

import sys
from typing import Any

import click

from rnntui.cli import words
from rnntui.cli.group import Group, examples
from rnntui.cli.options import RunName, json_option, plain_argument
from rnntui.cli.output import emit_json, note, say, show_table
from rnntui.cli.report import main_figure, show_report
from rnntui.errors import UserError
from rnntui.events import to_json
from rnntui.runs import store
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view


@click.group(cls=Group, epilog=examples("rnntui runs list", "rnntui runs show demo-spam"))
def runs() -> None:
    """List, show and remove runs."""


@runs.command("list", epilog=examples("rnntui runs list", "rnntui runs list --json"))
@json_option
def list_runs(as_json: bool) -> None:
    """List all runs, the newest first.

    --json prints one object a line: name, id, task, data, state, created, size (bytes), path, and
    of a finished run mcc, accuracy, macro_f1 (positive, of two labels), or bits_per_char.
    """
    entries = [_entry(run) for run in store.all_runs()]
    if as_json:
        for entry in entries:
            emit_json(entry)
        return
    if not entries:
        note("no run yet; `rnntui demo` makes two")
        return
    rows = [
        (
            entry["name"],
            entry["task"],
            _figure(entry),
            entry["state"],
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


def _entry(run: Run) -> dict[str, Any]:
    """What a list says of a run."""
    config = run.config
    report = run.report or {}
    figures = ("positive", "mcc", "accuracy", "macro_f1", "bits_per_char")
    return {
        "name": run.name,
        "id": run.id,
        "task": run.task,
        "data": config.get("settings", {}).get("data", ""),
        "state": state(run),
        "created": config.get("created", 0.0),
        "size": store.size(run),
        "path": str(run.path),
        **{key: report[key] for key in figures if key in report},
    }


def _figure(entry: dict[str, Any]) -> str:
    """The figure that a run is judged by, with its name; empty before the end."""
    name, value = main_figure(entry)
    return "" if value is None else f"{name} {value:.3f}"
