"""The whole app, for a terminal of its own; it finds its home by the environment."""

from rnntui.ui.app import RnntuiApp


def learn_app():
    """Without the engine ahead of time: the lesson loads what it needs."""
    return RnntuiApp(warm=False)
