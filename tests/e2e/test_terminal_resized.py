"""The window changes its size in the middle of a training, down to almost nothing."""

from program import POET, command, reach
from terminal import Pty


def test_training_is_shown_in_a_window_of_any_size(rnntui):
    asked = command(*POET, "--epochs", "25", "--name", "small")
    with Pty(asked, rnntui.environment) as terminal:
        terminal.read_until(r"(^|\s)2/25\s")
        for epoch, size in ((2, (50, 200)), (6, (2, 12)), (10, (1, 1)), (14, (24, 80))):
            # Asked of the run: a line of one column says nothing that could be found.
            reach(rnntui.begun("small"), epoch)
            terminal.resize(*size)
        assert terminal.code() == 0
        assert "Traceback" not in terminal.text
        assert "bits per character" in terminal.text
    rnntui.finished("small", 25)
