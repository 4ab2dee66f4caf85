"""The settings of a run that is put together: a row each, one line of help, judged while typing."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from rnntui.errors import UserError
from rnntui.safe_text import safe_text
from rnntui.settings import Field, fields_of
from rnntui.ui.drafts import MOST_USED, Draft, about, choices_of, read_value, written
from rnntui.ui.widgets.cells import fit
from rnntui.ui.widgets.glyphs import glyphs
from rnntui.ui.widgets.safe_input import SafeInput

NAME = "name"
"""The row of the run's name, which is no setting of the training."""

_LABEL, _VALUE, _NOTE = 19, 18, 14

_ROOMY = 90
"""Cells from which each row says what its setting does."""


class Rows(OptionList):
    """The rows; left and right take the next value of a choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "turn(-1)", "the value before"),
        ("right", "turn(1)", "the next value"),
    ]

    class Turned(Message):
        """Another value of the marked row is wanted."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_turn(self, by: int) -> None:
        """Asks for another value."""
        self.post_message(self.Turned(by))


class SettingsForm(Vertical):
    """The settings of a draft.

    Args:
        draft: gives what is shown; the same object, or another one with `show`.
    """

    DEFAULT_CSS = """
    SettingsForm #filter { display: none; }
    SettingsForm.-filtered #filter { display: block; }
    SettingsForm Rows { height: 1fr; min-height: 3; }
    SettingsForm #edit { height: 3; border-top: none; padding: 0 1; }
    SettingsForm #value { display: none; padding: 0; }
    SettingsForm.-editing #value { display: block; }
    SettingsForm #about { height: 1fr; }
    """

    class Changed(Message):
        """The draft has another value."""

    def __init__(self, draft: Draft, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.draft = draft
        self.filter = ""
        self._editing: str | None = None
        self._untouched: tuple[str, str] = ("", "")
        self._values: dict[str, object] = {}
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Filter, rows, and the line that a value is written in."""
        yield SafeInput(placeholder="part of a name or of its help; esc shows all", id="filter")
        yield Rows(id="rows")
        with Vertical(id="edit"):
            yield SafeInput(id="value")
            yield Static("", id="about", markup=False)

    # What is shown

    def show(self, draft: Draft, values: dict[str, object]) -> None:
        """Shows a draft with these values; the marked row stays where it can."""
        self.draft = draft
        rows = self.query_one(Rows)
        marked = self._marked()
        self._values = values
        options = self._options()
        rows.clear_options()
        rows.add_options(options)
        names = [option.id for option in options]
        if marked is not None and marked in names:
            rows.highlighted = names.index(marked)
        elif names:
            rows.highlighted = next((i for i, name in enumerate(names) if name is not None), None)
        self._explain()

    def refresh_rows(self) -> None:
        """The values anew, in the rows there are."""
        rows = self.query_one(Rows)
        self._values = dict(self.draft.values())
        for index, option in enumerate(rows.options):
            if option.id is not None:
                prompt = self._row(option.id)
                if prompt != option.prompt:
                    rows.replace_option_prompt_at_index(index, prompt)
        self._explain()

    def _options(self) -> list[Option]:
        fields = {item.name: item for item in fields_of(self.draft.task)}
        wanted = self.filter.casefold().split()

        def fits(name: str) -> bool:
            item = fields.get(name)
            text = f"{name} {name.replace('_', ' ')} {item.setting.help if item else ''}".casefold()
            return all(word in text for word in wanted)

        first = [name for name in MOST_USED if name in fields and fits(name)]
        if fits(NAME):
            first.append(NAME)
        options = [Option(self._row(name), name) for name in first]
        groups: dict[str, list[str]] = {}
        for item in fields.values():
            if item.name not in MOST_USED and fits(item.name):
                groups.setdefault(item.setting.group, []).append(item.name)
        for group, names in groups.items():
            options.append(Option(Content.styled(f"more: {group.lower()}", "$text-muted"),
                                  disabled=True))  # fmt: skip
            options += [Option(self._row(name), name) for name in names]
        if not options:
            options.append(Option(Content("no setting fits; esc shows all"), disabled=True))
        return options

    def _row(self, name: str) -> Content:
        marks = glyphs(self.app)
        if name == NAME:
            shown = safe_text(self.draft.name, limit=60) or "made of data and cell"
            style = "$accent bold" if self.draft.name else "$text-muted"
            return Content.assemble(f"  {'name of the run':<{_LABEL}}", (shown, style))
        item = self._field(name)
        given = name in self.draft.given
        value = safe_text(written(item, self._values.get(name)), limit=60)
        shown = value or ("–" if not marks.ascii else "-")
        mark = "*" if marks.ascii else "•"
        note = f"{self.draft.preset} {self._before(item)}" if given else ""
        if self.content_size.width >= _ROOMY:
            note = f"{note:<{_NOTE}} {item.setting.help}"
        else:
            # A row of its own would push the settings apart.
            note = fit(note, self.content_size.width - _LABEL - _VALUE - 6, marks.more)
        return Content.assemble(
            (f"{mark if given else ' '} ", "$accent bold"),
            (f"{name.replace('_', ' '):<{_LABEL}}", "bold" if given else ""),
            (f"{shown:<{_VALUE}}", "$accent bold" if given else ""),
            (f" {note}", "$text-muted") if note else "",
        )

    def _before(self, item: Field) -> str:
        rest = {key: value for key, value in self.draft.given.items() if key != item.name}
        draft = self.draft
        without = Draft(draft.task, draft.preset, draft.data, draft.dataset, rest).values()
        return safe_text(written(item, without.get(item.name)), limit=24) or "not set"

    def _field(self, name: str) -> Field:
        return next(item for item in fields_of(self.draft.task) if item.name == name)

    def _marked(self) -> str | None:
        rows = self.query_one(Rows)
        option = rows.highlighted_option
        return option.id if option is not None else None

    def _explain(self) -> None:
        name = self._marked()
        note = self.query_one("#about", Static)
        if self._problem:
            note.set_class(True, "-wrong")
            note.update(Content.styled(self._problem, "$text-error bold"))
            return
        if name is None:
            note.update(Content(""))
            return
        if name == NAME:
            note.update(Content("What the run is called.\nenter writes it"))
            return
        item = self._field(name)
        how = "← → change it" if choices_of(item) else "enter writes it"
        dot = glyphs(self.app).dot
        if glyphs(self.app).ascii:
            how = how.replace("← →", "left, right")
        note.update(
            Content.assemble(
                item.setting.help,
                "\n",
                (f"{about(item, self.draft.task)} {dot} {how}", "$text-muted"),
            )
        )

    # Changing a value

    @on(OptionList.OptionHighlighted)
    def _another_row(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._editing is None:
            self._explain()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.edit(event.option.id)

    @on(Rows.Turned)
    def _turned(self, event: Rows.Turned) -> None:
        event.stop()
        name = self._marked()
        if name is None or name == NAME:
            return
        item = self._field(name)
        if choices := choices_of(item):
            value = self._values.get(name)
            index = choices.index(value) if value in choices else -1
            self._give(name, choices[(index + event.by) % len(choices)])
        elif item.kind is int and isinstance(value := self._values.get(name), int):
            # Sizes are tried in doublings, small counts one by one.
            if name in ("units", "embedding_size", "batch_size"):
                other = value * 2 if event.by > 0 else value // 2
            else:
                other = value + event.by
            if not self.draft.problem_with(name, other):
                self._give(name, other)

    def edit(self, name: str) -> None:
        """Opens the line in which a value is written; a choice takes the next."""
        rows = self.query_one(Rows)
        names = [option.id for option in rows.options]
        if name not in names:
            self.set_filter("")
            names = [option.id for option in rows.options]
        rows.highlighted = names.index(name)
        if name != NAME and choices_of(self._field(name)) and name != "device":
            self._turned(Rows.Turned(1))
            return
        raw = (
            self.draft.name if name == NAME else written(self._field(name), self._values.get(name))
        )
        shown = safe_text(raw)
        self._editing, self._untouched = name, (shown, raw)
        line = self.query_one("#value", Input)
        with line.prevent(Input.Changed):
            line.value = shown
        self.add_class("-editing")
        line.focus()
        line.action_select_all()

    @on(Input.Changed, "#value")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._problem = self._judge(event.value)
        event.input.set_class(bool(self._problem), "-invalid")
        self._explain()
        if not self._problem and self._editing not in (None, NAME):
            self._take(event.value)

    def _judge(self, text: str) -> str:
        name = self._editing
        if name is None:
            return ""
        if name == NAME:
            from rnntui.runs.store import valid_name

            try:
                if text.strip():
                    valid_name(text.strip())
            except UserError as error:
                return safe_text(str(error))
            return ""
        try:
            value = read_value(self._field(name), text)
        except UserError as error:
            return safe_text(str(error))
        return safe_text(self.draft.problem_with(name, value))

    def _take(self, text: str) -> None:
        name = self._editing
        if name is None:
            return
        shown, raw = self._untouched
        text = raw if text == shown else text
        if name == NAME:
            self.draft.name = text.strip()
            self.refresh_rows()
            return
        value = read_value(self._field(name), text)
        if value != self._values.get(name):
            self._give(name, value)

    @on(Input.Submitted, "#value")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._problem:
            self._take(event.value)
            self.close()
            self.query_one(Rows).focus()

    def close(self) -> None:
        """Ends writing; what was wrong is dropped."""
        if self._editing is None:
            return
        self._editing, self._problem = None, ""
        self.query_one("#value", Input).remove_class("-invalid")
        self.remove_class("-editing")
        self._explain()

    def on_descendant_blur(self) -> None:
        """A value is written while its line has the focus."""

        def look() -> None:
            if self._editing is not None and not self.query_one("#value", Input).has_focus:
                self.close()

        self.call_after_refresh(look)

    def _give(self, name: str, value: object) -> None:
        self.draft.give(name, value)
        self.refresh_rows()
        self.post_message(self.Changed())

    def reset(self) -> None:
        """The preset's value of the marked row again."""
        name = self._marked()
        if name == NAME:
            self.draft.name = ""
        elif name is not None:
            self.draft.take_back(name)
        self.refresh_rows()
        self.post_message(self.Changed())

    @property
    def resettable(self) -> bool:
        """Whether the marked row differs from the preset."""
        name = self._marked()
        return name in self.draft.given or (name == NAME and bool(self.draft.name))

    # The filter

    def open_filter(self) -> None:
        """Gives the focus to the filter."""
        self.add_class("-filtered")
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self.set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(Rows).focus()

    def set_filter(self, text: str) -> None:
        """Shows the settings whose name or help has all these words."""
        self.filter = text
        box = self.query_one("#filter", Input)
        if box.value != text:
            with box.prevent(Input.Changed):
                box.value = text
        self.set_class(bool(text) or box.has_focus, "-filtered")
        self.show(self.draft, self._values)
