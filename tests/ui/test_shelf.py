"""Models in use: the newest that can be read, whatever lies beside it."""

import json
import shutil

import pytest

from rnntui.errors import RnntuiError
from rnntui.runs import store
from rnntui.ui.shelf import Shelf

pytestmark = pytest.mark.usefixtures("trained_home")


def spoil(folder):
    """Makes the newest of a run, of a kind that this program does not know."""
    config = json.loads((folder / "config.json").read_text())
    config["settings"]["cell"] = "transistor"
    config["created"] += 1
    (folder / "config.json").write_text(json.dumps(config))


def test_a_run_that_cannot_be_read_is_passed_over_and_named():
    run = store.find("spam")
    folder = run.path.with_name("20990101-000000-0000")
    shutil.copytree(run.path, folder)
    spoil(folder)
    found, passed = Shelf().newest("classifier")
    assert found == run
    assert passed is not None
    assert passed.path == folder


def test_where_none_can_be_read_it_is_said_why():
    spoil(store.find("spam").path)
    with pytest.raises(RnntuiError, match="transistor"):
        Shelf().newest("classifier")
