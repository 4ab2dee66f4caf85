"""Counting in a process of its own: plain values, what is done told, ended from outside."""

import pickle

import pytest

from rnntui.data import registry
from rnntui.errors import DataError, Interrupted
from rnntui.workbench.counting import count
from rnntui.workbench.slips import Report, Slip


@pytest.fixture
def messages(tmp_path):
    """A file of labelled messages."""
    path = tmp_path / "mails.tsv"
    path.write_text(
        "".join(f"{'spam' if i % 4 == 0 else 'ham'}\tword{i} hello\n" for i in range(80))
    )
    return path


def test_labelled_statistics_are_plain(messages):
    found = count(str(messages), None)
    assert found["task"] == "classifier"
    assert found["statistics"]["labels"] == {"ham": 60, "spam": 20}
    assert found["statistics"]["length_median"] == 2
    assert pickle.loads(pickle.dumps(found)) == found


def test_corpus_statistics_have_line_lengths():
    verse = registry.find("demo_verse")
    found = count(str(registry.local_path(verse)), verse)
    counted = found["statistics"]
    assert found["task"] == "charlm"
    assert sum(lines for _, _, lines in counted["line_histogram"]) == counted["lines"]
    assert counted["line_length_median"] <= counted["line_length_p99"]
    assert counted["line_length_p99"] <= counted["line_length_max"]
    assert len(counted["entropies"]) == 6


def test_rows_that_cannot_be_used_are_named(messages):
    messages.write_text(messages.read_text() + "no label here\n")
    found = count(str(messages), None)
    assert found["skipped_count"] == 1
    assert found["skipped"][0][0] == 81


def test_the_slip_tells_how_far_it_is(messages):
    slip = Slip.new()
    try:
        count(str(messages), None, slip=slip.path)
        report = slip.read()
        assert isinstance(report, Report)
        assert report.what == "reading"
    finally:
        slip.tear()
    assert slip.read() is None


def test_a_torn_slip_ends_the_count(messages):
    slip = Slip.new()
    slip.tear()
    with pytest.raises(Interrupted):
        count(str(messages), None, slip=slip.path)


def test_what_cannot_be_read_is_said(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(DataError):
        count(str(path), None)
