"""What a typed path may go on as; names that a terminal cannot show are left out."""

import os
from itertools import islice
from pathlib import Path

from rnntui.safe_text import safe_text

LOOKED_AT = 20_000
"""Entries of a folder that are looked at; a larger one is no place to complete in."""

MOST = 200
"""Ways to go on that are given."""


def ways(typed: str) -> list[str]:
    """Paths that begin as what was typed: folders with a `/` behind, folders first.

    What was typed stays as it is, `~` too. Hidden names come only where a dot was typed.
    """
    head, begun = os.path.split(typed)
    start = typed[: len(typed) - len(begun)]
    # Unlike a Path's own, it leaves a home that there is not as it is.
    folder = Path(os.path.expanduser(head))  # noqa: PTH111
    found: list[tuple[bool, str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, LOOKED_AT):
                name = entry.name
                if not name.startswith(begun) or (name.startswith(".") and not begun):
                    continue
                if safe_text(name, limit=None) != name:
                    continue
                try:
                    is_folder = entry.is_dir()
                except OSError:
                    is_folder = False
                found.append((not is_folder, f"{start}{name}{'/' if is_folder else ''}"))
    except (OSError, ValueError):  # no such folder; a NUL in the path
        return []
    return [path for _, path in sorted(found)[:MOST]]


def completed(typed: str, found: list[str]) -> str:
    """What was typed, as far as all ways go on alike."""
    # By characters, as is meant: names begin alike, not folders only.
    common = os.path.commonprefix(found) if found else typed  # noqa: RUF071
    return common if len(common) > len(typed) else typed
