"""What a data set looks like: labels, lengths, duplicates, words, artefacts, entropy."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rnntui.data.splits import fold_letters, split_labelled, text_key
from rnntui.data.tokens import entities, unescape
from rnntui.errors import DataError

HELD_OUT = 0.2
"""Share of the texts whose tokens are looked for among the others'."""

ENTROPY_CHARACTERS = 5_000_000
"""Characters at the beginning of a corpus that the entropies are counted on; 0.3 GB of memory."""

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>")
_ARTEFACTS = 50
_BINS = 20


@dataclass(frozen=True)
class Artefact:
    """A trace of how the texts were collected: an HTML entity or tag, or a mask.

    Attributes:
        text: as it stands in the texts.
        messages: texts that hold it, by label; one label only means that it gives the label away.
    """

    text: str
    messages: dict[str, int]


@dataclass(frozen=True)
class TokenScore:
    """A token that is typical of a label.

    Attributes:
        score: z-score of its log-odds against the other labels.
        count: times it occurs under the label.
    """

    token: str
    score: float
    count: int


@dataclass(frozen=True)
class LabelledStatistics:
    """Statistics of labelled texts.

    Attributes:
        messages: number of texts.
        labels: texts of each label, the most frequent first.
        tokens: number of tokens.
        length_median: tokens of a text.
        length_p99: 99th percentile.
        length_max: the longest.
        histogram: (from, to, texts) for lengths; the last takes all that is longer.
        exact_duplicates: texts that equal an earlier one.
        near_duplicates: texts whose letters equal an earlier one's, exact ones included.
        exact_conflicts: sets of equal texts with more than one label.
        near_conflicts: the same for texts with equal letters.
        artefacts: the most frequent first, at most 50.
        vocabulary: distinct tokens.
        hapaxes: tokens that occur once.
        top_tokens: the most typical tokens of each label, the most typical first.
        unknown_rate: share of the tokens of a held-out 20 % that the rest does not have; None
            with too few texts.
        unknown_to_vectors: share of all tokens that the given vectors lack, in small letters too;
            None without vectors.
    """

    messages: int
    labels: dict[str, int]
    tokens: int
    length_median: float
    length_p99: float
    length_max: int
    histogram: tuple[tuple[int, int, int], ...]
    exact_duplicates: int
    near_duplicates: int
    exact_conflicts: int
    near_conflicts: int
    artefacts: tuple[Artefact, ...]
    vocabulary: int
    hapaxes: int
    top_tokens: dict[str, tuple[TokenScore, ...]]
    unknown_rate: float | None
    unknown_to_vectors: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain values under the names of the attributes."""
        return asdict(self)


def labelled_statistics(
    texts: Sequence[str],
    labels: Sequence[str],
    tokens: Iterable[Sequence[str]],
    *,
    masks: Sequence[str] = (),
    vector_keys: Collection[str] | None = None,
    top: int = 20,
    seed: int = 0,
) -> LabelledStatistics:
    """Counts what is worth knowing of labelled texts.

    Args:
        texts: the texts as they were read.
        labels: the label of each.
        tokens: the tokens of each, in the same order; read once.
        masks: texts that stand for a number in this data set.
        vector_keys: tokens that have a pretrained vector.
        top: typical tokens given of each label.
        seed: of the held-out part.
    """
    ids: dict[str, int] = {}
    flat_parts: list[np.ndarray] = []
    for text_tokens in tokens:
        rows = [ids.setdefault(token, len(ids)) for token in text_tokens]
        flat_parts.append(np.array(rows, np.int32))
    lengths = np.array([len(part) for part in flat_parts], np.int64)
    flat = np.concatenate(flat_parts) if flat_parts else np.empty(0, np.int32)
    del flat_parts
    counts = np.bincount(flat, minlength=len(ids))
    by_label = dict(Counter(labels).most_common())
    exact, exact_conflicts = _duplicates(texts, labels)
    near, near_conflicts = _duplicates((fold_letters(text) for text in texts), labels)
    names = list(ids)
    number = {label: i for i, label in enumerate(by_label)}
    label_ids = np.array([number[label] for label in labels], np.int32)
    return LabelledStatistics(
        messages=len(texts),
        labels=by_label,
        tokens=len(flat),
        length_median=float(np.median(lengths)) if len(lengths) else 0.0,
        length_p99=float(np.percentile(lengths, 99)) if len(lengths) else 0.0,
        length_max=int(lengths.max(initial=0)),
        histogram=_histogram(lengths),
        exact_duplicates=exact,
        near_duplicates=near,
        exact_conflicts=exact_conflicts,
        near_conflicts=near_conflicts,
        artefacts=_artefacts(texts, labels, masks),
        vocabulary=len(ids),
        hapaxes=int((counts == 1).sum()),
        top_tokens=_top_tokens(names, flat, np.repeat(label_ids, lengths), list(by_label), top),
        unknown_rate=_unknown_rate(texts, labels, flat, lengths, seed),
        unknown_to_vectors=_unknown_to_vectors(names, counts, vector_keys),
    )


def _duplicates(texts: Iterable[str], labels: Sequence[str]) -> tuple[int, int]:
    """Texts that equal an earlier one, and sets of equal texts with more than one label."""
    first_label: dict[bytes, str] = {}
    conflicts: set[bytes] = set()
    total = 0
    for text, label in zip(texts, labels, strict=True):
        key = text_key(text)
        if first_label.setdefault(key, label) != label:
            conflicts.add(key)
        total += 1
    return total - len(first_label), len(conflicts)


def _histogram(lengths: np.ndarray) -> tuple[tuple[int, int, int], ...]:
    if not len(lengths):
        return ()
    width = max(1, int(np.ceil((np.percentile(lengths, 99) + 1) / _BINS)))
    counts = np.bincount(np.minimum(lengths // width, _BINS))
    last = len(counts) - 1
    return tuple(
        (i * width, int(lengths.max()) if i == last else (i + 1) * width - 1, int(count))
        for i, count in enumerate(counts)
    )


def _artefacts(
    texts: Sequence[str], labels: Sequence[str], masks: Sequence[str]
) -> tuple[Artefact, ...]:
    forms = {form for mask in masks if mask for form in (mask, unescape(mask))}
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        here = {form for form in forms if form in text}
        if "&" in text:
            here.update(entities(text))
        if "<" in text:
            here.update(_TAG.findall(text))
        for form in here:
            found[form][label] += 1
    most = sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))[:_ARTEFACTS]
    return tuple(Artefact(form, dict(counter.most_common())) for form, counter in most)


def _top_tokens(
    names: list[str],
    flat: np.ndarray,
    label_of_token: np.ndarray,
    labels: list[str],
    top: int,
) -> dict[str, tuple[TokenScore, ...]]:
    """The tokens with the highest log-odds of each label, weighted by their certainty.

    Log-odds ratio of the label against all others with an informative Dirichlet prior, the
    counts of the whole collection, divided by its standard deviation. Source: Monroe, Colaresi,
    Quinn 2008, "Fightin' Words", equations 15, 16, 18, 22.
    """
    prior = np.bincount(flat, minlength=len(names)).astype(np.float64)
    prior_total = prior.sum()
    result: dict[str, tuple[TokenScore, ...]] = {}
    for i, label in enumerate(labels):
        own = np.bincount(flat[label_of_token == i], minlength=len(names))
        mine, others = own + prior, (prior - own) + prior
        mine_total, others_total = own.sum() + prior_total, 2 * prior_total - own.sum()
        # A label whose texts are one single token leaves nothing else to set it against.
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(mine / (mine_total - mine)) - np.log(others / (others_total - others))
            scores = np.nan_to_num(odds / np.sqrt(1 / mine + 1 / others), posinf=0, neginf=0)
        best = np.argsort(-scores, kind="stable")[:top]
        result[label] = tuple(
            TokenScore(names[j], float(scores[j]), int(own[j])) for j in best if scores[j] > 0
        )
    return result


def _unknown_rate(
    texts: Sequence[str], labels: Sequence[str], flat: np.ndarray, lengths: np.ndarray, seed: int
) -> float | None:
    try:
        split = split_labelled(texts, labels, test_share=HELD_OUT, validation_share=0, seed=seed)
    except DataError:
        return None
    held = np.zeros(len(lengths), bool)
    held[split.test] = True
    held_tokens = np.repeat(held, lengths)
    known = np.zeros(int(flat.max(initial=-1)) + 1, bool)
    known[flat[~held_tokens]] = True
    looked_for = flat[held_tokens]
    return float(1 - known[looked_for].mean()) if len(looked_for) else None


def _unknown_to_vectors(
    names: list[str], counts: np.ndarray, keys: Collection[str] | None
) -> float | None:
    if keys is None or not names:
        return None
    missing = np.array([name not in keys and name.lower() not in keys for name in names])
    return float(counts[missing].sum() / counts.sum())


@dataclass(frozen=True)
class CorpusStatistics:
    """Statistics of a text.

    Attributes:
        characters: length of the text.
        distinct: distinct characters.
        counts: times each character occurs, the most frequent first.
        lines: lines, ended by a line feed.
        line_length_median: characters of a line.
        line_length_p99: 99th percentile.
        line_length_max: the longest.
        line_histogram: (from, to, lines) for lengths; the last takes all that is longer.
        words: runs of characters without whitespace.
        entropies: entropy in bits of a character given the 0, 1, … 5 before it, as counted in
            the text itself; falls below what any model reaches on other text, the more so the
            longer the context.
        entropy_characters: characters at the beginning that the entropies are counted on.
    """

    characters: int
    distinct: int
    counts: dict[str, int]
    lines: int
    line_length_median: float
    line_length_p99: float
    line_length_max: int
    line_histogram: tuple[tuple[int, int, int], ...]
    words: int
    entropies: tuple[float, ...]
    entropy_characters: int

    def to_json(self) -> dict[str, Any]:
        """Plain values under the names of the attributes."""
        return asdict(self)


def corpus_statistics(text: str) -> CorpusStatistics:
    """Counts what is worth knowing of a text."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    counts = dict(sorted(Counter(text).items(), key=lambda item: (-item[1], item[0])))
    counted = text[:ENTROPY_CHARACTERS]
    lengths = np.fromiter((len(line) for line in lines), np.int64, len(lines))
    return CorpusStatistics(
        characters=len(text),
        distinct=len(counts),
        counts=counts,
        lines=len(lines),
        line_length_median=float(np.median(lengths)) if lines else 0.0,
        line_length_p99=float(np.percentile(lengths, 99)) if lines else 0.0,
        line_length_max=int(lengths.max(initial=0)),
        line_histogram=_histogram(lengths),
        words=sum(len(line.split()) for line in lines),
        entropies=conditional_entropies(counted, orders=6),
        entropy_characters=len(counted),
    )


def conditional_entropies(text: str, *, orders: int) -> tuple[float, ...]:
    """Empirical entropy of a character given the 0, 1, … `orders` - 1 before it, in bits.

    H(X | context) = -sum over (context, x) of n(context, x) / N · log2(n(context, x) / n(context)),
    over the positions that have a whole context; 0 where there is none.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    symbols, codes = np.unique(points, return_inverse=True)
    contexts = np.zeros(len(codes), np.int64)
    entropies: list[float] = []
    for order in range(orders):
        # contexts[t] numbers the `order` characters before t; the first `order` have too few.
        pairs = contexts[order:] * len(symbols) + codes[order:]
        if not len(pairs):
            entropies.append(0.0)
            continue
        _, grams, gram_counts = np.unique(pairs, return_inverse=True, return_counts=True)
        context_counts = np.bincount(contexts[order:])
        context_counts = context_counts[context_counts > 0]
        total = len(pairs)
        joint = _plogp(gram_counts, total)
        entropies.append(max(0.0, joint - _plogp(context_counts, total)))
        contexts = np.concatenate((np.zeros(order + 1, np.int64), grams[:-1]))
    return tuple(entropies)


def _plogp(counts: np.ndarray, total: int) -> float:
    """Entropy in bits of a distribution given by its counts."""
    shares = counts / total
    return float(-(shares * np.log2(shares)).sum())
