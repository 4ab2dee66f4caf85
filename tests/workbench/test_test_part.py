"""The scored test part of a run, at any threshold, and what of it may be broken."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntui.errors import RunError, UserError
from rnntui.evaluation.intervals import wilson
from rnntui.evaluation.report import classification_report
from rnntui.runs.store import Run
from rnntui.workbench.request import new_run
from rnntui.workbench.test_part import TestPart, read_test_part


def part_of(true, scores, threshold=0.5):
    """A test part of two labels; `scores` are probabilities of the second."""
    p = np.array(scores, np.float32).reshape(-1)
    return TestPart(
        run="r",
        labels=("ham", "spam"),
        positive=1,
        threshold=threshold,
        texts=tuple(f"text {n}" for n in range(len(p))),
        lines=tuple(range(1, len(p) + 1)),
        true=np.array(true, np.int64),
        probabilities=np.stack([1 - p, p], axis=1),
    )


def assert_equals_report(part, found, report):
    assert found.confusion == tuple(map(tuple, report["confusion"]))
    assert found.mcc == pytest.approx(report["mcc"])
    assert found.accuracy.value == pytest.approx(report["accuracy"])
    assert found.macro_f1 == pytest.approx(report["macro_f1"])
    assert len(part) == report["examples"]


def test_at_its_own_threshold_it_is_the_report(classifier):
    part, report = read_test_part(classifier.run), classifier.report
    found = part.at()
    assert_equals_report(part, found, report)
    assert (part.labels, part.labels[part.positive]) == (classifier.labels, classifier.positive)
    assert [found.spam_caught.low, found.spam_caught.high] == report["spam_caught_interval"]
    assert [found.blocked_ham.hits, found.blocked_ham.of] == report["blocked_ham_counts"]
    assert (found.accuracy.low, found.accuracy.high) == wilson(found.accuracy.hits, len(part))


def test_a_chosen_threshold_decides_as_in_the_report(trained):
    model = trained("classifier", max_blocked_ham=0.2, epochs=3)
    part = read_test_part(model.run)
    assert part.threshold == model.threshold != 0.5
    assert_equals_report(part, part.at(), model.report)
    assert [part.labels[i] for i in part.said()] == model.predict(part.texts)


def test_many_labels_take_the_likeliest(trained, topics_file):
    model = trained("classifier", data=str(topics_file))
    part = read_test_part(model.run)
    assert part.positive is None
    found = part.at(0.9)
    assert found == part.at()
    assert (found.threshold, found.spam_caught, found.blocked_ham) == (None, None, None)
    assert_equals_report(part, found, model.report)
    for mistake in part.mistakes():
        row = part.probabilities[mistake.index]
        assert mistake.confidence == mistake.p == pytest.approx(float(row.max()))
        assert mistake.said == part.labels[row.argmax()] != mistake.true
    assert (part.scores == part.probabilities.max(axis=1)).all()


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 20)), min_size=1, max_size=60),
    st.integers(-1, 21),
)
def test_any_threshold_counts_as_one_by_one(rows, step):
    part = part_of([true for true, _ in rows], [score / 20 for _, score in rows])
    threshold = step / 20
    found = part.at(threshold)
    report = classification_report(part.true, part.probabilities, part.labels, 1, threshold)
    assert found.confusion == report.confusion
    assert found.mcc == pytest.approx(report.mcc)
    for mine, theirs in (
        (found.spam_caught, report.spam_caught),
        (found.blocked_ham, report.blocked_ham),
    ):
        assert (mine.hits, mine.of, mine.low, mine.high) == (
            theirs.hits, theirs.of, theirs.low, theirs.high,
        )  # fmt: skip
    mistakes = part.mistakes(threshold)
    assert len(mistakes) == found.accuracy.of - found.accuracy.hits
    assert {item.index for item in mistakes} == set(np.flatnonzero(~part.right(threshold)))


def test_the_surest_mistakes_come_first():
    part = part_of([0, 1, 0, 1, 0], [0.9, 0.2, 0.6, 0.8, 0.1])
    found = part.mistakes()
    assert [(item.text, item.true, item.said) for item in found] == [
        ("text 0", "ham", "spam"), ("text 1", "spam", "ham"), ("text 2", "ham", "spam"),
    ]  # fmt: skip
    assert [item.p for item in found] == pytest.approx([0.9, 0.2, 0.6])
    assert [item.confidence for item in found] == pytest.approx([0.9, 0.8, 0.6])
    assert part.mistakes(limit=1) == found[:1]
    assert [item.line for item in found] == [1, 2, 3]
    assert part.mistakes(0.7)[0].index == 0


def test_a_threshold_is_a_number():
    with pytest.raises(UserError, match="not a number"):
        part_of([0], [0.5]).at(float("nan"))


def test_no_test_part_no_classifier_no_end(trained, poet, texts_file):
    with pytest.raises(UserError, match="is a charlm run"):
        read_test_part(poet.run)
    with pytest.raises(UserError, match="--test-share 0"):
        read_test_part(trained("classifier", test_share=0).run)
    run = new_run("classifier", given={"data": str(texts_file)}, name="young")
    with pytest.raises(UserError, match="young is queued and has no scored test part yet"):
        read_test_part(run)


def change(path, number, **fields):
    """Writes one line of a `test.jsonl` anew."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number] = json.dumps({**json.loads(lines[number]), **fields})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "fields",
    [
        {"p": {"ham": 0.5}},
        {"p": {"ham": 0.5, "eggs": 0.5}},
        {"p": {"ham": 0.5, "spam": 1e300}},
        {"p": {"ham": 0.5, "spam": float("nan")}},
        {"p": {"ham": 0.5, "spam": "0.5"}},
        {"p": {"ham": 0.5, "spam": True}},
        {"p": [0.5, 0.5]},
        {"label": "eggs"},
        {"label": ["ham"]},
        {"line": "3"},
        {"line": 10**30},
        {"text": None},
    ],
)
def test_a_line_that_is_none_of_ours_is_named(copies, fields):
    run = Run(copies["spam"])
    change(run.path / "test.jsonl", 2, **fields)
    with pytest.raises(RunError, match=r"test\.jsonl, line 3: not what rnntui writes there"):
        read_test_part(run)


@pytest.mark.parametrize(
    "content", [b"[" * 10_000 + b"\n", b"\xff\xfe\n", b"{}\n", b"7\n", b"9" * 9_000 + b"\n", b"{"]
)
def test_any_content_is_told_in_one_line(copies, content):
    run = Run(copies["spam"])
    (run.path / "test.jsonl").write_bytes(content)
    with pytest.raises(RunError, match=r"test\.jsonl, line 1: not what") as caught:
        read_test_part(run)
    assert "\n" not in str(caught.value)


def test_missing_short_and_huge_files(copies):
    run = Run(copies["spam"])
    path = run.path / "test.jsonl"
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    with pytest.raises(RunError, match=r"texts where report\.json tells of"):
        read_test_part(run)
    path.write_bytes(whole[:-1])
    with pytest.raises(RunError, match="line 12: not what"):
        read_test_part(run)
    with path.open("wb") as file:
        file.truncate(2**31)
    with pytest.raises(RunError, match="more than such a file has"):
        read_test_part(run)
    path.unlink()
    with pytest.raises(RunError, match="the file is missing"):
        read_test_part(run)


def test_a_report_of_other_labels_is_refused(copies):
    run = Run(copies["spam"])
    report = json.loads((run.path / "report.json").read_text())
    for entry, name in zip(report["labels"], ("x", "y"), strict=True):
        entry["label"] = name
    report["positive"] = "y"
    (run.path / "report.json").write_text(json.dumps(report))
    with pytest.raises(RunError, match="line 1: not what"):
        read_test_part(run)


def test_text_of_any_kind_comes_back(copies):
    run = Run(copies["spam"])
    foreign = "[/b] \x1b]0;x\x07 \x00 \u202e \ud83d 語"
    change(run.path / "test.jsonl", 0, text=foreign)
    assert read_test_part(run).texts[0] == foreign


def test_it_needs_neither_torch_nor_pandas_nor_sklearn(classifier):
    code = (
        "import sys; from rnntui.runs.store import Run; from pathlib import Path\n"
        "from rnntui.workbench.test_part import read_test_part\n"
        f"part = read_test_part(Run(Path({str(classifier.run.path)!r}))); part.at(.3)\n"
        "part.mistakes()\n"
        "print([n for n in ('torch', 'pandas', 'sklearn', 'spacy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
