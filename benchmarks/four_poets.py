"""Four labels in Italian: whose verse is this line? Preset best beside the linear model."""

import json
import random
import statistics
import tempfile
from pathlib import Path

from common import data_file, machine, measure, own_home, rnntui, write

CLAIM = "a classifier of short texts with four labels, no setting changed, seeds 0 to 2"
POETS = {
    "dante_alighieri": "Commedia",
    "francesco_petrarca": None,
    "giacomo_leopardi": None,
    "vincenzo_monti": None,
}
LINES = 2_000
"""Distinct lines of each poet."""


def lines_of(poet: str, collection: str | None) -> list[str]:
    """A random choice of a poet's distinct lines, the same each time."""
    poems = json.loads(Path(data_file("italian_poets", f"{poet}.json")).read_text("utf-8"))
    chosen = [poem for poem in poems if collection in (None, poem["collection"])]
    lines = {
        verse["verse"].strip() for poem in chosen for stanza in poem["text"] for verse in stanza
    }
    return random.Random(0).sample(sorted(lines - {""}), LINES)


def main() -> None:
    """Writes the set, trains three runs and reads their reports."""
    about, home, rows = machine(), own_home(), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "poets.tsv")
        texts = [f"{poet}\t{line}\n" for poet, of in POETS.items() for line in lines_of(poet, of)]
        path.write_text("".join(texts), encoding="utf-8")
        for seed in range(3):
            command = rnntui(
                "train", "classifier", "--data", str(path), "--seed", str(seed), "--json"
            )
            report = json.loads(measure(command, RNNTUI_HOME=home).stdout)
            rows.append(
                {
                    "seed": seed,
                    "macro_f1": round(report["macro_f1"], 4),
                    "linear_macro_f1": round(report["baseline"]["macro_f1"], 4),
                    "training_seconds": report["training_seconds"],
                }
            )
    figures = {
        "mean_macro_f1": round(statistics.mean(row["macro_f1"] for row in rows), 4),
        "mean_linear_macro_f1": round(statistics.mean(row["linear_macro_f1"] for row in rows), 4),
    }
    write("four_poets", CLAIM, {**figures, "runs": rows, "machine": about})


if __name__ == "__main__":
    main()
