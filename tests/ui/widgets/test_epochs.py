"""The table of epochs: what is marked by keys and by clicks."""

from stage import Stage

from rnntui.ui.widgets.epochs import EpochTable


async def test_a_click_marks_the_row_under_it():
    table = EpochTable()
    table.styles.border_top = ("solid", "white")
    async with Stage(table).run_test(size=(40, 12)) as pilot:
        table.show(("epoch", "loss"), [(str(number), "0.5") for number in range(1, 6)])
        await pilot.pause()
        await pilot.click(table, offset=(2, 3))  # border, heads, 1, 2
        assert table.index == 1
        await pilot.click(table, offset=(2, 1))
        assert table.index == 1
        await pilot.click(table, offset=(2, 9))
        assert table.index == 1
        await pilot.click(table, offset=(2, 6))
        assert table.index == 4
