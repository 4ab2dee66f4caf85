"""The view of foreign text: rows, tints, search, and writing at its end."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from stage import Stage, drawn, styles
from terminal_bytes import HOSTILE
from textual.geometry import Offset
from textual.selection import Selection

from rnntui.ui.widgets.text_view import TextView
from rnntui.ui.widgets.text_wrap import Rows, expanded

pieces = st.text(st.sampled_from("ab \t\n\r日本e\u0301\u200d👩️\x1b\u202eè—"), max_size=200)


def rows_of(text, width):
    rows = Rows(text, width)
    while rows.advance(1.0):
        pass
    return rows


@example("a\u200d\ta日", 9)  # a joiner before a tab
@example("aaaaa日日 \u200da", 9)  # a joiner that binds a letter to the space at the end
@given(pieces, st.integers(9, 30))
def test_rows_hold_all_of_a_text_and_fit(text, width):
    rows = rows_of(text, width)
    starts = [*rows.starts, len(text)]
    assert starts[0] == 0
    assert all(one < other for one, other in itertools.pairwise(starts))
    for number in range(len(rows.starts)):
        start, end = rows.range(number)
        assert "\n" not in text[start:end]
        assert cell_len(expanded(text[start:end], 0).rstrip(" \u0301\u200d\ufe0f")) <= width


@given(pieces, pieces, st.integers(9, 30))
def test_written_text_wraps_as_whole_text(one, other, width):
    rows = rows_of(one, width)
    rows.extend(other)
    while rows.advance(1.0):
        pass
    assert list(rows.starts) == list(rows_of(one + other, width).starts)


def test_rows_end_at_spaces_and_tabs_reach_their_columns():
    rows = rows_of("the quick brown fox\njumps", 10)
    assert [rows.text[slice(*rows.range(row))] for row in range(3)] == [
        "the quick ",
        "brown fox",
        "jumps",
    ]
    assert expanded("a\tb\x1b", 0) == "a       b␛"
    assert expanded("\tb", 3) == "     b"


def test_one_cell_never_holds_a_megabyte():
    rows = rows_of("e" + "\u0301" * 1_000_000, 80)
    assert max(b - a for a, b in itertools.pairwise(rows.starts)) < 1_000


async def test_a_megabyte_is_shown_at_once_and_wrapped_by_and_by():
    view = TextView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        for text in (
            "x" * 1_000_000,
            "日本" * 500_000,
            "è verse\n" * 100_000,
            HOSTILE["combining"] * 2_000,
        ):
            view.show(text)
            assert not view._rows.complete  # no key waits for all of it
            assert len(drawn(view)) == 24
            view.show_character(len(text) - 1)
            while not view._rows.complete:
                await pilot.pause(0.01)
            await pilot.pause()
            top = view.scroll_offset.y
            assert top > 1_000
            assert drawn(view)[view.virtual_size.height - top - 1].strip()


async def test_whoever_looks_at_the_end_goes_on_seeing_it():
    view = TextView(cursor=True)
    async with Stage(view).run_test(size=(40, 5)) as pilot:
        for number in range(20):
            view.append(f"line {number}\n")
        view.append("last")
        await pilot.pause()
        assert drawn(view)[-1] == "last▌"
        view.scroll_to(0, 0, animate=False, immediate=True)
        await pilot.pause()
        view.append(" and more")
        await pilot.pause()
        assert drawn(view)[0] == "line 0"
        await pilot.press("end")
        await pilot.wait_for_scheduled_animations()
        assert drawn(view)[-1] == "last and more▌"
        assert view.text.endswith("19\nlast and more")


async def test_text_that_comes_before_the_view_has_a_size_is_shown_with_it():
    view = TextView("La ")
    async with Stage(view).run_test(size=(40, 5)) as pilot:
        view.display = False
        view.show("La ")
        view.append("luna")
        view.display = True
        await pilot.pause()
        view.append(" è")
        await pilot.pause()
        assert drawn(view)[0].rstrip() == "La luna è"


async def test_search_goes_round_and_marks_what_it_finds():
    view = TextView("\n".join(f"Line {number}" for number in range(500)))
    async with Stage(view).run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        assert view.search("LINE 400")
        await pilot.pause()
        assert "Line 400" in drawn(view)
        assert any(text == "Line 400" and style.reverse for text, style in styles(view))
        assert view.search("line 7")
        first = view.match
        assert view.find_next(backwards=True)
        assert view.match != first
        assert view.find_next()
        assert view.match == first
        assert not view.search("nowhere [/")
        assert view.match is None


async def test_tints_carry_more_than_a_colour():
    view = TextView()
    async with Stage(view).run_test(size=(60, 6)) as pilot:
        view.show("FREE entry in 2 a wkly comp", [(0, 4, 3), (5, 10, 0), (14, 15, 5)])
        await pilot.pause()
        found = dict(styles(view))
        assert found["FREE"].bold
        assert found["FREE"].underline
        assert found["entry"].underline
        assert found["2"].reverse


async def test_the_same_text_stays_at_the_top_when_the_width_changes():
    view = TextView("word " * 4_000)
    async with Stage(view).run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view.scroll_to(0, 100, animate=False, immediate=True)
        await pilot.pause()
        top = view._top()
        await pilot.resize_terminal(50, 10)
        await pilot.pause()
        assert abs(view._top() - top) <= 10 * 50


async def test_a_selection_gives_the_raw_text():
    view = TextView("one\x1b\ttwo\n日本 three")
    async with Stage(view).run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        view.text_select_all()
        await pilot.pause()
        assert pilot.app.screen.get_selected_text().rstrip("\n") == "one\x1b\ttwo\n日本 three"
        assert drawn(view)[:2] == ["one␛    two", "日本 three"]
        part = Selection(Offset(8, 0), Offset(2, 1))
        assert view.get_selection(part) == ("two\n日本", "\n")
        pilot.app.screen.selections = {view: part}
        await pilot.pause()
        marked = pilot.app.screen.get_component_rich_style("screen--selection").bgcolor
        picked = [text for text, style in styles(view) if style.bgcolor == marked]
        assert [text.rstrip() for text in picked if text.strip()] == ["two", "日本"]
