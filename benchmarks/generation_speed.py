"""Characters a second of one stream of an LSTM-128 on one core, sampling included."""

import os
import time

from common import machine, own_home, summary, write

CLAIM = "at least 10,000 characters/s for one stream of an LSTM-128 on one core"
CHARACTERS = 20_000


def main() -> None:
    """Trains a little, then writes several times."""
    os.sched_setaffinity(0, [sorted(os.sched_getaffinity(0))[0]])
    os.environ.update(RNNTUI_HOME=own_home(), OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    about = machine()
    from rnntui import train

    model = train("charlm", data="demo_verse", units=128, epochs=1, threads=1, sample_length=0)
    rates = []
    for seed in range(7):
        began = time.perf_counter()
        text = model.generate(length=CHARACTERS, temperature=0.7, seed=seed)
        rates.append(len(text) / (time.perf_counter() - began))
    # The first run warms caches up.
    figures = {"characters_per_second": summary(rates[1:]), "machine": about}
    write("generation_speed", CLAIM, figures)


if __name__ == "__main__":
    main()
