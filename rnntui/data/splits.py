"""Training, validation and test parts: by seed, stratified, with texts that are alike together."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

import numpy as np

from rnntui.errors import DataError

_NOT_SMALL_LETTERS = re.compile("[^a-z]+")


@dataclass(frozen=True)
class Split:
    """Which texts belong to which part: three sorted int64 arrays of indices.

    Together they hold every index once; a part whose share is 0 is empty.
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def fold_letters(text: str) -> str:
    """The letters of a text without case, digits, signs and spaces: alike texts fold alike.

    Letters are those of any script, in compatibility form (NFKC), with the marks that belong to
    them. A text without letters folds to itself, stripped.
    """
    if text.isascii():
        return _NOT_SMALL_LETTERS.sub("", text.lower()) or text.strip().lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(c for c in folded if c.isalpha() or unicodedata.category(c)[0] == "M")
    return letters or folded.strip()


def text_key(text: str) -> bytes:
    """A short stand-in for a text in dictionaries: equal texts have equal keys.

    16 bytes of BLAKE2b: a million long texts need not lie in memory twice.
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def split_labelled(
    texts: Sequence[str],
    labels: Sequence[str] | Sequence[int] | np.ndarray,
    *,
    test_share: float,
    validation_share: float,
    seed: int,
    grouped: bool = True,
) -> Split:
    """Splits labelled texts, each label in the same shares.

    Texts that fold to the same letters form a group, and a group never stands on two sides; it
    counts for its most frequent label. A label with three groups or more appears on every side
    that is asked for. Training keeps at least one group of each label, so a label of one group
    is never in a test; only a label that always shares its groups with another can be missing
    from training.

    Args:
        texts: the texts.
        labels: the label of each text.
        test_share: share of all texts held out, 0 to 1.
        validation_share: share of the rest.
        seed: the same seed gives the same split.
        grouped: keep alike texts together; otherwise every text is a group.

    Raises:
        DataError: a side that is asked for would stay empty.
    """
    names = labels.tolist() if isinstance(labels, np.ndarray) else list(labels)
    label_ids = {name: i for i, name in enumerate(sorted(set(names)))}
    groups = list(_groups(texts, grouped=grouped))
    by_label: list[list[list[int]]] = [[] for _ in label_ids]
    for group in groups:
        votes = Counter(label_ids[names[index]] for index in group)
        by_label[min(votes, key=lambda label: (-votes[label], label))].append(group)

    rng = np.random.default_rng(seed)
    shuffled = [[label[i] for i in rng.permutation(len(label))] for label in by_label]
    everywhere = [len(label) >= 3 for label in shuffled]
    kept = [1 + (validation_share > 0 and many) for many in everywhere]
    test, rest = _held_out(shuffled, test_share, kept, everywhere)
    validation, rest = _held_out(rest, validation_share, [1] * len(rest), everywhere)
    train = [group for label in rest for group in label]
    for share, part, name in (
        (test_share, test, "test"),
        (validation_share, validation, "validation"),
    ):
        if share > 0 and not part:
            raise DataError(
                f"{len(texts)} texts ({len(groups)} that are not alike) are too few to hold out "
                f"{share:.0%} for {name}; add texts, give --split random if alike letters do not "
                f"make alike texts, or set --{name}-share 0"
            )
    return Split(_indices(train), _indices(validation), _indices(test))


def _groups(texts: Sequence[str], *, grouped: bool) -> Iterator[list[int]]:
    found: dict[Hashable, list[int]] = {}
    for index, text in enumerate(texts):
        key: Hashable = text_key(fold_letters(text)) if grouped else index
        found.setdefault(key, []).append(index)
    yield from found.values()


def _held_out(
    by_label: list[list[list[int]]], share: float, kept: list[int], needed: list[bool]
) -> tuple[list[list[int]], list[list[list[int]]]]:
    """Takes a share of every label's groups; gives what is taken, and the rest by label.

    What rounding takes too much or too little of one label goes to the next, so that the whole
    meets the share even with many rare labels; never more than one text, so that one large group
    does not tilt the other labels.

    Args:
        by_label: the shuffled groups of each label.
        share: share of each label's texts.
        kept: groups of each label that must be left.
        needed: whether at least one group of the label must be taken.
    """
    if share <= 0:
        return [], by_label
    taken: list[list[int]] = []
    rest: list[list[list[int]]] = []
    carried = 0.0
    for groups, left, must in zip(by_label, kept, needed, strict=True):
        wanted = share * sum(map(len, groups)) + carried
        chosen = _fill(groups, round(wanted), len(groups) - left)
        if must and not chosen:
            chosen = {int(np.argmin([len(group) for group in groups]))}
        taken += [groups[i] for i in sorted(chosen)]
        rest.append([group for i, group in enumerate(groups) if i not in chosen])
        got = sum(len(groups[i]) for i in chosen)
        carried = min(1.0, max(-1.0, wanted - got))
    return taken, rest


def _fill(groups: list[list[int]], wanted: int, limit: int) -> set[int]:
    """Positions of at most `limit` groups, in order, that hold at most `wanted` texts."""
    chosen: set[int] = set()
    left = wanted
    for position, group in enumerate(groups):
        if left <= 0 or len(chosen) >= limit:
            break
        if len(group) <= left:
            chosen.add(position)
            left -= len(group)
    return chosen


def _indices(groups: list[list[int]]) -> np.ndarray:
    return np.sort(np.fromiter(chain.from_iterable(groups), np.int64))


def split_corpus(
    length: int, *, test_share: float, validation_share: float
) -> tuple[slice, slice, slice]:
    """Where training, validation and test of a text lie: the test last, validation before it.

    Args:
        length: characters of the text.
        test_share: share of the whole.
        validation_share: share of the whole.
    """
    test = round(length * (1 - test_share))
    validation = max(0, round(length * (1 - test_share - validation_share)))
    return slice(0, validation), slice(validation, test), slice(test, length)
