"""Prompts in the characters of the corpus: mapped where a reader would, else refused by name."""

import unicodedata

import pytest

from rnntui.data.vocabulary import CharVocabulary
from rnntui.errors import UserError
from rnntui.generation.prompt import map_prompt


@pytest.mark.parametrize(
    ("corpus", "prompt", "expected", "notes"),
    [
        ("abc", "cab", "cab", []),
        ("l'uno", "l’uno", "l'uno", ["’ → '"]),
        ("l’uno", "l'uno", "l’uno", ["' → ’"]),
        ("è e", "È e", "è e", ["È → è"]),
        ("e", "è È", None, []),
        ("e ", "è È", "e e", ["è → e", "È → e"]),
        ("E", "è", "E", ["è → E"]),
        ("e.", "e…", "e...", ["… → ..."]),
        ('"a', "«a» “a„", None, []),
        ('"a ', "«a» “a„", '"a" "a"', ['« → "', '» → "', '“ → "', '„ → "']),
        ("a-b", "a—b", "a-b", ["— → -"]),
        ("stras", "straß", "strass", ["ß → ss"]),
        ("ab", "ａｂ", "ab", ["ａ → a", "ｂ → b"]),
        ("a b", "a\u00a0b", "a b", ["\u00a0 →  "]),
        ("a\nb", "a\r\nb", "a\nb", []),
        ("σa", "Σa", "σa", ["Σ → σ"]),
        ("жё", "Ж", "ж", ["Ж → ж"]),
        ("가나", unicodedata.normalize("NFD", "가"), "가", []),
        ("", "", "", []),
    ],
)
def test_mapping(corpus, prompt, expected, notes):
    vocabulary = CharVocabulary.of(corpus)
    if expected is None:
        with pytest.raises(UserError, match="has no"):
            map_prompt(prompt, vocabulary)
        return
    mapped, told = map_prompt(prompt, vocabulary)
    assert mapped == expected
    assert told == notes
    assert all(character in vocabulary for character in mapped)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_either_way_to_write_an_accent_reads_the_same(form, typed):
    vocabulary = CharVocabulary.of(unicodedata.normalize(form, "perché"))
    prompt = unicodedata.normalize(typed, "ché É")
    with pytest.raises(UserError, match=r"U\+0020"):
        map_prompt(prompt, vocabulary)
    mapped, notes = map_prompt(prompt.replace(" ", ""), vocabulary)
    assert mapped == unicodedata.normalize(form, "chéé")
    assert len(notes) == 1  # the capital; an accent written otherwise is no change to tell


def test_the_refusal_names_each_character_once_with_its_code():
    with pytest.raises(UserError) as caught:
        map_prompt("aжaж\u200b", CharVocabulary.of("a"))
    message = str(caught.value)
    assert message.count("ж") == 1
    assert "U+0436" in message
    assert "U+200B" in message
    assert "\u200b" not in message
    assert "\n" not in message


def test_a_long_list_is_cut():
    with pytest.raises(UserError, match="and 15 more"):
        map_prompt("".join(map(chr, range(0x4E00, 0x4E19))), CharVocabulary.of("a"))
