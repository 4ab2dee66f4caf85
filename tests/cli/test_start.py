"""Starting is cheap, and every command explains itself."""

import os
import subprocess
import sys

import click
import pytest
from cli_program import command, environment

from rnntui.__main__ import main
from rnntui.cli.app import cli
from rnntui.settings import fields_of

HEAVY = ("torch", "spacy", "pandas", "sklearn", "pooch", "pydantic")


def imported_by(home, *arguments):
    code = (
        "import sys\n"
        f"sys.argv = ['rnntui', *{arguments!r}]\n"
        "from rnntui.__main__ import main\n"
        "code = main()\n"
        "print('modules', *sys.modules, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("runs", "list"),
        ("data", "list"),
        ("where",),
        ("train", "charlm", "--help"),
    ],
)
def test_no_heavy_package_is_imported(tmp_path, arguments):
    assert not imported_by(tmp_path, *arguments) & set(HEAVY)


def test_importing_the_package_imports_no_heavy_package(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import rnntui, sys; print(*sys.modules)"],
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert not set(done.stdout.split()) & set(HEAVY)


def all_commands(group=cli, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        yield (*path, name), found
        if isinstance(found, click.Group):
            yield from all_commands(found, (*path, name))


@pytest.mark.parametrize(("path", "found"), list(all_commands()), ids=lambda item: str(item)[:40])
def test_every_command_has_help_and_examples(path, found):
    context = click.Context(found, info_name=" ".join(["rnntui", *path]))
    text = found.get_help(context)
    assert "Examples:" in text
    assert f"rnntui {' '.join(path)}" in text
    assert found.help
    options = [item for item in found.get_params(context) if isinstance(item, click.Option)]
    assert all(option.help for option in options)


@pytest.mark.parametrize("task", ["classifier", "charlm"])
def test_every_setting_is_an_option(task):
    found = dict(all_commands())[("train", task)]
    flags = {flag for parameter in found.params for flag in parameter.opts}
    assert {field.flag for field in fields_of(task)} <= flags
    text = found.get_help(click.Context(found))
    for field in fields_of(task):
        assert field.setting.help.split()[0] in text
    for heading in ("Data:", "Model:", "Training:", "Machine:", "Options:"):
        assert heading in text


def test_without_arguments_and_without_a_terminal_the_commands_are_named(rnntui):
    done = rnntui()
    assert done.returncode == 2
    assert "rnntui --help" in done.stderr


def test_a_group_without_a_command_is_a_mistake(rnntui):
    done = rnntui("train")
    assert done.returncode == 2
    assert "classifier" in done.stderr


def test_the_version(rnntui):
    from rnntui import __version__

    assert rnntui("--version").stdout == f"rnntui {__version__}\n"


def test_windows_is_refused_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(os, "name", "nt")
    code = main()
    monkeypatch.undo()
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(rnntui, shell):
    done = rnntui("completion", shell)
    assert done.returncode == 0
    assert "_RNNTUI_COMPLETE" in done.stdout


def test_tab_completes_commands_and_data_sets(tmp_path):
    def complete(words, position):
        return subprocess.run(
            command(),
            env=environment(
                tmp_path,
                _RNNTUI_COMPLETE="bash_complete",
                COMP_WORDS=words,
                COMP_CWORD=str(position),
            ),
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stdout

    assert "train" in complete("rnntui tr", 1)
    assert "demo_sms" in complete("rnntui data show demo_", 3)
