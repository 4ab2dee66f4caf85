"""On a terminal: tables, colours unless unwanted, and foreign text that does no harm."""

import os
import pty
import subprocess

import pytest
from cli_program import command, environment

from rnntui import words
from rnntui.cli.report import show_report

HOSTILE = "\x1b]0;owned\x07[bold]x[/]"


def on_terminal(home, *arguments, **changes):
    """What the program writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(*arguments),
        env=environment(home, **{"TERM": "xterm-256color", "COLUMNS": "80", **changes}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the end, as Linux tells it
            pass
    os.close(ours)
    assert process.returncode == 0, shown
    return shown.decode("utf-8")


def test_a_table_fits_the_terminal(tmp_path):
    shown = on_terminal(tmp_path, "data", "list")
    assert "\x1b[1m" in shown
    plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert max(map(len, plain)) <= 80
    assert any(line.startswith("demo_sms ") for line in plain)


def test_a_dumb_terminal_gets_plain_lines(tmp_path):
    assert "\x1b" not in on_terminal(tmp_path, "data", "list", TERM="dumb")


def test_no_colour_where_none_is_wanted(trained):
    shown = on_terminal(trained.home, "evaluate", "spam", NO_COLOR="1")
    assert "\x1b[3" not in shown.replace("\x1b[3m", "")


def test_a_pipe_stays_plain_even_if_colour_is_forced(rnntui):
    assert "\x1b" not in rnntui("data", "list", FORCE_COLOR="1", CLICOLOR_FORCE="1").stdout


def test_foreign_text_is_shown_and_does_nothing(trained):
    shown = on_terminal(trained.home, "classify", "--run", "spam", HOSTILE)
    assert "␛]0;owned␇[bold]x[/]" in shown
    assert "\x1b" not in shown
    assert HOSTILE in trained("classify", "--run", "spam", HOSTILE).stdout


def test_a_long_text_is_cut_to_the_line(trained):
    shown = on_terminal(trained.home, "classify", "--run", "spam", "word " * 100)
    assert len(shown.splitlines()) == 1
    assert shown.rstrip().endswith("…")


def report_of(names, confusion, **others):
    labels = [
        {"label": name, "precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 4} for name in names
    ]
    report = {"run": "r", "task": "classifier", "data": "d", "macro_f1": 0.5, "mcc": 0.1}
    return {
        **report,
        "accuracy": 0.5,
        "examples": 8,
        "labels": labels,
        "confusion": confusion,
        **others,
    }


def test_a_report_of_many_labels_names_the_largest_confusions(capsys):
    names = [f"label {i}" for i in range(30)]
    confusion = [[3 if i == j else 0 for j in range(30)] for i in range(30)]
    confusion[4][9] = 7
    show_report(report_of(names, confusion))
    shown = capsys.readouterr().out
    assert "7 × label 4, said label 9" in shown
    assert "said label 0" not in shown
    assert shown.index("macro F1") < shown.index("accuracy")
    assert "SC" not in shown


def test_labels_are_never_markup(capsys):
    show_report(report_of(["[red]a[/]", "[/]"], [[1, 0], [0, 1]]))
    shown = capsys.readouterr().out
    assert "[red]a[/]" in shown
    assert "said [/]" in shown


def test_a_report_without_a_test_part_says_so(capsys):
    show_report({"run": "r", "task": "charlm", "data": "d", "split": {"test": 0}})
    assert "no test part" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("made", "words_"),
    [
        (words.amount(812.4), "812"),
        (words.amount(12_400), "12.4k"),
        (words.size(477_907), "467 KiB"),
        (words.size(1000), "1000 B"),
        (words.clock(41.4), "0:41"),
        (words.clock(3723), "1:02:03"),
        (words.duration(8.24), "8.2 s"),
        (words.percent(0.984), "98.4 %"),
        (words.percent(None), "–"),
        (words.age(0, now=7200), "2 h"),
    ],
)
def test_figures_in_words(made, words_):
    assert made == words_
