"""The lesson's table on the SMS Spam Collection: six variants, naive padding beside packed."""

import json

from common import machine, measure, own_home, rnntui, write

CLAIM = "the lesson's variants on one random 80/20 split, padded and packed side by side"


def main() -> None:
    """Runs `rnntui variants --preset lecture` once."""
    about, home = machine(), own_home("sms_spam")
    command = rnntui("variants", "--preset", "lecture", "--data", "sms_spam", "--json")
    done = measure(command, RNNTUI_HOME=home)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    write("lecture_table", CLAIM, {"rows": rows, "machine": about})


if __name__ == "__main__":
    main()
