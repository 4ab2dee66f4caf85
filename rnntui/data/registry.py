"""The data sets that have a name: the registry's own and those that a user has added."""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from rnntui.errors import DataError, UserError
from rnntui.locations import data_dir, datasets_dir

if TYPE_CHECKING:
    from rnntui.settings import TaskName

Format = Literal["labelled", "text", "poems"]
Origin = Literal["embedded", "published", "user"]

DESCRIPTION = "set.json"
"""Name of the file that describes a user's own set, in the set's folder."""

NAME = re.compile(r"\w[\w.-]{0,59}")
"""What a set may be called: letters of any alphabet, digits, `-_.`, at most 60 of them."""


@dataclass(frozen=True)
class Source:
    """Where a file can be fetched.

    Attributes:
        url: its address.
        member: the file inside the zip archive at `url`; None where `url` is the file itself.
    """

    url: str
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """What is known of a data set before it is read.

    Attributes:
        file: its file's name on disk.
        format: labelled texts, one text, or a poet's JSON.
        sources: tried in order; empty for embedded sets and a user's own.
        sha256: of the file, in hex; "" where its publisher names none.
        size: of the file, in bytes; 0 where it is not known.
        about: what its source page says.
        collection: which of a poet's collections.
        masks: strings that stand for numbers and the like, and betray the label.
        lecture: settings that the preset `lecture` takes for this set.
        encoding: of a user's own file, where it is neither UTF-8 nor UTF-16 with a BOM.
        text_column: of a user's own file, where it was named when the file was added.
        label_column: the same.
    """

    name: str
    title: str
    task: "TaskName"
    language: str | None
    file: str
    format: Format
    origin: Origin
    sources: tuple[Source, ...] = ()
    sha256: str = ""
    size: int = 0
    licence: str = ""
    citation: str = ""
    about: str = ""
    collection: str | None = None
    masks: tuple[str, ...] = ()
    lecture: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    text_column: str | None = None
    label_column: str | None = None


def known() -> dict[str, DataSet]:
    """Every data set that has a name: the registry's in its order, then the user's by name.

    A folder whose description cannot be read is left out; `find` says what is wrong with it.
    """
    sets = dict(_published(datasets_dir() / "registry.toml"))
    try:
        descriptions = sorted(data_dir().glob(f"*/{DESCRIPTION}"))
    except OSError:
        descriptions = []
    for description in descriptions:
        if not NAME.fullmatch(description.parent.name):
            continue  # a hidden folder: a set that is being added
        try:
            found = _read_description(description)
        except DataError:
            continue
        sets.setdefault(found.name, found)
    return sets


def find(name: str) -> DataSet:
    """The data set of this name.

    Raises:
        UserError: there is none; names close ones.
        DataError: a user's own set whose description is damaged.
    """
    sets = known()
    if name in sets:
        return sets[name]
    if NAME.fullmatch(name) and (data_dir() / name / DESCRIPTION).is_file():
        return _read_description(data_dir() / name / DESCRIPTION)
    raise UserError(f"no data set {name!r}{suggestion(name, sets)}")


def suggestion(name: str, sets: dict[str, DataSet]) -> str:
    """The end of a message about a name that no data set has."""
    close = difflib.get_close_matches(name.casefold(), sets, n=3, cutoff=0.6)
    meant = f": did you mean {' or '.join(close)}? " if close else "; "
    return f"{meant}`rnntui data list` shows all"


def folder_of(dataset: DataSet) -> Path:
    """The folder that holds the set's file, or will."""
    return datasets_dir() if dataset.origin == "embedded" else data_dir() / dataset.name


def local_path(dataset: DataSet) -> Path | None:
    """The set's file if it lies on this machine; its content is not looked at."""
    path = folder_of(dataset) / dataset.file
    return path if path.is_file() else None


@cache
def _published(registry: Path) -> dict[str, DataSet]:
    with registry.open("rb") as file:
        entries = tomllib.load(file)
    return {name: _from_entry(name, entry) for name, entry in entries.items()}


def _from_entry(name: str, entry: dict[str, Any]) -> DataSet:
    sources = tuple(Source(**source) for source in entry.pop("sources", ()))
    return DataSet(
        name=name,
        origin="published" if sources else "embedded",
        sources=sources,
        masks=tuple(entry.pop("masks", ())),
        **entry,
    )


def _read_description(path: Path) -> DataSet:
    # Here, for the list of sets is the first thing that the app shows.
    from rnntui.settings import TaskName

    allowed = {item.name for item in fields(DataSet)} - {"name", "origin", "sources", "masks"}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        kept = {key: value for key, value in values.items() if key in allowed}
        # The file's name must stay inside the folder: the description may come from a shared disk.
        if kept["file"] in ("", "..") or Path(kept["file"]).name != kept["file"]:
            raise ValueError("a path where a file name belongs")
        if kept["task"] not in get_args(TaskName) or kept["format"] not in get_args(Format):
            raise ValueError("an unknown task or format")
        return DataSet(
            name=path.parent.name, origin="user", masks=tuple(values.get("masks", ())), **kept
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            f"{path}: the description of this data set is damaged ({error}); "
            f"remove the folder and add the file again"
        ) from None
