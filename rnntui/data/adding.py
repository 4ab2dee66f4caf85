"""Installs a file that the user has: a copy of a published set, or a set of their own."""

import json
import shutil
from pathlib import Path

from rnntui.data.archives import extract
from rnntui.data.formats import SUFFIXES
from rnntui.data.reading import read_corpus, read_labelled
from rnntui.data.registry import (
    DESCRIPTION,
    NAME,
    DataSet,
    Format,
    known,
)
from rnntui.data.storage import (
    install,
    install_folder,
    sha256_of,
    size_limit,
    workspace,
)
from rnntui.errors import DataError, UserError
from rnntui.locations import data_dir
from rnntui.settings import TaskName


def add(
    name: str,
    file: Path | str,
    *,
    task: TaskName | None = None,
    language: str | None = None,
    title: str | None = None,
    encoding: str | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
) -> Path:
    """Copies a file into the data folder under a name.

    The name of a published set: the file must have that set's checksum; the zip archive it is
    published in will do. A new name: the file is read once, so that a bad one is refused, and the
    set is described beside it. `task` is then found if it is None: a .tsv, .csv or .jsonl file, or
    lines with tabs, are labelled texts, a .json file a poet's poems, all else is one text.

    Args:
        name: letters, digits, `-_.`, at most 60.
        file: to copy.
        task: of a new set.
        language: of a new set's text.
        title: of a new set; its name if None.
        encoding: of a new set's file, if it is neither UTF-8 nor UTF-16 with a BOM.
        text_column: of a new labelled set, by name or number from 1.
        label_column: of a new labelled set, by name or number from 1.

    Returns:
        The copy.

    Raises:
        UserError: the name cannot be used or is taken, or an option does not fit.
        DataError: the file is not what it should be, or the data folder cannot be written.
    """
    path = Path(file).expanduser()
    if not path.is_file():
        raise UserError(f"{path}: {'a folder, not a file' if path.is_dir() else 'no such file'}")
    dataset = known().get(name)
    options = (task, language, title, encoding, text_column, label_column)
    if dataset is not None and dataset.origin == "published":
        if any(option is not None for option in options):
            raise UserError(f"{name} is a published set: give its file and no other option")
        return _add_published(dataset, path)
    if not NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be a data set's name: take up to 60 letters, digits and -_. , "
            f"a letter or digit first"
        )
    folder = data_dir() / name
    if dataset is not None or folder.exists():
        remedy = "" if dataset and dataset.origin == "embedded" else f", or remove {folder}"
        raise UserError(f"there is a data set {name} already: choose another name{remedy}")
    form, sha256 = _inspect(path, task, encoding, text_column, label_column)
    with workspace() as work:
        made = work / "set"
        made.mkdir()
        copy = made / f"data{path.suffix.lower()}"
        _copy(path, copy)
        if sha256_of(copy) != sha256:
            raise DataError(f"{path}: changed while it was read; add it again")
        description = {
            "file": copy.name,
            "title": title or name,
            "task": "classifier" if form == "labelled" else "charlm",
            "language": language,
            "format": form,
            "sha256": sha256,
            "size": copy.stat().st_size,
            "about": f"Added from {path.name}.",
            "encoding": encoding,
            "text_column": text_column,
            "label_column": label_column,
        }
        (made / DESCRIPTION).write_text(
            json.dumps(description, ensure_ascii=True, indent=2) + "\n", encoding="utf-8"
        )
        install_folder(made, folder)
    return folder / copy.name


def _add_published(dataset: DataSet, path: Path) -> Path:
    member = next((source.member for source in dataset.sources if source.member), None)
    with workspace() as work:
        copy = work / "data"
        try:
            if member and _is_zip(path):
                extract(path, member, copy, size_limit(dataset))
            else:
                _copy(path, copy)
            return install(copy, dataset)
        except DataError as error:
            raise DataError(
                f"{path}: not the published file of {dataset.name}: {error}; to use it as it is, "
                f"add it under another name"
            ) from None


def _copy(path: Path, target: Path) -> None:
    try:
        source = path.open("rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None
    with source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # reading it will tell


def _inspect(
    path: Path,
    task: TaskName | None,
    encoding: str | None,
    text_column: str | None,
    label_column: str | None,
) -> tuple[Format, str]:
    """What a user's file holds, and the SHA-256 of what was read."""
    suffix = path.suffix.lower()
    columns = text_column is not None or label_column is not None
    if task == "charlm" and columns:
        raise UserError("--text-column and --label-column belong to labelled texts, not to charlm")
    certain = task == "classifier" or columns or suffix in SUFFIXES
    if task != "charlm" and suffix != ".json":
        try:
            read = read_labelled(
                path, encoding=encoding, text_column=text_column, label_column=label_column
            )
        except DataError:
            if certain:
                raise
        else:
            if certain or len(read.skipped) <= len(read.texts):
                return "labelled", read.sha256
    if task == "classifier":
        raise DataError(f"{path}: expected labelled texts: a .tsv, .csv or .jsonl file")
    form: Format = "poems" if suffix == ".json" else "text"
    return form, read_corpus(path, format=form, encoding=encoding).sha256
