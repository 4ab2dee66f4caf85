"""A data set on the terminal: where it comes from, what it holds, how it begins."""

import sys
import textwrap
from itertools import islice

from rnntui import words
from rnntui.cli.output import on_terminal, one_line, say, show_table
from rnntui.data.registry import DataSet
from rnntui.safe_text import safe_text
from rnntui.workbench.inspecting import Inspected

WIDTH = 80
SHOWN_TOKENS = 10
SHOWN_ARTEFACTS = 8
SHOWN_CHARACTERS = 30


def source_page(dataset: DataSet) -> None:
    """Title, source, licence and what there is to know."""
    say(f"{dataset.name}: {dataset.title}")
    _paragraph(dataset.about)
    for name, value in (("licence", dataset.licence), ("citation", dataset.citation)):
        if value:
            _paragraph(f"{name}: {value}")
    for source in dataset.sources:
        member = f" ({source.member} in it)" if source.member else ""
        say(f"from: {source.url}{member}")
    say()


def labelled_page(found: Inspected, head: int) -> None:
    """Statistics and first texts of a labelled set."""
    texts, counted = found.texts, found.labelled
    assert texts is not None
    assert counted is not None
    labels = ", ".join(f"{count:,} {_plain(name)}" for name, count in counted.labels.items())
    _fact("texts", f"{counted.messages:,}: {labels}")
    if texts.skipped:
        first = texts.skipped[0]
        _fact("skipped", f"{len(texts.skipped):,} rows, line {first.line}: {first.reason}")
    _fact(
        "tokens",
        f"{counted.tokens:,}; a text has {counted.length_median:g} (median), "
        f"{counted.length_p99:.0f} (99th percentile), {counted.length_max:,} at most",
    )
    unknown = words.percent(counted.unknown_rate)
    _fact(
        "vocabulary",
        f"{counted.vocabulary:,}, of which {counted.hapaxes:,} occur once; {unknown} of the "
        "tokens of a held-out fifth are unknown to the rest",
    )
    if counted.unknown_to_vectors is not None:
        share = words.percent(counted.unknown_to_vectors)
        _fact("vectors", f"{share} of all tokens have none")
    _fact(
        "duplicates",
        f"{counted.exact_duplicates:,} exact, {counted.near_duplicates:,} with the same letters; "
        f"{counted.near_conflicts:,} of them under more than one label",
    )
    for artefact in counted.artefacts[:SHOWN_ARTEFACTS]:
        where = ", ".join(f"{count:,} {_plain(name)}" for name, count in artefact.messages.items())
        _fact("artefact", f"{_plain(artefact.text)} in {where}")
    for name, tokens in islice(counted.top_tokens.items(), 20):
        typical = " ".join(_plain(token.token) for token in tokens[:SHOWN_TOKENS])
        _fact("typical", f"{_plain(name)}: {typical}")
    if found.note:
        _fact("note", found.note)
    say()
    rows = [
        (str(line), label, text)
        for line, label, text in zip(
            texts.lines[:head], texts.labels[:head], texts.texts[:head], strict=True
        )
    ]
    show_table(("line", "label", "text"), rows, right="line")


def corpus_page(found: Inspected, head: int) -> None:
    """Statistics and first lines of a corpus."""
    corpus, counted = found.corpus, found.characters
    assert corpus is not None
    assert counted is not None
    _fact("characters", f"{counted.characters:,}, {counted.distinct} distinct")
    _fact("words", f"{counted.words:,}")
    _fact("lines", f"{counted.lines:,}, {counted.line_length_median:g} characters (median)")
    if corpus.titles:
        _fact("poems", f"{len(corpus.titles):,}")
    entropies = ", ".join(f"{bits:.2f}" for bits in counted.entropies)
    _fact("entropy", f"{entropies} bits/char, given 0 to {len(counted.entropies) - 1} before")
    frequent = " ".join(
        f"{_visible(symbol)} {words.percent(count / counted.characters)[:-2]}"
        for symbol, count in islice(counted.counts.items(), SHOWN_CHARACTERS)
    )
    _fact("frequent", f"{frequent}  (%)")
    say()
    for line in islice(corpus.text.split("\n"), head):
        say(f"  {line[:200]}")


def _visible(symbol: str) -> str:
    return {" ": "␠", "\n": "␊", "\t": "␉"}.get(symbol, symbol)


def _plain(text: str) -> str:
    """Foreign text inside a line of ours."""
    return safe_text(text, limit=80) if sys.stdout.isatty() else one_line(text)


def _fact(name: str, value: str) -> None:
    indent = " " * 13
    width = WIDTH if on_terminal(sys.stdout) else 10**6
    say(
        textwrap.fill(
            f"{name:<11}  {value}", width=width, subsequent_indent=indent, break_long_words=False
        )
    )


def _paragraph(text: str) -> None:
    say(textwrap.fill(" ".join(text.split()), width=WIDTH, break_on_hyphens=False))
