"""Options made from the settings, and the kinds of value that more than one command takes."""

import functools
from collections.abc import Callable, Collection
from typing import Any

import click
from click.shell_completion import CompletionItem

from rnntui.errors import RnntuiError, UserError
from rnntui.presets import PRESETS, parse_duration
from rnntui.settings import Field, TaskName, fields_of

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]

METAVARS = {int: "N", float: "X", str: "TEXT"}


class Duration(click.ParamType):  # type: ignore[type-arg]  # no generic before 8.5
    """A time such as 90s, 5m or 1h, in seconds."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Seconds from what was typed."""
        try:
            return parse_duration(str(value))
        except UserError as error:
            self.fail(str(error), param, ctx)


class DataName(click.ParamType):  # type: ignore[type-arg]  # no generic before 8.5
    """The name of a data set, or a file."""

    name = "name|file"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Names of data sets, then files."""
        from rnntui.data.registry import known

        names = [CompletionItem(name) for name in known() if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


class RunName(click.ParamType):  # type: ignore[type-arg]  # no generic before 8.5
    """The name, id or path of a run."""

    name = "run"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Names of runs."""
        from rnntui.runs.store import all_runs

        try:
            return [
                CompletionItem(run.name) for run in all_runs() if run.name.startswith(incomplete)
            ]
        except RnntuiError:
            return []


class GroupedOption(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *args: Any, group: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help shows its options under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options, a section a heading."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                heading = parameter.group if isinstance(parameter, GroupedOption) else "Options"
                sections.setdefault(heading, []).append(record)
        sections["Options"] = sections.pop("Options", [])  # --help and its like come last
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def setting_options(
    task: TaskName, *, data: str, preset: str = "best", without: Collection[str] = ()
) -> Decorator:
    """Adds an option for every setting of a task, and `--preset`.

    Args:
        task: whose settings.
        data: the data set that is taken when none is given, for the help.
        preset: the preset that is taken when none is given.
        without: names of settings that the command does not take.
    """
    fields = [field for field in fields_of(task) if field.name not in without]

    def add(function: Function) -> Function:
        # Decorators apply from the last to the first.
        for field in reversed(fields):
            function = _option(field, task, data if field.name == "data" else None)(function)
        return click.option(
            "--preset",
            cls=GroupedOption,
            group="Data",
            type=click.Choice(list(PRESETS[task])),
            default=preset,
            show_default=True,
            help="Values that the options below are laid over.",
        )(function)

    return add


def given_settings(options: dict[str, Any]) -> dict[str, Any]:
    """The settings that the user gave."""
    return {name: value for name, value in options.items() if value is not None}


def _option(field: Field, task: TaskName, default: str | None) -> Decorator:
    kind: Any = field.kind
    metavar = METAVARS.get(kind)
    flags = field.flag
    if field.choices:
        kind, metavar = click.Choice(field.choices), None
    elif field.kind is bool:
        flags = f"{field.flag}/--no-{field.flag.removeprefix('--')}"
    elif field.name == "budget":
        kind, metavar = Duration(), "TIME"
    elif field.name == "data":
        kind, metavar = DataName(), "NAME|FILE"
    return functools.partial(
        click.option,
        cls=GroupedOption,
        group=field.setting.group,
        type=kind,
        metavar=metavar,
        default=None,
        help=_help(field, task, default),
    )(flags, field.name)


def _help(field: Field, task: TaskName, default: str | None) -> str:
    """The setting's line, its range, and what each preset makes of it."""
    values = {
        name: default or _shown(field, preset.get(field.name, field.default))
        for name, preset in PRESETS[task].items()
    }
    parts = [field.bounds] if field.bounds else []
    if len(set(values.values())) == 1:
        parts += [f"default {value}" for value in set(values.values()) if value]
    else:
        parts.append(", ".join(f"{name} {value or 'not set'}" for name, value in values.items()))
    return f"{field.setting.help}  [{'; '.join(parts)}]" if parts else field.setting.help


def _shown(field: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text}s" if field.setting.unit == "s" else text


def json_option(function: Function) -> Function:
    """Adds `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def plain_argument(text: str) -> str:
    """An argument of the command line as valid text: bytes that are not UTF-8 become �."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
