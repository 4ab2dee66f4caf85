"""Beside page 6: the thought vector as a text is read, and the texts whose thoughts are near."""

from functools import partial
from typing import TYPE_CHECKING, Any

from rnntui.errors import UserError
from rnntui.ui.screens.learn_live import Given, Live, Sheet
from rnntui.ui.widgets.cells import cell_len, compact, fit, pad
from rnntui.ui.widgets.glyphs import Glyphs, bar
from rnntui.ui.widgets.painted import Line

if TYPE_CHECKING:
    from rnntui.settings import TaskName

MOST = 1_000
"""Texts among which neighbours are looked for."""

NEAR = 30


class Thought(Live):
    """The nearest texts of the data, after each token."""

    title = "the texts with the nearest thoughts"
    heard = True

    @property
    def needs(self) -> "tuple[TaskName, ...]":
        """A classifier."""
        return ("classifier",)

    @property
    def steps(self) -> int:
        """A step a token."""
        return 0 if self.found is None else len(self.found[0].tokens)

    @property
    def beginning(self) -> int:
        """The whole text."""
        return max(self.steps - 1, 0)

    def work(self, given: Given) -> Any:
        """The text as it is read, and the neighbours of each of its beginnings."""
        from rnntui.insight.thoughts import nearest
        from rnntui.workbench.explaining import thoughts
        from rnntui.workbench.orders import reading

        texts = [text for text in dict.fromkeys(given.others) if text != given.text][:MOST]
        if not texts:
            raise UserError("there are no other texts to compare with: the run keeps no test part")
        found = reading(given.classifier, given.text)
        vectors = thoughts(given.classifier, texts)
        said = given.classifier.predict(texts)
        near = [
            [(said[index], texts[index], cosine) for index, cosine in nearest(vectors, one, NEAR)]
            for one in found.thoughts
        ]
        return found, near, len(texts)

    def show(self) -> None:
        """The neighbours."""
        if self.found is None:
            self.board.show(None)
        else:
            found, near, count = self.found
            self.board.show(partial(_rows, found.tokens, near[self.step], count, self.step))

    def said(self) -> str:
        """What is compared."""
        if self.found is None:
            return ""
        found, near, count = self.found
        token, size = found.tokens[self.step], found.thoughts.shape[1]
        first = compact(near[self.step][0][2], 3)
        return (
            f"After “{token}” the text is a vector of {size} numbers. Of {count:,} texts of the "
            f"data these point most in its direction; the nearest has a cosine of {first}."
        )


def _rows(
    tokens: tuple[str, ...],
    near: list[tuple[str, str, float]],
    count: int,
    step: int,
    sheet: Sheet,
) -> list[Line]:
    width, height, marks = sheet
    lines = _read(tokens, step, width, marks)[: max(height // 3, 2)]
    lines.append([])
    said = max(min(max(cell_len(fit(label, 10, marks.more)) for label, _, _ in near), 10), 4)
    room = max(width - 7 - 9 - said - 2, 6)
    head = f"{'cosine':>6} {pad('', 8)} {pad('said', said)}  text, of {count:,}"
    lines.append([(fit(head, width, marks.more), "muted")])
    for label, text, cosine in near[: max(height - len(lines), 1)]:
        lines.append(
            [
                (f"{compact(cosine, 3, marks.minus):>6} ", "bold"),
                (pad(bar(cosine, 8, marks), 8) + " ", "tone-0"),
                (pad(label, said, more=marks.more) + "  ", "muted"),
                (fit(text, room, marks.more), "text"),
            ]
        )
    return lines


def _read(tokens: tuple[str, ...], step: int, width: int, marks: Glyphs) -> list[Line]:
    """The text, what was read bright, the rest faint."""
    lines: list[Line] = [[]]
    left = width
    for number, token in enumerate(tokens):
        text = fit(token, 24, marks.more)
        if cell_len(text) + 1 > left:
            lines.append([])
            left = width
        role = "cursor" if number == step else "text" if number < step else "faint"
        lines[-1] += [(text, role), (" ", "text")]
        left -= cell_len(text) + 1
    return lines
