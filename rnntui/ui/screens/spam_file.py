"""Classifies a file, one text a line, into a file beside it: progress, cancel, and the counts."""

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from rnntui.errors import Interrupted
from rnntui.safe_text import safe_text
from rnntui.ui.faults import describe
from rnntui.ui.screens.dialogue import Dialogue
from rnntui.ui.screens.spam_model import Judge
from rnntui.ui.widgets.bars import Bar, Bars
from rnntui.ui.widgets.cells import dotted
from rnntui.ui.widgets.path_field import PathField
from rnntui.ui.widgets.progress import Progress
from rnntui.ui.widgets.safe_input import SafeInput

if TYPE_CHECKING:
    from rnntui.ui.app import RnntuiApp

AT_ONCE = 256
"""Texts between two looks at whether it is cancelled."""

TABLES = (".csv", ".tsv", ".json", ".jsonl")
"""Files whose lines are more than a text: they are read as lines all the same, and it is said."""


class FileScreen(Dialogue[None]):
    """Asks for a file, and classifies it in the helper process.

    Args:
        judge: the model.
        threshold: of the positive label of two.
    """

    CSS = """
    FileScreen > .dialogue { width: 84; }
    FileScreen .file--title { text-style: bold; margin-bottom: 1; }
    FileScreen > .dialogue { overflow-y: auto; }
    FileScreen .file--name { color: $text-muted; }
    FileScreen PathField > PagedTable { height: 4; }
    FileScreen.-begun PathField > PagedTable { display: none; }
    FileScreen .file--note { color: $text-muted; margin-top: 1; height: auto; }
    FileScreen .fault { padding: 0; margin-top: 1; display: none; }
    FileScreen .fault.-shown { display: block; }
    FileScreen Progress, FileScreen Bars { margin-top: 1; display: none; }
    FileScreen Progress.-shown, FileScreen Bars.-shown { display: block; }
    """

    def __init__(self, judge: Judge, threshold: float) -> None:
        super().__init__()
        self._judge = judge
        self._threshold = None if judge.positive is None else threshold
        self._busy = self._cancel = False

    def compose(self) -> ComposeResult:
        """Where from, where to, and how it goes."""
        limit = "" if self._threshold is None else f" at threshold {dotted(self._threshold)}"
        with Vertical(classes="dialogue"):
            title = f"A file with one text a line, classified by {self._judge.name}{limit}"
            yield Static(Content(safe_text(title)), classes="file--title")
            yield Static(Content("file"), classes="file--name")
            yield PathField("path of the file", id="source")
            yield Static(Content("labels go into"), classes="file--name")
            yield SafeInput(placeholder="a file beside it", id="target")
            yield Static(Content("encoding"), classes="file--name")
            yield SafeInput(placeholder="UTF-8; of another file such as cp1252", id="encoding")
            yield Progress()
            yield Bars(unit="texts")
            yield Static("", classes="fault", markup=False)
            yield Static(
                Content("tab completes   enter begins   esc goes back"), classes="file--note"
            )

    def on_mount(self) -> None:
        """The path is typed at once."""
        self.query_one(PathField).field.focus()

    @property
    def _source(self) -> Path | None:
        return _path(self.query_one(PathField).path)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Says where the labels would go."""
        event.stop()
        if not self._busy:
            self.remove_class("-begun")
        source = self._source
        if event.input.id not in ("target", "encoding") and source is not None:
            from rnntui.workbench.classifying import beside

            target = await asyncio.to_thread(beside, source)
            self.query_one("#target", SafeInput).placeholder = safe_text(target.name)

    def on_path_field_entered(self, event: PathField.Entered) -> None:
        """Begins."""
        event.stop()
        self._start()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Begins."""
        event.stop()
        self._start()

    def _start(self) -> None:
        source = self._source
        if source is None:
            self._fault("there is no path yet: type one above")
        elif not self._busy:
            target = _path(self.query_one("#target", SafeInput).raw)
            if target is not None:  # beside the file, where it is only named
                target = source.parent / target
            encoding = self.query_one("#encoding", SafeInput).raw.strip() or None
            self.run_worker(self._work(source, target, encoding), exit_on_error=False)

    def action_close(self) -> None:
        """Cancels what runs, else closes."""
        if self._busy:
            self._cancel = True
            self._note("cancelling")
        else:
            self.dismiss(None)

    async def _work(self, source: Path, target: Path | None, encoding: str | None) -> None:
        self._busy, self._cancel = True, False
        self._fault("")
        self.add_class("-begun")
        self.query_one(Bars).set_class(False, "-shown")
        self._note("esc cancels, and nothing is written")
        self._progress(None, "starting a process that reads it")
        try:
            await self._classify(source, target, encoding)
        except Interrupted:
            self._note("cancelled; nothing was written   enter begins anew   esc goes back")
        except Exception as error:  # noqa: BLE001 - the border of a worker: it is shown
            self._fault(describe(error))
            self._note("nothing was written   enter tries again   esc goes back")
        finally:
            self._busy = False
            self.query_one(Progress).set_class(False, "-shown")

    async def _classify(self, source: Path, target: Path | None, encoding: str | None) -> None:
        from rnntui.workbench.classifying import Sheet, beside, judge, opened, pieces

        helper = cast("RnntuiApp", self.app).helper
        began, done = time.monotonic(), 0
        with await asyncio.to_thread(opened, source) as file:
            size = max(os.fstat(file.fileno()).st_size, 1)
            with Sheet(target or beside(source)) as sheet:
                found = pieces(file, source=str(source), encoding=encoding, length=AT_ONCE)
                while (piece := await asyncio.to_thread(next, found, None)) is not None:
                    texts, read = piece
                    said = await helper.call(judge, self._judge.run.path, texts, self._threshold)
                    if self._cancel:
                        raise Interrupted("cancelled")
                    await asyncio.to_thread(sheet.add, texts, said)
                    done += len(texts)
                    share = min(read / size, 1.0)
                    left = (time.monotonic() - began) * (1 - share) / share
                    self._progress(share, f"{done:,} texts", left)
        order = sorted(sheet.counts, key=lambda label: -sheet.counts[label])
        rows = [Bar(label, sheet.counts[label], figure=self._share(sheet.counts[label], done))
                for label in order]  # fmt: skip
        with self.app.batch_update():
            bars = self.query_one(Bars)
            bars.show(rows[:8])
            bars.set_class(True, "-shown")
            whole = (
                "; each line was one text, with all its columns"
                if source.suffix.lower() in TABLES
                else ""
            )
            self._note(f"{done:,} texts in {sheet.path}{whole}   esc goes back")

    def _share(self, count: int, total: int) -> str:
        return f"{count:,}  {100 * count / max(total, 1):.1f} %"

    def _progress(self, share: float | None, said: str, left: float | None = None) -> None:
        progress = self.query_one(Progress)
        progress.show(share, said, left)
        progress.set_class(True, "-shown")

    def _fault(self, text: str) -> None:
        fault = self.query_one(".fault", Static)
        fault.update(Content(text))
        fault.set_class(bool(text), "-shown")

    def _note(self, text: str) -> None:
        self.query_one(".file--note", Static).update(Content(safe_text(text)))


def _path(typed: str) -> Path | None:
    """What was typed as a path; None while it is nothing."""
    typed = typed.strip()
    if not typed:
        return None
    try:
        return Path(typed).expanduser()
    except RuntimeError:  # nobody of that name has a home
        return Path(typed)
