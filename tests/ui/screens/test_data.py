"""The screen Data: its keys, over the demo data and sets that are added here."""

import re

import pytest
from driving import go, shown, until
from textual.content import Content

from rnntui.data.adding import add
from rnntui.ui.screens.data_add import AddDialogue
from rnntui.ui.screens.data_vectors import VectorsDialogue
from rnntui.ui.screens.data_whole import WholeDialogue
from rnntui.ui.widgets.key_bar import KeyBar
from rnntui.ui.widgets.text_view import TextView

SIZE = (120, 40)


def line(app, text):
    """The first line on the screen that holds a text."""
    return next((row for row in shown(app).split("\n") if text in row), "")


async def rows_of(pilot, name="demo_sms"):
    """Waits until the rows of a set are seen."""
    app = pilot.app
    await until(pilot, lambda: app.room is not None and app.room.chosen is not None)
    app.room.reload(mark=name)
    app.room.show_set()
    await until(pilot, lambda: re.search(r"row 1 of [\d,]+", shown(app)))
    return app.room


@pytest.fixture
def mails(home, tmp_path):  # noqa: ARG001 - it moves the home
    """A user's set with two labels, hostile texts and a long one."""
    file = tmp_path / "mails.tsv"
    rows = [
        ("junk" if n % 3 == 0 else "fine", f"text {n} [/] {'needle' if n % 10 == 0 else ''}")
        for n in range(90)
    ]
    rows.append(("fine", "x" * 3_000 + " far needle"))
    file.write_text("".join(f"{label}\t{text}\n" for label, text in rows))
    add("mails", file)
    return "mails"


async def test_the_list_tells_state_size_and_language(app):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "demo_sms" in shown(app))
        assert "ready" in line(app, "demo_sms")
        assert "60.7 KiB" in line(app, "  demo_sms")
        assert "to fetch" in line(app, "leopardi")
        assert "it" in line(app, "leopardi")
        assert "+ add a file" in shown(app)


async def test_the_rows_are_paged(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        await until(pilot, lambda: re.search(r"1 ham +\d+ Please", shown(app)))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "rows")
        await pilot.press("end")
        await until(pilot, lambda: "row 713 of 713" in shown(app))
        await until(pilot, lambda: re.search(r"713 (ham|spam)", shown(app)))
        await pilot.press("pageup")
        await until(pilot, lambda: "row 713" not in shown(app))
        await pilot.press("home")
        await until(pilot, lambda: "row 1 of 713" in shown(app))


async def test_a_search_filters_and_is_taken_back(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await pilot.press("slash")
        await until(pilot, lambda: app.room.typing)
        await pilot.press(*"needle")
        await until(pilot, lambda: "10 of 91 hold needle" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused.id == "rows")
        await pilot.press("end")
        # The hit far into a long text is in sight.
        await until(pilot, lambda: "far needle" in line(app, " 91 "))
        await pilot.press("l")
        await until(pilot, lambda: "label: fine" in shown(app))
        await until(pilot, lambda: "7 of 91 hold needle" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "row 1 of 91" in shown(app) and "hold" not in shown(app))
        assert app.focused.id == "rows"
        await pilot.press("escape")
        assert app.focused.id == "sets"


async def test_a_wrong_expression_is_said_in_place(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await pilot.press("slash", "slash", "left_parenthesis")
        await until(pilot, lambda: "not a regular expression" in shown(app))
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: "row 1 of 91" in shown(app))


async def test_the_labels_go_round(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        for label, count in (("fine", 61), ("junk", 30), ("all", 91)):
            await pilot.press("l")
            await until(
                pilot,
                lambda label=label, count=count: (
                    f"label: {label}" in shown(app) and f"row 1 of {count}" in shown(app)
                ),
            )


async def test_enter_shows_a_row_whole(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await until(pilot, lambda: "text 0" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "rows")
        await pilot.press("end")
        await until(pilot, lambda: "91 fine" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, WholeDialogue))
        view = app.screen.query_one(TextView)
        await until(pilot, lambda: len(view.text) == 3_011)
        await pilot.press("left")
        await until(pilot, lambda: view.text == "text 89 [/] ")
        await pilot.press("y")
        await until(pilot, lambda: "copied row 90" in app.room.query_one(KeyBar).message)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, WholeDialogue))


async def test_enter_on_a_row_that_is_on_its_way_opens_it_when_it_is_there(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "rows")
        table = app.focused
        table.action_end(-1)  # both before a row can come, as when someone types fast
        table.action_choose()
        await until(pilot, lambda: isinstance(app.screen, WholeDialogue))
        await until(pilot, lambda: "row 713 of 713" in shown(app))


async def test_a_row_that_comes_too_late_opens_nothing(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        room = await rows_of(pilot, mails)
        await pilot.press("enter", "l")
        await until(pilot, lambda: "row 1 of 61" in shown(app))
        room._panes["preview"].act("whole")  # where the row stands is asked of the helper
        await app.action_go("train")
        await until(pilot, lambda: not [one for one in room.workers if one.group == "row"])
        assert app.screen is app.room
        assert app.room.section == "train"
        await app.action_go("data")
        assert app.screen is room


async def test_a_line_of_verse_is_shown_among_its_neighbours(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, "demo_verse")
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "rows")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "among its neighbours" in shown(app))
        assert app.screen.query_one(TextView).text.count("\n") > 100


async def test_figures_are_counted_with_what_is_done_shown(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await pilot.press("s")
        await until(pilot, lambda: "91 texts · 61 fine · 30 junk" in shown(app))
        # The panels below the line are laid out with the frame after it.
        await until(pilot, lambda: re.search(r"fine .*61 +67.0 %", shown(app)))
        await until(pilot, lambda: "texts that repeat an earlier one" in shown(app))
        text = shown(app)
        assert "tokens in a text" in text
        assert "texts that repeat an earlier one" in text
        await pilot.press("k")
        await until(pilot, lambda: "typical of junk" in shown(app))
        assert "none chosen; v chooses some" in shown(app)


async def test_figures_of_a_corpus(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, "demo_verse")
        await pilot.press("full_stop")
        await until(pilot, lambda: "5 before" in shown(app))
        assert "characters in a line" in shown(app)
        await pilot.press("right")
        await until(pilot, lambda: re.search(r"space .*\d+ +\d+\.\d\d %", shown(app)))
        assert "k Characters" in shown(app)
        await pilot.press("comma", "left")
        assert app.room.tab == "preview"


async def test_a_count_is_ended_and_begun_again(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        room = await rows_of(pilot, mails)
        await pilot.press("s")
        await until(pilot, lambda: room.counts.running)
        await pilot.press("x")
        await until(pilot, lambda: "The count was ended" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "61 fine" in shown(app))


async def test_vectors_count_what_they_lack(app, mails, tmp_path):
    vectors = tmp_path / "few.vec"
    vectors.write_text("2 3\ntext 1 2 3\nneedle 4 5 6\n")
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await pilot.press("k")
        await until(pilot, lambda: "none chosen" in shown(app))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, VectorsDialogue))
        field = app.screen.query_one("PathInput")
        field.focus()
        field.value = str(tmp_path / "nothing.vec")
        await pilot.press("enter")
        await until(pilot, lambda: "no such file" in shown(app))
        field.value = str(vectors)
        await pilot.press("enter")
        await until(pilot, lambda: "of all tokens are not in" in shown(app).replace("\n", " "))


async def test_the_source_says_licence_and_address(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        app.room.reload(mark="sms_spam")
        await pilot.press("o")
        await until(pilot, lambda: "CC BY 4.0" in shown(app))
        text = shown(app)
        assert "archive.ics.uci.edu" in text
        assert "7d039a24a6083ed9" in text
        assert "not on this machine" in text


async def test_a_set_that_is_not_here_names_its_key(app):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        app.room.reload(mark="sms_spam")
        await until(pilot, lambda: "g fetches it (467 KiB)" in shown(app))
        assert not app.room.can("train")
        assert app.room.can("fetch")


async def test_a_file_is_added_with_completion_removed_and_brought_back(app, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "my verse.txt").write_text("Sempre caro mi fu quest'ermo colle\n" * 30)
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AddDialogue))
        field = app.screen.query_one("PathInput")
        field.value = str(tmp_path / "te")
        field.cursor_position = len(field.value)
        await pilot.press("tab")
        await until(pilot, lambda: field.value == f"{folder}/")
        await until(pilot, lambda: "my verse.txt" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "is a folder" in shown(app))
        await pilot.press("tab")
        await until(pilot, lambda: field.value.endswith("my verse.txt"))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused.id == "name")
        assert app.focused.value == "my_verse"
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, AddDialogue))
        await until(pilot, lambda: "yours" in line(app, "my_verse"))
        assert app.room.chosen.name == "my_verse"
        await pilot.press("d")
        await until(pilot, lambda: "u brings it back" in shown(app))
        assert not line(app, "  my_verse")
        await pilot.press("u")
        await until(pilot, lambda: "yours" in line(app, "my_verse"))


async def test_what_cannot_be_added_is_said_in_place(app, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\x01\x02" * 200)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "demo_sms" in shown(app))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AddDialogue))
        app.screen.query_one("PathInput").value = str(bad)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "fault" in app.screen.query_one("#said").classes)
        said = app.screen.query_one("#said").content
        assert "bad.csv" in (said.plain if isinstance(said, Content) else str(said))
        assert isinstance(app.screen, AddDialogue)


async def test_a_set_that_another_process_brings_is_listed(app, tmp_path):
    file = tmp_path / "beside.tsv"
    file.write_text("ham\tsee you\nspam\twin now\n" * 9)
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot)
        add("beside", file)
        await until(pilot, lambda: "beside" in shown(app))
        assert app.room.chosen.name == "demo_sms"


async def test_a_longer_list_is_seen_to_its_end(app, tmp_path):
    file = tmp_path / "beside.tsv"
    file.write_text("ham\tsee you\nspam\twin now\n" * 9)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "+ add a file" in shown(app))
        add("beside", file)
        await until(pilot, lambda: "beside" in shown(app) and "+ add a file" in shown(app))


async def test_shift_tab_and_what_is_wrong_lead_to_the_field_concerned(app, tmp_path):
    file = tmp_path / "old.csv"
    rows = "".join(f"{label},perché no {n}\n" for n in range(40) for label in ("a", "b"))
    file.write_bytes(("label,text\n" + rows).encode("cp1252"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "+ add a file" in shown(app))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AddDialogue))
        path = app.screen.query_one("PathInput")
        await pilot.press("enter")
        await pilot.press("shift+tab")
        assert app.focused is path
        app.screen.query_one("#name").focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is path)
        await pilot.press(*str(file), "enter", "enter")
        await until(pilot, lambda: app.focused.id == "encoding", 120)
        await pilot.press(*"cp1252", "enter")
        await until(pilot, lambda: app.room is app.screen and app.room.chosen.name == "old", 120)


async def test_t_goes_to_train_with_the_set(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        # It is chosen there, also where Train was seen before with another one.
        for _ in range(2):
            await pilot.press("t")
            await until(pilot, lambda: app.room.section == "train" and app.room.ready)
            form = app.room.form
            await until(pilot, lambda: form.draft.data == "mails" and "● mails" in shown(app))  # noqa: B023
            form.prepare(data="demo_sms")
            await until(pilot, lambda: "● demo_sms" in shown(app))
            await go(pilot, "data")


async def test_a_narrow_terminal_has_the_list_or_the_set(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "demo_sms" in shown(app))
        assert "Demo messages, English" in line(app, "demo_sms")
        assert "b Sets" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "row 1 of 713" in shown(app))
        assert "corpora" not in shown(app)
        await pilot.press("b")
        await until(pilot, lambda: "corpora" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused.id == "rows")
        await pilot.press("left")
        await until(pilot, lambda: "corpora" in shown(app))
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: "corpora" in shown(app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "corpora" in shown(app) and "row 1 of 713" in shown(app))


async def test_coming_back_keeps_the_place(app, mails):
    async with app.run_test(size=SIZE) as pilot:
        await rows_of(pilot, mails)
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "rows")
        await pilot.press("end")
        await until(pilot, lambda: "row 91 of 91" in shown(app))
        await go(pilot, "learn")
        await go(pilot, "data")
        await until(pilot, lambda: "row 91 of 91" in shown(app))
