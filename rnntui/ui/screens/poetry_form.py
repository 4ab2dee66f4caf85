"""The two rows above the poem: who writes, from what prompt, and in what manner."""

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from rnntui.safe_text import safe_text
from rnntui.ui.screens.poetry_manner import FIELDS, HIGH, LOW, Manner, new_seed
from rnntui.ui.screens.poetry_models import Poet, bits_words
from rnntui.ui.widgets.cells import pad
from rnntui.ui.widgets.safe_input import SafeInput
from rnntui.ui.widgets.slider import Slider


class Form(Container):
    """The model's name, the prompt, the slider and the fields; judged while it is typed in."""

    @dataclass
    class PromptEdited(Message):
        """The prompt was changed by hand."""

    @dataclass
    class Turned(Message):
        """Temperature, top-k or top-p was changed."""

    @dataclass
    class Judged(Message):
        """The fields were judged; what is wrong with them, or nothing.

        Attributes:
            problem: one line; empty without one.
        """

        problem: str

    def compose(self) -> ComposeResult:
        """The rows."""
        with Horizontal(id="first"):
            yield Static("", id="model", markup=False)
            yield Static(Content("prompt"), classes="name")
            yield SafeInput(id="prompt", placeholder="how it begins, as: La luna")
        with Container(id="second"):
            yield Slider("T", LOW, HIGH, Manner().temperature, id="temperature")
            with Horizontal(id="fields"):
                for field in FIELDS:
                    yield Static(Content(field.label), classes="name")
                    box = SafeInput(
                        field.text, id=field.name, validators=[field.validator], classes="field"
                    )
                    box.styles.width = field.width
                    yield box

    @property
    def prompt(self) -> str:
        """The prompt with its line ends."""
        return self.query_one("#prompt", SafeInput).raw

    @property
    def problem(self) -> str:
        """What is wrong with the first field that is wrong; empty where none is."""
        for field in FIELDS:
            if not field.fits(self._text(field.name)):
                return field.rule
        return ""

    def manner(self, *, fresh: bool = False) -> Manner:
        """The settings; an empty seed, or any when `fresh`, is drawn and shown.

        Raises:
            ValueError: a field is wrong; `problem` says which.
        """
        values: dict[str, Any] = {f.name: f.read(self._text(f.name)) for f in FIELDS}
        if fresh or values["seed"] is None:
            values["seed"] = new_seed()
            self._put("seed", str(values["seed"]))
        return Manner(temperature=self.query_one(Slider).value, **values)

    @property
    def length_shown(self) -> int:
        """The length of its field, or what it is at first where that is wrong."""
        field = next(field for field in FIELDS if field.name == "length")
        text = self._text("length")
        return int(field.read(text if field.fits(text) else field.text))

    def drawing(self) -> tuple[float, int | None, float | None]:
        """Temperature, top-k and top-p, whatever the other fields say.

        Raises:
            ValueError: one of them is wrong.
        """
        top_k, top_p = (f.read(self._text(f.name)) for f in FIELDS[:2])
        return self.query_one(Slider).value, top_k, top_p

    def put(self, prompt: str, manner: Manner) -> None:
        """Fills the form with the settings of a text."""
        self._put("prompt", prompt)
        self._put("top_k", "off" if manner.top_k is None else str(manner.top_k))
        self._put("top_p", "1" if manner.top_p is None else f"{manner.top_p:g}")
        self._put("length", str(manner.length))
        self._put("seed", str(manner.seed))
        self.query_one(Slider).value = manner.temperature

    def turn(self, steps: int) -> None:
        """Moves the temperature."""
        self.query_one(Slider).step(steps)

    def show_model(self, poet: Poet | None, step: int | None = None) -> None:
        """Says who writes."""
        label = self.query_one("#model", Static)
        if poet is None:
            label.update(Content("no model"))
            return
        # A name is cut before its figure is.
        width = 14 if self.screen.size.width < 80 else 24
        name = pad(safe_text(poet.name), min(width, len(poet.name)))
        bits = bits_words(poet.bits)
        if self.screen.size.width < 110:
            bits = bits.removesuffix(" bits/char") + " bits" if bits else ""
        learning = "still learns" if poet.state in ("running", "paused") else ""
        words = "  ".join(piece for piece in (bits, learning) if piece)
        label.update(Content.assemble((name, "bold"), f"  {words}" if words else ""))
        label.tooltip = None if step is None else f"checkpoint at step {step}"

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", SafeInput).value

    def _put(self, name: str, text: str) -> None:
        self.query_one(f"#{name}", SafeInput).value = text

    @on(Input.Changed)
    def _edited(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == "prompt":
            self.post_message(self.PromptEdited())
            return
        problem = self.problem
        self.post_message(self.Judged(problem))
        if not problem and event.input.id in ("top_k", "top_p"):
            self.post_message(self.Turned())

    @on(Slider.Changed)
    def _moved(self, event: Slider.Changed) -> None:
        event.stop()
        self.post_message(self.Turned())
