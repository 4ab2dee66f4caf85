"""Brings a published data set here, checked and whole, and finds what a name or path means."""

import os
from pathlib import Path

from rnntui.data.adding import add
from rnntui.data.archives import extract
from rnntui.data.downloads import Progress, download
from rnntui.data.registry import (
    DataSet,
    Source,
    find,
    folder_of,
    known,
    local_path,
    suggestion,
)
from rnntui.data.storage import check, install, refuse_html, size_limit, workspace
from rnntui.errors import DataError, FetchError, UserError
from rnntui.locations import mirror

__all__ = ["Progress", "add", "fetch", "locate"]


def fetch(dataset: DataSet, *, progress: Progress | None = None, attempts: int = 3) -> Path:
    """The path of the set's file, which is fetched if it does not lie here yet.

    `RNNTUI_MIRROR` is tried first, as `<mirror>/<name>/<file>` (the file itself, unpacked), then
    each source of the registry. The checksum is verified, and the file appears under its name
    only when it is whole and right; processes that fetch the same set do not disturb each other.

    Args:
        dataset: from `registry.find`.
        progress: shows the download.
        attempts: tries of an address whose failure may pass.

    Raises:
        FetchError: no address gave the right file, each named with its cause; or the data folder
            cannot be written.
    """
    here = local_path(dataset)
    if here is not None:
        if dataset.origin != "published" or _is_right(here, dataset):
            return here
    elif not dataset.sources:
        raise DataError(
            f"{folder_of(dataset) / dataset.file}: the file of {dataset.name} is missing; "
            + ("install rnntui again" if dataset.origin == "embedded" else "add it again")
        )
    sources = list(dataset.sources)
    if (base := mirror()) is not None:
        sources.insert(0, Source(f"{base}/{dataset.name}/{dataset.file}"))
    causes: list[str] = []
    with workspace() as work:
        for number, source in enumerate(sources):
            try:
                file = _fetch_from(source, dataset, work / str(number), progress, attempts)
                return install(file, dataset)
            except DataError as error:
                causes.append(f"{source.url}: {error}")
    wrong = f"{here} is not the published file, and " if here is not None else ""
    raise FetchError(
        f"{wrong}{dataset.name} could not be fetched from {'; '.join(causes)}. With the file from "
        f"elsewhere: `rnntui data add {dataset.name} --from FILE`"
    )


def _fetch_from(
    source: Source, dataset: DataSet, target: Path, progress: Progress | None, attempts: int
) -> Path:
    limit = size_limit(dataset)
    download(
        source.url,
        target,
        title=dataset.title,
        limit=limit,
        progress=progress,
        attempts=attempts,
    )
    if source.member is None:
        return target
    unpacked = target.with_name(f"{target.name}.member")
    refuse_html(target)
    extract(target, source.member, unpacked, limit)
    return unpacked


def _is_right(path: Path, dataset: DataSet) -> bool:
    try:
        check(path, dataset)
    except DataError:
        return False
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from None
    return True


def locate(name_or_file: str, *, progress: Progress | None = None) -> tuple[Path, DataSet | None]:
    """The file that a user means by a data set's name or a path, and the set if it is one.

    An existing file wins if what was given looks like a path (a separator or a suffix), or if no
    set has this name. A published set that does not lie here is fetched.

    Raises:
        UserError: neither a set nor a file; names close ones.
        DataError: the set cannot be fetched.
    """
    if not name_or_file:
        raise UserError("no data set or file was named; `rnntui data list` shows all sets")
    path = Path(name_or_file).expanduser()
    sets = known()
    like_a_path = os.sep in name_or_file or path.suffix != ""
    if path.exists() and not path.is_dir() and (like_a_path or name_or_file not in sets):
        # It is read more than once, also by a resume; a device has no end.
        if not path.is_file():
            raise UserError(f"{path}: not a file; save what it gives into one, and name that")
        return path, None
    if name_or_file in sets:
        dataset = find(name_or_file)
        return fetch(dataset, progress=progress), dataset
    if path.is_dir():
        raise UserError(f"{path}: a folder; name a file in it, or a data set")
    if like_a_path:
        raise UserError(f"{path}: no such file{suggestion(path.stem, sets)}")
    dataset = find(name_or_file)
    return fetch(dataset, progress=progress), dataset
