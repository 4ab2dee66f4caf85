"""The README says what the settings say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOL = Path(__file__).parent / "settings_table.py"


def test_the_table_of_settings_is_up_to_date():
    spec = importlib.util.spec_from_file_location(
        "table", Path(__file__).parent / "settings_table.py"
    )
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tool.updated(readme) == readme, "run: python tests/floor/settings_table.py"
