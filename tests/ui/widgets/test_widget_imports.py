"""What the first frame must not wait for."""

import pkgutil
import subprocess
import sys

import rnntui.ui.widgets

HEAVY = ("numpy", "torch", "pandas", "spacy", "sklearn", "pydantic", "click")


def test_no_widget_imports_what_is_heavy():
    names = [
        f"rnntui.ui.widgets.{module.name}"
        for module in pkgutil.iter_modules(rnntui.ui.widgets.__path__)
    ]
    assert "rnntui.ui.widgets.chart" in names
    code = f"import sys, {', '.join(names)}; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
