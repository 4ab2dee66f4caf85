"""A mistake costs one line that says what to do, and the exit code says whose it was."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli_program import command, environment

from rnntui.cli.app import cli, run
from rnntui.errors import DataError, Interrupted, RunError


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trian"], ["trian", "did you mean train"]),
        (["train", "classifer"], ["did you mean classifier"]),
        (["train", "classifier", "--unit", "3"], ["--units"]),
        (["train", "classifier", "--cell", "lstn"], ["lstn", "lstm"]),
        (["train", "classifier", "--units", "many"], ["--units", "many"]),
        (["train", "classifier", "--units", "0", "--layers", "99"], ["--units", "--layers"]),
        (["train", "charlm", "--budget", "soon"], ["soon", "90s"]),
        (["train", "classifier", "--data", "demo_sm"], ["demo_sms"]),
        (["train", "classifier", "--data", "demo_verse"], ["train charlm"]),
        (["train", "classifier", "--data", "nothing/here.tsv"], ["no such file"]),
        (["classify", "hello"], ["rnntui demo"]),
        (["generate"], ["rnntui demo"]),
        (["evaluate"], ["rnntui demo"]),
        (["evaluate", "nobody"], ["nobody", "runs list"]),
        (["resume", "nobody"], ["nobody"]),
        (["runs", "rm", "nobody", "--yes"], ["nobody"]),
        (["data", "path", "sms_spam"], ["data get sms_spam"]),
        (["data", "get", "sms_spa"], ["sms_spam"]),
        (["data", "add", "mine", "--from", "nothing.txt"], ["nothing.txt"]),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_2(rnntui, arguments, words):
    done = rnntui(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("rnntui: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr


@pytest.fixture
def failing():
    """A command `fail` that raises what it is given."""
    raised = []

    @click.command("fail")
    def fail():
        raise raised[0]

    cli.add_command(fail)
    yield raised
    del cli.commands["fail"]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (DataError("x.csv, line 3: no label"), 2, "rnntui: x.csv, line 3: no label\n"),
        (RunError("two\nlines"), 1, "rnntui: two lines\n"),
        (DataError("\x1b]0;title\x07"), 2, "rnntui: ␛]0;title␇\n"),
        (Interrupted("stopped and saved"), 130, "rnntui: stopped and saved\n"),
    ],
)
def test_each_error_ends_in_one_line(failing, capfd, error, code, words):
    failing.append(error)
    assert run(["fail"]) == code
    assert capfd.readouterr().err == words


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            'OSError(28, "No space left on device", "/a/b")',
            1,
            "rnntui: /a/b: No space left on device\n",
        ),
        ("BrokenPipeError()", 0, ""),
    ],
)
def test_an_error_of_the_output_ends_in_one_line_too(error, code, words):
    # In a process of its own: what is left in standard output is thrown away.
    program = (
        "import sys, click; from rnntui.cli.app import cli, run\n"
        "@click.command()\n"
        "def fail():\n"
        f"    raise {error}\n"
        "cli.add_command(fail)\n"
        "sys.exit(run(['fail']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, words)


def test_ctrl_c_ends_with_130_and_without_a_traceback(failing, capfd):
    failing.append(KeyboardInterrupt())
    assert run(["fail"]) == 130
    assert "Traceback" not in capfd.readouterr().err


def test_the_unexpected_is_one_line_and_its_traceback_is_kept(
    failing, capfd, monkeypatch, tmp_path
):
    monkeypatch.setenv("RNNTUI_HOME", str(tmp_path))
    failing.append(ZeroDivisionError("nobody thought of it"))
    assert run(["fail"]) == 1
    shown = capfd.readouterr().err
    log = tmp_path / "logs" / "errors.log"
    assert shown == f"rnntui: ZeroDivisionError: nobody thought of it; {log} says where\n"
    assert "Traceback" in log.read_text()
    monkeypatch.setenv("RNNTUI_DEBUG", "1")
    assert run(["fail"]) == 1
    assert "Traceback" in capfd.readouterr().err


def test_a_reader_that_leaves_is_no_error(tmp_path):
    process = subprocess.Popen(
        command("data", "list", "--json"),
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


def test_a_full_disk_is_one_line(tmp_path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("data", "list"),
            env=environment(tmp_path),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "rnntui: No space left on device\n"


def test_no_output_at_all_is_no_error(tmp_path):
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command("where")],
        env=environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
