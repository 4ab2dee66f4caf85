"""Hostile names and texts in what opens over a screen: model lists, files, names."""

import json
import os
import shutil

import pytest
from desk_app import desk_app
from terminal_bytes import HOSTILE, PASTE, AppTerminal, raw_controls

from rnntui.runs import store

ESC = "\x1b"
FOLDER = "\x1b]0;HOSTILE-TITLE\x07\u202e\x9b7777;66H[b]"
"""A name that a folder can have."""
FILE = "[b]x[@click=app.quit] 日本語 e\u0301 שלום 👩\u200d👧"
"""A name that the completion shows: it has nothing in it that no terminal shows."""
C1 = "\u202e\x9d0;HOSTILE-TITLE\x9c"
"""What a terminal lets through in a paste."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


def spoil(run):
    """A copy of a run in a folder of a hostile name, with hostile settings."""
    folder = run.path.with_name(FOLDER + run.task)
    shutil.copytree(run.path, folder)
    config = json.loads((folder / "config.json").read_text())
    words = "".join(text[:300] for text in HOSTILE.values()).replace("\0", "\x01")
    config["settings"].update(data=words)
    config.update(name=words, preset=words, notes=[words], created=config["created"] + 1)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "note.txt").write_text(words.encode("utf-8", "replace").decode())


@pytest.fixture
def files(tmp_path):
    """A folder of files with hostile names, with hostile lines in each."""
    folder = tmp_path / "from"
    folder.mkdir()
    lines = [" ".join(text.split()) for text in HOSTILE.values()]
    for name in (FILE, FOLDER):
        file = folder / f"{name}.txt"
        file.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    return folder


def harmless(terminal):
    """What was sent so far, of which nothing may be raw."""
    assert raw_controls(terminal.output) == []
    return terminal.output.decode(errors="replace")


@pytest.mark.usefixtures("trained_home")
@pytest.mark.parametrize(
    ("key", "name", "ready"), [("4", "spam", "mistakes ("), ("5", "poet", "new seed")]
)
def test_the_list_of_models(key, name, ready):
    spoil(store.find(name))
    with AppTerminal(desk_app, size=(40, 120)) as terminal:
        terminal.read_until("demo_sms")
        terminal.press(key)
        terminal.read_until(ready)
        if name == "spam":
            terminal.press(ESC)
            terminal.read_until("quit")
        terminal.press("m")
        terminal.read_until("newest first")
        terminal.press(PASTE.format(C1))
        terminal.read_until("no model fits")
        terminal.press("\x15HOSTILE")
        terminal.read_until("1 of 2")
        terminal.press("\r")
        terminal.read_until(ready)
        shown = harmless(terminal)
    assert "␛]0;HOSTILE-TITLE␇" in shown


@pytest.mark.usefixtures("trained_home")
def test_a_file_that_is_classified(files):
    with AppTerminal(desk_app, size=(40, 120)) as terminal:
        terminal.read_until("demo_sms")
        terminal.press("4")
        terminal.read_until("mistakes (")
        terminal.press(ESC)
        terminal.read_until("quit")
        terminal.press("f")
        terminal.read_until("tab completes")
        terminal.press(f"{files}/")
        terminal.read_until("שלום")
        terminal.press("\t")
        terminal.read_until(".txt")
        terminal.press("\r")
        terminal.read_until("texts in")
        shown = harmless(terminal)
    assert "[b]x[@click=app.quit]" in shown


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize(
    ("path", "name", "said"),
    [(FILE, "x_click_app.quit", "NUL character"), (C1, "0_HOSTILE-TITLE", "no such file")],
)
def test_a_file_that_is_added(files, path, name, said):
    with AppTerminal(desk_app, size=(40, 120)) as terminal:
        terminal.read_until("demo_sms")
        terminal.press("a")
        terminal.read_until("tab completes")
        terminal.press(PASTE.format(f"{files}/{path}.txt"))
        terminal.read_until(".txt")
        terminal.press("\r")
        terminal.read_until(name)  # made of the file's
        terminal.press("\r")
        terminal.read_until(said)
        harmless(terminal)
