"""A disk that refuses for a while, or for ever, while a run is trained and steered."""

import resource

import pytest
from steered import Host, at, last_step, no_checkpoints
from test_resume import assert_same, report

from rnntui.errors import RunError
from rnntui.events import Evaluated, Extended, Noted
from rnntui.runs import checkpoints, journal, mailbox, owner
from rnntui.runs.mailbox import Request
from rnntui.runs.state import state
from rnntui.workbench import asking
from rnntui.workbench.worker import work

pytestmark = pytest.mark.usefixtures("quick")


def limited(size):
    """Lets no file of this process grow beyond a size: a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.fixture
def small_disk():
    yield limited
    limited(resource.RLIM_INFINITY)


def test_an_extension_that_cannot_be_written_down_ends_nothing(small, whole, small_disk):
    run = small("charlm")

    def tell(event):
        if isinstance(event, Noted) and "config.json" in event.message:
            small_disk(resource.RLIM_INFINITY)

    with Host(run, at(40), tell=tell) as host:
        host.stands()
        mailbox.post(run.path, owner.current(run.path), Request("extend", 9))
        small_disk(10)
        host.ends()
    assert any("config.json" in note.message for note in host.of(Noted))
    assert host.of(Extended) == []
    assert run.config["settings"]["epochs"] == 3
    assert_same(whole("charlm"), run)


def test_a_disk_that_is_full_for_a_while_costs_nothing(small, whole, small_disk):
    run = small("charlm")

    def tell(event):
        if at(20)(event):
            small_disk(10)
        if at(80)(event):  # two evaluations later
            small_disk(resource.RLIM_INFINITY)

    with Host(run, tell=tell) as host:
        host.ends()
    notes = [note.message for note in host.of(Noted)]
    for words in (
        "what is to be written waits",
        "the journal is written again",
        "saving is tried again",
        "the disk takes them again",
    ):
        assert len([note for note in notes if words in note]) == 1, words
    assert_same(whole("charlm"), run)


def test_a_disk_that_stays_full_is_a_failure_at_the_end(small, small_disk):
    run = small("charlm")

    def tell(event):
        if at(40)(event):
            small_disk(10)

    with Host(run, tell=tell) as host:
        host.fails(RunError, r"checkpoints.* cannot be written")
    small_disk(resource.RLIM_INFINITY)
    assert state(run) == "interrupted", "its last words were not written either"
    assert last_step(run) == 33
    work(run)
    assert state(run) == "finished"


def test_a_journal_that_stays_unwritten_is_a_failure_at_the_end(small, small_disk):
    run = small("charlm")
    # Larger than the checkpoints, so that the disk takes them and refuses the journal alone.
    with journal.Journal(run.journal) as out:
        out.append(Noted(step=0, epoch=0.0, seconds=0.0, message="x" * 1_000_000))

    def tell(event):
        if at(40)(event):
            small_disk(run.journal.stat().st_size)

    with Host(run, tell=tell) as host:
        host.fails(RunError, r"events\.jsonl: cannot be written")
    small_disk(resource.RLIM_INFINITY)
    assert state(run) == "interrupted"
    assert last_step(run) == 99


@pytest.mark.parametrize("ask", [asking.go_on, asking.stop])
def test_what_could_not_be_saved_in_a_pause_is_saved_later(small, ask):
    # Too small a rate to learn: the second evaluation, the last, is not the best.
    run = small("classifier", epochs=2, learning_rate=1e-9)
    with Host(run, at(12)) as host:
        host.stands()
        with no_checkpoints(run):
            assert host.answers(asking.pause) is True
            assert not host.of(Evaluated)[-1].best
            notes = [note.message for note in host.of(Noted)]
            assert any("stands still all the same" in note for note in notes)
        assert last_step(run) == 6
        ask(run)
        host.ends()
    assert last_step(run) == 12
    assert checkpoints.load(run.path, "best").step == 6
    assert state(run) == ("finished" if ask is asking.go_on else "stopped")
    assert report(run)["best_epoch"] == 1
