"""Training, asking, writing and looking, end to end in pipes."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from cli_program import SMALL, command, environment


def lines_of_json(text):
    return [json.loads(line) for line in text.splitlines()]


def test_json_of_a_training_is_one_object_and_alone(trained):
    done = trained.results["spam"]
    (report,) = lines_of_json(done.stdout)
    assert report["run"] == "spam"
    assert report["task"] == "classifier"
    assert {"mcc", "accuracy", "spam_caught", "blocked_ham", "confusion", "baseline"} <= set(report)


@pytest.mark.parametrize("name", ["spam", "poet"])
def test_piped_progress_is_plain_lines_one_an_epoch(trained, name):
    shown = trained.results[name].stderr
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert len(re.findall(r"^ +[12]/2 ", shown, re.MULTILINE)) == 2


def test_the_report_names_the_baseline_the_verdict_and_what_is_next(trained, asked):
    shown = trained.results["poet"].stdout
    for words in ("bits per character", "PPM", "The network", "rnntui generate poet"):
        assert words in shown
    shown = asked("evaluate", "spam").stdout
    for words in ("precision", "said ham", "MCC", "spam caught (SC)", "LinearSVC"):
        assert words in shown
    assert "\x1b" not in shown


def test_only_what_was_given_is_recorded_as_asked(asked):
    (shown,) = lines_of_json(asked("runs", "show", "spam", "--json").stdout)
    assert shown["config"]["asked"] == {"epochs": 2, "units": 8, "threads": 1}
    assert len(shown["evaluations"]) == 2
    assert shown["report"]["run"] == "spam"


def test_runs_are_listed_newest_first(asked):
    entries = lines_of_json(asked("runs", "list", "--json").stdout)
    names = [entry["name"] for entry in entries]
    assert names.index("poet") < names.index("spam")
    assert {entry["state"] for entry in entries} == {"finished"}
    header, *rows = asked("runs", "list").stdout.splitlines()
    assert header.split("\t")[:2] == ["name", "task"]
    assert len(rows) == len(entries)


def test_the_path_of_a_run_holds_its_report(trained, asked):
    path = asked("runs", "path", "poet").stdout.rstrip("\n")
    assert (trained.home / "runs") == Path(path).parent


def test_layers_are_shown(asked):
    for name in ("spam", "poet"):
        assert "recurrent" in asked("runs", "show", name).stdout


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["one", "two\twords", "two\nlines"], None),
        (["spam", "one", "two\twords", "two\nlines"], None),
        ([], "one\ntwo\twords\n\n"),
        (["spam", "-"], "one\ntwo\twords\n\n"),
    ],
)
def test_each_text_gets_one_line_in_order(trained, arguments, stdin):
    done = trained("classify", *arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [len(row) for row in rows] == [3, 3, 3]
    assert [row[2] for row in rows][:2] == ["one", "two words"]
    for label, probability, _ in rows:
        assert label in ("ham", "spam")
        assert 0.5 <= float(probability) <= 1


def test_json_gives_a_label_and_all_probabilities_a_line(trained, tmp_path):
    file = tmp_path / "texts.txt"
    file.write_bytes("caffè\nnero".encode("latin-1"))
    assert trained("classify", "--file", str(file)).returncode == 2
    done = trained("classify", "--file", str(file), "--encoding", "latin-1", "--json")
    rows = lines_of_json(done.stdout)
    assert len(rows) == 2
    for row in rows:
        assert set(row) == {"label", "probabilities"}
        assert sum(row["probabilities"].values()) == pytest.approx(1)
        assert set(row["probabilities"]) == {"ham", "spam"}


def test_a_text_that_is_a_runs_name_stays_a_text(asked):
    done = asked("classify", "spam")
    assert done.stdout.endswith("\tspam\n")
    assert "--run spam" in done.stderr
    assert asked("classify", "--run", "spam", "poet", "x").stdout.count("\n") == 2


def test_the_threshold_decides(asked):
    assert asked("classify", "--threshold", "0", "x").stdout.startswith("spam\t")
    assert asked("classify", "--threshold", "1", "x").stdout.startswith("ham\t")
    assert asked("classify", "--threshold", "2", "x").returncode == 2


def test_answers_come_while_the_input_is_open(trained):
    with subprocess.Popen(
        command("classify", "--run", "spam"),
        env=environment(trained.home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        for text in ("first", "second"):
            process.stdin.write(f"{text}\n")
            process.stdin.flush()
            assert process.stdout.readline().endswith(f"\t{text}\n")
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_a_text_that_is_not_utf8_is_classified(trained):
    done = subprocess.run(
        [*command("classify", "--run", "spam"), b"caff\xe8"],
        env=environment(trained.home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_seed_reproduces_and_is_told_when_it_is_drawn(asked):
    def write(*options):
        return asked("generate", "poet", "--length", "80", *options)

    drawn = write()
    seed = re.search(r"seed (\d+)", drawn.stderr)[1]
    assert write("--seed", seed).stdout == drawn.stdout
    assert write("--seed", "1").stdout != write("--seed", "2").stdout
    assert len(drawn.stdout.removesuffix("\n")) in (79, 80)


def test_several_texts_as_json(asked):
    done = asked("generate", "--count", "3", "--seed", "1", "--length", "9", "--json")
    rows = lines_of_json(done.stdout)
    assert [row["number"] for row in rows] == [0, 1, 2]
    assert len({row["text"] for row in rows}) == 3
    assert {len(row["text"]) for row in rows} == {9}


def test_a_prompt_comes_first_and_its_changes_are_told(asked):
    done = asked("generate", "--prompt", "Ñu", "--length", "5", "--seed", "1")
    assert done.stdout.startswith("Nu")
    assert "Ñ → N" in done.stderr
    refused = asked("generate", "--prompt", "語")
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.parametrize(
    "wrong", [("--temperature", "-1"), ("--top-k", "0"), ("--top-p", "2"), ("--length", "-1")]
)
def test_an_option_out_of_range_writes_nothing(asked, wrong):
    done = asked("generate", *wrong, "--seed", "1")
    assert (done.returncode, done.stdout) == (2, "")


def test_any_labelled_file_and_any_text_can_be_scored(asked, tmp_path):
    (report,) = lines_of_json(asked("evaluate", "spam", "--data", "demo_sms", "--json").stdout)
    assert report["examples"] > 600
    text = tmp_path / "verse.txt"
    text.write_text("Sempre caro mi fu quest'ermo colle,\n" * 10, encoding="utf-8")
    (report,) = lines_of_json(asked("evaluate", "poet", "--data", str(text), "--json").stdout)
    assert report["bits_per_char"] > 0
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("good\tone\nbad\ttwo\ngood\tthree\nbad\tfour\n", encoding="utf-8")
    done = asked("evaluate", "spam", "--data", str(wrong))
    assert done.returncode == 2
    assert "'good'" in done.stderr


def test_data_is_added_listed_shown_and_found(rnntui, tmp_path):
    file = tmp_path / "mine.csv"
    rows = "".join(f"{'ab'[i % 2]},text number {i} = {i * i}\n" for i in range(40))
    file.write_text(f"kind,body\n{rows}", encoding="utf-8")
    added = rnntui("data", "add", "mine", "--from", str(file))
    assert added.returncode == 0, added.stderr
    assert rnntui("data", "path", "mine").stdout == added.stdout
    entries = {
        entry["name"]: entry for entry in lines_of_json(rnntui("data", "list", "--json").stdout)
    }
    assert entries["mine"]["origin"] == "user"
    assert entries["sms_spam"]["state"] == "published"
    for reference in ("mine", str(file)):
        (shown,) = lines_of_json(rnntui("data", "show", reference, "--json").stdout)
        assert shown["statistics"]["messages"] == 40
        assert shown["head"][0] == {"label": "a", "text": "text number 0 = 0"}
    assert "40" in rnntui("data", "show", "mine").stdout
    assert "characters" in rnntui("data", "show", "demo_verse").stdout


def test_where_names_every_folder(rnntui, tmp_path):
    (places,) = lines_of_json(rnntui("where", "--json", RNNTUI_RUNS=str(tmp_path / "r")).stdout)
    assert places["runs"] == str(tmp_path / "r")
    assert places["data"] == str(rnntui.home / "data")
    assert "RNNTUI_DATA" in rnntui("where").stdout


def test_removing_asks_or_is_told(rnntui):
    (report,) = lines_of_json(
        rnntui("train", "classifier", "--epochs", "1", *SMALL, "--name", "gone", "--json").stdout
    )
    assert report["run"] == "gone"
    refused = rnntui("runs", "rm", "gone")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert rnntui("runs", "rm", "gone", "--yes").returncode == 0
    assert rnntui("runs", "path", "gone").returncode == 2
