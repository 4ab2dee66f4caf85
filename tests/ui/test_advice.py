"""The line of advice: what must be said of curves of every kind, noise and all."""

import random

import pytest

from rnntui.events import Evaluated, Failed, Finished, Paused, Queued, Started, Step
from rnntui.runs.view import View, fold
from rnntui.ui.advice import advice, noise, within

WHERE = {"seconds": 1.0, "time": 1.0}


def run_of(losses, *, train=None, mcc=None, confusion=None, task="classifier", epochs=None, **more):
    """The view of a run with these validation losses, one an epoch."""
    key = "bits_per_char" if task == "charlm" else "loss"
    total = epochs if epochs is not None else len(losses) + 5
    view = fold(
        View(),
        Started(
            step=0, epoch=0.0, steps_per_epoch=10, total_epochs=total, parameters=9,
            budget=more.get("budget"), **WHERE,
        ),
    )  # fmt: skip
    best = None
    for number, loss in enumerate(losses, 1):
        better = best is None or loss < best
        best = loss if better else best
        own = train[number - 1] if train else loss * 0.9
        scores = {key: loss, "loss": loss}
        if task == "classifier":
            scores["mcc"] = mcc[number - 1] if mcc else 0.5
        view = fold(
            view,
            Evaluated(
                step=10 * number, epoch=float(number), best=better, learning_rate=0.1,
                epoch_seconds=1.0, rate=9.0, train={"loss": own, key: own},
                validation={} if more.get("unwatched") else scores, confusion=confusion,
                seconds=float(number), time=1.0,
            ),
        )  # fmt: skip
    return view


def said(view, state="running", task="classifier", **more):
    return advice(view, state, task, **more)


FALLING = [1.0 * 0.8**n for n in range(6)]
VALLEY = [0.9, 0.6, 0.45, 0.38, 0.35, 0.34, 0.36, 0.39, 0.43, 0.48, 0.53]


def test_too_few_epochs():
    assert "too early" in said(run_of([]))
    assert "1 epoch done" in said(run_of([0.9]))
    assert "too early" in said(run_of([0.9, 0.5]))


def test_falling_far_from_the_end_and_near_it():
    assert said(run_of(FALLING, epochs=20)) == "validation loss is still falling: let it go on"
    assert said(run_of(FALLING, epochs=7)) == "still falling: + adds 10 epochs"


def test_falling_under_a_budget_gets_a_minute():
    view = run_of(FALLING, budget=6.5)
    assert said(view).endswith("+ adds a minute")


def test_rising_names_the_epoch():
    line = said(run_of(VALLEY, mcc=[0.5] * len(VALLEY)))
    assert line == "validation loss rises since epoch 6: the best is kept, s stops"


def test_rising_loss_of_a_classifier_that_still_gains():
    mcc = [0.1 * n for n in range(len(VALLEY))]
    assert "too sure" in said(run_of(VALLEY, mcc=mcc))


def test_a_language_model_is_judged_by_its_bits():
    assert "rises since epoch 6" in said(run_of(VALLEY, task="charlm"), task="charlm")


@pytest.mark.parametrize("epochs", [6, 10, 30])
@pytest.mark.parametrize("scale", [0.01, 300.0])
def test_noise_alone_is_neither_fall_nor_rise(epochs, scale):
    wrong = 0
    for seed in range(200):
        source = random.Random(seed)
        line = said(run_of([scale * (1 + source.gauss(0, 0.03)) for _ in range(epochs)]))
        wrong += "rises" in line or "falling" in line
    assert wrong <= 10  # of 200: one in twenty is called a trend by chance


@pytest.mark.parametrize("seed", range(12))
def test_a_trend_is_seen_through_noise(seed):
    source = random.Random(seed)
    falls = [1 - 0.03 * n + source.gauss(0, 0.01) for n in range(20)]
    assert "falling" in said(run_of(falls, epochs=40))
    valley = [abs(n - 8) * 0.05 + 0.5 + source.gauss(0, 0.01) for n in range(20)]
    since = int(said(run_of(valley)).split("since epoch ")[1].split(":")[0])
    assert 7 <= since <= 11


def test_one_lucky_epoch_is_no_minimum():
    losses = [1 - 0.05 * n for n in range(12)]
    losses[3] = 0.3
    assert "rises" not in said(run_of(losses))


def test_level():
    level = [1.0, 0.6, 0.41, 0.4, 0.401, 0.4, 0.399, 0.4, 0.401, 0.4]
    assert "is level" in said(run_of(level))


def test_without_a_validation_part():
    level = [1.0, 0.6, 0.41, 0.4, 0.401, 0.4, 0.4, 0.4]
    assert "no validation part" in said(run_of(level, train=level, unwatched=True))
    assert "training loss is still falling" in said(
        run_of(FALLING, train=FALLING, unwatched=True, epochs=30)
    )


def test_not_a_number():
    view = run_of(FALLING)
    broken = fold(
        view,
        Step(step=90, epoch=7.0, progress=0.5, loss=float("nan"), learning_rate=1.0,
             gradient_norm=1.0, rate=1.0, **WHERE),
    )  # fmt: skip
    assert "not a number" in said(broken)


def test_the_majority_for_everything():
    view = run_of(FALLING, confusion=((40, 0), (7, 0)))
    assert "says 'ham' to everything" in said(view, labels=("ham", "spam"))
    learned = run_of(FALLING, confusion=((40, 0), (2, 5)))
    assert "everything" not in said(learned, labels=("ham", "spam"))


@pytest.mark.parametrize("text", ["[/b]", "\x1b]0;x\x07", "a\u202eb"])
def test_foreign_text_is_made_safe(text):
    view = run_of(FALLING, confusion=((40, 0), (7, 0)))
    line = said(view, labels=(text, "spam"))
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_what_stands_still_says_how_it_goes_on():
    view = run_of(FALLING)
    assert "space goes on" in said(
        fold(view, Paused(step=60, epoch=6.0, owner=1, **WHERE)), "paused"
    )
    queued = fold(
        view, Queued(step=0, epoch=0.0, owner=1, device="cpu", message="behind sms-gru", **WHERE)
    )
    assert said(queued, "queued") == "waits: behind sms-gru"
    assert "space goes on from the last checkpoint" in said(view, "interrupted")
    assert "space goes on" in said(view, "stopped")
    failed = fold(view, Failed(step=60, epoch=6.0, message="out of memory", **WHERE))
    assert said(failed, "failed").startswith("out of memory")


def test_the_end_says_what_next():
    end = Finished(step=60, epoch=6.0, reason="epochs", **WHERE)
    assert "4 Spam tries it" in said(fold(run_of(FALLING), end), "finished")
    assert "+ adds epochs" in said(fold(run_of(FALLING), end), "finished")
    assert "5 Poetry" in said(fold(run_of(VALLEY, task="charlm"), end), "finished", "charlm")
    line = said(fold(run_of(VALLEY), end), "finished", verdict="It is ahead.")
    assert line.endswith("It is ahead.")


def test_before_and_after_the_epochs():
    assert "tokenises" in said(View())
    import dataclasses

    assert "report" in said(dataclasses.replace(run_of(FALLING), progress=1.0))


def test_noise_is_that_of_the_points_and_not_of_the_trend():
    assert noise([0.1 * n for n in range(20)]) < 1e-12
    source = random.Random(1)
    points = [0.1 * n + source.gauss(0, 0.5) for n in range(4000)]
    assert 0.45 < noise(points) < 0.55


def test_a_line_that_is_too_long_loses_its_last_clauses_first():
    line = "validation loss is level: epoch 6 is kept; s stops, or a larger network may do more"
    assert within(line, len(line)) == line
    assert within(line, 76) == "validation loss is level: epoch 6 is kept; s stops"
    assert within(line, 45) == "validation loss is level: epoch 6 is kept"
    assert within("no clause at all", 4) == "no clause at all"
