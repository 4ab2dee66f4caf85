"""Whatever lies in the place of a JSON file is refused or passed over in one line."""

import contextlib

import pytest
from hostile import NO_JSON, bounds, damaged, listed, refused, spoil

from rnntui.errors import RnntuiError, RunError
from rnntui.runs import atomic, checkpoints, journal, store
from rnntui.runs.state import state
from rnntui.runs.store import Run
from rnntui.runs.view import load as load_view


@pytest.mark.parametrize("how", NO_JSON.values(), ids=NO_JSON)
def test_a_configuration_that_is_none(how, spam, said):
    spoil(spam / "config.json", how)
    assert listed(said("runs", "list", "--json")).keys() == {"poet"}
    for verb in ("show", "path", "attach", "pause", "stop"):
        refused(said("runs", verb, spam.name), "config.json")
    refused(said("runs", "rm", spam.name, "--yes"), "config.json")
    refused(said("resume", spam), "config.json")
    refused(said("runs", "show", "spam"), "no run")
    assert spam.is_dir()


@pytest.mark.parametrize("how", NO_JSON.values(), ids=NO_JSON)
def test_a_report_that_is_none(how, spam, said):
    spoil(spam / "report.json", how)
    result = said("runs", "list", "--json")
    assert listed(result).keys() == {"poet"}
    assert "report.json" in result[2][0]
    refused(said("runs", "show", "spam"), "report.json")
    refused(said("runs", "show", "spam", "--json"), "report.json")
    assert said("runs", "path", "spam")[0] == 0
    assert said("runs", "rm", "spam", "--yes")[0] == 0
    assert not spam.exists()


WRONG_CONFIG = [
    (("format",), KeyError),
    (("format",), True),
    (("format",), 0),
    (("format",), "1"),
    (("task",), KeyError),
    (("task",), []),
    (("task",), "../../x"),
    (("created",), KeyError),
    (("created",), "yesterday"),
    (("created",), -(2**60)),
    (("settings",), []),
    (("settings", "data"), 7),
    (("asked",), []),
    (("preset",), {}),
    (("notes",), "text"),
    (("notes",), [7]),
    (("compared",), "no"),
    (("layers",), {}),
    (("layers",), [7]),
    (("layers", 0, "parameters"), "many"),
    (("layers", 0, "name"), KeyError),
    (("machine",), []),
    (("machine", "threads"), 10**6),
    (("machine", "threads"), 0),
    (("machine", "precision"), "fp8"),
]


@pytest.mark.parametrize(("place", "value"), WRONG_CONFIG)
def test_a_configuration_of_the_wrong_shape(place, value, spam, said):
    damaged(spam / "config.json", *place, value=value)
    assert listed(said("runs", "list", "--json")).keys() == {"poet"}
    where = ".".join(map(str, place))
    for verb in (("runs", "show"), ("runs", "path"), ("resume",)):
        refused(said(*verb, spam), "config.json", where)


WRONG_REPORT = [
    (("run",), KeyError),
    (("task",), None),
    (("data",), 7),
    (("epochs",), None),
    (("training_seconds",), "long"),
    (("parameters",), 0.5),
    (("notes",), KeyError),
    (("notes",), [{}]),
    (("split",), []),
    (("split", "test"), "many"),
    (("mcc",), "good"),
    (("positive",), "neither"),
    (("spam_caught_interval",), [1]),
    (("accuracy_interval",), 7),
    (("examples",), KeyError),
    (("labels",), KeyError),
    (("labels", 0, "support"), 1.5),
    (("labels", 0, "f1"), []),
    (("labels",), []),
    (("confusion",), [[1]]),
    (("confusion",), [[1, 2], [3]]),
    (("confusion", 0, 0), "1"),
    (("baseline",), []),
    (("baseline", "name"), KeyError),
    (("baseline", "accuracy"), {}),
    (("threshold",), [0.5]),
    (("verdict",), 7),
    (("bits_per_char",), [1]),
]


@pytest.mark.parametrize(("place", "value"), WRONG_REPORT)
def test_a_report_of_the_wrong_shape(place, value, spam, said):
    damaged(spam / "report.json", *place, value=value)
    refused(said("runs", "show", "spam"), "report.json")
    with pytest.raises(RunError, match=r"report\.json"):
        _ = Run(spam).report
    assert listed(said("runs", "list", "--json")).keys() == {"poet"}


NAMES = [
    "../../x",
    "/etc/passwd",
    "a\0b",
    "\x1b]0;owned\x07",
    "\u202egnp.exe",
    "x; rm -rf ~",
    "$(reboot)",
    "--yes",
    "",
    "x" * 900_000,
    "\ud800",
    "two\nlines",
    7,
    None,
    ["spam"],
    {"spam": 1},
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:20])
def test_a_name_that_nobody_could_give_is_the_id(name, spam, said):
    damaged(spam / "config.json", "name", value=name)
    entries = listed(said("runs", "list", "--json"))
    assert entries.keys() == {spam.name, "poet"}
    code, out, lines = said("runs", "show", spam.name)
    assert (code, lines) == (0, [])
    assert out.startswith(spam.name)
    assert said("runs", "rm", spam.name, "--yes") == (0, "", [f"removed {spam.name}"])


def test_a_name_that_is_another_runs_name_or_id_names_neither(copies, said):
    damaged(copies["spam"] / "config.json", "name", value="poet")
    refused(said("runs", "rm", "poet", "--yes"), "may be any of 2", copies["spam"].name)
    damaged(copies["spam"] / "config.json", "name", value=copies["poet"].name)
    assert store.find(copies["poet"].name) == Run(copies["poet"])
    assert listed(said("runs", "list", "--json")).keys() == {copies["spam"].name, "poet"}


def test_every_error_of_the_store_is_ours(spam):
    """Spoils every kind of file of a run in every way; nothing but our errors comes out."""
    run = Run(spam)
    questions = [
        lambda: run.name,
        lambda: run.task,
        lambda: run.report,
        lambda: run.record,
        lambda: state(run),
        lambda: load_view(run),
        lambda: list(journal.backwards(run.journal)),
        lambda: checkpoints.load(spam, "best"),
        lambda: checkpoints.load(spam, "last"),
        lambda: checkpoints.layout(spam, "best", ["weights"]),
        lambda: store.size(run),
        lambda: store.find(spam.name),
        store.all_runs,
        store.newest,
    ]
    files = {path.name: path for path in spam.rglob("*") if path.is_file()}
    assert len(files) > 9
    del files["events.jsonl"]  # of 3 GB is read, which takes a while
    for path in files.values():
        kept = path.read_bytes()
        for how in ("an empty object", "deep lists", "3 GB", "a folder", "a pipe", "a device"):
            spoil(path, NO_JSON[how])
            with bounds():
                for question in questions:
                    with contextlib.suppress(RnntuiError):
                        question()
            atomic.discard(path)
        path.write_bytes(kept)
    assert run.report is not None
