"""Texts as tokens: spaCy's tokenizer alone, as a stream, in constant memory."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from threading import Lock
from typing import TYPE_CHECKING

from rnntui.data.traced import Traced
from rnntui.errors import UserError

if TYPE_CHECKING:
    from spacy.language import Language

# Their spaCy tokenizers need packages of their own, so a run would read text otherwise on another
# machine. The rules for any language serve, with scripts without spaces split into characters.
_ANY_LANGUAGE = "xx"
_NEED_PACKAGES = frozenset({"ja", "ko", "th", "vi", "zh"})

# spaCy keeps every distinct word for ever (190 MB after 30,000 messages of new words). Its memory
# zones prevent that at half the speed (9,700 messages a second, 19,600 without); a new pipeline
# after so many words costs 0.06 s and keeps the memory level.
_WORDS_KEPT = 100_000

# The tokenizer peels signs off a word one by one and copies the rest: 20,000 exclamation marks
# took 24 s in one piece and 0.25 s in pieces of this size.
_LONGEST_WORD = 200
_CHARACTERS_A_TOKEN = 50

# A text of 1 MB is not tokenised to its end for the number of tokens that were left out.
_COUNTED_CHARACTERS = 8_000

# Only whole entities: html.unescape alone also turns `?a=1&copy=2` into `?a=1©=2`.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Letters of scripts that put no spaces between words. Digits are not among them: a number stays
# whole. Han and Yi are all letters; in the other blocks Unicode's categories decide.
_WHOLE_SCRIPTS = {
    "Han": "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U000323af",
    "Yi": "\ua000-\ua4c6",
}
_BLOCKS = {
    "Hiragana": [(0x3041, 0x309F), (0x1B001, 0x1B11F), (0x1B150, 0x1B152)],
    "Katakana": [(0x30A0, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1B164, 0x1B167)],
    "Bopomofo": [(0x3105, 0x312F), (0x31A0, 0x31BF)],
    "Thai": [(0x0E00, 0x0E7F)],
    "Lao": [(0x0E80, 0x0EFF)],
    "Tibetan": [(0x0F00, 0x0FFF)],
    "Myanmar": [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
    "Khmer": [(0x1780, 0x17FF)],
    "Tai": [(0x1950, 0x19DF), (0x1A20, 0x1AAF), (0xAA80, 0xAADF)],
    "Balinese": [(0x1B00, 0x1B7F)],
    "Javanese": [(0xA980, 0xA9DF)],
}
# Kana sound marks and variation selectors belong to the character before them.
_OTHER_MARKS = "\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef"


@cache
def _scripts() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    """A pattern for each script without spaces, and one for a character of any with its marks."""
    letters, marks = dict(_WHOLE_SCRIPTS), _OTHER_MARKS
    for script, blocks in _BLOCKS.items():
        characters = [chr(code) for first, last in blocks for code in range(first, last + 1)]
        marks += "".join(c for c in characters if unicodedata.category(c)[0] == "M")
        letters[script] = "".join(c for c in characters if unicodedata.category(c)[0] == "L")
    patterns = {script: re.compile(f"[{found}]") for script, found in letters.items()}
    return patterns, re.compile(f"[{''.join(letters.values())}][{marks}]*")


def languages() -> list[str]:
    """Codes of the languages that spaCy has rules for; spaCy is not loaded for it."""
    spec = find_spec("spacy")
    places = spec.submodule_search_locations if spec else None
    folders = [str(Path(place) / "lang") for place in places or ()]
    return sorted(module.name for module in iter_modules(folders) if module.ispkg)


def unescape(text: str) -> str:
    """The text with its HTML entities (`&amp;`, `&#8364;`) as the characters they stand for."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def entities(text: str) -> list[str]:
    """The HTML entities in a text, in order."""
    return _ENTITY.findall(text) if "&" in text else []


class Tokenizer:
    """Cuts texts into tokens, one at a time, with the rules of a language.

    HTML entities become characters, masks become "0", characters of scripts without spaces stand
    alone, and whitespace is never a token. The tokens of a text depend on nothing but the text
    and these settings. One tokenizer may serve several threads.

    Args:
        language: code such as "en"; None stands for any language.
        lowercase: give tokens in small letters.
        max_tokens: tokens given of a text; the rest is not looked at.
        masks: texts that this data set puts in the place of a number, escaped or not.

    Raises:
        UserError: no rules for that language.
    """

    def __init__(
        self,
        language: str | None = None,
        *,
        lowercase: bool = False,
        max_tokens: int | None = None,
        masks: Sequence[str] = (),
    ) -> None:
        code = (language or _ANY_LANGUAGE).strip().lower().replace("_", "-").split("-")[0]
        if code not in (known := languages()):
            raise UserError(
                f"no language {language!r}; leave it out for any language, or choose from "
                + ", ".join(known)
            )
        self._code = _ANY_LANGUAGE if code in _NEED_PACKAGES else code
        self.language = language
        self.lowercase = lowercase
        self.max_tokens = max_tokens
        self.masks = tuple(masks)
        forms = {form for mask in masks if mask for form in (mask, unescape(mask))}
        by_length = sorted(forms, key=lambda form: (-len(form), form))
        self._mask_pattern = re.compile("|".join(map(re.escape, by_length))) if forms else None
        self._scripts_seen: dict[str, None] = {}
        self._texts = 0
        self._spaced_texts = 0
        self._nlp: Language | None = None
        self._lock = Lock()

    def __call__(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """The tokens of each text, in order; a text is read only when its tokens are asked for."""
        for text in texts:
            yield self.tokens(text)

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text; none if it is empty or blank."""
        self._texts += 1
        tokens = self._cut(self._substituted(self._within(text)), self.max_tokens)
        return [token.lower() for token in tokens] if self.lowercase else tokens

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where each of `tokens(text)` stands in the text as it is given: (start, end).

        What an entity or a mask became stands where the whole of it does.
        """
        within = self._within(text)
        traced = self._traced(within, text.index(within))
        return traced.spans(self._cut(traced.text, self.max_tokens))

    def unread(self, text: str) -> int:
        """How many tokens of a text `tokens` leaves out; of a long text an estimate."""
        read = len(self.spans(text))
        if read != self.max_tokens and len(self._within(text)) >= len(text.lstrip()):
            return 0
        near = text[:_COUNTED_CHARACTERS]
        counted = len(self._cut(self._traced(near).text, None))
        # What is behind goes on as it began: so it holds of scripts with and without spaces.
        return max(round(counted * len(text) / len(near)) - read, 0)

    def note(self) -> str | None:
        """What a report must say about the texts read so far, or None."""
        if not self._scripts_seen:
            return None
        scripts = ", ".join(self._scripts_seen)
        return (
            f"text without spaces was split into characters ({scripts}; in {self._spaced_texts:,} "
            f"of {self._texts:,} texts)"
        )

    def unmasked(self, text: str) -> str:
        """The text as whoever learns from it may see it: entities as characters, masks as "0"."""
        text = unescape(text)
        return text if self._mask_pattern is None else self._mask_pattern.sub("0", text)

    def _within(self, text: str) -> str:
        """The part of a text that tokens are looked for in."""
        if self.max_tokens is None:
            return text
        return text.lstrip()[: self.max_tokens * _CHARACTERS_A_TOKEN]

    def _substituted(self, text: str) -> str:
        """The text with characters for entities, "0" for masks, and spaces where none are."""
        text = self.unmasked(text)
        return text if text.isascii() else self._spaced(_SURROGATES.sub("\ufffd", text))

    def _traced(self, text: str, start: int = 0) -> Traced:
        """What `_substituted` gives, and where it came from; slower, and not counted."""
        traced = Traced.of(text, start).sub(_ENTITY, _character)
        if self._mask_pattern is not None:
            traced = traced.sub(self._mask_pattern, lambda _: "0")
        traced = traced.sub(_SURROGATES, lambda _: "\ufffd")
        return traced.sub(_scripts()[1], lambda found: f" {found[0]} ")

    def _cut(self, text: str, limit: int | None) -> list[str]:
        """The first tokens of a substituted text.

        spaCy gets to see words of bounded length with one space between them.
        """
        words = text.split(None, -1 if limit is None else limit)[:limit]
        if any(len(word) > _LONGEST_WORD for word in words):
            words = [
                word[start : start + _LONGEST_WORD]
                for word in words
                for start in range(0, len(word), _LONGEST_WORD)
            ]
        if not words:
            return []
        with self._lock:
            return [token.text for token in self._pipeline().tokenizer(" ".join(words))][:limit]

    def _spaced(self, text: str) -> str:
        """The text with spaces around each character of a script without spaces."""
        scripts, character = _scripts()
        spaced, found = character.subn(r" \g<0> ", text)
        if found:
            self._spaced_texts += 1
            for script, pattern in scripts.items():
                if script not in self._scripts_seen and pattern.search(text):
                    self._scripts_seen[script] = None
        return spaced

    def _pipeline(self) -> "Language":
        if self._nlp is None or len(self._nlp.vocab.strings) > _WORDS_KEPT:
            import spacy

            self._nlp = spacy.blank(self._code)
        return self._nlp
