"""A model taken from its run answers as it was scored, and disturbs nothing."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch

from rnntui.errors import Interrupted, RunError, UserError
from rnntui.runs import checkpoints, store
from rnntui.runs.store import Run
from rnntui.workbench.api import train
from rnntui.workbench.loading import (
    LanguageModel,
    TextClassifier,
    find_run,
    load,
    said_labels,
    scored_weights,
)
from rnntui.workbench.request import new_run

TEXTS = ["free cash prize call 0900", "see you at the lake", "", "💶 字 unheard", "soup"] * 3


def test_a_stream_equals_predict_proba_in_order(classifier):
    whole = classifier.predict_proba(TEXTS)
    assert whole.shape == (15, 2)
    np.testing.assert_allclose(whole.sum(-1), 1, atol=1e-6)
    for chunk in (1, 4, 15, 99):
        streamed = list(classifier.stream(iter(TEXTS), chunk=chunk))
        found = [prediction.probabilities for prediction in streamed]
        np.testing.assert_allclose(found, whole, atol=1e-6)
        assert [prediction.label for prediction in streamed] == classifier.predict(TEXTS)


def test_a_stream_reads_no_further_than_a_chunk(classifier):
    read = []

    def texts():
        for text in TEXTS:
            read.append(text)
            yield text

    stream = classifier.stream(texts(), chunk=2)
    next(stream)
    assert len(read) == 2
    next(stream)
    next(stream)
    assert len(read) == 4


def test_no_texts_give_no_rows(classifier):
    assert classifier.predict([]) == []
    assert classifier.predict_proba([]).shape == (0, 2)


def test_a_threshold_decides_from_its_value_on():
    rows = np.array([[0.6, 0.4], [0.2, 0.8], [0.5, 0.5]])
    assert said_labels(rows, 1, 0.5).tolist() == [0, 1, 1]
    assert said_labels(rows, 1, 0.81).tolist() == [0, 0, 0]
    assert said_labels(rows, 0, 0.6).tolist() == [0, 1, 1]
    assert said_labels(np.array([[0.2, 0.5, 0.3]]), None, 0.99).tolist() == [1]


def test_a_threshold_given_to_the_stream_wins(classifier):
    for limit, label in ((1e-9, "spam"), (1.1, "ham")):
        said = classifier.stream(TEXTS, threshold=limit)
        assert {prediction.label for prediction in said} == {label}


def test_the_best_evaluations_weights_serve_averaged_where_they_are(trained):
    model = trained("classifier", ema=0.5, epochs=3)
    best = checkpoints.load(model.run.path, "best").groups
    weights = scored_weights(model.run)
    for name, array in best["average"].items():
        np.testing.assert_array_equal(weights[name], array)
        np.testing.assert_array_equal(model.model.state_dict()[name], array)
    assert any((best["weights"][name] != weights[name]).any() for name in best["average"])


def test_frozen_vectors_come_with_the_weights(trained, tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_text("free 1 0 0\nlake 0 1 0\nnever 0 0 1\n", encoding="utf-8")
    model = trained("classifier", embedding=str(path), freeze=True, subwords=False)
    path.unlink()
    again = load(model.run)
    assert again.model.embedding.words.embedding_dim == 3
    np.testing.assert_array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_loading_draws_no_random_number_and_leaves_the_threads(classifier, poet):
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    load(classifier.run).predict(TEXTS)
    fresh = load(poet.run)
    assert fresh.model
    fresh.generate(length=20)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


def test_the_network_and_the_stepper_are_the_same_model(poet):
    ids = poet.vocabulary.encode("il mare")
    with torch.no_grad():
        logits, _ = poet.model(torch.from_numpy(ids)[None])
    state = poet.stepper.zero_state(1)
    for place, symbol in enumerate(ids):
        log_probs, state = poet.stepper.advance(np.array([symbol]), state)
        np.testing.assert_allclose(log_probs[0], logits[0, place].log_softmax(-1), atol=1e-5)


def test_a_seed_reproduces_a_text_and_a_count_gives_a_list(poet):
    options = {"length": 40, "seed": 3}
    text = poet.generate("il mare", **options)
    assert isinstance(text, str)
    assert len(text) == 40
    assert poet.generate("il mare", **options) == text
    assert "".join(poet.stream("il mare", **options)) == text
    assert poet.generate("il mare", length=40, seed=4) != text
    texts = poet.generate("il mare", count=3, **options)
    assert isinstance(texts, list)
    assert len(set(texts)) == 3
    assert poet.generate("il mare", count=3, **options) == texts
    assert len(poet.generate("il mare", count=1, **options)) == 1


def test_a_writer_stepped_by_hand_writes_what_a_stream_does(poet):
    options = {"seed": 3, "temperature": 0.8, "top_k": 5}
    writer = poet.writer("IL MARE", **options)
    for _ in range(40):
        writer.next()
    assert writer.text == "".join(poet.stream("il mare", length=40, **options))
    assert writer.prompt == "il mare"


def test_a_prompts_foreign_characters_are_mapped_or_refused(poet):
    assert poet.generate("IL MARE", length=5, seed=0) == poet.generate("il mare", length=5, seed=0)
    with pytest.raises(UserError, match="字"):
        poet.generate("字")
    with pytest.raises(UserError, match="temperature"):
        poet.generate(temperature=-1)


def test_writing_needs_no_torch(poet):
    code = (
        "import sys; from rnntui import load; from rnntui.runs.store import Run;"
        "from pathlib import Path;"
        "print(len(load(Run(Path(sys.argv[1]))).generate(length=30, seed=1)));"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(poet.run.path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.stdout == "30\n"


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_history_has_a_row_an_epoch(task, trained):
    history = trained(task).history()
    assert history["epoch"].tolist() == [1, 2]
    assert history["step"].is_monotonic_increasing
    for column in ("seconds", "best", "train_loss", "validation_loss"):
        assert column in history
    named = "validation_mcc" if task == "classifier" else "validation_bits_per_char"
    assert named in history


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_a_run_that_has_read_no_data_is_a_run_error(task):
    run = new_run(task, given={})
    with pytest.raises(RunError, match=f"rnntui resume {run.name}"):
        load(run)


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_a_run_without_a_checkpoint_is_a_run_error(task, trained, home):
    path = shutil.copytree(trained(task).run.path, home / "runs" / "copy")
    shutil.rmtree(path / "checkpoints")
    for name in ("best", "last"):
        (path / name).unlink()
    model = load(Run(path))
    with pytest.raises(RunError):
        model.predict(["text"]) if task == "classifier" else model.generate()


def test_an_interrupted_run_can_be_used_as_it_stands(tiny, texts_file):
    asked = iter(range(3))
    with pytest.raises(Interrupted):
        train(
            "classifier",
            data=str(texts_file),
            name="cut",
            should_stop=lambda: next(asked, None) is None,
            **tiny["classifier"],
        )
    model = load("cut")
    assert model.report is None
    assert model.threshold == 0.5
    assert len(model.predict(TEXTS)) == 15


def test_a_run_is_found_by_name_id_path_or_as_the_newest(classifier, poet, monkeypatch):
    monkeypatch.setenv("RNNTUI_RUNS", str(classifier.run.path.parent))
    for reference in (classifier.run.name, classifier.run.id, classifier.run.path):
        assert find_run(reference).path == classifier.run.path
    assert isinstance(load(poet.run.path), LanguageModel)
    assert isinstance(load(find_run(None, "classifier")), TextClassifier)
    assert load().run == store.newest()
    with pytest.raises(UserError, match="needs a charlm run"):
        find_run(classifier.run.name, "charlm")


def test_without_a_trained_run_the_demo_is_named():
    new_run("classifier", given={})
    for task in (None, "classifier", "charlm"):
        with pytest.raises(UserError, match="rnntui demo"):
            find_run(None, task)


def test_a_threshold_of_zero_is_a_threshold(trained):
    model = trained("classifier")
    path = model.run.path / "report.json"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(json.dumps({**json.loads(kept), "threshold": 0.0}), encoding="utf-8")
        assert load(model.run).threshold == 0.0
        assert set(load(model.run).predict(["a", "b"])) == {model.positive}
    finally:
        path.write_text(kept, encoding="utf-8")
