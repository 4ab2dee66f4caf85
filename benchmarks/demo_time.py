"""Wall clock of `rnntui demo` on two cores."""

from common import machine, measure, own_home, rnntui, summary, write

CLAIM = "`rnntui demo` trains both models, reports and writes a poem in under 90 s on 2 cores"


def main() -> None:
    """Runs the demo three times, each in a new home."""
    about = machine()
    runs = [measure(rnntui("demo"), cores=2, RNNTUI_HOME=own_home()) for _ in range(3)]
    write(
        "demo_time",
        CLAIM,
        {
            "wall_seconds": summary([run.wall for run in runs]),
            "peak_mib": round(max(run.peak_mib for run in runs)),
            "machine": about,
        },
    )


if __name__ == "__main__":
    main()
