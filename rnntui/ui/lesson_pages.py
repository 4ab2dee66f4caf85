"""The pages of the lesson: Markdown files of the package, and those that a teacher puts over them.

A page begins with lines `name: value` between two lines of three dashes; a name may stand there
more than once. The file's name gives the order. A file of the same name in the teacher's folder
takes the place of the package's; an empty one takes the page away.
"""

from dataclasses import dataclass, field
from pathlib import Path

from rnntui import locations
from rnntui.safe_text import safe_text

PACKAGE = Path(__file__).resolve().parent.parent / "lesson"

MOST_BYTES = 200_000
"""Of one page; what is longer is cut."""

MOST_PAGES = 99


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: of its file, without the ending.
        title: one line, safe text.
        live: the name of what stands beside it; empty for nothing.
        text: the Markdown, safe text.
        settings: all lines of its head, by name, raw.
        own: whether it lies in the teacher's folder.
    """

    name: str
    title: str
    live: str
    text: str
    settings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own: bool = False

    def setting(self, name: str) -> str:
        """The first value of a line of the head; empty where there is none."""
        return next(iter(self.settings.get(name, ())), "")


def pages() -> list[Page]:
    """All pages in their order; reads the disk. One that cannot be read says so in its place."""
    files = {path.name: path for path in _files(PACKAGE)}
    files |= {path.name: path for path in _files(locations.lesson_dir())}
    found = []
    for name in sorted(files)[:MOST_PAGES]:
        page = _read(files[name], own=files[name].parent != PACKAGE)
        if page is not None:
            found.append(page)
    return found


def copy_pages() -> int:
    """Copies the package's pages to the teacher's folder; what lies there is left alone.

    Returns:
        How many were copied.

    Raises:
        OSError: it cannot be written.
    """
    folder = locations.lesson_dir()
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in _files(PACKAGE):
        try:
            with (folder / path.name).open("xb") as file:
                file.write(path.read_bytes())
        except FileExistsError:
            continue
        count += 1
    return count


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == ".md" and path.is_file()]
    except OSError:
        return []


def _read(path: Path, *, own: bool) -> Page | None:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = safe_text(f"{path}: {error.strerror or error}")
        return Page(path.stem, safe_text(path.stem), "", why, own=own)
    if not data.strip():
        return None
    text = data[:MOST_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")
    page = parse(path.stem, text, own=own)
    if len(data) <= MOST_BYTES:
        return page
    cut = f"{page.text}\n\n*The file goes on: {MOST_BYTES // 1000} kB of a page are shown.*"
    return Page(page.name, page.title, page.live, cut, page.settings, own)


def parse(name: str, text: str, *, own: bool = False) -> Page:
    """A page from the text of its file.

    Args:
        name: of the file, without the ending.
        text: raw.
        own: whether it is a teacher's.
    """
    lines = text.splitlines()
    settings: dict[str, list[str]] = {}
    if lines and lines[0].strip() == "---":
        end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        for line in lines[1:end]:
            key, colon, value = line.partition(":")
            if colon:
                settings.setdefault(key.strip().casefold(), []).append(value.strip())
        lines = lines[end + 1 :] if end else lines
    body = "\n".join(lines).strip()
    heading = next((line.lstrip("# ") for line in lines if line.startswith("# ")), name)
    title = next(iter(settings.get("title", [])), "") or heading
    return Page(
        name,
        safe_text(title, limit=80),
        next(iter(settings.get("live", [])), ""),
        safe_text(body, lines=True, limit=None),
        {key: tuple(values) for key, values in settings.items()},
        own,
    )
