"""`rnntui classify`."""

import contextlib
import queue
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from rnntui import words
from rnntui.cli.group import examples
from rnntui.cli.options import RunName, json_option, plain_argument
from rnntui.cli.output import emit_json, note, on_terminal, one_line
from rnntui.data.reading import iter_lines
from rnntui.errors import UserError
from rnntui.runs.store import all_runs
from rnntui.safe_text import safe_text
from rnntui.workbench.loading import CHUNK, Prediction, TextClassifier, find_run

STANDARD_INPUT = "-"


@click.command(
    epilog=examples(
        'rnntui classify "Free entry in a weekly prize draw" "see you at six"',
        'rnntui classify demo-spam "Free entry in a weekly prize draw"',
        "rnntui classify --run demo-spam --file messages.txt > labels.tsv",
        "tail -f messages.txt | rnntui classify --json",
    ),
)
@click.option("--run", type=RunName(), metavar="RUN", help="Name, id or path; else the newest.")
@click.option("--file", metavar="FILE", help="Read one text a line from a file.")
@click.option("--encoding", metavar="TEXT", help="Encoding of a file that is not UTF-8.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Probability from which on the positive label is given; else the run's own.",
)
@json_option
@click.argument("texts", metavar="[TEXT…|-]", nargs=-1)
def classify(
    *,
    run: str | None,
    file: str | None,
    encoding: str | None,
    threshold: float | None,
    as_json: bool,
    texts: tuple[str, ...],
) -> None:
    r"""Give each text a label: one line a text, in order, as they come.

    Each TEXT is one text; with - or piped input each line is one. Where the first word is exactly
    the name or id of a run and more follows (a text, - or --file), it names the run; --run rules
    that out. In a pipe a line is label, tab, probability of that label, tab, text (its own tabs
    and line breaks as spaces); --json prints {"label": …, "probabilities": {label: p}} a line.
    """
    run, texts = _run_and_texts(run, texts, file)
    model = TextClassifier(find_run(run, "classifier"))
    if run is None:
        note(f"model: {model.run.name}")
    if threshold is not None and model.positive is None:
        raise UserError(
            f"--threshold is for two labels and {model.run.name} has {len(model.labels)}; "
            "leave it out"
        )
    with _source(texts, file, encoding) as batches:
        for batch in batches:
            for text, said in zip(batch, model.stream(batch, threshold=threshold), strict=True):
                _show(model, text, said, as_json=as_json)
            sys.stdout.flush()


def _run_and_texts(
    run: str | None, texts: tuple[str, ...], file: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """Takes the run's name off the texts, where it is one."""
    if run is None and texts and texts[0] != STANDARD_INPUT:
        first = texts[0]
        if any(first in (known.name, known.id) for known in all_runs()):
            if len(texts) > 1 or file is not None:
                return first, texts[1:]
            note(f"{first} is read as a text; --run {first} names the run")
    return run, texts


@contextlib.contextmanager
def _source(
    texts: tuple[str, ...], file: str | None, encoding: str | None
) -> Iterator[Iterable[list[str]]]:
    """The texts in batches of at most `CHUNK`."""
    if file is not None and texts:
        raise UserError("give either texts or --file")
    if file is not None and file != STANDARD_INPUT:
        path = Path(file).expanduser()
        try:
            stream = path.open("rb")
        except OSError as error:
            raise UserError(f"{path}: cannot be read ({error.strerror})") from None
        with stream:
            yield _batches(iter_lines(stream, encoding=encoding, source=str(path)))
    elif file == STANDARD_INPUT or texts == (STANDARD_INPUT,) or not (texts or _typed()):
        # A reader of its own: the interpreter cannot end while a thread holds sys.stdin's.
        with open(0, "rb", closefd=False) as stream:
            yield _batches(iter_lines(stream, encoding=encoding))
    elif texts:
        yield [[plain_argument(text) for text in texts]]
    else:
        raise UserError("there is nothing to classify; give a text, - or --file FILE")


def _typed() -> bool:
    """Whether standard input is a person, who was not asked for anything."""
    return sys.stdin is None or sys.stdin.isatty()


def _batches(lines: Iterator[str]) -> Iterator[list[str]]:
    """Whatever has come so far, up to `CHUNK` lines: fast in bulk, and prompt where lines drip."""
    ready: queue.Queue[str | BaseException | None] = queue.Queue(2 * CHUNK)

    def read() -> None:
        try:
            for line in lines:
                ready.put(line)
        except BaseException as error:  # noqa: BLE001 - raised again where it is seen
            ready.put(error)
        else:
            ready.put(None)

    threading.Thread(target=read, name="lines", daemon=True).start()
    while True:
        batch: list[str] = []
        item = ready.get()
        with contextlib.suppress(queue.Empty):
            while isinstance(item, str):
                batch.append(item)
                if len(batch) == CHUNK:
                    break
                item = ready.get_nowait()
        if batch:
            yield batch
        if isinstance(item, BaseException):
            raise item
        if item is None:
            return


def _show(model: TextClassifier, text: str, said: Prediction, *, as_json: bool) -> None:
    probabilities = dict(zip(model.labels, said.probabilities, strict=True))
    if as_json:
        emit_json({"label": said.label, "probabilities": probabilities})
        return
    probability = probabilities[said.label]
    if not on_terminal(sys.stdout):
        label, text = one_line(said.label), one_line(text)
        sys.stdout.write(f"{label}\t{probability:.4f}\t{text}\n")
        return
    from rich.cells import cell_len, set_cell_size

    width = min(max(map(cell_len, map(safe_text, model.labels))), 20)
    label = set_cell_size(safe_text(said.label), width)
    left = shutil.get_terminal_size().columns - width - 12
    shown = safe_text(one_line(text[:1000]))
    if cell_len(shown) > left > 1:
        shown = set_cell_size(shown, left - 1).rstrip() + "…"
    sys.stdout.write(f"{label}  {words.percent(probability):>7}  {shown}\n")
