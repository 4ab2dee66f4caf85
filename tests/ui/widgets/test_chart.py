"""Charts: scales, thinning, and what stands where in any size."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from stage import Stage, drawn, styles

from rnntui.ui.widgets.chart import Chart, Series
from rnntui.ui.widgets.chart_layout import lay_out
from rnntui.ui.widgets.chart_scale import Scale, around, words
from rnntui.ui.widgets.chart_series import LIMIT, Track
from rnntui.ui.widgets.chart_view import Curve, View
from rnntui.ui.widgets.glyphs import ASCII, UNICODE

values = st.floats(allow_nan=True, allow_infinity=True)
FALLING = [(float(epoch), math.exp(-epoch / 3)) for epoch in range(20)]


def view(*series, **more):
    curves = []
    for one in series:
        track = Track()
        track.take(one.points)
        curves.append(Curve(one, track))
    return View(curves=tuple(curves), **more)


def text_of(lines):
    return ["".join(text for text, _ in line) for line in lines]


def test_ticks_step_by_one_two_and_five():
    assert [text for _, text in Scale(0, 20).ticks(5)] == ["0", "5", "10", "15", "20"]
    assert [text for _, text in Scale(0, 0.6).ticks(3)] == ["0", ".2", ".4", ".6"]
    assert [text for _, text in Scale(-1, 1).ticks(2)] == ["−1", "0", "1"]
    assert [text for _, text in Scale(0.05, 1, log=True).ticks(5)] == [".05", ".1", ".2", ".5", "1"]
    assert words(12_000, 1_000) == "12k"


@given(st.lists(values, min_size=1), st.booleans())
def test_a_scale_holds_all_that_is_finite(numbers, log):
    scale = around(numbers, log=log)
    assert scale.low < scale.high
    for number in numbers:
        if not math.isfinite(number) or (log and number <= 0):
            assert scale.share(number) is None
        elif 1e-300 < abs(number) < 1e307:
            slack = 1e-3 * abs(number) if log else 1e-8 * scale.high - 1e-8 * scale.low
            assert scale.low - slack <= number <= scale.high + slack


@given(st.lists(st.one_of(values, st.floats(-5, 5)), min_size=1, max_size=40), st.integers(1, 120),
       st.integers(1, 30), st.booleans(), st.booleans())  # fmt: skip
def test_a_chart_fits_whatever_there_is_to_draw(numbers, width, height, log, plain):
    points = [(float(number), y) for number, y in enumerate(numbers)]
    shown = view(
        Series("日本語 with a rather long name", points, "dotted", 1),
        Series("\x1b[31m", points[:1], "marked", 2),
        Series("third", points[2:], "solid", 3),
        title="loss", x_label="epoch", unit="nats", log=log, smoothing=0.5,
    )  # fmt: skip
    lines = text_of(lay_out(shown, width, height, ASCII if plain else UNICODE))
    assert len(lines) <= height
    # what is too wide is cut by whoever draws it, but axes and labels must not need that
    assert all(cell_len(line.rstrip()) <= max(width, 4) for line in lines if width >= 16)
    if plain:
        assert all(set(line) - set("日本語␛") <= set(map(chr, range(32, 127))) for line in lines)


def test_thinning_keeps_every_extreme_and_looks_at_each_point_once():
    points = [(float(number), math.sin(number / 50)) for number in range(30 * LIMIT)]
    points[12_345] = (12_345.0, 9.0)
    points[23_456] = (23_456.0, -9.0)
    track = Track()
    track.take(points)
    grains = track.seen(0, len(points), 200)
    assert len(grains) <= 201
    assert max(grain.high for grain in grains) == 9.0
    assert min(grain.low for grain in grains) == -9.0
    more = [*points, (float(len(points)), 11.0)]

    class Counting(list):
        looked = 0

        def __getitem__(self, key):
            found = list.__getitem__(self, key)
            Counting.looked += len(found) if isinstance(key, slice) else 1
            return found

    counting = Counting(more)
    track.take(counting)
    assert Counting.looked < LIMIT
    assert max(grain.high for grain in track.seen(0, len(more), 200)) == 11.0


def test_a_series_that_was_replaced_is_taken_anew():
    track = Track()
    track.take(FALLING)
    track.take([(x, 5.0) for x, _ in FALLING])
    assert {grain.first for grain in track.seen(0, 20, 100)} == {5.0}


def test_the_average_is_not_pulled_to_zero_at_its_beginning():
    track = Track()
    track.take([(float(step), 3.0) for step in range(100)])
    assert all(grain.mean == pytest.approx(3.0) for grain in track.smoothed(0, 99, 200, 0.9))


def test_what_is_not_finite_leaves_a_gap():
    points = [(float(x), 1.0 if x not in (8, 9, 10, 11) else math.nan) for x in range(20)]
    line = next(row for row in text_of(lay_out(view(Series("a", points)), 60, 3, UNICODE))
                if "⠒" in row or "⠤" in row or "⠉" in row)  # fmt: skip
    assert "    " in line.strip()


def test_each_curve_ends_in_its_value_and_no_label_covers_another():
    runs = [Series(f"run-{number}", FALLING, tone=number) for number in range(8)]
    text = text_of(lay_out(view(*runs), 80, 12, UNICODE))
    for number in range(8):
        assert sum(line.rstrip().endswith(f"run-{number}") for line in text) == 1
    text = text_of(lay_out(view(*runs), 80, 4, UNICODE))
    assert sum("run-" in line for line in text) == 3
    assert sum("5 more" in line for line in text) == 1
    close = view(Series("train", FALLING, "dotted"), Series("validation", FALLING, last=".999"))
    text = text_of(lay_out(close, 70, 10, UNICODE))
    assert sum("train" in line for line in text) == sum(".999 validation" in line for line in text)


def test_axes_go_before_the_shape_and_the_shape_before_the_values():
    shown = view(Series("validation", FALLING), title="loss", x_label="epoch")
    roomy = "\n".join(text_of(lay_out(shown, 60, 12, UNICODE)))
    small = "\n".join(text_of(lay_out(shown, 30, 4, UNICODE)))
    tiny = "\n".join(text_of(lay_out(shown, 30, 1, UNICODE)))
    assert "└" in roomy
    assert "epoch" in roomy
    assert "loss" in roomy
    assert "└" not in small
    assert any(0x2800 < ord(character) < 0x2900 for character in small)
    assert tiny.strip() == ".0018 validation"


def test_ascii_tells_lines_apart_without_colour():
    shown = view(
        Series("a", FALLING, "solid"), Series("b", [(x, y + 1) for x, y in FALLING], "dotted")
    )
    text = "\n".join(text_of(lay_out(shown, 60, 12, ASCII)))
    assert text.isascii()
    assert set('"_') & set(text)
    assert set("'.") & set(text)


async def test_keys_of_a_screen_change_the_view():
    chart = Chart("loss", unit="nats", x_label="epoch", empty="No run yet. t trains one.")
    app = Stage(chart)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert "No run yet. t trains one." in "\n".join(drawn(chart))
        chart.show([Series("validation", FALLING)])
        await pilot.pause()
        linear = drawn(chart)
        assert "loss  nats" in linear[0]
        chart.toggle_log()
        chart.next_zoom()
        chart.next_smoothing()
        await pilot.pause()
        assert "log · smoothed .6 · last 50 %" in drawn(chart)[0]
        chart.pan(-1)
        assert "not the newest" in drawn(chart)[0]
        chart.zoom_out()
        chart.toggle_log()
        chart.smooth(0)
        assert drawn(chart) == linear
        assert all(style is not None for _, style in styles(chart))


async def test_only_lines_that_changed_are_refreshed(monkeypatch):
    chart = Chart("loss")
    app = Stage(chart)
    async with app.run_test(size=(80, 20)) as pilot:
        chart.show([Series("validation", FALLING[:10])], span=(0, 20))
        await pilot.pause()
        drawn(chart)
        asked = []
        monkeypatch.setattr(chart, "refresh", lambda *regions, **_: asked.append(regions))
        chart.show([Series("validation", list(FALLING[:10]))], span=(0, 20))
        assert asked == []
        chart.show([Series("validation", FALLING[:11])], span=(0, 20))
        assert 0 < len(asked[0]) < 8
