"""Messages a second that `rnntui classify` labels from text on one core."""

import os
import sys
import tempfile
import time
from pathlib import Path

from common import data_file, machine, measure, own_home, rnntui, summary, write

CLAIM = "at least 5,000 messages/s from text on one core"


def main() -> None:
    """Trains a preset-best classifier, then streams the collection through it."""
    about, home = machine(), own_home()
    source = data_file("sms_spam", "SMSSpamCollection")
    measure(
        rnntui("train", "classifier", "--data", source, "--language", "en", "--name", "speed"),
        RNNTUI_HOME=home,
    )
    lines = Path(source).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    texts = [line.split("\t", 1)[1] for line in lines]

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(texts * 4) + "\n")
        file.flush()
        command = rnntui("classify", "--run", "speed", "--file", file.name)
        runs = [measure(command, cores=1, RNNTUI_HOME=home, OMP_NUM_THREADS="1") for _ in range(3)]

    os.environ.update(RNNTUI_HOME=home)
    os.sched_setaffinity(0, [sorted(os.sched_getaffinity(0))[0]])
    from rnntui import load

    model = load("speed")
    next(model.stream(["a first text loads torch and the tokenizer"]))
    rates = []
    for _ in range(5):
        model = load("speed")
        next(model.stream(["warm"]))
        began = time.perf_counter()
        for _ in model.stream(texts):
            pass
        rates.append(len(texts) / (time.perf_counter() - began))
    write(
        "classify_speed",
        CLAIM,
        {
            "messages_per_second": summary(rates),
            "messages": len(texts),
            "whole_process_seconds_for_four_times_as_many": summary([run.wall for run in runs]),
            "whole_process_messages_per_second": summary(
                [len(texts) * 4 / run.wall for run in runs]
            ),
            "peak_mib": round(max(run.peak_mib for run in runs)),
            "machine": about,
        },
    )


if __name__ == "__main__":
    sys.exit(main())
