"""Errors a person can act on; the exit code stands on the class."""


class RnntuiError(Exception):
    """Something went wrong: the run or the machine failed.

    The message says what happened, where (file, line), and what to do, in one line: the command
    line prints it as it is, the app shows it in place.
    """

    exit_code = 1


class UserError(RnntuiError):
    """The request cannot be carried out as it was made: a wrong setting, name or file."""

    exit_code = 2


class DataError(UserError):
    """A file or data set cannot be read as what it should be."""


class FetchError(DataError):
    """A data set cannot be fetched or stored: the network's or the machine's fault."""

    exit_code = 1


class SettingsError(UserError):
    """One or more settings are out of range or do not fit together.

    Attributes:
        problems: one line a problem, each with what to do.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["SettingsError"], tuple[list[str]]]:
        # As it was made: it may come from another process.
        return type(self), (self.problems,)


class RunError(RnntuiError):
    """A run cannot be read, taken or continued."""


class TrainingFailed(RnntuiError):
    """Training cannot go on (not-a-number, out of memory); what is saved stays usable."""


class Interrupted(RnntuiError):
    """Ctrl-C or SIGTERM; the run is saved."""

    exit_code = 130
