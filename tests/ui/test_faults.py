"""What the app says of an error."""

import pytest

from rnntui.errors import UserError
from rnntui.ui.faults import by_name, describe


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("--test-share and --seed leave nothing", "“test share” and “seed” leave nothing"),
        ("give --epochs, or `rnntui resume x --epochs 9`",
         "give “epochs”, or `rnntui resume x --epochs 9`"),
        ("a--b/--c.csv: no -- such file", "a--b/--c.csv: no -- such file"),
        ("", ""),
    ],
)  # fmt: skip
def test_settings_are_named_as_the_app_names_them(message, said):
    assert by_name(message) == said
    assert describe(UserError(message)) == said


def test_an_error_that_nobody_foresaw_is_kept_whole(home):
    try:
        raise ValueError("a \x1b[2J")
    except ValueError as error:
        said = describe(error)
    assert said.startswith("ValueError: a ")
    assert "\x1b" not in said
    log = home / "logs" / "app.log"
    assert str(log) in said
    assert "Traceback" in log.read_text(encoding="utf-8")
