"""How a typed path may go on."""

from rnntui.ui.paths import completed, ways


def test_folders_come_first_and_hidden_names_only_when_asked_for(tmp_path):
    (tmp_path / "verse.txt").touch()
    (tmp_path / "verses").mkdir()
    (tmp_path / ".hidden").touch()
    start = f"{tmp_path}/"
    assert ways(start) == [f"{start}verses/", f"{start}verse.txt"]
    assert ways(f"{start}.") == [f"{start}.hidden"]
    assert ways(f"{start}verse.") == [f"{start}verse.txt"]
    assert completed(f"{start}v", ways(f"{start}v")) == f"{start}verse"
    assert completed(f"{start}x", ways(f"{start}x")) == f"{start}x"


def test_what_was_typed_stays_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "poems").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert ways("~/po") == ["~/poems/"]
    assert ways("po") == ["poems/"]


def test_names_that_a_terminal_cannot_show_are_left_out(tmp_path):
    (tmp_path / "a\x1b]0;x\x07").touch()
    (tmp_path / "ab").touch()
    assert ways(f"{tmp_path}/a") == [f"{tmp_path}/ab"]


def test_there_is_no_way_on_from_nowhere(tmp_path):
    assert ways(f"{tmp_path}/none/x") == []
    assert ways("~nobody-of-this-name/x") == []
    assert ways("a\x00b/") == []
