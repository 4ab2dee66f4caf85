"""Groups of commands that import a command only when it is called, and know what was meant."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True)
class Lazy:
    """A command that is not imported yet.

    Attributes:
        place: `module:name` of the command.
        help: its line in the group's help.
    """

    place: str
    help: str


class Group(click.Group):
    """A group of commands.

    Args:
        lazy: commands by name that are imported when they are asked for. `--help` of the group
            imports none of them.
        options: as for `click.Group`.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names in the order in which they were declared."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now if need be."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, name = self.lazy[cmd_name].place.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command that the arguments name.

        Raises:
            click.UsageError: there is none; names close ones.
        """
        name = args[0]
        names = self.list_commands(ctx)
        if name not in names and not name.startswith("-"):
            close = difflib.get_close_matches(name, names, n=2)
            meant = f"did you mean {' or '.join(close)}?" if close else f"choose {', '.join(names)}"
            ctx.fail(f"no command {name!r}; {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Writes a line for each command."""
        rows = [(name, entry.help) for name, entry in self.lazy.items()]
        rows += [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def examples(*lines: str) -> str:
    """The end of a command's help: lines that can be typed as they stand."""
    # \b keeps click from filling the lines up to a paragraph.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
