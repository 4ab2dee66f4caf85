"""The keys of the screen Spam."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "spam.train_demo",
        "t",
        "train one",
        "Train a classifier on the demo data, in about half a minute.",
    ),
    Command("spam.write", "e", "edit", "Go into the box, to write or edit a message."),
    Command(
        "spam.open",
        "enter",
        "into the box",
        "Load the marked mistake into the box, to edit it and score it again.",
    ),
    Command(
        "spam.higher",
        "up,full_stop,right_square_bracket",
        "higher",
        "Raise the threshold: fewer texts are called positive.",
        typing=True,
    ),
    Command(
        "spam.lower",
        "down,comma,left_square_bracket",
        "lower threshold",
        "Lower the threshold: more texts are called positive.",
        typing=True,
    ),
    Command(
        "spam.much_higher",
        "shift+up",
        "much higher",
        "Raise the threshold by a tenth.",
        False,
        typing=True,
    ),
    Command(
        "spam.much_lower",
        "shift+down",
        "much lower",
        "Lower the threshold by a tenth.",
        False,
        typing=True,
    ),
    Command(
        "spam.next_mistake",
        "f8",
        "next mistake",
        "Load the next of the model's mistakes into the box.",
        typing=True,
    ),
    Command(
        "spam.previous_mistake",
        "f7",
        "mistake before",
        "Load the mistake before into the box.",
        False,
        typing=True,
    ),
    Command("spam.newer", "l", "takes the newer best", "Load the best weights saved since."),
    Command("spam.model", "m", "model", "Choose the model that classifies."),
    Command(
        "spam.compare", "c", "compare", "Ask a second model about the same text; again: end that."
    ),
    Command("spam.file", "f", "file", "Classify a file, one text a line."),
    Command(
        "spam.reset", "r", "own threshold", "Take the threshold that the model was saved with."
    ),
    Command("spam.view", "v", "view", "Show the next panel where there is no room for all."),
    Command("spam.copy", "y", "copy", "Copy label, probability and text."),
    Command("spam.empty", "x", "empty", "Empty the box; u brings the text back."),
    Command("spam.undo", "u", "undo", "Undo the last change of the text.", False),
)
