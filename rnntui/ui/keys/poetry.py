"""The keys of the screen Poetry."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command("poetry.train", "t", "train a poet", "Train a poet on the demo data, half a minute."),
    Command("poetry.pause", "space", "stop/go", "Stop writing, or go on where it stopped."),
    Command("poetry.take", "enter", "takes it", "By hand: take the marked guess.", typing=True),
    Command(
        "poetry.take_back",
        "backspace",
        "takes back",
        "By hand: take back the last character.",
        typing=True,
    ),
    Command("poetry.write", "g", "write", "Write a text from the prompt with the seed shown."),
    Command("poetry.go_on", "c", "go on", "Write on from the end, once more the length."),
    Command("poetry.again", "r", "new seed", "Write another text: the seed is drawn anew."),
    Command("poetry.keep", "f", "keep", "Keep the text with model, seed and settings."),
    Command("poetry.together", "w", "together", "Choose each next character by hand."),
    Command("poetry.hotter", "up", "hotter", "Raise the temperature by .05.", typing=True),
    Command("poetry.colder", "down", "colder", "Lower the temperature by .05.", typing=True),
    Command("poetry.prompt", "p", "prompt", "Edit the prompt; Enter writes."),
    Command(
        "poetry.copied", "o", "copied?", "Mark what stands in the corpus, 20 characters and more."
    ),
    Command("poetry.remake", "a", "make again", "Make the marked kept text again, and compare."),
    Command("poetry.delete", "d", "delete", "Take the marked text out of the kept; u brings it."),
    Command("poetry.undo", "u", "undo", "Bring back the kept text that was taken out last."),
    Command("poetry.kept", "k", "kept", "Show or hide the kept texts."),
    Command("poetry.guesses", "b", "bars", "Show or hide what may come next."),
    Command("poetry.model", "m", "model", "Choose the model that writes."),
    Command("poetry.copy", "y", "copy", "Copy the text."),
    Command("poetry.export", "x", "export", "Write the text into a file, .md or .txt."),
    Command("poetry.up", "pageup", "back", "Scroll the text up.", False),
    Command("poetry.down", "pagedown", "on", "Scroll the text down.", False),
)
"""In the order of the last row, the most useful first."""
