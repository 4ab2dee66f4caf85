"""rnntui: a terminal workbench for recurrent networks over text.

>>> from rnntui import train, load
>>> model = train("classifier", data="demo_sms", epochs=3)
>>> load(model.run.name).predict(["Free entry in a weekly prize draw"])
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "evaluate", "load", "resume", "train"]

if TYPE_CHECKING:
    from rnntui.workbench.api import evaluate, load, resume, train


def __getattr__(name: str) -> Any:
    """Brings in the engine when it is first asked for: `import rnntui` itself stays cheap."""
    if name in __all__:
        from rnntui.workbench import api

        return getattr(api, name)
    raise AttributeError(f"module 'rnntui' has no attribute {name!r}")
