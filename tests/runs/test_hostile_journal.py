"""Lines that are no events, and owners that are none, are passed over."""

import json
import os

import pytest
from hostile import GIGABYTE, NO_JSON, damaged, link_to, listed, spoil

from rnntui.events import Evaluated, Noted, Paused, Sampled, Started, Step, to_json
from rnntui.runs import owner
from rnntui.runs.owner import Ownership
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view

NOTED = b'{"type": "noted", "step": 1, "epoch": 1, "seconds": 1, "message": "%s"}\n'
LINES = {
    "torn": b'{"type": "step", "step"',
    "binary": bytes(range(256)) * 4 + b"\n",
    "foreign": b'{"type": "hacked", "step": 1}\n[1, 2]\n7\nnull\n"x"\n',
    "nested": b"[" * 100_000 + b"\n",
    "a lone surrogate": NOTED % b"\\ud800",
    "escape codes": NOTED % b"\\u001b]0;owned\\u0007",
    "twice the same key": b'{"type": "noted", "type": "finished", "step": 1, "step": "x"}\n',
    "a huge number": b'{"type": "step", "step": ' + b"9" * 4_000 + b"}\n",
    "30 MB without an end": b"x" * 3 * 10**7,
    "100 MB in a line": b"x" * 10**8 + b"\n",
    "200 MB of nothing": None,
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_lines_that_are_no_events_are_passed_over(line, spam, said):
    path = spam / "events.jsonl"
    before = load_view(Run(spam))
    if line is None:
        os.truncate(path, GIGABYTE // 5)
    else:
        with path.open("ab") as file:
            file.write(line)
    after = load_view(Run(spam))
    assert (after.evaluations, after.step) == (before.evaluations, before.step)
    assert state(Run(spam)) == "finished"
    assert listed(said("runs", "list", "--json"))["spam"]["state"] == "finished"
    for show in (
        ("runs", "show", "spam"),
        ("runs", "show", "spam", "--json"),
        ("runs", "attach", "spam"),
    ):
        code, _, lines = said(*show)
        assert code == 0, lines
        assert "x" * 100 not in "".join(lines)


def test_events_whose_figures_are_absurd_are_shown(spam, said):
    (spam / "report.json").unlink()
    at = {"step": 2**62, "epoch": 1e308, "seconds": 1e308, "time": -1e308}
    absurd = [
        Started(**at, steps_per_epoch=0, total_epochs=-1, budget=-1.0, parameters=-5),
        Step(**at, progress=-7.5, loss=-1e308, learning_rate=9e9, gradient_norm=0.0, rate=-1e308),
        Evaluated(
            **at,
            train={},
            validation={"\x1b[31m": 1e308},
            best=True,
            learning_rate=0.0,
            epoch_seconds=-1.0,
            rate=0.0,
        ),
        Sampled(**at, text="\x1b]52;c;x\x07", temperature=-1.0),
        Paused(**at, owner=-1),
    ]
    with (spam / "events.jsonl").open("a") as file:
        file.writelines(json.dumps(to_json(event)) + "\n" for event in absurd)
    for show in (("runs", "show", "spam"), ("runs", "list"), ("runs", "attach", "spam")):
        code, _, lines = said(*show)
        assert code in (0, 1)
        assert "\x1b" not in "".join(lines)


def test_a_journal_of_a_great_many_notes_and_samples_is_read(spam, said):
    at = {"step": 1, "epoch": 1.0, "seconds": 1.0}
    events = [Noted(**at, message="x"), Sampled(**at, text="x", temperature=1.0)]
    lines = "".join(json.dumps(to_json(event)) + "\n" for event in events)
    with (spam / "events.jsonl").open("a") as file:
        file.write(lines * 5_000)
    view = load_view(Run(spam))
    assert len(view.notes) <= 1_000
    assert said("runs", "show", "spam")[0] == 0


@pytest.mark.parametrize("how", ["a folder", "a pipe", "a device", "a link to itself"])
def test_a_journal_that_is_no_file(how, spam, said):
    spoil(
        spam / "events.jsonl",
        NO_JSON[how] if how != "a link to itself" else link_to("events.jsonl"),
    )
    result = said("runs", "list", "--json")
    assert "poet" in listed(result)
    for verb in ("show", "attach"):
        code, _, lines = said("runs", verb, "spam")
        assert (code, len(lines)) in ((1, 1), (0, 0)), lines
    code, _, lines = said("resume", "spam", "--epochs", "2")
    assert code == 1
    assert "events.jsonl" in lines[-1]


@pytest.mark.parametrize("how", NO_JSON.values(), ids=NO_JSON)
def test_an_owner_that_is_none(how, spam, said):
    spoil(spam / "owner/9.json", how)
    # Whoever writes it may just be about to; the age of the file decides.
    os.utime(spam / "owner/9.json", (1e9, 1e9), follow_symlinks=False)
    assert listed(said("runs", "list", "--json")).keys() == {"spam", "poet"}
    assert state(Run(spam)) in ("finished", "running")


OWNERS = [
    "99999999999999999999.json",
    "9" * 250 + ".json",
    "-5.json",
    "1e9.json",
    "0x10.json",
    "007.json",
    "٣.json",
    ".json",
    "x.json",
    "5",
]


@pytest.mark.parametrize("name", OWNERS, ids=lambda name: name[:20])
def test_owners_that_are_no_numbers_own_nothing(name, spam, said):
    (spam / "owner" / name).write_text("{}")
    found = owner.current(spam)
    assert found is not None
    assert found.number == 1
    with Ownership.take(spam) as taken:
        assert taken.owner.number == 2
    assert listed(said("runs", "list", "--json"))["spam"]["state"] == "finished"


WHO = [
    ("pid", -1),
    ("pid", 0),
    ("pid", 2**62),
    ("pid", 1.5),
    ("pid", "1"),
    ("pid", None),
    ("pid", True),
    ("started", "then"),
    ("started", -(2**62)),
    ("started", 1e308),
    ("host", {"a": 1}),
    ("host", "x" * 10**6),
    ("boot_id", []),
    ("token", {}),
    ("taken", 1e308),
    ("taken", -1e308),
    ("taken", "then"),
    ("released", "no"),
    ("namespace", 7),
]


@pytest.mark.parametrize(("key", "value"), WHO, ids=map(str, range(len(WHO))))
@pytest.mark.parametrize("age", [0, 10_000])
def test_an_owner_of_the_wrong_shape(key, value, age, spam, said):
    path = spam / "owner/1.json"
    damaged(path, "released", value=False)
    damaged(path, key, value=value)
    beat = path.stat().st_mtime - age
    os.utime(path, (beat, beat))
    assert listed(said("runs", "list", "--json")).keys() >= {"poet"}
    assert said("runs", "list")[0] == 0
    code, _, lines = said("runs", "rm", "spam", "--yes")
    assert (code, len(lines)) in ((0, 1), (1, 1))
