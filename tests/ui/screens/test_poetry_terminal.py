"""Poetry on a real terminal: how much it sends while it writes, and that nothing of it is raw."""

import os
import time

import pytest
from poetry_app import poetry_app
from terminal_bytes import HOSTILE, PASTE, AppTerminal, raw_controls

from rnntui import train
from rnntui.workbench import favourites
from rnntui.workbench.favourites import Favourite

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

F8 = "\x1b[19~"
LONG = 96_000


def write_long(terminal):
    """Opens the screen and writes a text; bytes and seconds until it was there."""
    terminal.read_until("Data")
    terminal.press("5")
    terminal.read_until("at T")
    terminal.press(F8)
    terminal.read_until("length is set")
    begun = time.monotonic()
    terminal.press("g")
    sent = terminal.read_until(f"{LONG:,} characters")
    return sent, time.monotonic() - begun


@pytest.mark.usefixtures("trained_home")
@pytest.mark.parametrize("size", [(40, 120), (24, 80)])
def test_a_fast_poet_does_not_flood_the_terminal(size):
    with AppTerminal(poetry_app, size=size) as terminal:
        sent, seconds = write_long(terminal)
        print(f"{sent} bytes in {seconds:.1f} s: {sent / seconds:.0f} a second")  # noqa: T201
        assert seconds > 2
        assert sent / seconds < 10_000  # whole screens at the beginning and the end among them
        terminal.press("q")
        terminal.read_to_end()


def test_what_a_hostile_corpus_taught_is_shown_harmless(seen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corpus = tmp_path / "hostile.txt"
    texts = [text for name, text in HOSTILE.items() if "\0" not in text and name != "surrogate"]
    corpus.write_text("\n".join(text[:300] for text in texts) * 8, encoding="utf-8", newline="")
    train("charlm", data=str(corpus), name="hostile", units=16, epochs=1, threads=1, device="cpu")
    for text in HOSTILE.values():
        favourites.keep(Favourite.of(run=None, text=text[:5000], prompt=text[:100], note=text[:50]))
    with AppTerminal(poetry_app, size=(40, 120)) as terminal:
        write_long(terminal)
        terminal.press("p")
        terminal.read_until("leaves the box")
        terminal.press(PASTE.format("a\u009d0;HOSTILE-TITLE\u009cb\u202ec\nd"))
        terminal.read_until("␊d")
        terminal.press("\x1b")
        terminal.read_until("new seed")
        terminal.press("k" * 2)
        for _ in range(len(HOSTILE)):
            terminal.press("\r\x1b[B")
        terminal.press("x")
        terminal.read_until("into a file")
        terminal.press("\r")
        terminal.read_until("written:")
        terminal.press("q")
        output = terminal.read_to_end()
    assert raw_controls(output) == []
    assert "␛" in output.decode(errors="replace")
    assert seen.exists()
