"""Kept texts as a file for people: Markdown or plain text."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from rnntui import words
from rnntui.errors import UserError
from rnntui.runs import atomic
from rnntui.safe_text import safe_text
from rnntui.workbench.favourites import Favourite, in_order

Style = Literal["markdown", "plain"]


def export(favourites: Iterable[Favourite], path: Path, *, replace: bool = False) -> Style:
    """Writes texts into a file: Markdown where its name ends in `.md`, else plain text.

    Args:
        favourites: the oldest goes first.
        path: of the file.
        replace: write over a file that is there.

    Raises:
        UserError: the file is there, or there is nothing to write.
        RunError: it cannot be written.
    """
    chosen = in_order(favourites)
    if not chosen:
        raise UserError("nothing is kept yet, so there is nothing to export")
    path = path.expanduser()
    if not replace and path.exists():
        raise UserError(f"{path}: there is such a file; choose another name")
    if path.is_dir():
        raise UserError(f"{path}: a folder; name a file in it")
    style: Style = "markdown" if path.suffix.lower() in (".md", ".markdown") else "plain"
    atomic.write_text(path, as_markdown(chosen) if style == "markdown" else as_text(chosen))
    return style


def as_markdown(favourites: Iterable[Favourite]) -> str:
    """Texts with a heading each; the verse stands in a fence, so that nothing of it is markup."""
    parts = []
    for item in favourites:
        body = item.prompt + item.text
        longest = max((len(found) for found in re.findall("`+", body)), default=0)
        fence = "`" * max(3, longest + 1)
        heading = re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", _title(item))
        about = re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", manner(item))
        parts.append(f"## {heading}\n\n{fence}text\n{body.rstrip()}\n{fence}\n\n{about}\n")
    return "\n".join(parts)


def as_text(favourites: Iterable[Favourite]) -> str:
    """Texts one after another, each with a line of how it was made under it."""
    parts = [f"{(item.prompt + item.text).rstrip()}\n\n— {manner(item)}\n" for item in favourites]
    return f"\n{'—' * 40}\n\n".join(parts)


def manner(item: Favourite) -> str:
    """How a text was made, in one line."""
    parts = [
        safe_text(item.run_name or "unknown model"),
        *([f"step {item.step:,}"] if item.step is not None else []),
        f"temperature {item.temperature:g}",
        *([f"top-k {item.top_k}"] if item.top_k is not None else []),
        *([f"top-p {item.top_p:g}"] if item.top_p is not None else []),
        *([f"seed {item.seed}"] if item.seed is not None else []),
        f"{len(item.text):,} characters",
    ]
    if item.prompt:
        parts.append(f"prompt {safe_text(item.prompt, limit=80)!r}")
    if item.note:
        parts.append(safe_text(item.note))
    return ", ".join(parts)


def _title(item: Favourite) -> str:
    """Model and day."""
    try:
        day = words.moment(item.date).partition("T")[0]
    except (OverflowError, ValueError, OSError):
        day = "some day"
    return f"{safe_text(item.run_name or 'unknown model')}, {day}"
