"""What is a link, or may not be read, is refused, and nothing outside of a run is touched."""

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from hostile import listed, refused

from rnntui.errors import RunError
from rnntui.runs.journal import Journal
from rnntui.runs.mailbox import Mailbox, Request, post
from rnntui.runs.owner import Ownership


@pytest.fixture
def treasure(tmp_path):
    """A folder that no command has anything to do with."""
    folder = tmp_path / "treasure"
    for name in ("5", "12", "99"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("gold")
    for name in ("1.json", "letter.json", "diary", "report.json", "test.jsonl"):
        (folder / name).write_text("two\nlines, the second without an end")
    return folder


def seen(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


COMMANDS = [
    ("runs", "list"),
    ("runs", "show", "spam"),
    ("runs", "pause", "spam"),
    ("runs", "stop", "spam"),
    ("evaluate", "spam"),
    ("resume", "spam", "--epochs", "2"),
    ("runs", "rm", "spam", "--yes"),
]


@pytest.mark.parametrize("name", ["checkpoints", "owner", "mailbox"])
def test_a_folder_that_is_a_link_is_not_written_through(name, spam, treasure, said):
    before = seen(treasure)
    if (spam / name).exists():
        shutil.rmtree(spam / name)
    (spam / name).symlink_to(treasure)
    for arguments in COMMANDS:
        code, _, lines = said(*arguments)
        assert code in (0, 1, 2), lines
        assert seen(treasure) == before, arguments
    assert not spam.exists()


@pytest.mark.parametrize(
    "name",
    [
        "events.jsonl",
        "run.log",
        "config.json",
        "report.json",
        "data.json",
        "test.jsonl",
        "best",
        "last",
        "owner/1.json",
        "owner/2.json",
        "checkpoints/12",
        "checkpoints/.tmp-x",
        "checkpoints/.old-5",
        "mailbox/letter.json",
    ],
)
def test_a_file_that_is_a_link_is_not_written_through(name, spam, treasure, said):
    before = seen(treasure)
    path = spam / name
    path.parent.mkdir(exist_ok=True)
    if path.is_file() or path.is_symlink():
        path.unlink()
    path.symlink_to(treasure / ("5" if "checkpoints" in name else "diary"))
    for arguments in COMMANDS:
        code, _, _ = said(*arguments)
        assert code in (0, 1, 2)
        assert seen(treasure) == before, arguments


def test_a_run_that_is_a_link_is_used_and_the_link_removed(copies, tmp_path, said):
    elsewhere = tmp_path / "elsewhere"
    copies["spam"].rename(elsewhere)
    copies["spam"].symlink_to(elsewhere)
    assert listed(said("runs", "list", "--json")).keys() == {"spam", "poet"}
    assert said("runs", "rm", "spam", "--yes") == (0, "", ["removed spam"])
    assert (elsewhere / "report.json").is_file()
    assert {path.name for path in copies["spam"].parent.iterdir()} == {copies["poet"].name}


def test_a_link_in_the_folder_of_the_runs_that_leads_nowhere_is_no_run(copies, said):
    (copies["spam"].parent / "loop").symlink_to("loop")
    (copies["spam"].parent / "gone").symlink_to("/nowhere")
    os.mkfifo(copies["spam"].parent / "pipe")
    assert listed(said("runs", "list", "--json")).keys() == {"spam", "poet"}
    refused(said("runs", "show", "loop"))


def test_what_a_killed_removal_left_may_be_a_link(spam, treasure, said):
    before = seen(treasure)
    (spam.parent / f".removed-{spam.name}-12ab").symlink_to(treasure)
    assert said("runs", "rm", "spam", "--yes")[0] == 0
    assert seen(treasure) == before
    assert not list(spam.parent.glob(".removed-*"))


def test_a_copy_is_removed_whole(spam, said):
    copy = Path(shutil.copytree(spam, spam.parent / "copy"))
    assert said("runs", "rm", "copy", "--yes")[0] == 0
    assert not copy.exists()
    assert {path.name for path in spam.parent.iterdir() if path.name.startswith(".")} == set()


def test_a_worker_writes_into_no_link(spam, treasure):
    with Ownership.take(spam) as taken:
        (spam / "mailbox").symlink_to(treasure)
        before = seen(treasure)
        assert Mailbox(spam, taken.owner).take() == []
        with pytest.raises(RunError, match="mailbox"):
            post(spam, taken.owner, Request("stop"))
        assert seen(treasure) == before
    (spam / "events.jsonl").unlink()
    (spam / "events.jsonl").symlink_to(treasure / "diary")
    with pytest.raises(RunError, match=r"events\.jsonl: a link"):
        Journal(spam / "events.jsonl")
    assert seen(treasure) == before


@contextlib.contextmanager
def somebody_else():
    """Root may read everything; within, the process is an ordinary user."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def shared(originals, monkeypatch):
    """Copies of the runs in a folder that everybody may enter; those of pytest are closed."""
    folder = Path(tempfile.mkdtemp(prefix="rnntui-"))
    folder.chmod(0o755)
    for name, path in originals.items():
        shutil.copytree(path, folder / name)
    monkeypatch.setenv("RNNTUI_RUNS", str(folder))
    yield folder
    for name in ("spam", "spam/owner", "spam/checkpoints"):
        (folder / name).chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_run_without_permissions(mode, shared, said):
    (shared / "spam").chmod(mode)
    with somebody_else():
        assert listed(said("runs", "list", "--json")).keys() == {"poet"}
        for verb in (("runs", "show"), ("runs", "path"), ("resume",), ("evaluate",)):
            refused(said(*verb, "spam"), "config.json", "Permission denied")
            refused(said(*verb, shared / "spam"), "config.json", "Permission denied")


@pytest.mark.parametrize("name", ["owner", "checkpoints"])
def test_a_part_without_permissions(name, shared, said):
    (shared / "spam" / name).chmod(0)
    with somebody_else():
        assert "poet" in listed(said("runs", "list", "--json"))
        code, _, lines = said("runs", "show", "spam")
        assert (code, len(lines)) in ((0, 0), (1, 1)), lines
        assert said("runs", "attach", "spam")[0] in (0, 1)
        refused(said("resume", "spam", "--epochs", "2"))
        refused(said("runs", "rm", "spam", "--yes"))
    assert (shared / "spam/report.json").is_file()
