"""`rnntui data`: list, get, add, show, path."""

import sys
from pathlib import Path
from typing import Any, get_args

import click

from rnntui import words
from rnntui.cli.data_page import corpus_page, labelled_page, source_page
from rnntui.cli.group import Group, examples
from rnntui.cli.options import DataName, json_option, plain_argument
from rnntui.cli.output import emit_json, note, say, show_table
from rnntui.cli.progress import DownloadProgress
from rnntui.data import registry
from rnntui.data.adding import add as add_file
from rnntui.data.fetching import fetch, locate
from rnntui.data.registry import DataSet
from rnntui.errors import UserError
from rnntui.settings import TaskName

HEAD = 5
"""Texts or lines shown of a data set."""


@click.group(
    cls=Group,
    epilog=examples("rnntui data list", "rnntui data get sms_spam", "rnntui data show sms_spam"),
)
def data() -> None:
    """List, fetch, add and look at data sets."""


@data.command("list", epilog=examples("rnntui data list", "rnntui data list --json"))
@json_option
def list_sets(as_json: bool) -> None:
    """List the data sets that have a name.

    --json prints one object a line: name, title, task, language, state (ready or published),
    origin, size (bytes, 0 if unknown), licence, path (null if not here).
    """
    sets = list(registry.known().values())
    if as_json:
        for dataset in sets:
            emit_json(_entry(dataset))
        return
    rows = [
        (
            dataset.name,
            dataset.task,
            dataset.language or "",
            _state(dataset),
            words.size(_size(dataset)) if _size(dataset) else "",
            dataset.title,
        )
        for dataset in sets
    ]
    columns = ("name", "task", "language", "state", "size", "title")
    show_table(columns, rows, right="size")


@data.command("get", epilog=examples("rnntui data get sms_spam", "rnntui data get dante petrarca"))
@click.argument("names", metavar="NAME…", type=DataName(), nargs=-1, required=True)
def get(names: tuple[str, ...]) -> None:
    """Fetch published data sets, check them, and print where they lie.

    RNNTUI_MIRROR names an address that is tried first.
    """
    for dataset in [registry.find(name) for name in names]:
        say(str(fetch(dataset, progress=DownloadProgress())))
        sys.stdout.flush()


@data.command(
    "add",
    epilog=examples(
        "rnntui data add leopardi_school --from leopardi.txt",
        "rnntui data add mails --from mails.csv --text-column body --label-column kind",
        "rnntui data add sms_spam --from SMSSpamCollection",
    ),
)
@click.argument("name")
@click.option("--from", "file", required=True, metavar="FILE", help="The file; it is copied.")
@click.option("--task", type=click.Choice(get_args(TaskName)), help="What it trains; else found.")
@click.option("--language", metavar="CODE", help="Language of the text: en, it, …")
@click.option("--title", metavar="TEXT", help="A longer name.")
@click.option("--encoding", metavar="TEXT", help="Encoding of a file that is not UTF-8.")
@click.option("--text-column", metavar="TEXT", help="Column of the text, by name or number.")
@click.option("--label-column", metavar="TEXT", help="Column of the label, by name or number.")
def add(name: str, file: str, **about: Any) -> None:
    """Copy a file into the data folder under a name.

    With the name of a published set the file must have that set's checksum: so a set comes here
    without a network. Labelled texts (TSV, CSV, JSONL) train a classifier, any other text a
    language model.
    """
    say(str(add_file(name, file, **about)))
    note(f"added {name}; `rnntui data show {name}` tells what is in it")


@data.command("show", epilog=examples("rnntui data show sms_spam", "rnntui data show mails.csv"))
@click.argument("name", metavar="NAME|FILE", type=DataName())
@click.option("--task", type=click.Choice(get_args(TaskName)), help="Read a file as this.")
@click.option("--language", metavar="CODE", help="Language of the text: en, it, …")
@click.option("--encoding", metavar="TEXT", help="Encoding of a file that is not UTF-8.")
@click.option("--text-column", metavar="TEXT", help="Column of the text, by name or number.")
@click.option("--label-column", metavar="TEXT", help="Column of the label, by name or number.")
@click.option("--embedding", metavar="TEXT", help="Count the tokens that these vectors lack, too.")
@json_option
def show(
    *,
    name: str,
    task: TaskName | None,
    language: str | None,
    encoding: str | None,
    text_column: str | None,
    label_column: str | None,
    embedding: str | None,
    as_json: bool,
) -> None:
    """Show what a data set or file holds: its head, statistics and source.

    --json prints one object: name, task, path, source (of a set), skipped, head, statistics.
    """
    from rnntui.workbench.inspecting import inspect

    path, dataset = locate(name, progress=DownloadProgress())
    found = inspect(
        path,
        dataset,
        task=task,
        language=language,
        encoding=encoding,
        text_column=text_column,
        label_column=label_column,
        embedding=embedding,
    )
    if as_json:
        source = _entry(dataset) if dataset else None
        emit_json({"name": name, "path": str(path), "source": source, **found.to_json(HEAD)})
        return
    if dataset is not None:
        source_page(dataset)
    if found.texts is not None:
        labelled_page(found, HEAD)
    else:
        corpus_page(found, HEAD)


@data.command("path", epilog=examples("rnntui data path demo_sms", 'wc "$(rnntui data path x)"'))
@click.argument("name", type=DataName())
@json_option
def path(name: str, as_json: bool) -> None:
    """Print where the file of a data set lies."""
    dataset = registry.find(plain_argument(name))
    place = registry.local_path(dataset)
    if place is None:
        raise UserError(f"{name} is not on this machine; `rnntui data get {name}` fetches it")
    if as_json:
        emit_json({"name": name, "path": str(place)})
    else:
        say(str(place))


def _entry(dataset: DataSet) -> dict[str, Any]:
    place: Path | None = registry.local_path(dataset)
    return {
        "name": dataset.name,
        "title": dataset.title,
        "task": dataset.task,
        "language": dataset.language,
        "state": "ready" if place else "published",
        "origin": dataset.origin,
        "size": _size(dataset),
        "licence": dataset.licence,
        "citation": " ".join(dataset.citation.split()),
        "about": " ".join(dataset.about.split()),
        "path": None if place is None else str(place),
    }


def _size(dataset: DataSet) -> int:
    place = registry.local_path(dataset)
    return place.stat().st_size if place else dataset.size


def _state(dataset: DataSet) -> str:
    if registry.local_path(dataset) is None:
        return "to fetch"
    return "yours" if dataset.origin == "user" else "ready"
