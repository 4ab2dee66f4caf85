"""A data set in figures: labels, lengths, duplicates, artefacts; a corpus' lines and entropies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from rnntui import words
from rnntui.ui.screens.data_counted import CountedPane
from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.facts import Facts
from rnntui.ui.widgets.histogram import Histogram

LABELS = 12
"""Labels, and artefacts, shown as bars; more are counted in the last line."""


class StatisticsPane(CountedPane):
    """Charts of what was counted."""

    DEFAULT_CSS = "StatisticsPane #lengths { height: 11 !important; }"

    def figures(self) -> Iterator[Widget]:
        """One slot each; those that a set has no figures for are not seen."""
        yield Facts(id="facts")
        yield _panel(Bars(id="balance"), "labels")
        yield _panel(Histogram(id="lengths"), "lengths")
        yield _panel(Bars(id="duplicates"), "duplicates")
        yield _panel(Bars(id="artefacts"), "artefacts")

    def fill(self, counted: dict[str, Any]) -> None:
        """The charts of labelled texts, or of a corpus."""
        figures = counted["statistics"]
        labelled = counted["task"] == "classifier"
        for name in ("duplicates", "artefacts"):
            self.query_one(f"#{name}").display = labelled
        if labelled:
            self._labelled(figures, counted)
        else:
            self._corpus(figures, counted)

    def _labelled(self, figures: Mapping[str, Any], counted: Mapping[str, Any]) -> None:
        texts = figures["messages"]
        self.query_one("#facts", Facts).show(
            [
                ("texts", f"{texts:,} with {figures['tokens']:,} tokens"),
                *_skipped(counted),
                *([("note", counted["note"])] if counted["note"] else []),
            ]
        )
        self._bars("balance", "labels", _shares(figures["labels"], texts))
        self._lengths(
            figures["histogram"],
            f"tokens in a text: {figures['length_max']:,} at most",
            (figures["length_median"], figures["length_p99"]),
        )
        exact, near = figures["exact_duplicates"], figures["near_duplicates"]
        self._bars(
            "duplicates",
            "texts that repeat an earlier one",
            [
                _share("exactly", exact, texts, _conflicts(figures["exact_conflicts"])),
                _share("in their letters", near, texts, _conflicts(figures["near_conflicts"])),
            ],
            top=texts,
        )
        self._bars(
            "artefacts",
            "artefacts: entities, tags and masks, and the texts that hold them",
            [
                Bar(
                    item["text"],
                    total := sum(item["messages"].values()),
                    tone=1 if len(item["messages"]) == 1 else 0,
                    figure=f"{total:,}",
                    note=_where(item["messages"]),
                )
                for item in figures["artefacts"][:LABELS]
            ],
            empty="None: no HTML entity, no tag, no mask.",
        )

    def _corpus(self, figures: Mapping[str, Any], counted: Mapping[str, Any]) -> None:
        poems = f" in {counted['poems']:,} poems" if counted["poems"] else ""
        part = ""
        if figures["entropy_characters"] < figures["characters"]:
            part = f", of the first {words.amount(figures['entropy_characters'])} characters"
        self.query_one("#facts", Facts).show(
            [
                ("characters", f"{figures['characters']:,}, {figures['distinct']:,} distinct"),
                ("words", f"{figures['words']:,}"),
                ("lines", f"{figures['lines']:,}{poems}"),
            ]
        )
        self._bars(
            "balance",
            f"entropy in bits a character, given those before{part}",
            [
                Bar(f"{order} before", bits, figure=f"{bits:.2f}")
                for order, bits in enumerate(figures["entropies"])
            ],
        )
        self._lengths(
            figures["line_histogram"],
            f"characters in a line: {figures['line_length_max']:,} at most",
            (figures["line_length_median"], figures["line_length_p99"]),
        )

    def _bars(
        self,
        name: str,
        title: str,
        rows: Sequence[Bar],
        *,
        top: float | None = None,
        empty: str = "",
    ) -> None:
        bars = self.query_one(f"#{name}", Bars)
        bars.border_title = Content(f"{title}. {empty}" if empty and not rows else title)
        bars.styles.height = None if rows or not empty else 1
        bars.show(rows, top=top)

    def _lengths(
        self, histogram: Sequence[Sequence[int]], title: str, marks: tuple[float, float]
    ) -> None:
        chart = self.query_one("#lengths", Histogram)
        chart.border_title = Content(title)
        if not histogram:
            chart.show([], 0, 1)
            return
        # The last bin takes all that is longer: drawn as wide as the others.
        step = histogram[0][1] - histogram[0][0] + 1
        if len(histogram) == 1:
            step = max(histogram[0][1] + 1, 1)
        chart.show(
            [count for _, _, count in histogram],
            histogram[0][0],
            histogram[-1][0] + step,
            [("median", marks[0]), ("99 %", marks[1])],
        )


def _panel(widget: Widget, title: str) -> Widget:
    widget.add_class("panel")
    widget.border_title = Content(title)
    return widget


def _share(label: str, count: int, whole: int, note: str = "", tone: int = 0) -> Bar:
    share = words.percent(count / whole) if whole else "–"
    return Bar(label, count, tone=tone, figure=f"{count:>6,}  {share:>6}", note=note)


def _shares(labels: Mapping[str, int], whole: int) -> list[Bar]:
    return [_share(name, count, whole, tone=i) for i, (name, count) in enumerate(labels.items())]


def _conflicts(sets: int) -> str:
    return f"{sets:,} under more than one label" if sets else ""


def _where(messages: Mapping[str, int]) -> str:
    if len(messages) == 1:
        return f"{next(iter(messages))} only: gives it away"
    return ", ".join(f"{count:,} {label}" for label, count in list(messages.items())[:3])


def _skipped(counted: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not counted["skipped_count"]:
        return []
    line, reason = counted["skipped"][0]
    return [("left out", f"{counted['skipped_count']:,} of the rows; line {line}: {reason}")]
