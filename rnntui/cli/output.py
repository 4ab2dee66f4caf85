"""What goes to the terminal, to a pipe, and to a machine: results to stdout, the rest to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from rnntui.runs.atomic import finite
from rnntui.safe_text import safe_text

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 200
"""Columns of a report that goes into a file."""

WHOLE = 32
"""Columns up to which a cell is not cut."""


def on_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can more than print lines."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown", "")


def console(stream: TextIO) -> "Console":
    """A Rich console for a stream: without colours, markup and cursor moves unless a terminal."""
    from rich.console import Console

    fancy = on_terminal(stream)
    return Console(
        file=stream,
        # Said outright, so that FORCE_COLOR does not colour a file.
        force_terminal=fancy,
        color_system="auto" if fancy else None,
        width=None if fancy else PLAIN_WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )


def shown(text: str, stream: TextIO | None = None, *, lines: bool = False) -> str:
    """Foreign text for a stream (standard output if None): harmless on a terminal, raw elsewhere.

    Args:
        text: any text.
        stream: where it goes.
        lines: keep line breaks and tabs.
    """
    stream = stream or sys.stdout
    return safe_text(text, lines=lines, limit=None) if stream.isatty() else text


def note(message: str) -> None:
    """A line for the person, on standard error."""
    sys.stderr.write(f"{safe_text(message)}\n")
    sys.stderr.flush()


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(f"{shown(text, lines=True)}\n")


def emit_json(value: Any) -> None:
    """One JSON value on a line of its own, in UTF-8; figures that are not finite become null."""
    text = json.dumps(finite(value), ensure_ascii=False, allow_nan=False)
    # The escape of a lone surrogate in Python is the one of JSON.
    data = text.encode("utf-8", "backslashreplace") + b"\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def one_line(text: str) -> str:
    r"""Text for one field of a line: tabs and line breaks become spaces."""
    return " ".join(text.replace("\r", "\n").replace("\t", "\n").split("\n"))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: str = "") -> None:
    """A table: fitted to the terminal, or tab-separated with a header elsewhere.

    Args:
        columns: the headings.
        rows: the cells.
        right: headings of the columns that are set to the right, separated by spaces.
    """
    rows = list(rows)
    if not on_terminal(sys.stdout):
        for row in (columns, *rows):
            say("\t".join(map(one_line, row)))
        return
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(safe_text(cell)) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    aligned = right.split()
    for number, name in enumerate(columns):
        widest = max([cell_len(name), *(row[number].cell_len for row in cells)])
        table.add_column(
            name,
            justify="right" if name in aligned else "left",
            no_wrap=True,
            overflow="ellipsis",
            # Names and figures are of use only when they are whole: the last column gives way.
            min_width=None if name == columns[-1] else min(widest, WHOLE),
        )
    for texts in cells:
        table.add_row(*texts)
    console(sys.stdout).print(table)
