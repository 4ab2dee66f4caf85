"""The engine from Python: train, evaluate and load."""

import pytest

import rnntui
from rnntui.errors import DataError, SettingsError, UserError
from rnntui.events import Evaluated, Finished, Sampled, Started, Step
from rnntui.presets import resolve
from rnntui.runs import store
from rnntui.runs.view import load as load_view
from rnntui.workbench.api import evaluate, resume, train
from rnntui.workbench.preparing import with_enough_steps
from rnntui.workbench.request import new_run, settings_of


def test_the_package_gives_the_engine():
    assert rnntui.train is train
    assert rnntui.evaluate is evaluate
    assert {"train", "load", "resume", "evaluate"} <= set(rnntui.__all__)


def test_training_tells_every_event_and_returns_the_loaded_model(tiny, verse_file):
    events = []
    model = train(
        "charlm", data=str(verse_file), name="poet", on_event=events.append, **tiny["charlm"]
    )
    kinds = [type(event) for event in events]
    assert kinds.index(Started) == 0
    assert kinds[-1] is Finished
    assert kinds.count(Evaluated) == kinds.count(Sampled) == 2
    steps = [event.step for event in events if isinstance(event, Step)]
    assert steps == list(range(1, len(steps) + 1)), "all steps, however quick"
    assert model.run.name == "poet"
    assert len(model.generate(length=10)) == 10


def test_wrong_settings_are_refused_at_once():
    with pytest.raises(SettingsError) as caught:
        train("classifier", units=0, colour="red")
    assert len(caught.value.problems) == 2
    with pytest.raises(UserError, match="no preset"):
        train("classifier", preset="worst")


@pytest.mark.parametrize("steps_per_epoch", [1, 10, 125, 10_000])
def test_a_small_set_gets_more_epochs_up_to_four_times(steps_per_epoch):
    settings = resolve("classifier", "best", {})
    assert settings.min_steps
    found = with_enough_steps(settings, steps_per_epoch)
    assert settings.epochs <= found.epochs <= 4 * settings.epochs
    assert found.epochs * steps_per_epoch >= settings.min_steps or (
        found.epochs == 4 * settings.epochs
    )
    assert with_enough_steps(found, 1) == found, "settled once and for all"


def test_a_new_end_is_kept_even_before_the_first_start():
    run = new_run("classifier", given={"units": 4, "threads": 1})
    resume(run, epochs=2)
    assert settings_of(run).epochs == 2
    assert load_view(run).epoch == 2


def test_evaluate_gives_the_runs_own_report(classifier, poet):
    assert evaluate(classifier) == classifier.report
    assert evaluate(poet)["bits_per_char"] == poet.report["bits_per_char"]


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_a_run_without_a_test_part_asks_for_data(task, trained):
    with pytest.raises(UserError, match="--data"):
        evaluate(trained(task, test_share=0.0))


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_any_labelled_file_can_be_scored(trained, texts_file, share):
    result = evaluate(trained("classifier", test_share=share), str(texts_file))
    assert result["examples"] == 60
    assert result["skipped"] == 0
    assert sum(map(sum, result["confusion"])) == 60
    assert {"mcc", "accuracy", "spam_caught", "blocked_ham"} <= result.keys()


def test_a_file_with_one_of_the_labels_is_enough(classifier, tmp_path):
    path = tmp_path / "only_ham.csv"
    path.write_text('text,label\n"see you, soon",ham\nlate again,ham\n', encoding="utf-8")
    result = evaluate(classifier, str(path))
    assert result["examples"] == 2
    assert result["spam_caught"] is None
    assert result["blocked_ham_counts"][1] == 2


def test_columns_and_encoding_are_those_that_are_named(classifier, tmp_path):
    path = tmp_path / "table.csv"
    rows = "when;what;kind\n1;città vinta;spam\n2;ciao mamma;ham\n"
    path.write_text(rows, encoding="latin-1")
    result = evaluate(
        classifier, str(path), encoding="latin-1", text_column="what", label_column="3"
    )
    assert result["examples"] == 2


def test_an_unknown_label_is_a_data_error_that_names_the_line(classifier, tmp_path):
    path = tmp_path / "other.tsv"
    path.write_text("ham\tone\nspam\ttwo\neggs\tthree\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"other\.tsv, line 3: .*'eggs'.*'ham', 'spam'"):
        evaluate(classifier, str(path))


def test_any_text_can_be_scored(poet, verse_file, tmp_path):
    whole = evaluate(poet, str(verse_file))
    assert whole["characters"] == len(verse_file.read_text(encoding="utf-8")) - 1
    assert whole["unseen_characters"] == 3
    path = tmp_path / "foreign.txt"
    path.write_text("Ж" * 150, encoding="utf-8")
    foreign = evaluate(poet, str(path))
    assert foreign["unseen_characters"] == 149
    assert foreign["bits_per_char"] > 20.08


def test_a_model_of_small_letters_reads_every_text_in_them(trained, verse_file, tmp_path):
    model = trained("charlm", lowercase=True)
    path = tmp_path / "loud.txt"
    path.write_text(verse_file.read_text(encoding="utf-8").upper(), encoding="utf-8")
    quiet, loud = evaluate(model, str(verse_file)), evaluate(model, str(path))
    assert loud["bits_per_char"] == pytest.approx(quiet["bits_per_char"])


def test_what_is_no_data_of_the_model_is_refused(classifier, poet, tmp_path):
    path = tmp_path / "prose.txt"
    path.write_text("words and words and words\n" * 10, encoding="utf-8")
    with pytest.raises(UserError, match=r"prose\.txt"):
        evaluate(classifier, str(path))
    with pytest.raises(UserError, match="no/such"):
        evaluate(poet, "no/such/file.txt")


def test_a_data_set_of_the_other_task_is_refused_as_in_training(classifier, poet):
    with pytest.raises(UserError, match="demo_verse"):
        evaluate(classifier, "demo_verse")
    with pytest.raises(UserError, match="demo_sms"):
        evaluate(poet, "demo_sms")


def test_a_run_that_cannot_begin_leaves_nothing_behind(tmp_path):
    broken = tmp_path / "one.tsv"
    broken.write_text("ham\thello\nham\tgood morning\n", encoding="utf-8")
    with pytest.raises(DataError, match="only label"):
        train("classifier", data=str(broken))
    assert store.all_runs() == []


def test_a_task_that_is_none_is_an_error_in_words():
    with pytest.raises(UserError, match="there is no task 'poems'"):
        train("poems")


def test_a_text_in_the_place_of_texts_is_refused(classifier):
    with pytest.raises(UserError, match="a list of texts"):
        classifier.predict("one message")


def test_a_score_on_the_training_file_says_so(trained, texts_file):
    model = trained("classifier", data=str(texts_file))
    assert "no held-out figures" in evaluate(model, str(texts_file))["notes"][0]
