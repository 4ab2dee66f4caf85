"""Classifying a file from the Spam desk: completion, counts, cancel, and what goes wrong."""

import pytest
from desk import USUAL, WIDE, desk
from driving import shown, until
from terminal_bytes import HOSTILE

from rnntui.ui.screens.spam_file import FileScreen
from rnntui.workbench.loading import load


async def asked(pilot, path):
    """The dialogue, with a path typed into it."""
    room = await desk(pilot)
    await pilot.press("escape", "f")
    await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
    await pilot.press(*str(path))
    return room


@pytest.mark.parametrize("size", [WIDE, USUAL])
async def test_a_file_is_classified_at_the_threshold_of_the_desk(trained_app, tmp_path, size):
    source = tmp_path / "messages.txt"
    texts = ["Free prize, call now", "see you at six", *HOSTILE.values()]
    texts = [" ".join(text.split())[:200] for text in texts]
    source.write_text("\n".join(texts) + "\n", encoding="utf-8", errors="replace")
    async with trained_app.run_test(size=size) as pilot:
        (await desk(pilot))._move_threshold(0.2)
        room = await asked(pilot, tmp_path / "mess")
        await pilot.press("tab")
        await until(pilot, lambda: trained_app.screen._source == source)
        await pilot.press("enter")
        target = tmp_path / "messages.txt.rnntui.tsv"
        await until(pilot, target.exists, 120)
        await until(pilot, lambda: "esc goes back" in shown(trained_app))
        said = [line.split("\t")[0] for line in target.read_text("utf-8").splitlines()]
        read = source.read_text("utf-8").split("\n")[:-1]
        assert said == [one.label for one in load("spam").stream(read, threshold=0.2)]
        assert f"{len(read):,} texts in " in " ".join(shown(trained_app).split())
        await pilot.press("escape")
        assert trained_app.screen is room


async def test_a_table_is_read_as_lines_and_that_is_said(trained_app, tmp_path):
    source = tmp_path / "table.csv"
    source.write_text("label,text\nham,see you at six\n")
    async with trained_app.run_test(size=USUAL) as pilot:
        await asked(pilot, source)
        await pilot.press("enter")
        await until(pilot, lambda: "2 texts in" in shown(trained_app), 120)
        assert "one text, with all its columns" in " ".join(shown(trained_app).split())


async def test_what_cannot_be_read_is_told_in_place(trained_app, tmp_path):
    async with trained_app.run_test(size=WIDE) as pilot:
        await asked(pilot, tmp_path / "nothing")
        await pilot.press("enter")
        await until(pilot, lambda: "no such file" in shown(trained_app))
        assert "enter tries again" in shown(trained_app)


async def test_esc_cancels_and_leaves_nothing_behind(trained_app, tmp_path):
    source = tmp_path / "many.txt"
    source.write_text("a message of some words\n" * 200_000)
    async with trained_app.run_test(size=WIDE) as pilot:
        room = await asked(pilot, source)
        await pilot.press("enter")
        await until(pilot, lambda: " texts " in shown(trained_app), 120)
        await pilot.press("escape")
        await until(pilot, lambda: "nothing was written" in shown(trained_app), 120)
        assert [path.name for path in tmp_path.iterdir() if "many" in path.name] == ["many.txt"]
        await pilot.press("escape")
        assert trained_app.screen is room


async def test_a_file_that_is_not_utf_8_is_read_in_its_encoding(trained_app, tmp_path):
    source = tmp_path / "old.txt"
    source.write_text("perché no\ncall now, it's über\n", encoding="cp1252")
    target = tmp_path / "old.txt.rnntui.tsv"
    async with trained_app.run_test(size=USUAL) as pilot:
        await asked(pilot, source)
        await pilot.press("enter")
        await until(pilot, lambda: "“encoding”" in " ".join(shown(trained_app).split()), 120)
        assert not target.exists()
        field = trained_app.screen.query_one("#encoding")
        field.focus()
        await pilot.press(*"klingon", "enter")
        await until(
            pilot, lambda: "klingon" in shown(trained_app) and "tries again" in shown(trained_app)
        )
        field.value = "cp1252"
        await pilot.press("enter")
        await until(pilot, target.exists, 120)
        assert [line.split("\t")[-1] for line in target.read_text("utf-8").splitlines()] == [
            "perché no",
            "call now, it's über",
        ]
