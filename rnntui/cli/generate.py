"""`rnntui generate`."""

import secrets
import sys
from typing import Any

import click

from rnntui.cli.group import examples
from rnntui.cli.options import RunName, json_option, plain_argument
from rnntui.cli.output import emit_json, note, shown
from rnntui.generation.prompt import map_prompt
from rnntui.generation.sampling import check
from rnntui.workbench.loading import LanguageModel, find_run

BETWEEN = "---"
"""The line between two texts."""


@click.command(
    epilog=examples(
        "rnntui generate",
        'rnntui generate demo-poet --prompt "La luna" --temperature 0.7 --length 400',
        'rnntui generate --until "." --seed 7 --count 3 --json',
    ),
)
@click.argument("run", type=RunName(), required=False)
@click.option("--prompt", default="", metavar="TEXT", help="What the text begins with.")
@click.option(
    "--temperature",
    type=float,
    default=1.0,
    metavar="T",
    show_default=True,
    help="Below 1 the likely becomes likelier; 0 takes the likeliest always.",
)
@click.option("--top-k", type=int, metavar="K", help="Draw from the K likeliest characters.")
@click.option("--top-p", type=float, metavar="P", help="Draw from the likeliest of mass P.")
@click.option(
    "--length", type=int, default=600, metavar="N", show_default=True, help="Characters at most."
)
@click.option("--until", metavar="TEXT", help="Stop when this has been written.")
@click.option("--seed", type=int, metavar="N", help="Reproduces the text; else drawn and told.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    show_default=True,
    help="Texts, a line --- between them.",
)
@json_option
def generate(run: str | None, prompt: str, seed: int | None, count: int, **others: Any) -> None:
    r"""Let a character language model write.

    RUN is a name, an id or a path; without it the newest language model writes. The prompt is
    printed first, and is not counted in --length. A character that the corpus lacks is mapped to
    one it has, which is told, or refused. --json prints one object a text: run, prompt, seed,
    number, text (without the prompt); texts of one seed differ by their number.
    """
    as_json = bool(others.pop("as_json"))
    model = LanguageModel(find_run(None if run is None else plain_argument(run), "charlm"))
    if run is None:
        note(f"model: {model.run.name}")
    prompt, changes = map_prompt(plain_argument(prompt), model.vocabulary)
    if changes:
        note(f"the corpus lacks some characters of the prompt: {', '.join(changes)}")
    if others["until"] is not None:
        others["until"] = plain_argument(others["until"])
    check(others["temperature"], others["top_k"], others["top_p"])  # before the seed is told
    if seed is None:
        seed = secrets.randbelow(2**31)
        note(f"seed {seed}")
    if count == 1 and not as_json:
        # Before anything is printed: a wrong option is an error and no text.
        characters = model.stream(prompt, seed=seed, **others)
        _print(prompt)
        last = prompt
        for last in characters:
            _print(last)
        if not last.endswith("\n"):
            _print("\n")
        return
    for number, text in enumerate(model.generate(prompt, seed=seed, count=count, **others)):
        if as_json:
            about = {"run": model.run.name, "prompt": prompt, "seed": seed, "number": number}
            emit_json({**about, "text": text})
        else:
            _print(f"{BETWEEN}\n" if number else "")
            _print(f"{prompt}{text}\n")


def _print(text: str) -> None:
    sys.stdout.write(shown(text, lines=True))
    sys.stdout.flush()
