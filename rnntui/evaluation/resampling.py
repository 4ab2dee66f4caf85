"""How sure a figure is that has no formula for it: by drawing the same texts again and again."""

import numpy as np

DRAWS = 2_000
"""Collections that are drawn; the ends of a 95 % interval then move by some 2 % of its length."""

MOST_LABELS = 50
"""Labels up to which it is done: the tables of 2,000 draws of 50 labels take 40 MB."""


def mcc_interval(
    table: np.ndarray, *, confidence: float = 0.95, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float] | None:
    """The percentile bootstrap interval of a Matthews correlation coefficient, `(low, high)`.

    To draw as many texts with replacement is to draw a confusion matrix from the multinomial
    distribution of its shares. Source: Efron 1979, "Bootstrap Methods: Another Look at the
    Jackknife"; the coefficient as in `rnntui.evaluation.metrics.mcc`.

    Args:
        table: `(labels, labels)` texts, rows true, columns said.
        confidence: of the two-sided interval, between 0 and 1.
        draws: collections drawn.
        seed: the same gives the same interval.

    Returns:
        None without texts and with more than `MOST_LABELS` labels.
    """
    counts = np.asarray(table, np.int64)
    labels, total = len(counts), int(counts.sum())
    if not total or labels > MOST_LABELS:
        return None
    random = np.random.default_rng(seed)
    drawn = random.multinomial(total, counts.ravel() / total, size=draws)
    tables = drawn.reshape(draws, labels, labels).astype(np.float64)
    true, said = tables.sum(axis=2), tables.sum(axis=1)
    right = np.trace(tables, axis1=1, axis2=2)
    spread = (total**2 - (said**2).sum(axis=1)) * (total**2 - (true**2).sum(axis=1))
    above = right * total - (true * said).sum(axis=1)
    defined = spread > 0
    found = np.where(defined, above / np.sqrt(np.where(defined, spread, 1)), 0.0)
    outside = (1 - confidence) / 2
    low, high = np.quantile(found, [outside, 1 - outside])
    return float(low), float(high)
