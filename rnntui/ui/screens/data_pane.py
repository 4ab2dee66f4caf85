"""What the tabs of the screen Data have in common."""

from typing import TYPE_CHECKING, cast

from textual.containers import Vertical
from textual.widget import Widget

from rnntui.ui.screens.data_chosen import Chosen

if TYPE_CHECKING:
    from rnntui.ui.screens.data import DataRoom


class Pane(Vertical):
    """Shows one side of the chosen set, whose file lies here unless `absent` says it need not."""

    absent = False
    DEFAULT_CSS = "Pane { height: 1fr; } Pane .fault { display: none; }"

    @property
    def room(self) -> "DataRoom":
        """The screen it stands on."""
        return cast("DataRoom", self.screen)

    def __init__(self) -> None:
        super().__init__()
        self.ready = False
        self.taken: Chosen | None = None

    def on_mount(self) -> None:
        """The widgets are there: what was to be shown is shown."""
        if not self.children:
            return  # the app was left meanwhile
        self.ready = True
        if self.taken is not None:
            self.show(self.taken)
        self.room.refresh_bindings()  # its keys work from now on

    def take(self, chosen: Chosen) -> None:
        """Shows a set, now or as soon as the widgets are there."""
        self.taken = chosen
        if self.ready:
            self.show(chosen)

    def show(self, chosen: Chosen) -> None:
        """Shows a set, or the same one anew."""
        raise NotImplementedError

    def can(self, action: str) -> bool:  # noqa: ARG002
        """Whether an action that is the pane's own does something now."""
        return False

    def act(self, action: str) -> None:
        """Does what `can` has said works."""

    def first(self) -> Widget | None:
        """What has the focus when the pane is gone to; None: the list keeps it."""
        return None

    def close(self) -> bool:
        """Closes what is open in it; whether something was."""
        return False
