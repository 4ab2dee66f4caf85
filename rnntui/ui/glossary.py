"""The figures of the screens, each in two lines with its formula; `?` shows those of the screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A figure that a screen shows.

    Attributes:
        name: as it stands on the screens.
        formula: how it comes about.
        about: what it says, one sentence.
        sections: the screens that show it.
    """

    name: str
    formula: str
    about: str
    sections: tuple[str, ...]


FIGURES = (
    Figure(
        "loss",
        "−mean ln p(right answer), in nats",
        "What the training lowers; ln 2 = .69 is a coin's on two labels.",
        ("train", "runs"),
    ),
    Figure(
        "MCC",
        "(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN))",
        "Matthews correlation: 1 is perfect, 0 is guessing, however rare a label is.",
        ("train", "runs", "spam"),
    ),
    Figure(
        "SC",
        "TP / (TP + FN)",
        "Spam caught: the share of the spam that is called spam.",
        ("train", "runs", "spam"),
    ),
    Figure(
        "BH",
        "FP / (FP + TN)",
        "Blocked ham: the share of the ham that is called spam, and so is lost.",
        ("train", "runs", "spam"),
    ),
    Figure(
        "macro F1",
        "mean over labels of 2·TP / (2·TP + FP + FN)",
        "Every label counts alike, also a rare one; for three labels and more.",
        ("train", "runs"),
    ),
    Figure(
        "bits/char",
        "−mean log₂ p(next character)",
        "What a character of unseen text costs; 2 bits are a choice among four.",
        ("train", "runs", "poetry"),
    ),
    Figure(
        "95 % interval",
        "Wilson: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)",
        "Where a share would lie for more texts of this kind, 19 times of 20.",
        ("runs", "spam"),
    ),
    Figure(
        "McNemar",
        "binomial test of the texts that one alone has right",
        "Whether two classifiers differ on one test set by more than luck.",
        ("runs", "spam"),
    ),
    Figure(
        "mean ± sd",
        "√(Σ(x − x̄)² / (n − 1))",
        "Runs that differ by their seed alone: smaller differences are noise.",
        ("runs",),
    ),
    Figure(
        "log-odds",
        "ln p / (1 − p); shares: ∫ ∂F/∂x · (x − x₀)",
        "A word's share in the verdict (integrated gradients): all add up to the whole.",
        ("spam", "learn"),
    ),
    Figure(
        "typical of a label",
        "difference of log-odds, by its standard deviation",
        "How much more likely a token is in the texts of one label than in the others.",
        ("data",),
    ),
    Figure(
        "entropy",
        "−Σ p·log₂ p, in bits",
        "How open the next character is; of order n it is known what the n before were.",
        ("data", "poetry", "learn"),
    ),
    Figure(
        "out of vocabulary",
        "tokens without a vector / tokens",
        "What the chosen vectors cannot tell from one another.",
        ("data",),
    ),
    Figure(
        "temperature",
        "p(T) ∝ p^(1/T)",
        "Below 1 the likely becomes likelier, above 1 the rare comes through.",
        ("poetry", "learn"),
    ),
    Figure(
        "top-k, top-p",
        "the k likeliest; the fewest that reach p together",
        "What is drawn from; all else gets no chance.",
        ("poetry",),
    ),
    Figure(
        "carried",
        "‖∂F/∂hₜ‖ / ‖∂F/∂h_T‖",
        "How much of the gradient reaches a step: what vanishes there is not learned.",
        ("learn",),
    ),
)


def figures_of(section: str) -> list[Figure]:
    """Those that a screen shows."""
    return [figure for figure in FIGURES if section in figure.sections]
