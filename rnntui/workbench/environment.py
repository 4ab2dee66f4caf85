"""What must be set before torch is loaded."""

import os
import sys


def prepare_torch() -> None:
    """Sets the process up for training beside other work; call it before the first torch import.

    OpenMP's threads spin while they wait, and a busy neighbour then costs a run up to 20 times its
    duration. A short spin costs 5 % on a quiet machine and holds every case within 4 times.
    """
    if "torch" not in sys.modules:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def prepare_numpy() -> None:
    """Sets the process up for writing with numpy; call it before the first numpy import.

    OpenBLAS's threads spin too, and the products of one stream are too small for two: an LSTM-512
    writes 5,800 characters a second with one thread, and 1,260 with two beside a busy neighbour.
    """
    if "numpy" not in sys.modules:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
