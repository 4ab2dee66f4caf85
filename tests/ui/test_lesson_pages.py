"""The pages of the lesson, and those of a teacher."""

import re

import pytest

from rnntui import locations
from rnntui.ui import lesson_pages
from rnntui.ui.lesson_pages import MOST_BYTES, PACKAGE, copy_pages, pages, parse
from rnntui.ui.screens.learn_live import PLACES, live_of

WIDEST = 42
"""Columns that a formula has beside the picture."""


@pytest.fixture
def own(home):  # noqa: ARG001 - it moves the home
    folder = locations.lesson_dir()
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_is_short_and_has_something_beside_it(page):
    assert page.live in PLACES
    assert live_of(page).page == page
    assert len(page.title) <= 33, "it has room above the text, with its number"
    assert 80 <= len(page.text.split()) <= 200
    for block in re.findall(r"```text\n(.*?)```", page.text, re.S):
        assert max(map(len, block.splitlines())) <= WIDEST
    assert page.text.count("```") == 2 * page.text.count("```text"), "each has a language"


def test_each_picture_has_its_page():
    assert {page.live for page in pages()} == set(PLACES)


def test_the_file_names_give_the_order():
    assert [page.name for page in pages()] == sorted(path.stem for path in PACKAGE.glob("*.md"))


def test_a_page_of_the_teachers_takes_the_place_of_ours(own):
    (own / "02-unrolled.md").write_text("---\ntitle: Mine\nlive: gates\n---\nText.\n")
    (own / "02b-more.md").write_text("# Another\n\nText.\n")
    (own / "notes.txt").write_text("no page")
    found = pages()
    assert [(page.title, page.live, page.own) for page in found[1:3]] == [
        ("Mine", "gates", True),
        ("Another", "", True),
    ]
    assert len(found) == len(list(PACKAGE.glob("*.md"))) + 1


def test_an_empty_page_takes_ours_away(own):
    (own / "02-unrolled.md").write_text(" \n")
    assert "02-unrolled" not in [page.name for page in pages()]


def test_a_head_may_name_a_thing_twice():
    page = parse("x", "---\ntitle: A: b\npair: one | two\npair: three | four\nnonsense\n---\nText")
    assert page.title == "A: b"
    assert page.settings["pair"] == ("one | two", "three | four")
    assert page.text == "Text"


@pytest.mark.parametrize("text", ["---\ntitle: x\nno end", "---", "", "\n---\n---\n"])
def test_a_head_that_is_none_is_text(text):
    assert parse("name", text).title in ("name", "x")


def test_what_a_file_says_to_the_terminal_is_made_harmless(own):
    (own / "00.md").write_bytes(b"---\ntitle: a\x1b]0;T\x07\n---\nb\x1b[2J\xff\n\nc\xe2\x80\xae")
    page = pages()[0]
    for character in "\x1b\x07\u202e":
        assert character not in page.title + page.text
    assert "\n\nc" in page.text


def test_a_page_too_long_is_cut_and_says_so(own):
    (own / "00.md").write_text("word " * MOST_BYTES)
    page = pages()[0]
    assert len(page.text) < MOST_BYTES + 200
    assert "The file goes on" in page.text


def test_the_pages_can_be_copied_once(home, monkeypatch):  # noqa: ARG001
    count = len(pages())
    assert copy_pages() == count
    mine = locations.lesson_dir() / "01-memory.md"
    mine.write_text("mine")
    assert copy_pages() == 0
    assert mine.read_text() == "mine"
    assert all(page.own for page in pages())
    monkeypatch.setattr(lesson_pages, "PACKAGE", locations.lesson_dir() / "nowhere")
    assert len(pages()) == count, "they stand without the package's"
