"""A table that holds what it shows: it asks, moves, drops columns, and sends nothing raw."""

from terminal_bytes import HOSTILE, AppTerminal, raw_controls
from textual.app import App

from rnntui.ui.widgets.facts import Facts, wrapped
from rnntui.ui.widgets.paged_table import Column, Marked, PagedTable
from rnntui.ui.widgets.tab_row import HeadLine

COLUMNS = [
    Column("row", 6, right=True, drop=1),
    Column("label", 5),
    Column("tokens", 6, right=True, drop=2),
    Column("text"),
]


class Lots(App):
    """A table of many rows that are made when they are asked for."""

    def __init__(self, total):
        super().__init__()
        self.total = total
        self.asked = []
        self.moved = []
        self.chosen = []

    def compose(self):
        yield PagedTable(empty="none here")

    def on_mount(self):
        self.query_one(PagedTable).show(COLUMNS, self.total)
        self.query_one(PagedTable).focus()

    def on_paged_table_wanted(self, event):
        if not self.total:
            return
        self.asked.append((event.start, event.count))
        rows = range(event.start, event.start + event.count)
        event.table.put({n: [f"{n}", "ham", "3", Marked(f"text {n}")] for n in rows})

    def on_paged_table_chosen(self, event):
        self.chosen.append(event.row)

    def on_paged_table_moved(self, event):
        self.moved.append(event.row)


def seen(app):
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_it_asks_for_what_is_seen_only():
    app = Lots(1_000_000)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        table = app.query_one(PagedTable)
        assert "text 0" in seen(app)[1]
        await pilot.press("end")
        await pilot.pause()
        assert table.row == 999_999
        assert "text 999999" in seen(app)[-1]
        assert sum(count for _, count in app.asked) < 200
        await pilot.press("pageup")
        await pilot.pause()
        assert table.row == 999_999 - 19
        await pilot.press("home", "down")
        await pilot.pause()
        assert app.moved == [999_999, 999_980, 0, 1]


async def test_columns_go_by_their_importance():
    app = Lots(50)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert seen(app)[0].split() == ["row", "label", "tokens", "text"]
        await pilot.resize_terminal(32, 10)
        await pilot.pause()
        assert seen(app)[0].split() == ["row", "label", "text"]
        await pilot.resize_terminal(26, 10)
        await pilot.pause()
        assert seen(app)[0].split() == ["label", "text"]


async def test_headings_are_passed_over():
    app = Lots(0)
    async with app.run_test(size=(40, 12)) as pilot:
        table = app.query_one(PagedTable)
        assert seen(app)[0].strip() == "none here"
        table.show([Column("")], 5, dead=[0, 3])
        table.put({n: [f"entry {n}"] for n in range(5)})
        await pilot.pause()
        assert table.row == 1
        await pilot.press("down", "down")
        assert table.row == 4
        await pilot.press("up", "up", "up")
        assert table.row == 1


async def test_a_click_marks_and_a_second_one_chooses():
    app = Lots(50)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.click(PagedTable, offset=(10, 4))
        assert app.query_one(PagedTable).row == 3
        await pilot.click(PagedTable, offset=(10, 4))
        await pilot.pause()
        assert app.chosen == [3]


async def test_a_mark_beyond_the_edge_comes_into_sight():
    app = Lots(0)
    async with app.run_test(size=(40, 5)) as pilot:
        table = app.query_one(PagedTable)
        text = "x" * 100 + " needle behind"
        table.show([Column("")], 1)
        table.put({0: [Marked(text, [(101, 107)])]})
        await pilot.pause()
        assert "needle" in seen(app)[1]


def test_long_words_are_cut_and_wide_ones_fit():
    assert wrapped("a bb cccccccc", 4) == ["a bb", "cccc", "cccc"]
    assert wrapped("日本語", 4) == ["日本", "語"]
    assert wrapped("", 4) == [""]


def hostile_app():
    """Everything here that shows foreign text, over all that is hostile."""
    texts = list(HOSTILE.values())

    class Hostile(App):
        def compose(self):
            yield HeadLine()
            yield Facts()
            yield PagedTable()

        def on_mount(self):
            self.query_one(HeadLine).show(HOSTILE["title"], HOSTILE["c1"])
            self.query_one(Facts).show([(text[:9], text[:200]) for text in texts])
            table = self.query_one(PagedTable)
            table.show([Column("", 9), Column("")], len(texts))
            table.put({n: [text, Marked(text, [(0, 3)])] for n, text in enumerate(texts)})
            self.set_timer(1.0, self.exit)

    return Hostile()


def test_nothing_raw_reaches_the_terminal():
    with AppTerminal(hostile_app, size=(90, 100)) as terminal:
        output = terminal.read_to_end()
    assert "日本語" in output.decode("utf-8", errors="replace")
    assert raw_controls(output) == []
