"""Messages a second that a classifier labels from text on one core, and `rnntui classify` whole."""

import json
import sys
import tempfile
import time
from pathlib import Path

from common import PUBLISHED, data_file, machine, measure, own_home, rnntui, summary, write

CLAIM = "at least 5,000 messages/s from text on one core"
INSIDE = "--inside"


def inside(file: str) -> None:
    """Labels the texts of a file five times, each with a new tokenizer, and prints the rates."""
    from rnntui import load

    texts = Path(file).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    rates = []
    for _ in range(5):
        model = load("speed")
        next(model.stream(["the first text loads torch, the weights and the tokenizer"]))
        began = time.perf_counter()
        labelled = sum(1 for _ in model.stream(texts))
        rates.append(labelled / (time.perf_counter() - began))
    print(json.dumps(rates))


def main() -> None:
    """Trains a preset-best classifier, then labels the collection with it."""
    about, home = machine(), own_home("sms_spam")
    source = data_file(*PUBLISHED["sms_spam"])
    measure(
        rnntui("train", "classifier", "--data", "sms_spam", "--name", "speed"), RNNTUI_HOME=home
    )
    lines = Path(source).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    texts = "".join(line.split("\t", 1)[1] + "\n" for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        once, often = Path(folder, "once.txt"), Path(folder, "often.txt")
        once.write_text(texts, encoding="utf-8")
        often.write_text(texts * 4, encoding="utf-8")
        # Pinned from its start: torch counts the cores it may use when it is loaded.
        alone = measure([sys.executable, __file__, INSIDE, str(once)], cores=1, RNNTUI_HOME=home)
        command = rnntui("classify", "--run", "speed", "--file", str(often))
        whole = [measure(command, cores=1, RNNTUI_HOME=home) for _ in range(5)]
    write(
        "classify_speed",
        CLAIM,
        {
            "messages_per_second": summary(json.loads(alone.stdout)),
            "messages": len(lines),
            "whole_process": {
                "messages": 4 * len(lines),
                "seconds": summary([run.wall for run in whole]),
                "messages_per_second": summary([4 * len(lines) / run.wall for run in whole]),
                "peak_mib": round(max(run.peak_mib for run in whole)),
            },
            "machine": about,
        },
    )


if __name__ == "__main__":
    if INSIDE in sys.argv:
        inside(sys.argv[-1])
    else:
        main()
