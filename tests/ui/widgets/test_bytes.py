"""How much a redraw sends to a real terminal: the lines that changed, and nothing else."""

from statistics import median

import pytest
from busy_app import busy_app
from terminal_bytes import AppTerminal


def _sent(terminal, key, what, numbers):
    sent = []
    for number in numbers:
        terminal.press(key)
        sent.append(terminal.read_until(f"drawn {what} {number} end"))
    return median(sent)


@pytest.fixture
def terminal():
    with AppTerminal(busy_app, size=(40, 100)) as terminal:
        terminal.read_until("drawn ready end")
        yield terminal


def test_a_changed_curve_costs_little(terminal):
    epoch = _sent(terminal, "c", "epoch", range(7, 18))
    step = _sent(terminal, "y", "step", range(1, 12))
    print(f"at 70x16: an epoch more {epoch} bytes, another noisy curve {step} bytes")  # noqa: T201
    assert 0 < epoch < 1_500
    assert 0 < step < 2_500


def test_what_did_not_change_is_not_sent(terminal):
    label = _sent(terminal, "s", "same", range(1, 11))
    assert label < 200  # the line that tells


def test_a_written_word_sends_its_row_and_not_the_text_above(terminal):
    sent = _sent(terminal, "t", "word", range(1, 60))
    print(f"one word more: {sent:.0f} bytes")  # noqa: T201
    assert sent < 400
