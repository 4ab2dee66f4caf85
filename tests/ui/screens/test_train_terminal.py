"""Hostile runs on Train in a real terminal: settings, labels, notes, verse, errors, the form."""

import json
import os

import pytest
from desk_app import desk_app
from terminal_bytes import HOSTILE, PASTE, AppTerminal, raw_controls

from rnntui.runs import store
from rnntui.runs.owner import Ownership

TEXTS = [text[:400] for text in HOSTILE.values()]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


def spoil(run):
    """Puts hostile texts wherever a run's files have room for one."""
    config = json.loads((run.path / "config.json").read_text())
    words = "".join(TEXTS)
    config["settings"].update(data=words, cell=words, sequences=words, optimizer=TEXTS[3])
    config["settings"].update(method=words, layers=TEXTS[4], seed=TEXTS[3], units=TEXTS[3])
    config["preset"], config["name"], config["notes"] = words, words, TEXTS
    (run.path / "config.json").write_text(json.dumps(config))
    if run.task == "classifier":
        data = json.loads((run.path / "data.json").read_text())
        data["recipe"]["labels"] = [TEXTS[3] + TEXTS[1], TEXTS[4] + TEXTS[8]]
        (run.path / "data.json").write_text(json.dumps(data))
    lines = [json.loads(line) for line in (run.path / "events.jsonl").read_text().splitlines()]
    last = lines[-1]
    place = {name: last[name] for name in ("step", "epoch", "seconds", "time")}
    for line in lines:
        if line["type"] == "sampled":
            line["text"] = "\n".join(HOSTILE.values())[:200_000]
    lines = [line for line in lines if line["type"] not in ("finished", "stopped")]
    lines += [{"type": "noted", **place, "message": text} for text in TEXTS]
    (run.path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = json.loads((run.path / "report.json").read_text())
    report["verdict"] = report["threshold_note"] = words
    (run.path / "report.json").write_text(json.dumps(report))


@pytest.mark.parametrize(
    ("name", "detail"), [("spam", "said and true"), ("poet", "what it writes")]
)
def test_nothing_of_a_hostile_run_reaches_the_terminal(trained_home, name, detail):  # noqa: ARG001
    run = store.find(name)
    spoil(run)
    # Another process has it: the app shows it as live, in the first row and on Train.
    with Ownership.take(run.path), AppTerminal(desk_app, size=(50, 160)) as terminal:
        terminal.read_until(run.id)
        terminal.press("2")
        terminal.read_until(detail)
        for _ in range(3):
            terminal.press("d")
            terminal.read_until("/")
        terminal.press("?")
        terminal.read_until("is it learning")
        terminal.press("q")
        terminal.read_until("quit")
        terminal.press("o")
        terminal.read_until("live on this machine")
        output = terminal.output
    assert raw_controls(output) == []
    assert "␛]0;HOSTILE-TITLE␇" in output.decode(errors="replace")


def test_nothing_of_what_is_pasted_into_the_form_reaches_the_terminal(seen):  # noqa: ARG001
    # What a terminal sends between the two marks of a paste; ESC itself it leaves out.
    texts = [text.replace("\x1b", "") for text in (*TEXTS[:7], *TEXTS[8:])]
    with AppTerminal(desk_app, size=(40, 120)) as terminal:
        terminal.read_until("Data")
        terminal.press("2")
        terminal.read_until("reads the data")
        for text in texts:
            terminal.press("/")
            terminal.read_until("leaves the box")
            terminal.press(PASTE.format(text.encode("utf-8", "replace").decode()))
            terminal.read_until("no setting fits")
            terminal.press("\x1b")
            terminal.read_until("quit")
        terminal.press("q")
        output = terminal.read_to_end()
    assert raw_controls(output) == []
