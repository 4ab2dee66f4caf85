"""Hostile pages and texts in the lesson, in a real terminal."""

import json
import os

import pytest
from learn_app import learn_app
from terminal_bytes import HOSTILE, AppTerminal, raw_controls

from rnntui import locations
from rnntui.runs import store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


def test_nothing_of_a_hostile_page_or_text_reaches_the_terminal(trained_home):  # noqa: ARG001
    texts = [text for name, text in HOSTILE.items() if name != "line of a megabyte"]
    page = "".join(f"{text}\n\n`{text}` [{text}](x{text})\n\n" for text in texts)
    head = f"---\ntitle: HOSTILE {''.join(texts).splitlines()[0]}\nlive: {texts[3]}\n---\n"
    locations.lesson_dir().mkdir(parents=True)
    (locations.lesson_dir() / "00.md").write_bytes(
        (head + page + "&#x202e; &#27;]0;T&#7;").encode("utf-8", errors="surrogatepass")
    )
    path = store.find("spam").path / "test.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for number, row in enumerate(rows):
        row["text"] = [*texts, HOSTILE["line of a megabyte"]][number % (len(texts) + 1)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with AppTerminal(learn_app, size=(40, 120)) as terminal:
        terminal.read_until("Data")
        terminal.press("6")
        terminal.read_until("which there is not")
        terminal.press("n")
        terminal.read_until("lies between")
        for _ in range(len(texts) + 1):
            terminal.press("g")
            terminal.read_until("lies between")
        terminal.press("nnnnn")
        terminal.read_until("point most in its direction")
        terminal.press("g")
        terminal.read_until("point most in its direction")
        terminal.press("q")
        output = terminal.read_to_end()
    assert terminal.process.returncode == 0
    assert raw_controls(output) == []
