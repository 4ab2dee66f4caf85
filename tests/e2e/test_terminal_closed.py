"""The window is closed in the middle of a training."""

from cpu import assert_no_spin, cost_of_epochs
from program import POET, command, trainer
from terminal import Pty

EPOCHS = 80


def test_training_goes_on_when_the_terminal_is_closed(rnntui):
    asked = command(*POET, "--epochs", str(EPOCHS), "--name", "left")
    with Pty(asked, rnntui.environment) as terminal:
        terminal.read_until(f" 1/{EPOCHS} ")
        run = rnntui.run("left")
        before = cost_of_epochs(run, trainer(run), 8)
        terminal.close()
        assert rnntui.state("left") == "running"
        assert_no_spin(before, cost_of_epochs(run, trainer(run), 15))
        assert terminal.code() == 0
        shown = terminal.text
    rnntui.finished("left", EPOCHS)
    log = run.log.read_text(encoding="utf-8")
    assert "terminal" in log.splitlines()[0]
    assert "bits per character" in log, "the report"
    assert "\x1b" not in log
    missing = [n for n in range(1, EPOCHS + 1) if f" {n}/{EPOCHS} " not in shown + log]
    assert len(missing) <= 1, "one line may be on its way to the terminal when that goes"
