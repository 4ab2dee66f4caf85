"""The registry and the demo data are found however rnntui was installed."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = {"registry.toml", "demo_sms.tsv", "demo_verse.txt"}

pytest.importorskip("hatchling", reason="the wheel is built with hatchling (the dev extra)")
pytest.importorskip("pip", reason="the wheel is installed with pip")


def run(*command, cwd):
    """Standard output of a command, away from the checkout's own modules and variables."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RNNTUI_", "PYTHON", "COV_"))
    }
    environment["RNNTUI_HOME"] = str(cwd / "home")
    # Wide and plain, so that no word is cut.
    environment.update(COLUMNS="200", NO_COLOR="1")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(source, kind, out):
    """The file that hatchling builds of a source tree."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", out, cwd=source)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A checkout, without what lies in the working tree by chance."""
    copy = tmp_path_factory.mktemp("checkout") / "rnntui"
    copy.mkdir()
    for name in (".gitignore", "pyproject.toml", "README.md", "LICENSE", "rnntui", "datasets"):
        run("cp", "-R", ROOT / name, copy / name, cwd=copy)
    return copy


@pytest.fixture(scope="session")
def wheel(source, tmp_path_factory):
    return build(source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def wheel_from_sdist(source, tmp_path_factory):
    sdist = build(source, "sdist", tmp_path_factory.mktemp("sdist"))
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (tree,) = unpacked.iterdir()
    return build(tree, "wheel", tmp_path_factory.mktemp("wheel"))


def installed(target, folder):
    """An environment that holds this alone and borrows all else from the tests'."""
    environment = folder / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=folder)
    python = environment / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", code, cwd=folder).strip())
    lent = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "borrowed.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--ignore-installed", *options, *target, cwd=folder)
    return environment / "bin"


def datasets_of(binaries, folder):
    code = "from rnntui.locations import datasets_dir; print(datasets_dir())"
    return Path(run(binaries / "python", "-c", code, cwd=folder).strip())


def assert_works(binaries, folder):
    assert {path.name for path in datasets_of(binaries, folder).iterdir()} >= DEMO
    assert "train" in run(binaries / "rnntui", "--help", cwd=folder)
    listed = run(binaries / "rnntui", "data", "list", cwd=folder)
    assert "demo_sms" in listed
    assert "sms_spam" in listed


def test_from_the_wheel(wheel, tmp_path):
    binaries = installed([wheel], tmp_path)
    assert_works(binaries, tmp_path)
    assert tmp_path in datasets_of(binaries, tmp_path).parents
    assert datasets_of(binaries, tmp_path).parent.name == "rnntui"


def test_from_a_wheel_built_from_the_sdist(wheel_from_sdist, tmp_path):
    binaries = installed([wheel_from_sdist], tmp_path)
    assert_works(binaries, tmp_path)
    assert tmp_path in datasets_of(binaries, tmp_path).parents


def test_from_an_editable_install(source, tmp_path):
    pytest.importorskip("editables", reason="hatchling's editable wheels need it")
    binaries = installed(["--editable", source], tmp_path)
    assert_works(binaries, tmp_path)
    assert datasets_of(binaries, tmp_path) == source / "datasets"


def test_both_wheels_hold_the_same_files_and_nothing_else(wheel, wheel_from_sdist):
    from zipfile import ZipFile

    with ZipFile(wheel) as one, ZipFile(wheel_from_sdist) as other:
        names = {name for name in one.namelist() if ".dist-info/" not in name}
        assert names == {name for name in other.namelist() if ".dist-info/" not in name}
    assert {f"rnntui/datasets/{name}" for name in DEMO} <= names
    assert "rnntui/py.typed" in names
    assert all(name.startswith("rnntui/") for name in names)
    assert not [name for name in names if "__pycache__" in name]
