"""`rnntui where`."""

import click

from rnntui import locations
from rnntui.cli.group import examples
from rnntui.cli.options import json_option
from rnntui.cli.output import emit_json, say, show_table


@click.command(epilog=examples("rnntui where", "RNNTUI_HOME=/scratch/me rnntui where"))
@json_option
def where(as_json: bool) -> None:
    """Show every folder and file that rnntui uses, and the variables that move them.

    --json prints one object: data, runs, logs, errors, embedded, mirror.
    """
    places = {
        "data": (locations.data_dir(), "RNNTUI_DATA, RNNTUI_HOME"),
        "runs": (locations.runs_dir(), "RNNTUI_RUNS, RNNTUI_HOME"),
        "logs": (locations.logs_dir(), "RNNTUI_HOME"),
        "errors": (locations.logs_dir() / "errors.log", "RNNTUI_HOME"),
        "embedded": (locations.datasets_dir(), ""),
    }
    if as_json:
        paths = {name: str(path) for name, (path, _) in places.items()}
        emit_json({**paths, "mirror": locations.mirror()})
        return
    show_table(
        ("what", "moved by", "there", "where"),
        [
            (name, variables, "yes" if path.exists() else "not yet", str(path))
            for name, (path, variables) in places.items()
        ],
    )
    if locations.mirror():
        say(f"RNNTUI_MIRROR: {locations.mirror()} is tried first when a data set is fetched")
