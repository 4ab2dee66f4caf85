"""What the tests of the Spam desk share."""

from driving import go, until

from rnntui.ui.screens.spam_mistakes import Mistakes
from rnntui.ui.widgets.matrix import Matrix
from rnntui.ui.widgets.message_box import MessageBox

WIDE, USUAL, LEAST = (120, 40), (80, 24), (60, 20)

SPAM = "URGENT! You have won a FREE prize, call 0909 879 0123 now to claim cash"


async def desk(pilot):
    """The screen, its model loaded."""
    room = await go(pilot, "spam")
    await until(pilot, lambda: room.judge is not None)
    return room


def box(room):
    return room.query_one(MessageBox)


def mistakes(room):
    return room.query_one(Mistakes)


def counts(room):
    """The confusion matrix that is shown."""
    return room.query_one(Matrix)._counts


async def score(pilot, room, text):
    """Puts a text in, and waits for its verdict and its reasons."""
    box(room).put(text)
    await scored(pilot, room, text)


async def scored(pilot, room, text):
    await until(pilot, lambda: room.scored == text and len(room.rows) == len(room._judges))
    await until(pilot, lambda: not room._reasons.busy)
