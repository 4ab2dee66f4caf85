"""A hostile data set in a real terminal: labels, texts, names of files, figures, dialogues."""

import json
import os
import shutil

import pytest
from desk_app import desk_app
from terminal_bytes import HOSTILE, AppTerminal, raw_controls

from rnntui import locations
from rnntui.data.adding import add
from rnntui.data.reading import read_labelled
from rnntui.data.registry import known

UP, DOWN, RIGHT, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[F"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


@pytest.fixture
def hostile_set(seen, tmp_path):  # noqa: ARG001 - it moves the home
    """A set with a hostile label for each hostile text, from a file of a hostile name."""
    folder = tmp_path / "from"
    folder.mkdir()
    texts = [text for text in HOSTILE.values() if text.isprintable() or len(text) < 1_000]
    texts.append(HOSTILE["line of a megabyte"])
    rows = []
    for number, text in enumerate(texts):
        label = HOSTILE["title"][:-1] + text[:200]
        rows += [
            {"label": f"{number} {label}", "text": f"{text} &lt;#&gt; {copy}"}
            for copy in range(3 if len(text) < 1_000 else 1)
        ]
    file = folder / f"{HOSTILE['title']} [b].jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    copy = add("hostile", file)
    read = read_labelled(copy)
    assert read.skipped, "the statistics are to name a line that was left out"
    description = locations.data_dir() / "hostile" / "set.json"
    about = json.loads(description.read_text())
    about.update(title="HEAD " + "".join(texts)[:600], about="".join(texts)[:600])
    description.write_text(json.dumps(about))
    # A language that there is not is an error, in place, which quotes it.
    shutil.copytree(description.parent, description.parent.with_name("hostile_tongue"))
    about["language"] = "".join(texts)[:200]
    (locations.data_dir() / "hostile_tongue" / "set.json").write_text(json.dumps(about))
    return len(read.texts)


def test_nothing_of_a_hostile_set_reaches_the_terminal(hostile_set):
    labelled = [item.name for item in known().values() if item.task == "classifier"]
    # Where there is room for the list or the set only, each key goes to what is seen.
    with AppTerminal(desk_app, size=(40, 100)) as terminal:
        terminal.read_until("demo_sms")
        terminal.press(DOWN * labelled.index("hostile_tongue") + "\r")
        terminal.read_until("no language")
        terminal.press("b")
        terminal.read_until("corpora")
        terminal.press(UP + "\r")
        terminal.read_until(f"row 1 of {hostile_set}")
        terminal.press("s")
        terminal.read_until("median")
        terminal.press(END)
        terminal.read_until("artefacts")
        terminal.press("k")
        terminal.read_until("typical of")
        terminal.press("o")
        terminal.read_until("SHA-256")
        terminal.press("p")
        terminal.read_until("whole text")
        for number in range(3):
            terminal.press("l")
            terminal.read_until(f"label: {number} ", "row 1 of")  # the second when they are there
        terminal.press("\r")
        terminal.read_until("characters")
        for number in range(8, hostile_set + 1):  # from the second row of the third label on
            terminal.press(RIGHT)
            terminal.read_until(f"row {number} of")
        terminal.press("q")
        terminal.read_until("search")
        terminal.press("q")
        output = terminal.read_to_end()
    assert terminal.process.returncode == 0
    assert raw_controls(output) == []
    assert "␛]0;HOSTILE-TITLE" in output.decode(errors="replace")
