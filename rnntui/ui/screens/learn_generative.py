"""Beside page 10: the same text before a model of labels given texts, and one of texts."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.ui.screens.learn_live import Given, Live, Sheet, plain, share
from rnntui.ui.widgets.cells import cell_len, fit
from rnntui.ui.widgets.glyphs import Glyphs, bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName

FULL = 8.0
"""Bits of a full column."""


class Generative(Live):
    """The classifier's answer, and the text's surprise character by character."""

    title = "p(label | text), and p(text)"
    written = 160

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """Both; the texts are the language model's."""
        return ("charlm", "classifier")

    @property
    def steps(self) -> int:
        """Characters."""
        return 0 if self.found is None else len(self.found["surprises"])

    def work(self, given: Given) -> Any:
        """Both answers, and what only one of them can: write."""
        from rnntui.workbench.errors_back import surprises

        text = given.text[: self.written]
        row = given.classifier.predict_proba([text])[0]
        writer = given.poet.writer("", temperature=0.7, seed=len(text))
        return {
            "labels": list(zip(given.classifier.labels, row.tolist(), strict=True)),
            "surprises": surprises(given.poet, text),
            "written": "".join(writer.write(220)),
            "names": (given.classifier.run.name, given.poet.run.name),
        }

    def show(self) -> None:
        """Both."""
        if self.found is None:
            self.board.show(None)
        else:
            self.board.show(partial(_rows, self.found, self.step))

    def said(self) -> str:
        """The marked character."""
        if self.found is None:
            return ""
        one = self.found["surprises"][self.step]
        return (
            f"“{one.character}” was expected with {share(one.p)}: {one.bits:.1f} bits. The "
            f"likeliest was “{one.guess}”, {share(one.guess_p)}. The classifier gives no such "
            "figure: it never says how likely a text is."
        )


def _rows(found: Any, step: int, sheet: Sheet) -> list[Line]:
    width, height, marks = sheet
    surprises = found["surprises"]
    bits = sum(one.bits for one in surprises)
    name, poet = found["names"]
    lines: list[Line] = [
        [("discriminative  ", "title"), (fit(name, width - 16, marks.more), "muted")],
        _labels(found["labels"], width, marks),
        [],
        [("generative  ", "title"), (fit(poet, width - 12, marks.more), "muted")],
        [
            (f"p(text) = 2^-{bits:.0f}", "bold"),
            (f"   {bits / max(len(surprises), 1):.2f} bits a character"[: width - 14], "text"),
        ],
        [],
    ]
    wide = max(width - 1, 8)
    for start in range(0, len(surprises), wide):
        piece = surprises[start : start + wide]
        columns = "".join(_column(one.bits, marks) for one in piece)
        at = step - start
        text = [plain(one.character, marks) for one in piece]
        line: Line = [
            (letter if cell_len(letter) == 1 else "?", "cursor" if number == at else "text")
            for number, letter in enumerate(text)
        ]
        lines += [[(columns, "tone-0")], line]
    lines += [[], [("and it writes, asked for nothing", "muted")]]
    letters = "".join(plain(letter, marks) for letter in found["written"])
    lines += [[(letters[at : at + wide], "text")] for at in range(0, len(letters), wide)]
    return lines[:height]


def _labels(labels: Sequence[tuple[str, float]], width: int, marks: Glyphs) -> Line:
    line: Line = []
    room = width
    for label, p in sorted(labels, key=lambda pair: -pair[1])[:4]:
        head = f"p({fit(label, 12, marks.more)} | text) {share(p)} "
        if room < cell_len(head) + 6:
            break
        cells = min(max(room // 2 - cell_len(head), 4), 14)
        filled = bar(p, cells, marks)
        line += [(head, "bold"), (filled + " " * (cells + 2 - len(filled)), "tone-2")]
        room -= cell_len(head) + cells + 2
    return line


def _column(bits: float, marks: Glyphs) -> str:
    """A character's surprise as the height of a column."""
    if marks.ascii:
        return str(min(int(bits), 9))
    step = min(int(bits / FULL * len(marks.heights)), len(marks.heights) - 1)
    return marks.heights[step]
