"""The app on a terminal, for what the screen Runs sends there."""

from rnntui.ui.app import RnntuiApp


def runs_app():
    """The app over the home of the environment."""
    return RnntuiApp(warm=False)
