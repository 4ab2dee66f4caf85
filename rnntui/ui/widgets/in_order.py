"""A field's own keys in the order in which they were typed, however fast that was."""

from textual import events
from textual.widget import Widget


async def act_at_once(field: Widget, event: events.Key) -> bool:
    """Does what a key is bound to in a field, if it is bound there; whether it was.

    Textual inserts a letter at once, but looks for bindings when a key has gone up to the app: of
    `a`, backspace, `b` that arrive together, as over a slow line, the backspace would take the `b`.
    """
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if not binding.priority and await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return True
    return False
