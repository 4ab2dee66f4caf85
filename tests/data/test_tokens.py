import subprocess
import sys
import threading

import pytest

from rnntui.data.tokens import Tokenizer, entities, languages, unescape
from rnntui.errors import UserError


@pytest.fixture(scope="module")
def english() -> Tokenizer:
    return Tokenizer("en")


def test_words_signs_and_contractions_are_tokens_and_spaces_are_not(english):
    assert english.tokens("  Don't \t call,\n\n please! ") == [
        "Do",
        "n't",
        "call",
        ",",
        "please",
        "!",
    ]
    assert english.tokens("") == []
    assert english.tokens(" \n\t ") == []


def test_a_text_is_read_only_when_its_tokens_are_asked_for(english):
    read = []

    def texts():
        for text in ("one", "two", "three"):
            read.append(text)
            yield text

    stream = english(texts())
    assert next(stream) == ["one"]
    assert read == ["one"]
    assert list(stream) == [["two"], ["three"]]


def test_html_entities_become_characters_and_half_entities_stay():
    assert unescape("a &lt; b &amp; c &#8364; &#x20AC;") == "a < b & c € €"
    assert unescape("R&D ?a=1&copy=2 & more") == "R&D ?a=1&copy=2 & more"
    assert entities("a &lt;#&gt; b & c") == ["&lt;", "&gt;"]


def test_a_mask_is_a_zero_escaped_or_not():
    tokenizer = Tokenizer("en", masks=["&lt;#&gt;", "<DECIMAL>"])
    texts = ["call &lt;#&gt; now", "call <#> now", "call &lt;DECIMAL&gt; now", "call <DECIMAL> now"]
    assert list(tokenizer(texts)) == [["call", "0", "now"]] * 4
    assert tokenizer.tokens("at &lt;#&gt;pm") == Tokenizer("en").tokens("at 0pm")


def test_lowercase_keeps_the_boundaries():
    text = "I'M in L.A. NOW"
    lower = Tokenizer("en", lowercase=True).tokens(text)
    assert lower == [token.lower() for token in Tokenizer("en").tokens(text)]


def test_max_tokens_is_the_beginning_of_all_tokens(english):
    text = "Well, it's a long story: one of those that don't end. " * 5
    for limit in (1, 2, 7, 40):
        assert Tokenizer("en", max_tokens=limit).tokens(text) == english.tokens(text)[:limit]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("我在2025年买了iPhone!", ["我", "在", "2025", "年", "买", "了", "iPhone", "!"]),
        ("ぼくはカメラ", ["ぼ", "く", "は", "カ", "メ", "ラ"]),
        ("か\u3099", ["か\u3099"]),
        ("ที่นี่ 25 บาท", ["ที่", "นี่", "25", "บ", "า", "ท"]),
        ("ພາສາ", ["ພ", "າ", "ສ", "າ"]),
        ("한국어 텍스트", ["한국어", "텍스트"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("привет мир", ["привет", "мир"]),
    ],
)
def test_only_scripts_without_spaces_are_split_into_characters(text, tokens):
    assert Tokenizer().tokens(text) == tokens


@pytest.mark.parametrize("language", ["ja", "ko", "th", "vi", "zh"])
def test_a_language_whose_own_tokenizer_needs_a_package_reads_as_any_language(language):
    text = "中文 ไทย tiếng Việt 한국어"
    assert Tokenizer(language).tokens(text) == Tokenizer().tokens(text)


def test_the_note_names_the_scripts_that_were_split():
    tokenizer = Tokenizer()
    tokenizer.tokens("plain")
    assert tokenizer.note() is None
    tokenizer.tokens("漢字と")
    note = tokenizer.note()
    assert note is not None
    assert "Han" in note
    assert "Hiragana" in note
    assert "Thai" not in note


def test_an_unknown_language_is_refused_with_the_known_ones():
    for code in ("qq", "../en", "english"):
        with pytest.raises(UserError, match=r"no language .* en, "):
            Tokenizer(code)
    assert {"en", "it", "xx"} <= set(languages())
    assert Tokenizer("it-IT").tokens("l'amore") == Tokenizer("it").tokens("l'amore")


def test_a_tokenizer_is_made_without_loading_spacy():
    code = (
        "import sys; from rnntui.data.tokens import Tokenizer; Tokenizer('en'); "
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_very_long_word_or_line_does_not_blow_up(english):
    # The plain tokenizer needs hours for this line: its time grows with the square.
    signs = english.tokens("!" * 200_000)
    assert "".join(signs) == "!" * 200_000
    assert len(Tokenizer("en", max_tokens=5).tokens("word " * 250_000)) == 5
    assert len(Tokenizer("en", max_tokens=5).tokens("(" * 1_000_000)) == 5


def test_text_that_cannot_be_encoded_is_read(english):
    assert english.tokens("a \ud800 b") == ["a", "\ufffd", "b"]


def test_memory_is_bounded_and_tokens_stay_the_same(monkeypatch):
    texts = [f"word{i}x isn't word{i}y" for i in range(800)]
    expected = list(Tokenizer()(texts))
    monkeypatch.setattr("rnntui.data.tokens._WORDS_KEPT", 2_000)
    tokenizer = Tokenizer()
    assert list(tokenizer(texts)) == expected
    assert len(tokenizer._nlp.vocab.strings) < 2_100


def test_threads_may_share_a_tokenizer(english):
    texts = [f"message {i} doesn't end; it's {i * 7} long" for i in range(400)]
    expected = list(Tokenizer("en")(texts))
    found: dict[int, list[list[str]]] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.__setitem__(n, list(english(texts))))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n] == expected for n in range(4))
