"""A classifier in training: batches, hidden tokens, weights, figures and the carried state."""

import numpy as np
import pytest
import torch

from rnntui.data.encoding import UNKNOWN_WORD
from rnntui.errors import Interrupted
from rnntui.events import MOST_LABELS
from rnntui.settings import ClassifierSettings
from rnntui.tasks.classify import ClassifyTask
from rnntui.tasks.labelled import read_data
from rnntui.tasks.task import Evaluation

CPU = torch.device("cpu")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A quarter spam; texts of 1 to 9 words."""
    random = np.random.default_rng(0)
    words = ["".join(random.choice(list(LETTERS), 5)) for _ in range(200)]
    rows = [
        f"{'spam' if n % 4 == 0 else 'ham'}\t{' '.join(random.choice(words, 1 + n % 9))} {words[n]}"
        for n in range(120)
    ]
    path = tmp_path_factory.mktemp("texts") / "texts.tsv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def task_of(path, **given):
    settings = ClassifierSettings(
        **{"epochs": 1, "units": 5, "embedding_size": 4, "batch_size": 16, **given}
    )
    torch.manual_seed(0)
    data = read_data(settings, path, None)
    return ClassifyTask(settings, data, device=CPU, precision="fp32")


@pytest.mark.parametrize("sequences", ["packed", "masked", "padded"])
def test_an_epoch_holds_every_training_text_once(path, sequences):
    task = task_of(path, sequences=sequences, max_tokens=12)
    batches = list(task.batches(0, 0))
    assert [after for _, after in batches] == list(range(1, task.steps_per_epoch + 1))
    train = task.data.split.train
    lengths = np.concatenate([texts.lengths.numpy() for (texts, _), _ in batches])
    assert sorted(lengths) == sorted(task.data.encoded.lengths[train])
    targets = np.concatenate([targets.numpy() for (_, targets), _ in batches])
    assert np.bincount(targets).tolist() == np.bincount(task.data.targets[train]).tolist()
    for (texts, targets), _ in batches:
        assert len(texts.lengths) == len(targets) <= 16
        if sequences == "padded":
            assert texts.positions.shape[1] == 12


def test_an_epoch_taken_up_in_its_middle_gives_the_batches_that_were_left(path):
    task = task_of(path)
    whole, rest = list(task.batches(1, 0)), list(task.batches(1, 2))
    assert len(rest) == len(whole) - 2
    for ((one, targets), after), ((other, same), number) in zip(whole[2:], rest, strict=True):
        assert after == number
        assert torch.equal(one.positions, other.positions)
        assert torch.equal(targets, same)


def test_epochs_have_orders_of_their_own(path):
    task = task_of(path)
    firsts = [next(task.batches(epoch, 0))[0][0].words.tolist() for epoch in range(4)]
    assert any(first != firsts[0] for first in firsts)


def test_tokens_are_hidden_in_training_and_never_the_padding(path):
    task = task_of(path, token_dropout=0.5)
    (texts, _), _ = next(task.batches(0, 0))
    torch.manual_seed(0)
    hidden = task._hide_tokens(texts)
    changed = hidden.words != texts.words
    assert 0.2 < changed.float().mean() < 0.8
    assert (hidden.words[changed] == UNKNOWN_WORD).all()
    assert hidden.words[0] == 0
    assert task_of(path, token_dropout=0.0)._hide_tokens(texts) is texts


def test_pieces_are_hidden_and_stay_with_their_tokens(path):
    task = task_of(path, piece_dropout=0.4, token_dropout=0.0)
    (texts, _), _ = next(task.batches(0, 0))
    hidden = task._hide_tokens(texts)
    assert 0.3 < len(hidden.pieces) / len(texts.pieces) < 0.9
    assert torch.equal(hidden.words, texts.words)
    before, after = bags(texts), bags(hidden)
    assert len(before) == len(after)
    for whole, left in zip(before, after, strict=True):
        rest = iter(whole)
        assert all(piece in rest for piece in left), "in their order, and none of another token"


def bags(batch):
    """The piece ids of each distinct token."""
    ends = [*batch.offsets.tolist()[1:], len(batch.pieces)]
    return [batch.pieces[a:b].tolist() for a, b in zip(batch.offsets.tolist(), ends, strict=True)]


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_label_weights_and_smoothing_enter_the_loss_and_not_the_figures(path, smoothing):
    plain = task_of(path, label_smoothing=0.0)
    weighed = task_of(path, label_smoothing=smoothing, class_weights=True)
    train = plain.data.targets[plain.data.split.train]
    counts = np.bincount(train)
    weights = weighed._criterion.weight.numpy()
    np.testing.assert_allclose(weights, len(train) / (2 * counts), rtol=1e-6)
    assert weights[1] > weights[0]
    (batch, _), *_ = plain.batches(0, 0)
    for task in (plain, weighed):
        torch.manual_seed(3)
        task.model.eval()
        task.loss(batch)
    assert plain.train_scores() == weighed.train_scores()


def test_figures_follow_the_batches_and_begin_anew(path):
    task = task_of(path)
    for batch, _ in task.batches(0, 0):
        _, units = task.loss(batch)
        assert units == int(batch[0].lengths.sum())
    scores = task.train_scores()
    assert set(scores) == {"loss", "accuracy", "mcc", "spam_caught", "blocked_ham"}
    assert scores["loss"] > 0
    task.begin_epoch()
    assert task.train_scores()["loss"] == 0


def test_validation_is_scored_without_dropout_and_obeys_the_watch(path):
    task = task_of(path, dropout=0.5, input_dropout=0.5)
    assert task.evaluate() == task.evaluate()
    assert set(task.evaluate().scores) == set(task.train_scores())
    with pytest.raises(Interrupted):
        task.evaluate(lambda: True)
    assert task_of(path, validation_share=0.0).evaluate() == Evaluation({})
    assert task.sample() is None


def test_the_confusion_matrix_counts_the_validation_texts_by_what_they_are_and_what_is_said(path):
    task = task_of(path, validation_share=0.3)
    with torch.no_grad():
        task.model.output.weight.zero_()
        task.model.output.bias.copy_(torch.tensor([0.0, 1.0]))  # spam, whatever the text
    evaluation = task.evaluate()
    spam = int(task.data.targets[task.data.split.validation].sum())
    ham = len(task.data.split.validation) - spam
    assert evaluation.confusion == ((0, ham), (0, spam))
    assert ham > spam > 0
    assert evaluation.scores["accuracy"] == pytest.approx(spam / (ham + spam))


@pytest.mark.parametrize(("labels", "shown"), [(MOST_LABELS, True), (MOST_LABELS + 1, False)])
def test_with_many_labels_an_evaluation_has_figures_alone(tmp_path, labels, shown):
    rows = [f"topic {n % labels}\tword{n % labels} and word{n % 7}" for n in range(6 * labels)]
    file = tmp_path / "topics.tsv"
    file.write_text("\n".join(rows), encoding="utf-8")
    evaluation = task_of(file, validation_share=0.2, split="random").evaluate()
    assert evaluation.scores["loss"] > 0
    assert (evaluation.confusion is not None) == shown
    if evaluation.confusion is not None:
        assert [len(row) for row in evaluation.confusion] == [labels] * labels


def test_a_carried_state_goes_from_batch_to_batch_and_is_dropped_with_the_epoch(path):
    task = task_of(path, carry_state=True, bidirectional=False, cell="lstm", dropout=0.0)
    batches = [batch for batch, _ in task.batches(0, 0)]
    assert {len(targets) for _, targets in batches} == {16}, "whole batches only"
    assert task.steps_per_epoch == len(batches)
    task.model.eval()
    task.settings = ClassifierSettings(
        epochs=1, carry_state=True, bidirectional=False, token_dropout=0.0
    )
    fresh = task.loss(batches[1])[0].item()
    task.begin_epoch()
    task.loss(batches[0])
    other = task.loss(batches[1])[0].item()
    assert other != fresh
    task.begin_epoch()
    assert task.loss(batches[1])[0].item() == fresh


def test_the_state_taken_up_goes_on_to_the_bit(path):
    given = {
        "carry_state": True,
        "bidirectional": False,
        "cell": "lstm",
        "token_dropout": 0.0,
        "piece_dropout": 0.0,
    }
    task, other = task_of(path, **given), task_of(path, **given)
    first, second = [batch for batch, _ in task.batches(0, 0)][:2]
    task.loss(first)
    other.restore(task.state())
    assert task.loss(second)[0].item() == other.loss(second)[0].item()
    assert task.train_scores() == other.train_scores()
