"""A user's set is taken away, and comes back."""

import pytest

from rnntui.data import registry
from rnntui.data.adding import add
from rnntui.data.removing import remove, restore
from rnntui.errors import DataError, UserError
from rnntui.locations import data_dir


@pytest.fixture
def verse(home, tmp_path):  # noqa: ARG001 - it moves the home
    """A set that a user has added."""
    file = tmp_path / "verse.txt"
    file.write_text("Sempre caro mi fu quest'ermo colle,\n" * 20)
    add("mine", file)
    return "mine"


def test_it_goes_and_comes_back(verse):
    before = registry.known()[verse]
    removed = remove(verse)
    assert verse not in registry.known()
    restore(removed)
    assert registry.known()[verse] == before
    assert registry.local_path(before).is_file()


def test_only_what_was_added_can_be_removed(home):  # noqa: ARG001
    for name in ("demo_sms", "sms_spam", "../runs", "nothing"):
        with pytest.raises(UserError):
            remove(name)


def test_a_name_that_was_taken_again_is_not_overwritten(verse, tmp_path):
    removed = remove(verse)
    other = tmp_path / "other.txt"
    other.write_text("e questa siepe, che da tanta parte\n" * 20)
    add(verse, other)
    with pytest.raises(UserError, match="again"):
        restore(removed)


def test_what_is_gone_is_said(verse):
    removed = remove(verse)
    removed.path.rename(data_dir() / "elsewhere")
    with pytest.raises(DataError, match="cannot be brought back"):
        restore(removed)


def test_old_rubbish_is_deleted(verse):
    old = data_dir() / ".trash-1000-old-ab"
    old.mkdir()
    remove(verse)
    assert not old.exists()
