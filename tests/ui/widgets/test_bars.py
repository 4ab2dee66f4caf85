"""Bars, histogram, progress, matrix and slider: figures beside pictures, in any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from stage import Stage, drawn

from rnntui.ui.widgets.bars import Bar, Bars, Probability
from rnntui.ui.widgets.cells import balanced, compact, fit
from rnntui.ui.widgets.glyphs import ASCII, UNICODE, bar
from rnntui.ui.widgets.histogram import Histogram
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.progress import Progress
from rnntui.ui.widgets.slider import Slider


def test_figures_are_short_and_true():
    shown = {0.081: ".081", 1.3835: "1.38", 0.948: ".948", 12_400: "12.4k", 0.0008: "8e−4",
             -0.2: "−.200", 0: "0", 16: "16.0", 250: "250", 3_100_000: "3.1M",
             float("nan"): "–", float("-inf"): "−inf", 0.0034: ".0034",
             0.99996: "1.00", 9.999: "10.0", 9_999: "9999"}  # fmt: skip
    assert {number: compact(number) for number in shown} == shown


@given(st.text(max_size=60), st.integers(0, 20))
def test_a_piece_of_text_never_exceeds_its_cells(text, width):
    assert cell_len(fit(text, width)) <= width


@given(st.floats(allow_nan=True), st.integers(0, 50))
def test_a_bar_stays_within_its_cells(share, width):
    assert len(bar(share, width, UNICODE)) <= width
    assert len(bar(share, width, ASCII)) <= width


def test_lines_of_one_text_are_of_like_length():
    lines = balanced("No run yet. t trains one on the demo data, in about 40 s.", 28)
    assert len(lines) == 3
    assert max(map(len, lines)) - min(map(len, lines)) < 10


async def test_bars_carry_label_bar_and_both_figures():
    bars = Bars(heads=("p", "at T"))
    async with Stage(bars).run_test(size=(60, 10)) as pilot:
        bars.show([Bar("' '", 0.44, 0.31), Bar("'e'", 0.13, 0.14)])
        await pilot.pause()
        head, space, letter = drawn(bars)
        assert head.endswith("p  at T")
        assert space.startswith("' ' █")
        assert space.endswith(".31   .44")
        assert "│" in letter
        assert letter.count("█") < space.count("█")


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_shares_go_to_both_sides_of_zero(ascii_only):
    bars = Bars(diverging=True, unit="log-odds")
    async with Stage(bars, ascii_only=ascii_only).run_test(size=(60, 10)) as pilot:
        bars.show([Bar("FREE", 1.9), Bar("week", -1.0), Bar("nothing", 0.0)])
        await pilot.pause()
        head, free, week, nothing = drawn(bars)
        axis, full = ("|", "#") if ascii_only else ("│", "█")
        assert head.endswith("log-odds")
        assert free.endswith("+1.9")
        assert free.index(axis) < free.index(full)
        assert week.endswith("-1.0" if ascii_only else "−1.0")
        assert week.index(full) < week.index(axis)
        assert full not in nothing


async def test_rows_without_room_are_counted():
    bars = Bars()
    async with Stage(bars).run_test(size=(40, 5)) as pilot:
        bars.styles.height = 5
        bars.show([Bar(f"row {number}", number) for number in range(20)])
        await pilot.pause()
        assert drawn(bars)[-1] == "16 more"


async def test_the_threshold_is_seen_on_and_beside_the_bar():
    wide = Probability()
    async with Stage(wide).run_test(size=(80, 5)) as pilot:
        wide.show(0.987, 0.5, "SPAM")
        await pilot.pause()
        (line,) = drawn(wide)
        assert line.startswith("SPAM   98.7 %")
        assert line.endswith("threshold .50")
        assert line.index("│") < line.rindex("█")
        wide.show(0.02, 0.5, "ham")
        await pilot.pause()
        (line,) = drawn(wide)
        assert line.startswith("ham    2.0 %")
        assert line.index("│") > line.rindex("█") if "█" in line else "│" in line


async def test_progress_in_a_line_is_not_full_before_its_end():
    line = Progress()
    async with Stage(line).run_test(size=(80, 3)) as pilot:
        line.show(0.999, "epoch 20/20", 0.4)
        await pilot.pause()
        assert "99 %" in drawn(line)[0]
        assert "░" in drawn(line)[0]
        line.show(1.0, "epoch 20/20")
        await pilot.pause()
        assert drawn(line)[0].endswith("100 %")
        assert "░" not in drawn(line)[0]
        line.show(None, "waiting for the run before it")
        await pilot.pause()
        assert drawn(line) == ["waiting for the run before it"]


async def test_a_histogram_names_its_marks_under_their_places():
    chart = Histogram("tokens in a message", unit="tokens")
    async with Stage(chart).run_test(size=(70, 14)) as pilot:
        chart.show(
            [5, 40, 30, 12, 6, 3, 2, 1, 1, 1], 0, 100, [("median", 16), ("99th percentile", 71)]
        )
        await pilot.pause()
        lines = drawn(chart)
        assert lines[0] == "tokens in a message"
        assert lines[1].startswith("40┤")
        assert lines[-2].endswith("tokens")
        assert lines[-2].count("┴") == 2
        assert abs(lines[-2].index("┴") - (lines[-1].index("median 16") + 4)) <= 2
        assert "99th percentile 71" in lines[-1]


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=300), st.integers(1, 100),
       st.integers(1, 20))  # fmt: skip
def test_a_histogram_fits_and_loses_no_bin(counts, width, height):
    chart = Histogram("title", unit="tokens")
    chart._counts, chart._high = tuple(counts), float(len(counts))
    chart._named = (("median", len(counts) / 2),)
    lines = ["".join(text for text, _ in line) for line in chart.paint(width, height, UNICODE)]
    assert len(lines) <= max(height, 3) or not any(counts)
    assert not any(counts) or all(cell_len(line) <= width for line in lines)


async def test_two_labels_are_told_in_full_words():
    matrix = Matrix()
    async with Stage(matrix).run_test(size=(60, 10)) as pilot:
        matrix.show(["ham", "spam"], [[963, 1], [10, 111]])
        await pilot.pause()
        head, ham, spam, said = drawn(matrix)
        assert head.split() == ["said", "ham", "said", "spam"]
        assert ham.split() == ["ham", "963", "█", "1", "░"]
        assert spam.split() == ["spam", "10", "░", "111", "█"]
        assert said == "ham said ham: 963 of 964, 99.9 %"


async def test_a_large_matrix_follows_its_cursor():
    labels = [f"label-{number}" for number in range(30)]
    matrix = Matrix()
    async with Stage(matrix).run_test(size=(60, 12)) as pilot:
        matrix.styles.height = 12
        matrix.show(labels, [[row * column for column in range(30)] for row in range(30)])
        matrix.focus()
        await pilot.pause()
        assert drawn(matrix)[1].startswith("label-0")
        await pilot.press("end")
        assert matrix.cursor == (29, 29)
        assert any(line.startswith("label-29") for line in drawn(matrix))
        assert drawn(matrix)[-1].startswith("label-29 said label-29: 841 of")
        await pilot.press("up", "left")
        assert matrix.cursor == (28, 28)
        await pilot.click(matrix, offset=(12, 1))
        assert matrix.cursor[0] < 28


async def test_a_slider_moves_by_keys_and_by_the_mouse():
    slider = Slider("T", 0.1, 2.0, 0.7)
    app = Stage(slider)
    async with app.run_test(size=(60, 5)) as pilot:
        slider.focus()
        await pilot.pause()
        assert drawn(slider)[0].startswith("T ◂ 0.70 ▸ .1 ──")
        await pilot.press("right", "up", "left")
        assert app.heard == [0.75, 0.8, 0.75]
        await pilot.press("home", "left")
        assert slider.value == 0.1
        await pilot.press("end", "right")
        assert slider.value == 2.0
        assert app.heard[3:] == [0.1, 2.0]
        line = drawn(slider)[0]
        await pilot.click(slider, offset=(line.index("─"), 0))
        assert slider.value == pytest.approx(0.1)
        slider.value = 1.234
        await pilot.pause()
        assert "1.23" in drawn(slider)[0]
        assert app.heard[-1] == pytest.approx(0.1)  # what is assigned is not told
        await pilot.click(slider, offset=(drawn(slider)[0].index("▸"), 0))
        assert slider.value == pytest.approx(1.3)
