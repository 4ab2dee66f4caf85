"""What is asked of the worker of a run: by its host, and by anyone through the mailbox."""

from collections.abc import Callable

from rnntui.runs.mailbox import Mailbox, Request


class Steering:
    """The requests to one worker; asked by its thread only.

    Args:
        mailbox: of the run, for its owner.
        watch: the host's: True asks to save the run and end.

    Attributes:
        pausing: the run is to stand still.
        stopped: somebody asked through the mailbox to save the run and end.
    """

    def __init__(self, mailbox: Mailbox, watch: Callable[[], bool]) -> None:
        self.pausing = False
        self.stopped = False
        self._mailbox = mailbox
        self._watch = watch
        self._extension: Request | None = None

    def stopping(self) -> bool:
        """Whether the run is to be saved and end; what the engine asks after every batch."""
        for request in self._mailbox.take():
            match request.action:
                case "pause":
                    self.pausing = True
                case "go on":
                    self.pausing = False
                case "stop":
                    self.stopped = True
                case "extend":
                    self._extension = request
        return self.stopped or self._watch()

    def stopped_by_host(self) -> bool:
        """Whether the host asked to end, however little is left to do."""
        self.stopping()
        return self._watch()

    def extension(self) -> Request | None:
        """The new end that was asked for since the last call."""
        extension, self._extension = self._extension, None
        return extension
