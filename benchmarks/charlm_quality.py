"""Leopardi's Canti, preset best, budgets of 60 and 150 s: bits per held-out character."""

import json

from common import machine, measure, own_home, rnntui, write

CLAIM = "at most 2.50 bits/char within 60 s and 2.42 within 150 s on 2 cores"


def main() -> None:
    """Trains with both budgets as a user would and reads the reports."""
    about, home = machine(), own_home("leopardi")
    rows = []
    for budget in ("60s", "150s"):
        done = measure(
            rnntui("train", "charlm", "--json", "--data", "leopardi", "--budget", budget),
            cores=2,
            RNNTUI_HOME=home,
        )
        report = json.loads(done.stdout)
        rows.append(
            {
                "budget": budget,
                "bits_per_char": round(report["bits_per_char"], 4),
                "ppm_bits_per_char": round(report["baseline"]["bits_per_char"], 4),
                "epochs": report["epochs"],
                "training_seconds": report["training_seconds"],
                "process_seconds": round(done.wall, 1),
                "peak_mib": round(done.peak_mib),
            }
        )
        print(rows[-1], flush=True)
    write("charlm_quality", CLAIM, {"runs": rows, "machine": about})


if __name__ == "__main__":
    main()
