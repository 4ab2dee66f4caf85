import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from rnntui.errors import DataError
from rnntui.evaluation import baselines
from rnntui.evaluation.baselines import linear_baseline, ppm_baseline
from rnntui.evaluation.report import classification_report

NOUNS = ["cat", "dog", "tree", "house", "river", "cloud", "stone", "lamp", "door", "road"]


def sentences(opening, count):
    return [f"{opening} {NOUNS[i % 10]} {NOUNS[i * 7 % 10]} number {i}" for i in range(count)]


@pytest.mark.parametrize("names", [2, 3, 4])
def test_the_linear_model_learns_each_label(names):
    openings = ["I saw a", "please buy the", "il gatto e", "我喜欢这个"][:names]
    texts = [text for opening in openings for text in sentences(opening, 30)]
    labels = np.repeat(np.arange(names), 30)
    found = linear_baseline(texts, labels, texts, labels=names)
    assert (found.predicted == labels).all()
    assert found.scores.shape == ((90 - 30,) if names == 2 else (30 * names, names))
    report = classification_report(labels, None, list("abcd")[:names], None, scores=found.scores)
    assert report.accuracy == 1
    assert found.note is None
    assert found.seconds > 0


def test_labels_that_training_does_not_show_are_never_said():
    texts = sentences("I saw a", 20) + sentences("please buy the", 20)
    labels = np.repeat([0, 2], 20)
    found = linear_baseline(texts, labels, texts, labels=4)
    assert found.scores.shape == (40, 4)
    assert (found.scores.argmax(1) == labels).all()
    assert np.isneginf(found.scores[:, [1, 3]]).all()


@pytest.mark.parametrize("texts", [["", " "] * 40, ["a"] * 40])
def test_nothing_to_learn_from_is_refused(texts):
    labels = [0, 1] * 20 if "a" not in texts else [0] * 40
    with pytest.raises(DataError, match="the linear baseline"):
        linear_baseline(texts[:40], labels, ["x"], labels=2)


def test_an_empty_test_gives_empty_scores():
    texts = sentences("I saw a", 20) + sentences("please buy the", 20)
    assert linear_baseline(texts, [0] * 20 + [1] * 20, [], labels=2).scores.shape == (0,)


def test_much_text_is_bounded_and_the_note_says_so(monkeypatch):
    monkeypatch.setattr(baselines, "TRAINING_CHARACTERS", 3_000)
    monkeypatch.setattr(baselines, "TEXT_CHARACTERS", 100)
    texts = sentences("I saw a", 200) + sentences("please buy the", 200) + ["river " * 1_000]
    labels = [0] * 200 + [1] * 200 + [2]
    found = linear_baseline(texts, labels, texts, labels=3)
    assert found.note is not None
    assert re.search(r"first 100 characters of 1 long texts and \d+ of 401 training", found.note)
    assert (found.predicted == labels).mean() > 0.95
    assert found.predicted[-1] == 2


def test_ppm_learns_a_text_that_repeats():
    line = "una frase che ritorna sempre uguale. "
    found = ppm_baseline(line * 50, line * 20)
    assert found.bits_per_char < 0.1
    assert found.characters == 20 * len(line)
    assert found.order == 5
    assert "learns from the test text" in found.note


def test_ppm_counts_characters_and_not_bytes():
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list("αβγδεζηθ"), 20_000))
    found = ppm_baseline(text[:-2_000], text[-2_000:])
    assert found.characters == 2_000
    assert found.bits_per_char == pytest.approx(3, abs=0.2)


def test_ppm_without_training_and_without_test():
    assert ppm_baseline("", "abc" * 100).bits_per_char > 0
    with pytest.raises(DataError, match="empty"):
        ppm_baseline("abc", "")


def test_ppm_on_real_verse():
    folder = os.environ.get("RNNTUI_TEST_DATA")
    name = "giacomo_leopardi.json"
    if not folder or not (path := Path(folder) / "italian_poets" / name).is_file():
        pytest.skip(f"RNNTUI_TEST_DATA names no folder with italian_poets/{name}")
    poems = [
        poem
        for poem in json.loads(path.read_text("utf-8"))
        if poem["collection"] == "Canti (ed. Napoli 1835)"
    ]
    poems.sort(key=lambda poem: int(re.match(r"\d+", poem["title"])[0]))
    text = "\n\n".join(
        "\n\n".join("\n".join(line["verse"] for line in stanza) for stanza in poem["text"])
        for poem in poems
    )
    cut = round(len(text) * 0.9)
    assert ppm_baseline(text[:cut], text[cut:]).bits_per_char == pytest.approx(2.42, abs=0.01)
