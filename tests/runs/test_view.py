import dataclasses
from functools import reduce
from itertools import pairwise

from rnntui.events import (
    Checkpointed,
    Evaluated,
    Event,
    Extended,
    Failed,
    Finished,
    Noted,
    Paused,
    Queued,
    Resumed,
    Sampled,
    Started,
    Step,
    Stopped,
)
from rnntui.runs import view
from rnntui.runs.journal import Journal
from rnntui.runs.store import Run
from rnntui.runs.view import MOST_STEPS, View, fold


def at(step: int) -> dict:
    return {"step": step, "epoch": step / 10, "seconds": step * 2.0, "time": 1.0 + step}


def started(step: int = 0) -> Started:
    return Started(**at(step), steps_per_epoch=10, total_epochs=3, budget=None, parameters=99)


def step(number: int) -> Step:
    return Step(
        **at(number),
        progress=number / 30,
        loss=1 / number,
        learning_rate=0.1,
        gradient_norm=1.0,
        rate=5.0,
    )


def evaluated(number: int, *, best: bool) -> Evaluated:
    return Evaluated(
        **at(number),
        train={"loss": 1.0},
        validation={"mcc": number / 100},
        best=best,
        learning_rate=0.1,
        epoch_seconds=1.0,
        rate=5.0,
    )


def sampled(number: int) -> Sampled:
    return Sampled(**at(number), text=f"verse {number}", temperature=0.7)


def folded(*events: Event) -> View:
    return reduce(fold, events, View())


def epoch(last: int, *, best: bool) -> list[Event]:
    return [
        *map(step, range(last - 9, last + 1)),
        evaluated(last, best=best),
        sampled(last),
        Checkpointed(**at(last)),
    ]


def test_a_whole_run():
    seen = folded(
        Noted(**at(0), message="3 rows skipped"),
        started(),
        *epoch(10, best=True),
        *epoch(20, best=False),
        Finished(**at(20), reason="epochs"),
    )
    assert (seen.steps_per_epoch, seen.total_epochs, seen.budget, seen.parameters) == (
        10,
        3,
        None,
        99,
    )
    assert (seen.step, seen.epoch, seen.seconds, seen.progress) == (20, 2.0, 40.0, 1.0)
    assert (seen.loss, seen.learning_rate, seen.rate) == (0.05, 0.1, 5.0)
    assert [item.step for item in seen.steps] == list(range(1, 21))
    assert [item.step for item in seen.evaluations] == [10, 20]
    assert [item.text for item in seen.samples] == ["verse 10", "verse 20"]
    assert [item.message for item in seen.notes] == ["3 rows skipped"]
    assert seen.best == evaluated(10, best=True)
    assert seen.ended == Finished(**at(20), reason="epochs")
    assert seen.checkpointed == 20


def test_nothing_is_changed_in_place():
    before = folded(started(), *epoch(10, best=True))
    again = folded(started(), *epoch(10, best=True))
    fold(before, step(11))
    fold(before, Resumed(**at(4)))
    assert before == again


def test_a_resume_drops_what_came_later():
    seen = folded(
        started(),
        *epoch(10, best=True),
        *epoch(20, best=True),
        Noted(**at(20), message="late"),
        Failed(**at(20), message="out of memory"),
        Resumed(**at(10)),
    )
    expected = folded(started(), *epoch(10, best=True))
    for name in ("steps", "evaluations", "samples", "notes", "best", "ended", "checkpointed"):
        assert getattr(seen, name) == getattr(expected, name), name
    assert (seen.step, seen.epoch, seen.seconds, seen.loss, seen.progress) == (
        10,
        1.0,
        20.0,
        0.1,
        10 / 30,
    )


def test_a_run_that_goes_on_has_not_ended():
    for end in (Stopped(**at(10)), Finished(**at(10), reason="epochs")):
        assert folded(started(), *epoch(10, best=True), end).ended == end
        assert folded(started(), *epoch(10, best=True), end, Resumed(**at(10))).ended is None
        assert folded(started(), *epoch(10, best=True), end, step(11)).ended is None


def test_a_start_from_the_beginning_forgets_the_first_try():
    first = [started(), *map(step, range(1, 6))]
    seen = folded(*first, started())
    assert (seen.step, seen.steps, seen.loss, seen.progress) == (0, (), None, 0.0)


def test_an_epoch_scored_again_after_a_resume_counts_once():
    seen = folded(
        started(),
        *epoch(10, best=True),
        Resumed(**at(10)),
        started(10),
        evaluated(10, best=True),
        sampled(10),
    )
    assert [item.step for item in seen.evaluations] == [10]
    assert len(seen.samples) == 1


def test_a_note_from_outside_the_loop_does_not_set_the_run_back():
    seen = folded(started(), *epoch(10, best=True), Noted(**at(0), message="4 threads"))
    assert (seen.step, seen.epoch, seen.seconds) == (10, 1.0, 20.0)


def test_steps_stay_few_even_and_in_order():
    seen = folded(started(), *map(step, range(1, 10_001)))
    numbers = [item.step for item in seen.steps]
    assert MOST_STEPS // 2 <= len(numbers) <= MOST_STEPS
    assert {later - earlier for earlier, later in pairwise(numbers)} == {8}
    assert numbers[0] == 1
    assert (seen.step, seen.loss) == (10_000, 1 / 10_000)
    resumed = reduce(fold, map(step, range(5_001, 7_001)), fold(seen, Resumed(**at(5_000))))
    numbers = [item.step for item in resumed.steps]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= MOST_STEPS


def test_the_view_of_a_run_is_the_fold_of_its_journal(tmp_path):
    events = [started(), *epoch(10, best=True), Stopped(**at(10))]
    run = Run(tmp_path)
    assert view.load(run) == View()
    with Journal(run.journal) as out:
        for event in events:
            out.append(event)
    assert view.load(run).ended == Stopped(**at(10))
    assert [item.step for item in view.load(run).steps] == list(range(1, 11))


def queued(number: int, owner: int = 1) -> Queued:
    return Queued(**at(number), owner=owner, device="cpu", message="waits for cpu")


def paused(number: int, owner: int = 1) -> Paused:
    return Paused(**at(number), owner=owner)


def extended(number: int, epochs: int | None = 9, budget: float | None = None) -> Extended:
    return Extended(**at(number), total_epochs=epochs, budget=budget)


def test_who_stands_still_waits_until_the_run_goes_on():
    for event in (queued(10), paused(10)):
        begun = [started(), *epoch(10, best=True), event]
        assert folded(*begun).waiting == event
        after = [Noted(**at(10), message="x"), Checkpointed(**at(10)), extended(10)]
        assert folded(*begun, *after).waiting == event, "they say nothing of whether it goes on"
        for on in (Resumed(**at(10)), started(10), step(11)):
            assert folded(*begun, on).waiting is None
        for end in (
            Stopped(**at(10)),
            Finished(**at(10), reason="epochs"),
            Failed(**at(10), message="x"),
        ):
            seen = folded(*begun, end)
            assert (seen.waiting, seen.ended) == (None, end)


def test_the_last_who_waits_counts():
    seen = folded(started(), *epoch(10, best=True), queued(10), paused(10), queued(10, owner=2))
    assert seen.waiting == queued(10, owner=2)
    assert (seen.step, seen.epoch, seen.progress) == (10, 1.0, 10 / 30)
    assert [item.step for item in seen.steps] == list(range(1, 11))


def test_a_run_that_stands_still_has_not_ended():
    seen = folded(
        started(), *epoch(10, best=True), Stopped(**at(10)), Resumed(**at(10)), paused(10)
    )
    assert (seen.ended, seen.waiting) == (None, paused(10))


def test_waiting_to_go_on_does_not_undo_the_end():
    end = Finished(**at(20), reason="epochs")
    seen = folded(started(), *epoch(20, best=True), end, queued(0, owner=2))
    assert (seen.waiting, seen.ended) == (queued(0, owner=2), end)
    assert (seen.step, seen.epoch, seen.progress) == (20, 2.0, 1.0)
    on = folded(started(), *epoch(20, best=True), end, queued(0, owner=2), Resumed(**at(20)))
    assert (on.waiting, on.ended) == (None, None)


def test_one_that_does_not_know_where_the_run_stands_does_not_set_it_back():
    seen = folded(started(), *epoch(10, best=True), Stopped(**at(10)), queued(0), paused(0))
    assert (seen.step, seen.epoch, seen.seconds) == (10, 1.0, 20.0)


def test_a_pause_in_the_middle_of_an_epoch_keeps_all_that_was_seen():
    before = folded(started(), *epoch(10, best=True), step(11), step(12))
    # A run that goes on says the epoch it began, without its fraction.
    on = Resumed(step=12, epoch=1.0, seconds=24.0, time=13.0)
    seen = folded(started(), *epoch(10, best=True), step(11), step(12), paused(12), on)
    assert seen == before


def test_an_extension_moves_the_end_and_nothing_else():
    before = folded(started(), *epoch(10, best=True))
    seen = fold(before, extended(10))
    assert (seen.total_epochs, seen.budget) == (9, None)
    assert seen == dataclasses.replace(before, total_epochs=9)
    seen = fold(seen, extended(10, None, 60.0))
    assert (seen.total_epochs, seen.budget) == (None, 60.0)
    end = Finished(**at(20), reason="epochs")
    assert folded(started(), *epoch(20, best=True), end, extended(20)).ended == end


def test_what_a_resume_starts_with_is_the_end_that_counts():
    again = dataclasses.replace(started(10), total_epochs=5)
    seen = folded(started(), *epoch(10, best=True), extended(10), Resumed(**at(10)), again)
    assert seen.total_epochs == 5
