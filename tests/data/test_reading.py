"""Labelled files, corpora and streams are read as they are, and bad ones say where and why."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntui.data.reading import iter_lines, read_corpus, read_labelled
from rnntui.data.registry import find
from rnntui.errors import DataError, UserError

PAIRS = [("ham", "see you at 5"), ("spam", "WIN a prize"), ("ham", "ok"), ("spam", "call now")]


def real(name: str) -> Path:
    folder = os.environ.get("RNNTUI_TEST_DATA")
    if not folder or not (Path(folder) / name).is_file():
        pytest.skip(f"RNNTUI_TEST_DATA names no folder with {name}")
    return Path(folder) / name


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "data.tsv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def pairs(result):
    return list(zip(result.labels, result.texts, strict=True))


def tsv(rows, end="\n"):
    return "".join("\t".join(row) + end for row in rows)


def test_sms_collection_reads_whole():
    result = read_labelled(real("sms_spam/SMSSpamCollection"))
    assert len(result.texts) == 5574
    assert result.labels.count("spam") == 747
    assert result.skipped == []
    assert result.lines == list(range(1, 5575))
    assert result.sha256 == find("sms_spam").sha256


def test_canti_are_the_published_edition():
    path = real("italian_poets/giacomo_leopardi.json")
    corpus = read_corpus(path, format="poems", collection=find("leopardi").collection)
    assert len(corpus.titles) == 38
    assert len(corpus.text) == 129_068
    assert len(set(corpus.text)) == 72
    assert corpus.text.startswith("O patria mia, vedo le mura")


@pytest.mark.parametrize("name", ["dante", "petrarca", "monti"])
def test_other_poets_hold_the_collection_of_the_registry(name):
    item = find(name)
    corpus = read_corpus(
        real(f"italian_poets/{item.file}"), format="poems", collection=item.collection
    )
    assert len(corpus.text) > 290_000


@pytest.mark.parametrize("name", ["data.tsv", "data.txt", "data"])
def test_tsv_with_and_without_header(write, name):
    assert pairs(read_labelled(write(tsv(PAIRS), name))) == PAIRS
    headed = read_labelled(write(tsv([("label", "text"), *PAIRS]), name))
    assert pairs(headed) == PAIRS
    assert headed.lines == [2, 3, 4, 5]


def test_header_in_a_language_of_its_own_is_found(write):
    assert pairs(read_labelled(write(tsv([("etichetta", "testo"), *PAIRS])))) == PAIRS


def test_first_message_is_no_header(write):
    rows = [("spam", "text"), ("ham", "a"), ("ham", "b"), ("spam", "c"), ("ham", "d")]
    assert pairs(read_labelled(write(tsv(rows)))) != []
    rows[0] = ("spam", "win")
    assert pairs(read_labelled(write(tsv(rows)))) == rows


def test_text_may_come_first(write):
    rows = [(text, label) for label, text in PAIRS]
    assert pairs(read_labelled(write(tsv(rows)))) == PAIRS


def test_quotes_are_characters_in_tsv(write):
    rows = [("ham", '"never closed'), ("spam", 'say ""hi""'), ("ham", '"whole"'), ("spam", "x")]
    assert pairs(read_labelled(write(tsv(rows)))) == rows


def test_further_tabs_belong_to_the_text(write):
    rows = [("ham", "a\tb"), ("spam", "c"), ("ham", "d"), ("spam", "e")]
    assert pairs(read_labelled(write(tsv(rows)))) == rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("header", [True, False])
def test_csv_finds_its_delimiter(write, delimiter, header):
    rows = [("ham", "one, two; three"), ("spam", 'a "quote"'), ("ham", "two\nlines"), ("spam", "|")]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("class", "message")] * header + rows)
    result = read_labelled(write(out.getvalue(), "data.csv"))
    assert pairs(result) == rows
    assert result.lines == [1 + header, 2 + header, 3 + header, 5 + header]


def test_csv_of_the_usual_spam_download(write):
    rows = ["v1,v2,,,", "ham,café,,,", 'spam,"win, now",,,', "ham,c,,,", "spam,d,,,"]
    content = "".join(row + "\r\n" for row in rows).encode("latin-1")
    with pytest.raises(DataError, match=r"data.csv, line 2: not UTF-8; .*--encoding latin-1"):
        read_labelled(write(content, "data.csv"))
    result = read_labelled(write(content, "data.csv"), encoding="latin-1")
    assert pairs(result) == [("ham", "café"), ("spam", "win, now"), ("ham", "c"), ("spam", "d")]


def test_csv_field_larger_than_the_csv_module_allows(write):
    content = f"ham,{'a' * 200_000}\nspam,b\nham,c\nspam,d\n"
    assert len(read_labelled(write(content, "data.csv")).texts[0]) == 200_000


def test_csv_with_an_open_quote_names_the_line(write):
    with pytest.raises(DataError, match=r"data.csv, line 2: a quotation mark .* never closed"):
        read_labelled(write('ham,a\nspam,"b\nham,c\nspam,d\n', "data.csv"))


def test_column_of_many_is_found_by_content(write):
    rows = [(str(n), ["a", "b"][n % 2], "x", f"text number {n}") for n in range(10)]
    result = read_labelled(write(tsv(rows)))
    assert result.labels == ["a", "b"] * 5
    assert result.texts[3] == "text number 3"


def test_columns_by_name_and_number(write):
    rows = [
        ("id", "kind", "what"),
        ("1", "a", "x"),
        ("2", "b", "y"),
        ("3", "a", "z"),
        ("4", "b", ""),
    ]
    path = write(tsv(rows))
    for text, label in (("what", "kind"), ("3", "2"), ("what", "2")):
        result = read_labelled(path, text_column=text, label_column=label)
        assert pairs(result)[-3:] == [("a", "x"), ("b", "y"), ("a", "z")]
        assert result.skipped[-1].reason == "empty text"
    with pytest.raises(UserError, match="'when': no such column; there are id, kind, what"):
        read_labelled(path, text_column="when", label_column="kind")
    with pytest.raises(UserError, match="same column"):
        read_labelled(path, text_column="2", label_column="kind")


def test_jsonl(write):
    lines = [
        '{"text": "a\\u2028b", "label": 1}',
        '{"label": 0, "text": "c", "id": 7}',
        "",
        '{"text": "d", "label": 1}',
        '{"text": "e", "label": 0}',
        "[1]",
        "{",
        '{"text": "no label"}',
        '{"text": 5, "label": 1}',
        '{"text": "\\ud83d", "label": 1}',
        "[" * 100_000,
    ]
    result = read_labelled(write("\n".join(lines), "data.jsonl"))
    assert pairs(result) == [("1", "a\u2028b"), ("0", "c"), ("1", "d"), ("0", "e")]
    assert [item.line for item in result.skipped] == [6, 7, 8, 9, 10, 11]
    assert {item.reason for item in result.skipped} == {
        *("not JSON", "not a JSON object", "no label", "text is no string"),
        "half of a surrogate pair",
    }
    true = '{"text": "a", "spam": true}\n{"text": "b", "spam": false}\n'
    assert read_labelled(write(true, "data.jsonl")).labels == ["true", "false"]


def test_only_newlines_end_a_line(write):
    rows = [("ham", "a\u0085b"), ("spam", "c\u2028d"), ("ham", "e\x0bf\x0cg"), ("spam", "h\ri")]
    for end in ("\n", "\r\n"):
        assert pairs(read_labelled(write(tsv(rows, end)))) == rows


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_known_by_their_bom(write, codec):
    rows = [("спам", "приз"), ("да", "привет 🎉"), ("спам", "b"), ("да", "c")]
    assert pairs(read_labelled(write(tsv(rows).encode(codec)))) == rows


def test_encoding_that_is_none(write):
    for name in ("klingon", "hex", "rot13"):
        with pytest.raises(UserError, match="no encoding"):
            read_labelled(write(tsv(PAIRS)), encoding=name)
        with pytest.raises(UserError, match="no encoding"):
            next(iter_lines(io.BytesIO(b""), encoding=name))


def test_bad_rows_are_skipped_and_counted(write):
    content = "ham\ta\n\ttext alone\nspam\t\nno tab\n\nspam\tb\nham\tc\nspam\td\n"
    result = read_labelled(write(content))
    assert result.texts == ["a", "b", "c", "d"]
    assert [(item.line, item.reason) for item in result.skipped] == [
        (2, "no label"),
        (3, "empty text"),
        (4, "no tab"),
    ]
    assert result.skipped[2].text == "no tab"
    assert result.notes() == (
        "3 of 7 rows skipped (line 2: no label, line 3: empty text, line 4: no tab)",
    )
    assert result.lines == [1, 6, 7, 8]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.tsv", "a.tsv: the file is empty"),
        (b"\xef\xbb\xbf \r\n", "a.tsv", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.tsv", "line 3: not a text file"),
        ("ham\ta\n".encode("utf-16-le") * 3, "a.tsv", "--encoding utf-16-le"),
        (b"ham\ta\nspam\t\xff\n", "a.tsv", "line 2: not UTF-8"),
        (b"\xff\xfeh", "a.tsv", "line 1: not UTF-16"),
        (b"ham\ta\nham\tb\n", "a.tsv", "line 1: the only label is 'ham'"),
        (b"\ta\n\tb\n", "a.tsv", "line 1: no label, and no other row"),
        (b"a\nb\n", "a.tsv", "line 1: expected a label and a text on each line"),
        (b"{\n[\n", "a.jsonl", "line 1: not JSON, and no other row"),
        (b"a\tone\nb\ttwo\nc\tthree\nd\tfour\n", "a.tsv", "4 labels in 4 rows"),
        (b"label\ttext\n", "a.tsv", "no rows"),
        (b"Nel mezzo del cammin\ndi nostra vita\n", "a.txt", "expected labelled texts"),
        (b'[{"title": "x"}]', "a.json", "expected labelled texts"),
    ],
)
def test_bad_files_say_what_where_and_what_to_do(write, content, name, message):
    with pytest.raises(DataError) as caught:
        read_labelled(write(content, name))
    assert message in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_label_will_do_to_test_a_model(write):
    assert read_labelled(write("ham\tsee you\n"), least_labels=1).labels == ["ham"]


def test_missing_file_and_folder(tmp_path):
    for path in (tmp_path / "none.tsv", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            read_labelled(path)
        with pytest.raises(DataError, match="cannot be read"):
            read_corpus(path)


TEXT = st.text(
    st.characters(exclude_characters="\n\t\0", exclude_categories=["Cs"]), min_size=1
).filter(lambda text: text.strip() and not text.endswith("\r"))


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TEXT, min_size=4, max_size=8))
def test_any_text_survives(tmp_path_factory, texts):
    rows = [(["ham", "spam"][at % 2], text) for at, text in enumerate(texts)]
    folder = tmp_path_factory.mktemp("any")
    out = io.StringIO()
    csv.writer(out).writerows([("label", "text"), *rows])
    contents = {
        "a.tsv": tsv([("label", "text"), *rows]),
        "a.csv": out.getvalue(),
        "a.jsonl": "".join(json.dumps({"label": a, "text": b}) + "\n" for a, b in rows),
        "b.jsonl": "".join(
            json.dumps({"label": a, "text": b}, ensure_ascii=False) + "\n" for a, b in rows
        ),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content.encode())
        assert pairs(read_labelled(folder / name)) == rows


def test_corpus_keeps_its_characters(write):
    text = "cafe\u0301 e caffè\r\n" * 20
    corpus = read_corpus(write(text, "a.txt"))
    assert corpus.text == text.replace("\r\n", "\n")
    assert "\u0301" in corpus.text
    with pytest.raises(DataError, match="a corpus of 5 characters"):
        read_corpus(write("short", "a.txt"))


def test_poems_by_the_number_of_their_titles_or_in_order(write):
    def poem(title, verse, collection="C"):
        stanzas = [[{"verse": verse}, {"verse": verse}], [{"verse": verse}]]
        return {"title": title, "collection": collection, "text": stanzas}

    a, b = "a" * 50, "b" * 50
    path = write(json.dumps([poem("10. X", a), poem("9. Y", b), poem("z", "c", "D")]), "p.json")
    corpus = read_corpus(path, format="poems", collection="C")
    assert corpus.titles == ("9. Y", "10. X")
    assert corpus.text == f"{b}\n{b}\n\n{b}\n\n{a}\n{a}\n\n{a}"
    assert read_corpus(path, format="poems").titles == ("10. X", "9. Y", "z")
    with pytest.raises(DataError, match="no collection 'E'; there are: C; D"):
        read_corpus(path, format="poems", collection="E")


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[1]", '[{"title": "x"}]', "[]", "3"])
def test_poems_that_are_none(write, content):
    with pytest.raises(DataError, match=r"p\.json"):
        read_corpus(write(content, "p.json"), format="poems", collection="C")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_of_a_stream_stay_in_order(codec):
    text = "one\r\n\ntwo\u2028three\u0a0a\n\r\nlast"
    expected = ["one", "", "two\u2028three\u0a0a", "", "last"]
    assert list(iter_lines(io.BytesIO(text.encode(codec)))) == expected
    assert list(iter_lines(io.BytesIO((text + "\n").encode(codec)))) == expected
    assert list(iter_lines(io.BytesIO(b""))) == []
    assert list(iter_lines(io.BytesIO(b"\n\n"))) == ["", ""]


def test_lines_arrive_before_the_stream_ends():
    read, write = os.pipe()
    with open(read, "rb") as stream, open(write, "wb", buffering=0) as sink:  # noqa: PTH123
        lines = iter_lines(stream)
        for line in ("first", "second"):
            sink.write(line.encode() + b"\n")
            assert next(lines) == line


def test_bad_line_of_a_stream_is_named_after_the_good_ones():
    lines = iter_lines(io.BytesIO(b"one\ntwo\n\xff\n"))
    assert [next(lines), next(lines)] == ["one", "two"]
    with pytest.raises(DataError, match="standard input, line 3: not UTF-8"):
        next(lines)
    with pytest.raises(DataError, match=r"f\.txt, line 1: not a text file"):
        list(iter_lines(io.BytesIO(b"a\0\nb\n"), source="f.txt"))


def test_words_before_dates_make_the_label_and_a_choice_is_told(tmp_path):
    rows = [
        f"{i};frase numero {i % 50} di prova;voce {i % 7};2024-01-0{i % 6 + 1}" for i in range(99)
    ]
    path = tmp_path / "set.csv"
    path.write_text("n;brano;genere;giorno\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = read_labelled(path)
    assert set(found.labels) == {f"voce {i}" for i in range(7)}
    assert found.texts[0] == "frase numero 0 di prova"
    assert "'genere'" in found.notes()[0]
    assert "--label-column" in found.notes()[0]
    named = read_labelled(path, text_column="brano", label_column="genere")
    assert (named.labels, named.notes()) == (found.labels, ())


def test_a_nul_late_in_a_stream_is_one_bad_text_among_good_ones():
    lines = list(iter_lines(io.BytesIO(b"one\ntw\0o\nthree\n")))
    assert lines == ["one", "tw\0o", "three"]
    with pytest.raises(DataError):
        list(iter_lines(io.BytesIO(b"\0\1\2\n")))
