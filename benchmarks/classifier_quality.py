"""SMS Spam Collection, preset best, duplicates grouped, seeds 0 to 2: MCC, time, memory."""

import json
import statistics

from common import machine, measure, own_home, rnntui, write

CLAIM = "mean MCC at least .94, 60 s of training each on 2 cores, at most 1 GiB in all"


def main() -> None:
    """Trains three runs as a user would and reads their reports."""
    about, home = machine(), own_home("sms_spam")
    rows = []
    for seed in range(3):
        done = measure(
            rnntui(
                "train", "classifier", "--json", "--seed", str(seed), "--data", "sms_spam"
            ),
            cores=2,
            RNNTUI_HOME=home,
        )  # fmt: skip
        report = json.loads(done.stdout)
        rows.append(
            {
                "seed": seed,
                "mcc": round(report["mcc"], 4),
                "linear_mcc": round(report["baseline"]["mcc"], 4),
                "spam_caught": round(report["spam_caught"], 4),
                "blocked_ham": round(report["blocked_ham"], 5),
                "training_seconds": report["training_seconds"],
                "process_seconds": round(done.wall, 1),
                "peak_mib": round(done.peak_mib),
            }
        )
        print(rows[-1], flush=True)
    figures = {
        "mean_mcc": round(statistics.mean(row["mcc"] for row in rows), 4),
        "mean_linear_mcc": round(statistics.mean(row["linear_mcc"] for row in rows), 4),
    }
    write("classifier_quality", CLAIM, {**figures, "runs": rows, "machine": about})


if __name__ == "__main__":
    main()
