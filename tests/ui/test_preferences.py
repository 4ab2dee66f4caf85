"""What a person has set is kept, and a file that is broken hinders nothing."""

import pytest

from rnntui import locations
from rnntui.ui import preferences
from rnntui.ui.preferences import Preferences


def test_without_a_file_the_defaults():
    assert preferences.load() == (Preferences(), None)


def test_kept_and_read_again():
    kept = Preferences(theme="rnntui-light", rate=4, ascii=True, keys={"train.stop": "x"})
    assert preferences.save(kept) is None
    assert preferences.load() == (kept, None)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "[" * 100_000, '"a"', "\x00", '{"theme": "no such", "rate": 2.5}']
)
def test_a_broken_file_is_told_and_passed_over(text):
    path = locations.preferences_file()
    path.parent.mkdir(parents=True)
    path.write_text(text)
    found, trouble = preferences.load()
    assert found == Preferences()
    assert trouble is not None
    assert str(path) in trouble


def test_what_is_right_of_a_file_counts():
    path = locations.preferences_file()
    path.parent.mkdir(parents=True)
    path.write_text('{"ascii": true, "rate": "fast", "later": 1}')
    found, trouble = preferences.load()
    assert found == Preferences(ascii=True)
    assert trouble is not None
    assert "later, rate" in trouble


def test_a_folder_that_cannot_be_written_is_told(home):
    home.mkdir()
    (home / "config").write_text("a file, not a folder")
    assert "cannot be kept" in preferences.save(Preferences())
