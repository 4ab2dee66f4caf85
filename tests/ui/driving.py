"""Drives the app in a test: waits for what is seen, never for luck."""

import time

from textual.content import Content

SECONDS = 60.0


async def until(pilot, holds, seconds=SECONDS):
    """Waits until something holds; what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        await pilot.pause(0.02)
    raise AssertionError(
        f"it did not come about within {seconds} s; on screen:\n{shown(pilot.app)}"
    )


def shown(app):
    """The text on the screen, a line a row, without its colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def go(pilot, section):
    """Goes to a screen by its digit, and gives it when it is there."""
    from rnntui.ui.keys import number

    await pilot.press(str(number(section)))
    return await until(
        pilot, lambda: getattr(pilot.app.room, "section", "") == section and pilot.app.room
    )


def plain(visual):
    """The text of what a widget renders."""
    return visual.plain if isinstance(visual, Content) else str(visual)
