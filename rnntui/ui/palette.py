"""`:`: every action of the app by its name, with its key."""

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from rnntui.ui.keys import EVERYWHERE, SECTIONS, Command, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from rnntui.ui.app import RnntuiApp


class Commands(Provider):
    """The commands of the table: those of the screen that is seen come first."""

    def _all(self) -> list[tuple[str, str, "Callable[[], Any]"]]:
        app = cast("RnntuiApp", self.app)
        here = app.room.section if app.room is not None else ""
        found: list[tuple[str, str, Callable[[], Any]]] = []
        ordered = sorted(SECTIONS, key=lambda item: item.name != here)
        commands: list[Command] = [command for item in ordered for command in item.commands]
        titles = {item.name: f"{item.title}: " for item in SECTIONS}
        for command in (*commands, *EVERYWHERE):
            if command.id == "app.palette":
                continue
            title = titles.get(command.section, "")
            key = command.key(ascii_only=app.ascii)
            name = f"{title}{command.label}  ({key})"
            found.append((name, command.help, partial(app.run_command, command)))
        found.extend(
            (
                f"go to {item.title}  ({number(item.name)})",
                item.question,
                partial(app.action_go, item.name),
            )
            for item in SECTIONS
        )
        return found

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, about, act in self._all():
            yield DiscoveryHit(Content(name), act, text=name, help=about)

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed, by name or by what they do."""
        matcher = self.matcher(query)
        for name, about, act in self._all():
            score = max(matcher.match(name), 0.6 * matcher.match(about))
            if score > 0:
                yield Hit(score, Content(name), act, text=name, help=about)


def open_palette(app: App[Any]) -> None:
    """Opens it, unless it is open."""
    if not CommandPalette.is_open(app):
        app.push_screen(CommandPalette(providers=[Commands], placeholder="an action, by its name"))
