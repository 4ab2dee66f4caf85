"""What the tests of the app share: models that were really trained, once, and an app over them."""

import json
import os
import shutil

import pytest

SETTINGS = {"threads": 1, "device": "cpu"}


@pytest.fixture(scope="session")
def trained_folder(tmp_path_factory):
    """A home with a small spam detector and a small poet, `spam` and `poet`, trained here."""
    from rnntui import train

    folder = tmp_path_factory.mktemp("trained")
    before = {name: os.environ.get(name) for name in ("RNNTUI_HOME", "RNNTUI_RUNS", "RNNTUI_DATA")}
    for name in before:
        os.environ.pop(name, None)
    os.environ["RNNTUI_HOME"] = str(folder)
    try:
        train("classifier", data="demo_sms", name="spam", epochs=3, min_steps=0, **SETTINGS)
        train("charlm", data="demo_verse", name="poet", units=64, epochs=3, **SETTINGS)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    return folder


@pytest.fixture
def seen(home):
    """Whoever uses the app has seen the welcome."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.json").write_text(json.dumps({"welcomed": True}))
    return home


@pytest.fixture
def trained_home(trained_folder, seen):
    """The home of this test, with a copy of the trained models."""
    shutil.copytree(trained_folder, seen, dirs_exist_ok=True)
    return seen


@pytest.fixture
def app(seen):  # noqa: ARG001 - it moves the home
    """The app with nothing trained yet; the engine is imported when it is needed."""
    from rnntui.ui.app import RnntuiApp

    return RnntuiApp(warm=False)


@pytest.fixture
def trained_app(trained_home):  # noqa: ARG001 - it moves the home
    """The app over the trained models."""
    from rnntui.ui.app import RnntuiApp

    return RnntuiApp(warm=False)
