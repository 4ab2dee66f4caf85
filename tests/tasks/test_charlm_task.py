"""Streams and windows of a corpus: nothing lost, targets one further, the state carried."""

import numpy as np
import pytest
import torch

from rnntui.data.vocabulary import UNKNOWN
from rnntui.errors import DataError, Interrupted
from rnntui.models.scoring import text_cost
from rnntui.settings import CharLMSettings
from rnntui.tasks.charlm import CharLMTask, with_dropout
from rnntui.tasks.corpus import rare_symbols, read_text
from rnntui.tasks.task import Evaluation

CPU = torch.device("cpu")
LINES = "nel mezzo del cammin di nostra vita\nmi ritrovai per una selva oscura\n"


def task_of(tmp_path, text=LINES * 12, **given):
    path = tmp_path / "corpus.txt"
    path.write_text(text, encoding="utf-8")
    settings = CharLMSettings(
        **{
            "epochs": 1,
            "units": 6,
            "embedding_size": 4,
            "batch_size": 3,
            "steps": 20,
            "sample_length": 30,
            "test_share": 0.1,
            "validation_share": 0.1,
            **given,
        }
    )
    torch.manual_seed(0)
    return CharLMTask(settings, read_text(settings, path, None), device=CPU, precision="fp32")


def batches_of(task, epoch=0, start=0):
    return list(task.batches(epoch, start))


@pytest.mark.parametrize("epoch", [0, 1, 2])
@pytest.mark.parametrize(("size", "steps"), [(1, 7), (3, 20), (4, 64)])
def test_the_batches_of_an_epoch_are_the_text_with_targets_one_further(
    tmp_path, epoch, size, steps
):
    task = task_of(tmp_path, batch_size=size, steps=steps)
    found = batches_of(task, epoch)
    assert [after for _, after in found] == list(range(1, task.steps_per_epoch + 1))
    inputs = torch.cat([batch[0] for batch, _ in found], 1)
    targets = torch.cat([batch[1] for batch, _ in found], 1)
    assert torch.equal(inputs[:, 1:], targets[:, :-1]), "each stream goes on where it ended"
    # Rare characters aside (here there are none) the rows are pieces of the text in its order.
    text = task.data.train
    rows = [
        task.data.vocabulary.decode([*row.tolist(), last.item()])
        for row, last in zip(inputs, targets[:, -1], strict=True)
    ]
    whole = "".join(rows)
    assert whole in text
    # Left out: less than a chunk at the beginning or end, and a character a stream.
    assert len(text) - len(whole) <= steps + size


def test_epochs_begin_at_other_places_and_the_same_epoch_always_at_the_same(tmp_path):
    task = task_of(tmp_path)
    beginnings = {tuple(batches_of(task, epoch)[0][0][0][0].tolist()) for epoch in range(6)}
    assert len(beginnings) > 1
    for (one, _), (other, _) in zip(batches_of(task, 3), batches_of(task, 3), strict=True):
        assert torch.equal(one[0], other[0])


@pytest.mark.parametrize("method", ["streams", "windows"])
def test_an_epoch_taken_up_in_its_middle_gives_the_batches_that_were_left(tmp_path, method):
    task = task_of(tmp_path, method=method)
    whole, rest = batches_of(task, 1), batches_of(task, 1, start=2)
    assert len(rest) == len(whole) - 2
    for (one, after), (other, number) in zip(whole[2:], rest, strict=True):
        assert after == number
        assert torch.equal(one[0], other[0])
        assert torch.equal(one[1], other[1])


@pytest.mark.parametrize("stride", [1, 3])
def test_windows_hold_every_start_once_and_the_character_after(tmp_path, stride):
    task = task_of(tmp_path, method="windows", steps=9, stride=stride, batch_size=32)
    text, decode = task.data.train, task.data.vocabulary.decode
    found = [
        (decode(row.tolist()), decode([target]))
        for (inputs, targets), _ in batches_of(task)
        for row, target in zip(inputs, targets.tolist(), strict=True)
    ]
    expected = [(text[i : i + 9], text[i + 9]) for i in range(0, len(text) - 9, stride)]
    assert sorted(found) == sorted(expected)
    assert found != expected, "in random order"


@pytest.mark.parametrize(
    ("method", "size", "steps"),
    [
        *(("streams", *shape) for shape in [(1, 99), (3, 33), (40, 3), (60, 2), (99, 1), (130, 1)]),
        *(("windows", *shape) for shape in [(1, 99), (60, 60), (99, 1)]),
    ],
)
def test_the_shortest_corpus_that_is_accepted_gives_batches_with_a_finite_loss(
    tmp_path, method, size, steps
):
    """Whatever the sizes, a corpus is refused with a word, or it can be trained on."""
    accepted = 0
    for length in range(100, 270, 1 if size > 3 else 20):
        try:
            task = task_of(
                tmp_path,
                (LINES * 4)[:length],
                method=method,
                batch_size=size,
                steps=steps,
                test_share=0.0,
                validation_share=0.0,
            )
        except DataError:
            continue
        accepted += 1
        losses = [task.loss(batch)[0].item() for batch, _ in batches_of(task)]
        assert losses
        assert np.isfinite(losses).all(), f"{length} characters"
        if accepted == 3:
            break
    assert accepted


def test_some_streams_begin_a_chunk_from_the_zero_state(tmp_path, monkeypatch):
    task = task_of(tmp_path)
    (first, _), (second, _), *_ = batches_of(task)
    losses = {}
    for share in (0.0, 0.5, 1.0):
        monkeypatch.setattr("rnntui.tasks.charlm.RESET_SHARE", share)
        task.begin_epoch()
        task.loss(first)
        torch.manual_seed(1)
        losses[share] = task.loss(second)[0].item()
    task.begin_epoch()
    assert losses[1.0] == task.loss(second)[0].item(), "as at the beginning of an epoch"
    assert len(set(losses.values())) == 3


def test_the_state_is_carried_from_batch_to_batch_and_not_over_epochs(tmp_path, monkeypatch):
    monkeypatch.setattr("rnntui.tasks.charlm.RESET_SHARE", 0.0)
    task = task_of(tmp_path)
    (first, _), (second, _), *_ = batches_of(task)
    task.loss(first)
    carried = task.loss(second)[0]
    task.begin_epoch()
    fresh = task.loss(second)[0]
    assert carried.item() != fresh.item()
    logits, _ = task.model(torch.cat([first[0], second[0]], 1))
    expected = torch.nn.functional.cross_entropy(
        logits[:, first[0].shape[1] :].flatten(0, 1), second[1].flatten()
    )
    torch.testing.assert_close(carried, expected, rtol=0, atol=1e-6)


def test_windows_carry_nothing(tmp_path):
    task = task_of(tmp_path, method="windows")
    (first, _), (second, _), *_ = batches_of(task)
    alone = task.loss(second)[0].item()
    task.loss(first)
    assert task.loss(second)[0].item() == alone
    logits, _ = task.model(second[0])
    expected = torch.nn.functional.cross_entropy(logits[:, -1], second[1])
    assert alone == pytest.approx(expected.item(), abs=1e-6)


def test_what_occurs_once_is_read_as_unknown_in_half_of_the_epochs(tmp_path):
    text = "@#" + LINES * 12
    task = task_of(tmp_path, text, batch_size=1, steps=10, validation_share=0.0, test_share=0.0)
    vocabulary = task.data.vocabulary
    assert [vocabulary.symbols[i] for i in np.flatnonzero(task._rare)] == ["#", "@"]
    hidden = shown = 0
    marks = set(vocabulary.encode("@#").tolist())
    for epoch in range(60):
        ids = np.concatenate([batch[0].numpy()[0] for batch, _ in batches_of(task, epoch)])
        hidden += int((ids == UNKNOWN).sum())
        shown += sum(int((ids == mark).sum()) for mark in marks)
        assert not set(ids[2:].tolist()) & {UNKNOWN}
    assert hidden
    assert shown
    assert 0.2 < hidden / (hidden + shown) < 0.8


def test_rare_symbols_are_those_that_occur_once():
    assert rare_symbols(np.array([1, 2, 2, 4]), 6).tolist() == [
        False, True, False, False, True, False,
    ]  # fmt: skip


def test_figures_of_an_epoch_are_means_over_its_characters(tmp_path):
    task = task_of(tmp_path)
    nats = count = 0
    for batch, _ in batches_of(task):
        loss, units = task.loss(batch)
        assert units == batch[1].numel()
        nats, count = nats + loss.item() * units, count + units
    scores = task.train_scores()
    assert scores["loss"] == pytest.approx(nats / count)
    assert scores["bits_per_char"] == pytest.approx(nats / count / np.log(2))
    assert 0 <= scores["accuracy"] <= 1
    task.begin_epoch()
    assert task.train_scores()["loss"] == 0


def test_validation_is_near_the_exact_figure_and_obeys_the_watch(tmp_path):
    task = task_of(tmp_path, LINES * 60, validation_share=0.5)
    evaluation = task.evaluate()
    exact = text_cost(task.model, task.data.vocabulary.encode(task.data.validation), device=CPU)
    assert evaluation.scores["bits_per_char"] == pytest.approx(exact.bits_per_char, abs=0.01)
    assert evaluation.confusion is None
    with pytest.raises(Interrupted):
        task.evaluate(lambda: True)
    assert task_of(tmp_path, validation_share=0.0).evaluate() == Evaluation({})


def test_a_sample_is_as_long_as_asked_and_draws_nothing_of_torchs(tmp_path):
    task = task_of(tmp_path, sample_temperature=0.3)
    before = torch.get_rng_state()
    text, temperature = task.sample()
    assert torch.equal(torch.get_rng_state(), before)
    assert (len(text), temperature) == (30, 0.3)
    assert task.sample()[0] == text, "epochs draw the same numbers"
    assert task_of(tmp_path, sample_length=0).sample() is None


def test_dropout_falls_with_the_size_of_the_text_and_what_is_given_stays():
    open_ = CharLMSettings(epochs=1)
    sizes = [0, 100, 200_000, 600_000, 2_000_000, 10**9]
    found = [with_dropout(open_, size) for size in sizes]
    for name in ("input_dropout", "dropout"):
        values = [getattr(settings, name) for settings in found]
        assert values == sorted(values, reverse=True)
        assert values[0] == values[2] > values[3] > values[4] == values[5] >= 0
    given = CharLMSettings(epochs=1, input_dropout=0.0, dropout=0.1)
    assert with_dropout(given, 100) == given


@pytest.mark.parametrize("method", ["streams", "windows"])
def test_the_state_taken_up_goes_on_to_the_bit(tmp_path, method):
    task, other = task_of(tmp_path, method=method), task_of(tmp_path, method=method)
    (first, _), (second, _), *_ = batches_of(task)
    task.loss(first)
    other.restore(task.state())
    torch.manual_seed(4)
    expected = task.loss(second)[0].item()
    torch.manual_seed(4)
    assert other.loss(second)[0].item() == expected
    assert task.train_scores() == other.train_scores()
