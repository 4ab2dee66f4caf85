"""Hostile messages on the desk, in a real terminal: in the list, in the box, and as words."""

import json
import os

import pytest
from desk_app import desk_app
from terminal_bytes import HOSTILE, AppTerminal, raw_controls

from rnntui.runs import store

F8, ESC = "\x1b[19~", "\x1b"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


def test_nothing_of_a_hostile_mistake_reaches_the_terminal(trained_home):  # noqa: ARG001
    path = store.find("spam").path / "test.jsonl"
    texts = list(HOSTILE.values())
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for number, row in enumerate(rows):
        row["text"] = texts[number % len(texts)]
        # All are mistakes, and the first of them in their order.
        said = "spam" if row["label"] == "ham" else "ham"
        sure = 0.999 - number / 10_000
        row["p"] = {said: sure, row["label"]: 1 - sure}
        row["p"] = {name: row["p"][name] for name in ("ham", "spam")}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with AppTerminal(desk_app, size=(40, 120)) as terminal:
        terminal.read_until("Data")
        terminal.press("4")
        terminal.read_until("mistakes (")
        for number in range(len(texts)):
            terminal.press(F8)
            terminal.read_until(f"mistake {number + 1} of")
        terminal.press(ESC)
        terminal.read_until("quit")
        terminal.press("q")
        output = terminal.read_to_end()
    assert terminal.process.returncode == 0
    assert raw_controls(output) == []
    assert "␛]0;HOSTILE-TITLE␇" in output.decode(errors="replace")
