"""Rows on one line, with the places of what is looked for."""

import pytest

from rnntui.errors import UserError
from rnntui.workbench.marking import marked, places
from rnntui.workbench.searching import SHOWN, Source


@pytest.fixture
def source(tmp_path):
    """Three texts: a short one, one with line ends, and a long one with a word at its end."""
    path = tmp_path / "some.jsonl"
    path.write_text(
        '{"label": "a", "text": "one Needle and a needle"}\n'
        '{"label": "b", "text": "two\\n\\tlines"}\n'
        f'{{"label": "b", "text": "{"x " * 3_000}needle end"}}\n'
    )
    return Source(str(path))


def test_rows_are_lines(source):
    rows = marked(source, [1, 0])
    assert [item.row.number for item in rows] == [1, 0]
    assert rows[0].text == "two lines"
    assert rows[0].row.tokens is not None
    assert not rows[0].spans


def test_what_is_looked_for_is_marked(source):
    (item,) = marked(source, [0], "needle", tokens=False)
    assert [item.text[a:b] for a, b in item.spans] == ["Needle", "needle"]
    assert item.row.tokens is None


def test_a_place_far_into_a_text_is_shown(source):
    (item,) = marked(source, [2], "needle")
    assert len(item.text) <= SHOWN + 1
    assert item.text.startswith("…")
    assert [item.text[a:b] for a, b in item.spans] == ["needle"]
    row, spans = places(source, 2, "needle")
    assert [row.text[a:b] for a, b in spans] == ["needle"]


def test_rows_beyond_the_end_are_none(source):
    assert marked(source, [7]) == ()
    with pytest.raises(UserError):
        places(source, 7)


def test_a_wrong_expression_is_refused(source):
    with pytest.raises(UserError, match="not a regular expression"):
        marked(source, [0], "/(")


def test_an_expression_without_end_is_ended(tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_text('{"label": "a", "text": "' + "a" * 200 + '!"}\n{"label": "b", "text": "b"}\n')
    with pytest.raises(UserError, match="without an end"):
        marked(Source(str(path)), [0], "/(a+)+$/", tokens=False)
