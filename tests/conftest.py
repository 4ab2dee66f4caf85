"""What many tests share: a home of their own, and the real data where it is."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# One thread each: tests run beside each other, and the same thread count gives the same bits.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

# A deadline for each example would be a timed test; machines are shared and noisy.
settings.register_profile("rnntui", deadline=None)
settings.load_profile("rnntui")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test reads or writes the home of whoever runs it."""
    # Textual leaves the size of a picture in the environment, where programs take it for that of
    # their terminal.
    for name in ("RNNTUI_DATA", "RNNTUI_RUNS", "RNNTUI_MIRROR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("RNNTUI_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def real_data():
    """The folder of the published data sets, named by RNNTUI_TEST_DATA."""
    folder = os.environ.get("RNNTUI_TEST_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("RNNTUI_TEST_DATA does not name a folder with the real data")
    return Path(folder)
