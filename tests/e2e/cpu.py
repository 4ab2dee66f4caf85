"""Processor time: a process that has lost its terminal must not spin."""

import psutil
from program import epochs_done, reach
from waiting import until

from rnntui.runs.store import Run


def cost_of_epochs(run: Run, pid: int, epochs: int) -> float:
    """Processor seconds an epoch that a process takes over the next so many epochs."""
    reach(run, 1)
    first = last = (epochs_done(run), used(pid))

    def measured() -> bool:
        nonlocal last
        done = epochs_done(run)
        if done > last[0]:  # not what comes after the last epoch: the report
            try:
                last = (done, used(pid))
            except psutil.NoSuchProcess:
                return True
        return done >= first[0] + epochs

    until(measured, f"{epochs} epochs")
    assert last[0] > first[0], "it has ended too early to be measured"
    return (last[1] - first[1]) / (last[0] - first[0])


def assert_no_spin(before: float, after: float) -> None:
    """An epoch costs what it cost before; a thread that spins would double it at the least."""
    assert after < 1.5 * before + 0.02, f"{before:.3f} s an epoch, then {after:.3f} s"


def assert_still(program, name: str, pid: int) -> None:
    """A paused run's process takes next to no processor time while others do something."""
    before = used(pid)
    for _ in range(5):  # each takes a tenth of a second and more
        assert program.state(name) == "paused"
    assert used(pid) - before < 0.1


def used(pid: int) -> float:
    """Processor seconds that a process has taken."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
