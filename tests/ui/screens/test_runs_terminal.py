"""Runs on a real terminal: nothing raw is sent, and nothing at all while nothing changes."""

import json
import os
import select
import shutil
import time

import pytest
from runs_app import runs_app
from terminal_bytes import HOSTILE, AppTerminal, raw_controls

from rnntui.runs import store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


def test_what_hostile_runs_hold_is_shown_harmless(trained_home):
    source = store.find("spam").path
    for number, text in enumerate(HOSTILE.values()):
        folder = trained_home / "runs" / f"20990101-0000{number:02}-00{number:02x}"
        shutil.copytree(source, folder)
        config = json.loads((folder / "config.json").read_text())
        words = text[:500].replace("\0", "\x01").encode("utf-8", "replace").decode()
        config["settings"].update(data=words, cell=words, embedding=words)
        config["preset"], config["notes"] = words, [words]
        config["name"] = f"hostile-{number}"
        config["created"] += 1 + number
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "note.txt").write_text(words)
        report = json.loads((folder / "report.json").read_text())
        report["verdict"], report["notes"] = words, [words]
        (folder / "report.json").write_text(json.dumps(report))
    shutil.copytree(source, trained_home / "runs" / "\x1b]0;HOSTILE-TITLE\x07")
    with AppTerminal(runs_app, size=(50, 160)) as terminal:
        terminal.read_until("Data")
        terminal.press("3")
        terminal.read_until("figures and 95")
        for _ in range(len(HOSTILE)):
            terminal.press("\x1b[B")
            terminal.read_until("▸")
        terminal.press("\x1b[H")
        terminal.press(" \x1b[B \x1b[B ")
        terminal.read_until("side by side")
        terminal.press("q")
        output = terminal.read_to_end()
    assert raw_controls(output) == []
    assert "␛" in output.decode(errors="replace")


@pytest.mark.usefixtures("trained_home")
def test_nothing_is_sent_while_nothing_changes():
    with AppTerminal(runs_app, size=(40, 120)) as terminal:
        terminal.read_until("Data")
        terminal.press("3")
        terminal.read_until("layers, their")
        quiet, end = 0.0, time.monotonic() + 60
        # Ages change each minute; between two of them lie many looks at the disk.
        while quiet < 7 and time.monotonic() < end:
            begun = time.monotonic()
            if select.select([terminal._ours], [], [], 7)[0]:
                os.read(terminal._ours, 65_536)
            quiet = time.monotonic() - begun
        assert quiet >= 7
        terminal.press("q")
        terminal.read_to_end()
