"""Pages of a data set, and what is found in it."""

import os
import pickle

import pytest

from rnntui.data import registry
from rnntui.data.looking import Query
from rnntui.data.tokens import Tokenizer
from rnntui.errors import DataError, UserError
from rnntui.workbench import searching
from rnntui.workbench.searching import Preview, Source, find, page, whole


@pytest.fixture(autouse=True)
def fresh():
    """Nothing is remembered from one test to the next."""
    searching._read.clear()


@pytest.fixture
def texts(texts_file):
    return Source(str(texts_file), task="classifier")


@pytest.fixture
def long_file(tmp_path):
    """3,000 texts, every seventh spam, every hundredth with a word of its own."""
    path = tmp_path / "long.tsv"
    path.write_text(
        "".join(
            f"{'spam' if n % 7 == 0 else 'ham'}\ttext {n}{' needle' if n % 100 == 0 else ''}\n"
            for n in range(3_000)
        )
    )
    return Source(str(path))


def test_pages_give_all_rows_in_order(texts, texts_file):
    rows = []
    while len(rows) < 60:
        got = page(texts, len(rows), 7)
        assert (got.total, got.labels, got.task) == (60, {"ham": 40, "spam": 20}, "classifier")
        rows += got.rows
    lines = texts_file.read_text().splitlines()
    assert [f"{row.label}\t{row.text}" for row in rows] == lines
    assert [row.number for row in rows] == list(range(60))
    assert [row.line for row in rows] == list(range(1, 61))
    tokens = Tokenizer(None)
    assert [row.tokens for row in rows] == [len(tokens.tokens(row.text)) for row in rows]
    assert page(texts, 60, 7).rows == page(texts, 3, 0).rows == page(texts, 0, -1).rows == ()
    assert page(texts, -5, 2).rows == tuple(rows[:2])
    assert page(texts, 0, 1, tokens=False).rows[0].tokens is None


def test_pages_of_one_label(texts):
    got = page(texts, 18, 7, "spam")
    assert got.total == 20
    assert [row.number for row in got.rows] == [54, 57]
    with pytest.raises(UserError, match="no row has the label 'eggs'; there are ham, spam"):
        page(texts, label="eggs")


def test_a_search_goes_both_ways_and_on(long_file):
    assert find(long_file, "needle").numbers == (0,)
    first = find(long_file, "NEEDLE text", start=1, count=3)
    assert (first.numbers, first.next) == ((100, 200, 300), 301)
    rest = find(long_file, "needle", start=first.next, count=100)
    assert (rest.numbers, rest.next) == (tuple(range(400, 3_000, 100)), None)
    back = find(long_file, "needle", start=250, count=2, backwards=True)
    assert (back.numbers, back.next) == ((200, 100), 99)
    assert find(long_file, "needle", start=0, backwards=True).next is None
    assert find(long_file, r"/\b2999$/").numbers == (2_999,)
    assert find(long_file, "nowhere") == searching.Hits((), (), None)
    assert find(long_file, "needle", start=5_000).numbers == ()
    assert find(long_file, "needle", start=5_000, backwards=True).numbers == (2_900,)
    assert find(long_file, "needle", start=-3).numbers == (0,)


def test_a_search_among_one_label_knows_the_place(long_file):
    got = find(long_file, "needle", label="spam", start=1, count=10)
    assert got.numbers == (700, 1_400, 2_100, 2_800)
    rows = [page(long_file, place, 1, "spam", tokens=False).rows[0] for place in got.places]
    assert [row.number for row in rows] == list(got.numbers)
    back = find(long_file, "needle", label="spam", start=1_399, backwards=True)
    assert (back.numbers, back.places) == ((700,), (100,))


def test_a_search_ends_in_time_and_goes_on(long_file):
    now = [0.0]

    def clock():
        now[0] += 0.1
        return now[0]

    preview = Preview(long_file)
    wanted, start, numbers, looks = Query.parse("needle"), 0, [], 0
    while start is not None:
        got = preview.find(wanted, start=start, count=1_000, clock=clock)
        numbers += got.numbers
        assert got.next is None or start < got.next <= start + 64 * 4
        start, looks = got.next, looks + 1
    assert numbers == list(range(0, 3_000, 100))
    assert looks > 10


def test_a_corpus_is_lines(verse_file):
    source = Source(str(verse_file), task="charlm")
    lines = verse_file.read_text(encoding="utf-8").splitlines()
    got = page(source, 0, 100)
    assert [row.text for row in got.rows] == lines
    assert (got.total, got.labels, got.task) == (61, {}, "charlm")
    assert {(row.label, row.tokens) for row in got.rows} == {(None, None)}
    assert find(source, "/^ŷ/").numbers == (60,)
    with pytest.raises(UserError, match="no row has the label"):
        page(source, label="ham")


def test_the_sets_of_the_registry():
    for name, task in (("demo_sms", "classifier"), ("demo_verse", "charlm")):
        dataset = registry.find(name)
        source = Source(str(registry.local_path(dataset)), dataset)
        got = page(source, 0, 3)
        assert got.task == task
        assert len(got.rows) == 3
        assert pickle.loads(pickle.dumps((source, got))) == (source, got)


def test_a_changed_file_is_read_anew(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("ham\tone\nspam\ttwo\n")
    source = Source(str(path))
    assert page(source).total == 2
    first = searching.opened(source)
    assert searching.opened(source) is first
    path.write_text("ham\tone\nspam\ttwo\nham\tthree\n")
    assert page(source).total == 3
    for name in "bcd":
        other = tmp_path / f"{name}.tsv"
        other.write_text("ham\tone\nspam\ttwo\n")
        page(Source(str(other)))
    assert len(searching._read) == searching.KEPT


def test_long_and_hostile_texts_are_cut_and_come_back_whole(tmp_path):
    text = "[/b]\x1b]0;x\x07\u202e " + "word " * 200_000 + "needle"
    path = tmp_path / "long.csv"
    path.write_text(f'label,text\nham,"{text}"\nspam,x\n', encoding="utf-8")
    source = Source(str(path))
    row = page(source).rows[0]
    assert (row.text, row.characters, row.tokens) == (text[:2_000], len(text), None)
    assert whole(source, 0).text == text
    assert find(source, "needle").numbers == (0,)
    with pytest.raises(UserError, match="there is no row 3; the last is 2"):
        whole(source, 2)


def test_what_cannot_be_read_is_told_in_one_line(tmp_path):
    broken = tmp_path / "broken.tsv"
    broken.write_bytes(b"\x00\xff")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    for path, words in (
        (broken, "not a text file"),
        (empty, "the file is empty"),
        (tmp_path / "none.tsv", r"none\.tsv: cannot be read"),
        (tmp_path / "a\0b", "cannot be read"),
    ):
        with pytest.raises(DataError, match=words) as caught:
            page(Source(str(path)))
        assert os.linesep not in str(caught.value)


def test_rows_that_were_skipped_are_told(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("ham\tone\nno tab\nspam\ttwo\n")
    got = page(Source(str(path)))
    assert [row.line for row in got.rows] == [1, 3]
    assert got.notes == ("1 of 3 rows skipped (line 2: no tab)",)


def test_an_expression_without_an_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "PATIENCE", 0.2)
    path = tmp_path / "a.tsv"
    path.write_text(f"ham\t{'a' * 60}b\nspam\tx\n")
    preview = Preview(Source(str(path)))
    with pytest.raises(UserError, match="without an end"):
        preview.find(Query.parse("/(a+)+$/"), seconds=0.05)
