"""What is asked often stays cheap: heavy packages are imported where they are used."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "spacy", "pandas", "sklearn")

LIGHT = (
    "rnntui",
    "rnntui.settings",
    "rnntui.events",
    "rnntui.locations",
    "rnntui.safe_text",
    "rnntui.runs.store",
    "rnntui.runs.view",
    "rnntui.runs.state",
    "rnntui.data.fetching",
    "rnntui.data.registry",
    "rnntui.data.reading",
    "rnntui.data.recipe",
    "rnntui.data.splits",
    "rnntui.data.statistics",
    "rnntui.data.tokens",
    "rnntui.data.vectors",
    "rnntui.evaluation.report",
    "rnntui.evaluation.baselines",
    "rnntui.evaluation.threshold",
    "rnntui.insight.originality",
    "rnntui.workbench.request",
    "rnntui.workbench.worker",
    "rnntui.workbench.loading",
    "rnntui.workbench.explaining",
    "rnntui.workbench.corpus_of",
)


def loaded_after(code):
    """The modules of a process that has run this code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_what_is_light_imports_nothing_heavy():
    loaded = loaded_after("\n".join(f"import {module}" for module in LIGHT))
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("module", ["rnntui", "rnntui.runs.store"])
def test_the_package_and_the_list_of_runs_import_neither_numpy_nor_pydantic(module):
    assert not loaded_after(f"import {module}") & {*HEAVY, "numpy", "pydantic", "click"}


def test_settings_and_events_need_nothing_but_the_errors():
    loaded = loaded_after("import rnntui.settings, rnntui.events, rnntui.safe_text")
    ours = {name for name in loaded if name.startswith("rnntui.")}
    assert ours <= {"rnntui.settings", "rnntui.events", "rnntui.safe_text", "rnntui.errors"}


def test_the_engine_comes_in_when_it_is_asked_for():
    code = "import rnntui, sys; assert 'rnntui.workbench' not in sys.modules; rnntui.train"
    assert "rnntui.workbench.api" in loaded_after(code)


def test_what_the_package_does_not_have_is_an_attribute_error():
    import rnntui

    assert rnntui.__version__
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        rnntui.trian  # noqa: B018
