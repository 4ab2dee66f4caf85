"""No raw control byte of a text reaches a real terminal, whatever widget of ours shows it."""

import os

import pytest
from hostile_app import hostile_app, hostile_ascii_app
from terminal_bytes import HOSTILE, AppTerminal, raw_controls

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


@pytest.mark.parametrize("factory", [hostile_app, hostile_ascii_app])
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_nothing_raw_reaches_the_terminal(factory, environment):
    with AppTerminal(factory, size=(80, 100), environment=environment) as terminal:
        for number in range(len(HOSTILE)):
            if number:
                terminal.press("n")
            terminal.read_until(f"shown {number} end")
        terminal.press("q")
        output = terminal.read_to_end()
    assert terminal.process.returncode == 0
    assert raw_controls(output) == []
    text = output.decode(errors="replace")
    assert "␛]0;HOSTILE-TITLE␇" in text  # it was shown, as symbols
    assert "[/b] [bold]x[/bold]" in text  # and nothing was taken for markup


HARMLESS = {
    "markup open",
    "markup close",
    "emoji",
    "wide",
    "combining",
    "right to left",
    "surrogate",
}
"""Texts without a control character: they are there to upset the layout and the markup."""


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - HARMLESS))
def test_what_is_looked_for_would_be_found(name):
    assert raw_controls(HOSTILE[name].encode("utf-8", "surrogatepass"))
