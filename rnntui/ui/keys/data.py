"""The keys of the screen Data."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command("data.train", "t", "train on it", "Go to Train with this set chosen."),
    Command("data.fetch", "g", "fetch", "Fetch this published set, and check it."),
    Command("data.cancel", "x", "cancel", "End the fetch or the count that goes on."),
    Command("data.search", "slash", "search", "Look for words, or /a regular expression/."),
    Command("data.label", "l", "label", "Show the texts of the next label only, or all again."),
    Command("data.whole", "enter", "whole text", "Show the marked row whole.", typing=False),
    Command("data.preview", "p", "preview", "Show the rows of this set.", footer=False),
    Command("data.statistics", "s", "statistics", "Show what was counted.", footer=False),
    Command(
        "data.tokens", "k", "tokens", "Show what is typical: words or characters.", footer=False
    ),
    Command("data.source", "o", "source", "Show licence, origin, citation and path.", footer=False),
    Command("data.next", "full_stop,right", "next tab", "Show the next tab."),
    Command("data.previous", "comma,left", "tab before", "Show the tab before.", footer=False),
    Command("data.vectors", "v", "vectors", "Choose vectors, and count the tokens they lack."),
    Command("data.add", "a", "add a file", "Add a file of yours by its path."),
    Command("data.remove", "d", "remove", "Remove a set that you added."),
    Command("data.undo", "u", "undo", "Bring back the set that was just removed."),
    Command("data.sets", "b", "sets", "Go to the list of sets."),
    Command("data.copy", "y", "copy path", "Copy the path of the set's file.", footer=False),
)
