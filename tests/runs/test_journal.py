import math
import os
import resource

import pytest

from rnntui.events import Evaluated, Finished, Noted, Sampled, Step
from rnntui.runs import journal
from rnntui.runs.journal import Journal


def step(number: int, loss: float = 0.5) -> Step:
    return Step(
        step=number,
        epoch=number / 10,
        seconds=number * 1.0,
        time=1.0,
        progress=0.1,
        loss=loss,
        learning_rate=0.003,
        gradient_norm=1.0,
        rate=1000.0,
    )


def test_events_come_back_as_they_were(tmp_path):
    path = tmp_path / "events.jsonl"
    written = [
        step(1),
        Sampled(step=2, epoch=0.2, seconds=2.0, time=1.0, text="sé\n\u2028\x85|", temperature=0.7),
        Evaluated(
            step=2,
            epoch=0.2,
            seconds=2.0,
            time=1.0,
            train={"loss": 0.5},
            validation={"mcc": 0.9},
            best=True,
            learning_rate=0.1,
            epoch_seconds=1.0,
            rate=3.0,
        ),
        Finished(step=2, epoch=0.2, seconds=2.0, time=1.0, reason="epochs"),
    ]
    with Journal(path) as out:
        for event in written:
            out.append(event, durable=True)
    assert journal.read(path) == (written, path.stat().st_size)
    assert list(journal.backwards(path)) == written[::-1]


def test_time_is_stamped_once(tmp_path):
    with Journal(tmp_path / "j") as out:
        stamped = out.append(Noted(step=0, epoch=0.0, seconds=0.0, message="a"))
        assert stamped.time > 1e9
        assert out.append(stamped).time == stamped.time
    assert journal.read(tmp_path / "j")[0] == [stamped, stamped]


def test_opening_cuts_back_to_the_last_newline(tmp_path):
    path = tmp_path / "j"
    with Journal(path) as out:
        out.append(step(1))
    with path.open("ab") as file:
        file.write(b'{"type": "step", "st' + b"x" * 200_000)
    assert journal.read(path)[0] == [step(1)]
    with Journal(path) as out:
        out.append(step(2))
    assert journal.read(path)[0] == [step(1), step(2)]


def test_a_file_of_one_half_line_is_emptied(tmp_path):
    path = tmp_path / "j"
    path.write_bytes(b"\0" * 100)
    with Journal(path):
        assert path.stat().st_size == 0


def test_reading_goes_on_from_the_offset_in_whole_lines(tmp_path):
    path = tmp_path / "j"
    assert journal.read(path) == ([], 0)
    with Journal(path) as out:
        out.append(step(1))
        first, offset = journal.read(path)
        out.append(step(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert journal.read(path, offset) == ([], offset)
    path.write_bytes(whole)
    assert journal.read(path, offset) == ([step(2)], len(whole))
    assert first == [step(1)]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\0\0",
        b"{",
        b"[]",
        b"7",
        b"\xff",
        b'{"type":"later"}',
        b'{"type":"step"}',
        b"[" * 9999,
    ],
)
def test_lines_it_does_not_know_are_skipped(tmp_path, line):
    path = tmp_path / "j"
    with Journal(path) as out:
        out.append(step(1))
    with path.open("ab") as file:
        file.write(line + b"\n")
    with Journal(path) as out:
        out.append(step(2))
    assert journal.read(path)[0] == [step(1), step(2)]
    assert list(journal.backwards(path)) == [step(2), step(1)]


def test_a_line_longer_than_any_block_is_read_backwards(tmp_path):
    path = tmp_path / "j"
    long = Sampled(step=3, epoch=1.0, seconds=1.0, time=1.0, text="è" * 200_000, temperature=1.0)
    with Journal(path) as out:
        for event in (step(1), long, step(4)):
            out.append(event)
    assert list(journal.backwards(path)) == [step(4), long, step(1)]


def test_figures_that_are_not_numbers_come_back_as_nan(tmp_path):
    with Journal(tmp_path / "j") as out:
        out.append(step(1, loss=math.nan))
    assert b"NaN" not in (tmp_path / "j").read_bytes()
    (event,), _ = journal.read(tmp_path / "j")
    assert isinstance(event, Step)
    assert math.isnan(event.loss)


def test_a_full_disk_leaves_whole_lines(tmp_path):
    path = tmp_path / "j"
    note = Noted(step=2, epoch=0.5, seconds=1.0, time=2.0, message="kept")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal(path) as out:
        out.append(step(1))
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, limits[1]))
        try:
            out.append(step(2))
            assert "cannot be written" in str(out.trouble)
            out.append(note)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert journal.read(path)[0] == [step(1)]
        out.append(step(3))
        assert out.trouble is None
    # A step is told again by the next one; everything else is written when there is room.
    assert journal.read(path)[0] == [step(1), note, step(3)]


def test_a_foreign_file_name_in_a_note_survives(tmp_path):
    note = Noted(step=0, epoch=0.0, seconds=0.0, time=1.0, message=os.fsdecode(b"caff\xe8"))
    with Journal(tmp_path / "j") as out:
        out.append(note)
    assert journal.read(tmp_path / "j")[0] == [note]
