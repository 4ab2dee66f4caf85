"""The root of the command line, and the one place where a command runs and its errors end."""

import codecs
import os
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import shell_complete

from rnntui import __version__
from rnntui.cli.completion import COMPLETION
from rnntui.cli.group import Group, Lazy, examples
from rnntui.errors import RnntuiError
from rnntui.locations import logs_dir
from rnntui.safe_text import safe_text

COMMANDS = {
    "demo": Lazy("rnntui.cli.demo:demo", "Train a spam classifier and a poet on embedded data."),
    "data": Lazy("rnntui.cli.data:data", "List, fetch, add and look at data sets."),
    "train": Lazy("rnntui.cli.train:train", "Train a classifier or a character language model."),
    "variants": Lazy("rnntui.cli.variants:variants", "Compare six networks, padded and packed."),
    "resume": Lazy("rnntui.cli.train:resume", "Wake, take up or extend a run."),
    "evaluate": Lazy("rnntui.cli.evaluate:evaluate", "Score a trained model on held-out text."),
    "classify": Lazy("rnntui.cli.classify:classify", "Give each text a label."),
    "generate": Lazy("rnntui.cli.generate:generate", "Let a language model write."),
    "runs": Lazy("rnntui.cli.runs:runs", "List, show, follow, steer and remove runs."),
    "where": Lazy("rnntui.cli.where:where", "Show every folder and file that rnntui uses."),
    "completion": Lazy("rnntui.cli.completion:completion", "Print the shell completion script."),
}


@click.group(
    cls=Group,
    lazy=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "rnntui demo",
        "rnntui train classifier --data sms_spam --budget 60s",
        'rnntui classify "Free entry in a weekly prize draw"',
        "rnntui train charlm --data leopardi && rnntui generate --temperature 0.7",
    ),
)
@click.version_option(__version__, prog_name="rnntui", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A workbench for recurrent networks over text: classifiers and character language models.

    Results go to standard output, progress and notes to standard error. Most commands print JSON
    with --json. Exit codes: 0, 1 the run or the machine failed, 2 a mistake in what was asked, 130
    Ctrl-C with the run saved, 143 the same for SIGTERM.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; errors become one line each.

    Args:
        arguments: without the program's name; None takes those of the process.
    """
    _prepare_streams()
    try:
        code = _invoke(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        _drop_output()
        return 0
    except Exception as error:  # noqa: BLE001 - the border: whatever is left becomes one line
        return _failed(error)
    except KeyboardInterrupt:
        return _interrupted()
    return code


def _invoke(arguments: list[str]) -> int:
    # Not click's own `main`: it ends the process with 1 when the reader of a pipe has left.
    asked = os.environ.get(COMPLETION)
    if asked:
        return shell_complete(cli, {}, "rnntui", COMPLETION, asked)
    try:
        with cli.make_context("rnntui", arguments) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as end:  # --help, --version
        return end.exit_code
    return 0


def _failed(error: Exception) -> int:
    """Says what went wrong in one line; the exit code."""
    match error:
        case click.Abort():  # Ctrl-C, or the end of the input at a question
            return _interrupted()
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return 2
        case click.UsageError():
            _complain(_usage(error))
            return 2
        case click.ClickException():
            _complain(error.format_message())
            return error.exit_code
        case RnntuiError():
            _complain(str(error))
            return error.exit_code
        case OSError():
            _drop_output()
            file = f"{os.fsdecode(error.filename)}: " if error.filename else ""
            _complain(f"{file}{error.strerror or error}")
            return 1
    _complain(f"{type(error).__name__}: {error}; {_keep_traceback(error)}")
    return 1


def _interrupted() -> int:
    """Ends the line on which a terminal shows ^C; the exit code."""
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    return 130


def _usage(error: click.UsageError) -> str:
    """Click's message as one of ours, with the help that tells more."""
    message = error.format_message().strip().rstrip(".")
    if message[1:2].islower():
        message = message[0].lower() + message[1:]
    return f"{message} (`{error.ctx.command_path} --help`)" if error.ctx else message


def _complain(message: str) -> None:
    line = " ".join(message.split("\n"))
    sys.stderr.write(f"rnntui: {safe_text(line)}\n")


def _keep_traceback(error: Exception) -> str:
    """Shows or writes down where an unexpected error came from; says which."""
    if os.environ.get("RNNTUI_DEBUG"):
        traceback.print_exception(error)
        return "see above"
    path = logs_dir() / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {sys.argv}\n")
            traceback.print_exception(error, file=file)
    except OSError:
        return "RNNTUI_DEBUG=1 shows where"
    return f"{path} says where"


def _prepare_streams() -> None:
    """Makes the standard streams take any text, and be there."""
    if sys.stdout is None:  # closed by the caller (`>&-`)
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    # File names that are not UTF-8 go out byte for byte, as they came in; other surrogates, which
    # a foreign run may hold, have no bytes and are spelled out.
    codecs.register_error("rnntui", _encoded)
    errors = "rnntui" if encoding == "utf8" else "backslashreplace"
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors=errors)


def _encoded(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _nowhere() -> Any:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - lives with the process


def _drop_output() -> None:
    """Sends what is left in standard output nowhere, so that the exit does not fail on it."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # a stream without a file
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
