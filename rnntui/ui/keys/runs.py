"""The keys of the screen Runs."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "runs.open",
        "enter",
        "open",
        "Use the model: a classifier at the Spam desk, a poet in Poetry; a run that is trained is "
        "followed on Train; seeds that are folded unfold.",
    ),
    Command("runs.mark", "space", "mark", "Mark a run; two or more are compared side by side."),
    Command(
        "runs.filter",
        "slash",
        "filter",
        "Regular expressions over name, task, data and state; or settings: cell=gru units>=64.",
    ),
    Command("runs.train", "t", "train a demo", "Train on the demo data, in about half a minute."),
    Command("runs.pause", "p", "pause", "Let a run that is trained stand still, saved."),
    Command(
        "runs.go_on",
        "g",
        "go on",
        "End a pause, or take up a run that was stopped, interrupted or has failed.",
    ),
    Command("runs.stop", "s", "stop and keep", "Save a run and end its training; g takes it up."),
    Command("runs.attach", "a", "follow", "Follow a run on the screen Train, whoever trains it."),
    Command("runs.undo", "u", "undo", "Take back the last deletion, new name or note."),
    Command("runs.details", "i", "details", "Show the run, or the comparison, in the whole room."),
    Command("runs.unmark", "x", "unmark all", "Mark no run any more; esc does so, too."),
    Command("runs.metric", "m", "loss/quality", "The curves show the loss, or the main figure."),
    Command("runs.fold", "f", "fold seeds", "Runs that differ by their seed alone as mean ± sd."),
    Command("runs.order", "o", "order", "Order by the next column; a click on a heading does so."),
    Command("runs.reverse", "O", "reverse", "Order the other way round."),
    Command("runs.extend", "e", "extend", "Move the end of a run: more epochs, or more time."),
    Command("runs.rename", "r", "rename", "Give the run another name; also while it is trained."),
    Command("runs.note", "n", "note", "Note something about the run; an empty note is none."),
    Command("runs.delete", "d", "delete", "Throw the run away; u brings it back."),
    Command("runs.copy", "y", "copy path", "Copy the path of the run's folder."),
)
