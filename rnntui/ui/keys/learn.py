"""The keys of the screen Learn."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "learn.run",
        "enter,g",
        "run it",
        "Run what the page explains on the next text of the data at hand; "
        "where a model is missing, train it.",
    ),
    Command("learn.turn", "space", "text/picture", "Where one has no room beside the other."),
    Command("learn.forward", "right,full_stop", "step", "Go one token, or one step, on."),
    Command(
        "learn.next_page", "n,pagedown,right_square_bracket", "next page", "Go to the next page."
    ),
    Command("learn.view", "v", "other view", "Show another side of the same thing."),
    Command("learn.more", "plus,equals_sign", "turn up", "Raise what the picture depends on."),
    Command("learn.index", "i", "index", "Show all pages, and go to one."),
    Command(
        "learn.write", "e", "edit", "Go into the box, to write or edit the text that is looked at."
    ),
    Command("learn.example", "r", "its example", "Take the page's own example again."),
    Command("learn.back", "left,comma", "back", "Go one token, or one step, back.", False),
    Command("learn.first", "home", "first", "Go to the first token.", False),
    Command("learn.last", "end", "last", "Go to the last token.", False),
    Command(
        "learn.previous_page",
        "b,pageup,left_square_bracket",
        "page before",
        "Go to the page before.",
        False,
    ),
    Command("learn.less", "minus", "turn down", "Lower what the picture depends on.", False),
    Command("learn.model", "m", "model", "Choose the model that is looked at.", False),
    Command("learn.down", "down", "down", "Scroll the text down.", False),
    Command("learn.up", "up", "up", "Scroll the text up.", False),
    Command("learn.escape", "escape", "leave it", "Train nothing after all.", False),
)
"""In the order of the footer."""
