"""Processor time of `rnntui --help` and its neighbours."""

from common import machine, measure, own_home, rnntui, summary, write

CLAIM = "`rnntui --help` within 0.3 s of user and system time, without torch"
COMMANDS = (["--help"], ["train", "classifier", "--help"], ["runs", "list"], ["data", "list"])


def main() -> None:
    """Runs each command eleven times."""
    about, home = machine(), own_home()
    figures = {}
    for command in COMMANDS:
        seconds = [measure(rnntui(*command), RNNTUI_HOME=home).cpu for _ in range(11)]
        figures["rnntui " + " ".join(command)] = summary(seconds)
    write("startup", CLAIM, {"user_and_system_seconds": figures, "machine": about})


if __name__ == "__main__":
    main()
