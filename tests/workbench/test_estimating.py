"""What is told before a training against what the training then has."""

import dataclasses
import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest
import torch

from rnntui.errors import DataError, Interrupted, SettingsError, UserError
from rnntui.runs.view import load as load_view
from rnntui.settings import CharLMSettings, ClassifierSettings
from rnntui.tasks import labelled
from rnntui.workbench import data_cache, estimating
from rnntui.workbench.estimating import estimate
from rnntui.workbench.footprint import memory_of
from rnntui.workbench.outlining import outline

QUICK = {"seconds": 0.05}


@pytest.fixture(autouse=True)
def fresh():
    """Nothing is remembered from one test to the next."""
    data_cache._read.clear()


@pytest.fixture
def given(tiny, texts_file, verse_file, topics_file):
    """Settings of a small run, by task and by what is special."""
    return {
        "classifier": {**tiny["classifier"], "data": str(texts_file)},
        "charlm": {**tiny["charlm"], "data": str(verse_file)},
        "topics": {**tiny["classifier"], "data": str(topics_file)},
    }


@pytest.mark.parametrize("task", ["classifier", "charlm"])
@pytest.mark.parametrize("more", [{}, {"cell": "rnn", "layers": 2, "embedding_size": 3}])
def test_it_tells_what_the_run_then_has(trained, given, task, more):
    model = trained(task, **more)
    found = estimate(task, given={**given[task], **more}, **QUICK)
    assert [vars(row) for row in found.outline.layers] == model.layers
    view = load_view(model.run)
    assert found.outline.trained == view.parameters
    assert found.outline.parameters == sum(row["parameters"] for row in model.layers)
    assert found.steps_per_epoch == view.steps_per_epoch
    assert found.epochs == view.total_epochs
    split = model.report["split"]
    assert [found.outline.train, found.outline.validation, found.outline.test] == [
        split["train"], split["validation"], split["test"],
    ]  # fmt: skip
    assert 0.7 < found.epoch_seconds / (found.step_seconds * view.steps_per_epoch) <= 1.0001
    assert found.total_seconds == pytest.approx(found.epoch_seconds * view.total_epochs)
    assert found.rate > 0
    assert (found.threads, found.device, found.rough) == (1, "cpu", False)


def test_vocabularies(given, classifier, poet):
    texts = outline("classifier", given=given["classifier"])
    encoder = classifier.recipe.encoder
    assert (texts.words, texts.pieces) == (len(encoder.words), len(encoder.pieces))
    verse = outline("charlm", given=given["charlm"])
    assert (verse.symbols, verse.words) == (len(poet.vocabulary), 0)
    topics = outline("classifier", given=given["topics"])
    assert topics.layers[-1].shape == "(batch, 3)"


def test_what_is_frozen_is_not_trained(given, tmp_path):
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("see 1 2 3\nfree 2 3 4\nyou 0 1 0\n")
    more = {"embedding": str(vectors), "freeze": True}
    found = outline("classifier", given={**given["classifier"], **more})
    table = next(row for row in found.layers if row.name == "embedding.words")
    assert table.parameters == 3 * (found.words + 2)
    assert found.parameters - found.trained == table.parameters


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_counted_activations_are_near_the_real_ones(given, task, cell):
    more = {"cell": cell, "units": 48, "embedding_size": 24, "batch_size": 16}
    found = estimate(task, given={**given[task], **more}, **QUICK)
    assert 0.3 < found.outline.memory.activations / found.memory.activations < 3


def test_memory_is_that_of_the_optimiser():
    plain = ClassifierSettings(epochs=1, optimizer="rmsprop")
    found = memory_of(plain, parameters=100, trained=60, activations=7)
    assert (found.weights, found.gradients, found.optimizer) == (400, 240, 240)
    assert found.total == 887
    assert found.mebibytes == 887 / 2**20
    adam = CharLMSettings(epochs=1, optimizer="adam", ema=0.9)
    assert memory_of(adam, parameters=10, trained=10, activations=0).optimizer == 120


def test_torch_is_as_it_was(given):
    torch.manual_seed(5)
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    found = estimate("charlm", given={**given["charlm"], "threads": threads + 1}, **QUICK)
    assert found.threads == threads + 1
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_it_can_be_stopped(given, task, after):
    asked = iter([False] * after)
    before = torch.get_rng_state()
    with pytest.raises(Interrupted):
        estimate(task, given=given[task], should_stop=lambda: next(asked, True))
    assert torch.equal(torch.get_rng_state(), before)


def test_another_process_answers_and_can_be_stopped(given, tmp_path):
    flag = tmp_path / "stop"
    watch = partial(os.path.exists, str(flag))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        ask = partial(pool.submit, estimate, "classifier", should_stop=watch, **QUICK)
        found = ask(given=given["classifier"]).result()
        assert found.outline == outline("classifier", given=given["classifier"])
        with pytest.raises(SettingsError) as caught:
            ask(given={**given["classifier"], "units": 0, "layers": 99}).result()
        assert len(caught.value.problems) == 2
        flag.touch()
        with pytest.raises(Interrupted):
            ask(given=given["classifier"]).result()


def test_the_answer_is_plain(given):
    found = estimate("classifier", given=given["classifier"], **QUICK)
    code = (
        "import pickle, sys; pickle.load(sys.stdin.buffer)\n"
        "print([n for n in ('torch', 'spacy', 'pandas') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(found), capture_output=True, check=True
    )
    assert done.stdout.strip() == b"[]"


def test_a_file_is_read_once_until_it_or_its_reading_changes(given, texts_file, tmp_path, mocker):
    read = mocker(labelled, "read_data")
    path = tmp_path / "texts.tsv"
    path.write_bytes(texts_file.read_bytes())
    asked = {**given["classifier"], "data": str(path)}
    for more in ({}, {"units": 7}, {"cell": "rnn", "epochs": 9}, {"batch_size": 4}):
        outline("classifier", given={**asked, **more})
    assert len(read) == 1
    outline("classifier", given={**asked, "min_count": 3})
    outline("classifier", given=asked)
    assert len(read) == 2
    path.write_bytes(texts_file.read_bytes() + b"ham\tone more\n")
    os.utime(path, ns=(1, 1))
    assert outline("classifier", given=asked).train > 0
    assert len(read) == 3
    assert len(data_cache._read) == data_cache.KEPT_DATA


@pytest.fixture
def mocker(monkeypatch):
    """A function: counts the calls of a function of a module, which does what it did."""

    def count(module, name):
        calls, real = [], getattr(module, name)

        def counted(*arguments, **options):
            calls.append(arguments)
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, counted)
        return calls

    return count


def test_large_batches_are_timed_in_part(given, monkeypatch):
    whole = estimate("charlm", given={**given["charlm"], "units": 64}, **QUICK)
    monkeypatch.setattr(estimating, "MOST_OPERATIONS", 2e6)
    for task in ("charlm", "classifier"):
        found = estimate(task, given={**given[task], "units": 64}, **QUICK)
        assert found.rough
        assert found.step_seconds > 0
    part = estimate("charlm", given={**given["charlm"], "units": 64}, **QUICK)
    assert part.steps_per_epoch == whole.steps_per_epoch
    assert part.outline == whole.outline


def test_the_small_last_batch_is_not_the_measure(given, mocker):
    from rnntui.workbench import timing

    # 41 of 60 texts train: 40 of them and the last one alone
    steps = mocker(timing, "_step")
    more = {"batch_size": 40, "test_share": 0.2, "validation_share": 0.15}
    found = estimate("classifier", given={**given["classifier"], **more}, **QUICK)
    assert (found.outline.train, found.steps_per_epoch) == (41, 2)
    assert {len(batch[1]) for _, batch, _ in steps} == {40}
    assert found.epoch_seconds < 1.2 * found.step_seconds + found.step_seconds
    large = estimate(
        "classifier", given={**given["classifier"], **more, "batch_size": 65_536}, **QUICK
    )
    assert (large.steps_per_epoch, large.rough) == (1, False)


def test_a_straight_line():
    assert estimating._extrapolated(2.3, 2.6, 2, 65, 1024) == pytest.approx(2.3 + 0.3 * 1022 / 63)
    assert estimating._extrapolated(2.3, 2.0, 2, 65, 1024) == 2.3
    assert estimating._extrapolated(0.1, 0.2, 1, 1, 8) == pytest.approx(1.6)


def test_a_network_that_does_not_fit_is_not_made(given):
    huge = {"units": 8192, "layers": 8, "embedding_size": 4096, "batch_size": 1}
    asked = {**given["charlm"], **huge}
    assert outline("charlm", given=asked).parameters > 3e9
    free = estimating._free_memory
    try:
        estimating._free_memory = lambda _: 2**30
        with pytest.raises(UserError, match=r"needs 63,500 MiB .* and 1,024 MiB are free"):
            estimate("charlm", given=asked)
    finally:
        estimating._free_memory = free


def test_mistakes_are_told_in_one_line(given, tmp_path):
    broken = tmp_path / "broken.tsv"
    broken.write_bytes(b"\x00\xff\x00")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    for task, more, kind, words in (
        ("classifier", {"data": str(broken)}, DataError, "not a text file"),
        ("charlm", {"data": str(empty)}, DataError, "the file is empty"),
        ("charlm", {"data": str(tmp_path / "none.txt")}, UserError, "no such file"),
        ("charlm", {"data": "shakespeare"}, UserError, "`rnntui data get shakespeare` brings it"),
        ("charlm", {"steps": 100_000}, DataError, "fewer than one batch"),
        ("classifier", {"device": "cuda:77"}, UserError, "no device cuda:77"),
        ("classifier", {"units": -1}, SettingsError, "--units"),
    ):
        with pytest.raises(kind, match=words) as caught:
            estimate(task, given={**given[task], **more}, **QUICK)
        assert "\n" not in str(caught.value)


def test_two_many_labels_and_no_validation(given):
    more = {"validation_share": 0, "test_share": 0}
    found = estimate("classifier", given={**given["topics"], **more}, **QUICK)
    assert (found.outline.train, found.outline.validation, found.outline.test) == (60, 0, 0)


def test_the_time_of_a_step_leaves_out_the_first(given):
    from rnntui.workbench.timing import time_steps, untouched

    now = [0.0]

    def clock():
        now[0] += 1.0
        return now[0]

    from rnntui.workbench.preparing import make_task
    from rnntui.workbench.request import settle

    plan = settle("charlm", given=given["charlm"])
    data = data_cache.planned_data(plan, lambda: False)
    with untouched():
        task = make_task(plan.settings, data, torch.device("cpu"), "fp32")
        settings = dataclasses.replace(task.settings, threads=1)
        found = time_steps(task, settings, should_stop=lambda: False, seconds=30.0, clock=clock)
    assert (found.passes, found.update) == (1.0, 1.0)
    assert found.units == settings.batch_size * settings.steps
    assert 2 <= found.steps < 30
