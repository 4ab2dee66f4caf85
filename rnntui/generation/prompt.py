"""Prompts in the characters of the corpus: what it lacks is mapped to what it has, or refused."""

import unicodedata
from collections.abc import Iterator

from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import UserError

# Characters that keyboards and printers use for one another.
_ALIKE = (
    "'’‘ʼ`´′‛ʹ",
    '"“”„‟«»″',
    "-‐‑–—−―",
    " \u00a0\u2002\u2003\u2009\u200a\u202f\t",
)
_NAMED = 10


def map_prompt(prompt: str, vocabulary: CharVocabulary) -> tuple[str, list[str]]:
    """The prompt in characters the corpus has.

    A character the corpus lacks, with the marks that combine with it, becomes the first of these
    that the corpus has: its composed or decomposed form, a typographic sister (’ for '), its
    compatible form (… as three dots), the other case, its letter without marks, that in the
    other case. Line breaks of other systems become a plain one.

    Returns:
        The mapped prompt, and one note a mapping ("È → è"), each once.

    Raises:
        UserError: nothing fits some characters; the message names them.
    """
    mapped, notes = [], []
    missing = []
    for cluster in _clusters(prompt.replace("\r\n", "\n").replace("\r", "\n")):
        found = next((form for form in _forms(cluster) if _known(form, vocabulary)), None)
        if found is None:
            missing.append(cluster)
            continue
        mapped.append(found)
        # The eye cannot tell the composed from the decomposed form.
        if unicodedata.normalize("NFC", found) != unicodedata.normalize("NFC", cluster):
            notes.append(f"{cluster} → {found}")
    if missing:
        raise _missing_error(missing)
    return "".join(mapped), list(dict.fromkeys(notes))


def refuse_missing(prompt: str, vocabulary: CharVocabulary) -> None:
    """Does nothing when every character of the prompt is known.

    Raises:
        UserError: names the characters the corpus lacks.
    """
    missing = [character for character in prompt if character not in vocabulary]
    if missing:
        raise _missing_error(missing)


def _missing_error(missing: list[str]) -> UserError:
    distinct = list(dict.fromkeys(missing))
    named = ", ".join(
        f"{text!r} ({' '.join(f'U+{ord(c):04X}' for c in text)})" for text in distinct[:_NAMED]
    )
    more = f" and {len(distinct) - _NAMED} more" if len(distinct) > _NAMED else ""
    return UserError(
        f"the model's corpus has no {named}{more}: write the prompt in characters it has"
    )


def _known(text: str, vocabulary: CharVocabulary) -> bool:
    return all(character in vocabulary for character in text)


def _clusters(text: str) -> Iterator[str]:
    """Characters, each with the marks that combine with it."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _joins(text[end]):
            yield text[start:end]
            start = end


def _joins(character: str) -> bool:
    """Whether it is part of what stands before it: a mark, or a vowel or final of Hangul."""
    return unicodedata.combining(character) > 0 or "\u1160" <= character <= "\u11ff"


def _forms(cluster: str) -> Iterator[str]:
    """What may stand for a cluster, the nearest first; never nothing."""
    yield from _spellings(cluster)
    for alike in _ALIKE:
        if cluster in alike:
            yield from alike
    compatible = unicodedata.normalize("NFKC", cluster)
    if len(compatible) > 1 and compatible.startswith(" "):
        return  # a mark that stands alone, such as ¨, comes apart into a space and the mark
    letters = "".join(
        character
        for character in unicodedata.normalize("NFD", compatible)
        if not unicodedata.combining(character)
    )
    for form in (compatible, letters):
        if form:  # marks without a letter leave nothing
            for cased in (form, form.lower(), form.casefold(), form.upper()):
                yield from _spellings(cased)


def _spellings(text: str) -> tuple[str, str, str]:
    """As it is, composed, and taken apart: corpora write their accents in either way."""
    return text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
