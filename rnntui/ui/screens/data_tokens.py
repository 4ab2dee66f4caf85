"""What is typical of a data set: the most telling tokens of each label, a corpus' characters."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from textual.containers import ItemGrid
from textual.content import Content
from textual.widget import Widget

from rnntui import words
from rnntui.safe_text import safe_text
from rnntui.ui.characters import name_of
from rnntui.ui.screens.data_counted import CountedPane
from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.facts import Facts

LABELS = 24
"""Labels whose tokens are shown; a set with more is no set for reading."""

CHARACTERS = 300
"""Characters shown of a corpus, the most frequent first."""


class TokensPane(CountedPane):
    """Bars of log-odds, one chart a label; or of the characters."""

    DEFAULT_CSS = "TokensPane #typical { grid-gutter: 1 2; margin-top: 1; }"

    def figures(self) -> Iterator[Widget]:
        """The facts, and the charts beside or below each other."""
        yield Facts(id="vocabulary")
        yield ItemGrid(id="typical", min_column_width=36)

    def fill(self, counted: dict[str, Any]) -> None:
        """The charts of this set; those that were there are used again."""
        figures = counted["statistics"]
        facts = self.query_one("#vocabulary", Facts)
        if counted["task"] == "classifier":
            facts.show(self._vocabulary(figures))
            charts = _tokens(figures)
        else:
            distinct = figures["distinct"]
            facts.show([("characters", f"{figures['characters']:,}, {distinct:,} distinct")])
            charts = [("characters, the most frequent first", _characters(figures))]
        grid = self.query_one("#typical", ItemGrid)
        bars = list(grid.query(Bars))
        for spare in bars[len(charts) :]:
            spare.remove()
        fresh = [Bars(classes="panel") for _ in charts[len(bars) :]]
        if fresh:
            grid.mount_all(fresh)
        top = max((row.value for _, rows in charts for row in rows), default=1.0)
        for chart, (title, rows) in zip([*bars, *fresh], charts, strict=False):
            chart.border_title = Content(safe_text(title, limit=60))
            # One scale for all, so that a weak label's bars are seen to be short.
            chart.show(rows, top=top)

    def _vocabulary(self, figures: Mapping[str, Any]) -> list[tuple[str, str]]:
        vectors = self.room.counts.vectors
        lacking = figures["unknown_to_vectors"]
        if vectors is None:
            said = "none chosen; v chooses some, and counts the tokens that they lack"
        elif lacking is None:
            said = f"{vectors}: being counted"
        else:
            said = f"{words.percent(lacking)} of all tokens are not in {vectors}; v chooses others"
        return [
            ("vocabulary", f"{figures['vocabulary']:,} distinct tokens; {figures['hapaxes']:,} of "
             "them occur once"),
            ("unseen", f"{words.percent(figures['unknown_rate'])} of the tokens of a held-out "
             "fifth do not occur in the rest"),
            ("vectors", said),
            ("bars", "log-odds against the other labels over their deviation (z); × occurrences"),
        ]  # fmt: skip

    def can(self, action: str) -> bool:
        """Vectors belong to tokens."""
        return action == "vectors" and self.taken is not None and self.taken.labelled


def _tokens(figures: Mapping[str, Any]) -> list[tuple[str, list[Bar]]]:
    charts: list[tuple[str, list[Bar]]] = []
    for number, (label, tokens) in enumerate(islice(figures["top_tokens"].items(), LABELS)):
        charts.append(
            (
                f"typical of {label}",
                [
                    Bar(
                        token["token"],
                        token["score"],
                        tone=number,
                        figure=f"{token['score']:.1f}",
                        note=f"{token['count']:,}×",
                    )
                    for token in tokens
                ],
            )
        )
    return charts


def _characters(figures: Mapping[str, Any]) -> list[Bar]:
    whole = figures["characters"] or 1
    return [
        Bar(
            name_of(character),
            count,
            figure=f"{count:,}  {100 * count / whole:5.2f} %",
        )
        for character, count in islice(figures["counts"].items(), CHARACTERS)
    ]
