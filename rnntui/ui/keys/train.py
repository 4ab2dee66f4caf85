"""The keys of the screen Train: of its form, and of the view of a run."""

from rnntui.ui.keys import Command

COMMANDS: tuple[Command, ...] = (
    Command("train.start", "t", "train", "Train what the form says."),
    Command("train.pause", "space", "pause/go on", "Let the run stand still, saved; or go on."),
    Command("train.stop", "s", "stop and keep", "Save the run and end it; it can be resumed."),
    Command(
        "train.more",
        "plus,equals_sign",
        "more",
        "Ten epochs more; a minute more where the run ends by time.",
    ),
    Command("train.filter", "slash", "filter", "Show only the settings with these words."),
    Command("train.reset", "r", "preset's value", "Take the preset's value of this setting again."),
    Command("train.layers", "i", "layers", "Show the layers in the settings' place."),
    Command("train.detail", "d", "panel", "Epochs, confusions or verse, report, notes, in turn."),
    Command("train.curve", "c", "curve", "Show the other curve, where there is room for one."),
    Command("train.new", "n", "new run", "Back to the form; a run that trains goes on."),
    Command("train.log", "l", "log/linear", "Logarithmic or linear loss."),
    Command("train.zoom", "z", "zoom", "The newest half of the curves, a quarter, an eighth, all."),
    Command("train.smooth", "m", "smooth", "Moving averages of the curves: none, some, much."),
    Command(
        "train.leave",
        "b",
        "leave it running",
        "Give the run to a process of its own, which outlives this one.",
    ),
    Command(
        "train.earlier",
        "comma,left",
        "epoch before",
        "What the model said or wrote an epoch earlier.",
        False,
    ),
    Command("train.later", "full_stop,right", "epoch after", "The same, an epoch later.", False),
    Command(
        "train.pan_back",
        "left_square_bracket,shift+left",
        "curves: earlier",
        "Move curves that are zoomed to earlier epochs.",
        False,
    ),
    Command(
        "train.pan_on",
        "right_square_bracket,shift+right",
        "curves: later",
        "Move curves that are zoomed to later epochs.",
        False,
    ),
    Command("train.pick", "o", "other run", "Watch another run that is live on this machine."),
    Command(
        "train.variants",
        "v",
        "six variants",
        "Train the lesson's six networks on one split, into a table; or show that table.",
    ),
    Command(
        "train.cancel",
        "x",
        "cancel",
        "End the fetch that goes on; or train no more of the six variants, and keep their table.",
    ),
    Command("train.back", "escape", "back", "Close what is open; end a fetch.", False),
)
