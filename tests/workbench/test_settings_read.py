"""A setting that is offered does something: each is asked for in the course of a run."""

import dataclasses
import sys

import pytest

from rnntui.settings import SETTINGS, fields_of
from rnntui.workbench import loading, worker
from rnntui.workbench.api import train
from rnntui.workbench.request import settings_of


@pytest.fixture
def asked(monkeypatch):
    """Names of the settings that a run has asked for."""
    names = set()

    def spying(run):
        settings = settings_of(run)
        own = {field.name for field in dataclasses.fields(settings)}

        class Spy(type(settings)):
            def __getattribute__(self, name):
                # A copy takes all fields at once, which is no use of any.
                if name in own and sys._getframe(1).f_globals["__name__"] != "dataclasses":
                    names.add(name)
                return super().__getattribute__(name)

        return Spy(**{name: getattr(settings, name) for name in own})

    monkeypatch.setattr(worker, "settings_of", spying)
    monkeypatch.setattr(loading, "settings_of", spying)
    return names


def test_a_classifier_asks_for_every_setting(asked, tiny, texts_file, tmp_path):
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("free 1 0\nlake 0 1\n", encoding="utf-8")
    small = {**tiny["classifier"], "data": str(texts_file), "epochs": 1}
    train("classifier", **small)
    train("classifier", **small, embedding=str(vectors), freeze=True)
    assert asked == {field.name for field in fields_of("classifier")}


def test_a_language_model_asks_for_every_setting(asked, tiny, verse_file):
    small = {**tiny["charlm"], "data": str(verse_file), "epochs": 1}
    train("charlm", **small)
    train("charlm", **small, method="windows", stride=9)
    assert asked == {field.name for field in fields_of("charlm")}
    assert set(SETTINGS) == {"classifier", "charlm"}
