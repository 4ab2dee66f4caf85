"""Which column of a table holds the texts and which the labels, and whether a header names them."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnntui.data.formats import Row, Table
from rnntui.errors import DataError, UserError

TEXT_WORDS = (
    *("text", "texts", "message", "messages", "sms", "content", "body", "v2", "sentence"),
    *("review", "tweet", "comment", "document", "utterance", "question", "email", "mail"),
    *("description", "title"),
    # the same in languages that class rooms use
    *("testo", "messaggio", "texte", "texto", "mensaje", "mensagem", "nachricht", "текст"),
    *("сообщение", "文本", "内容", "文章", "テキスト", "本文", "نص", "النص"),
)
"""Names of a text column, the likelier first."""

LABEL_WORDS = (
    *("label", "labels", "class", "category", "target", "v1", "is_spam", "intent", "sentiment"),
    *("tag", "topic", "type", "spam", "y"),
    *("etichetta", "categoria", "classe", "étiquette", "catégorie", "etiqueta", "clase"),
    *("kategorie", "klasse", "категория", "класс", "метка", "类别", "标签", "分类", "カテゴリ"),
    *("ラベル", "تصنيف", "الفئة"),
)
"""Names of a label column, the likelier first."""

SAMPLE = 1_000
"""Rows looked at to find the columns."""

MOST_NUMBERS = 5
"""Distinct numbers or dates above which a column of them is hardly one of labels."""

LONGEST_NAME = 40
"""Characters of a longer first field are text, not a column's name or a label."""


@dataclass(frozen=True)
class Columns:
    """Where the texts and the labels of a table are.

    Attributes:
        text: column of the text, from 0.
        label: column of the label, from 0.
        width: number of columns.
        header: the first row holds names.
        guessed: which columns were taken, in words, where there was a choice that neither the
            user nor a well-known name decided; else None.
    """

    text: int
    label: int
    width: int
    header: bool
    guessed: str | None = None


def find_columns(
    table: Table, path: Path, text_column: str | None, label_column: str | None
) -> Columns:
    """Finds the text column and the label column of a table.

    A column is taken by the name or number (from 1) given, else by a well-known name in the header,
    else by what it holds: the label is short and has few distinct values, the text is the longest.
    The first row is a header if it holds a name that was given, or well-known names of both, or if
    its field in the label column occurs nowhere else while all other labels repeat.

    Raises:
        UserError: a column that was asked for is not there.
        DataError: there are no two columns, or none that looks like a label.
    """
    names = table.names if table.names is not None else _header(table, text_column, label_column)
    width = len(names) if names is not None else _usual_width(table)
    if width < 2:
        expected = {"tsv": "label<TAB>text", "csv": "label,text"}
        shown = expected.get(table.kind, '{"label": …, "text": …}')
        raise DataError(
            f"{path}, line {table.rows[0].line}: expected a label and a text on each line "
            f"({shown}), found one column"
        )
    text = _asked(text_column, names, width, path, "--text-column")
    label = _asked(label_column, names, width, path, "--label-column")
    if text is not None and text == label:
        raise UserError(f"{path}: --text-column and --label-column name the same column")
    if text is None:
        text = _by_word(names, TEXT_WORDS, taken=label)
    if label is None:
        label = _by_word(names, LABEL_WORDS, taken=text)
    certain = text is not None and label is not None
    rows = table.rows[1:] if names is not None and table.names is None else table.rows
    columns = [[_cell(row, column) for row in rows[:SAMPLE]] for column in range(width)]
    if label is None:
        label = _label_by_content(columns, text, path, names)
    if text is None:
        others = [column for column in range(width) if column != label]
        text = max(others, key=lambda column: _mean_length(columns[column]))
    if table.names is None and names is None:
        header = _stands_apart(columns[label], table, text)
    else:
        header = table.names is None
    guessed = None
    if width > 2 and not certain:
        first = [str(item) for item in table.rows[0].fields]
        headings = names or (first if header else None)
        guessed = (
            f"taken as label: {_name(label, headings)}, as text: {_name(text, headings)}, "
            f"of {width} columns; --label-column and --text-column choose others"
        )
    return Columns(text, label, width, header, guessed)


def _name(column: int, names: list[str] | None) -> str:
    if names is not None and column < len(names) and names[column]:
        return repr(names[column])
    return f"column {column + 1}"


def _usual_width(table: Table) -> int:
    # Neither a row without a tab nor one with a tab too many decides how many columns there are.
    widths = Counter(len(row.fields) for row in table.rows[:SAMPLE] if len(row.fields) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def _header(table: Table, text_column: str | None, label_column: str | None) -> list[str] | None:
    first = [str(item).strip() for item in table.rows[0].fields]
    folded = {name.casefold() for name in first}
    asked = {name for name in (text_column, label_column) if name and not name.isdecimal()}
    if asked & set(first):
        return first
    if folded & set(TEXT_WORDS) and folded & set(LABEL_WORDS):
        return first
    return None


def _asked(
    name: str | None, names: list[str] | None, width: int, path: Path, option: str
) -> int | None:
    if name is None:
        return None
    if names is not None and name in names:
        return names.index(name)
    if name.isdecimal() and 1 <= int(name) <= width:
        return int(name) - 1
    there = ", ".join(item for item in names if item) if names else f"1 to {width}"
    raise UserError(f"{path}: {option} {name!r}: no such column; there are {there}")


def _by_word(names: list[str] | None, words: tuple[str, ...], taken: int | None) -> int | None:
    folded = [name.casefold() for name in names or []]
    for word in words:
        if word in folded and folded.index(word) != taken:
            return folded.index(word)
    return None


def _label_by_content(
    columns: list[list[str]], text: int | None, path: Path, names: list[str] | None
) -> int:
    candidates = [column for column in range(len(columns)) if column != text]
    if text is None and len(candidates) == 2:
        return min(candidates, key=lambda column: _like_a_label(columns[column]))
    if len(candidates) == 1:
        return candidates[0]

    def fits(cells: list[str]) -> bool:
        distinct = len(set(filter(None, cells)))
        return 2 <= distinct <= len(cells) / 2 and _mean_length(cells) <= LONGEST_NAME

    fitting = [column for column in candidates if fits(columns[column])]
    if not fitting:
        there = f" ({', '.join(names)})" if names else ""
        raise DataError(
            f"{path}: none of its {len(columns)} columns{there} looks like a label: "
            f"name it with --label-column, by name or number"
        )
    return min(fitting, key=lambda column: _like_a_label(columns[column]))


def _like_a_label(cells: list[str]) -> tuple[bool, int, float]:
    """Smaller for what is likelier the label: words before dates and amounts, few, short ones.

    Numbers are as good as words while there are few: 0 and 1, or stars from 1 to 5.
    """
    distinct = set(filter(None, cells))
    letterless = sum(not any(map(str.isalpha, cell)) for cell in distinct)
    measured = len(distinct) > MOST_NUMBERS and letterless > len(distinct) / 2
    return measured, len(distinct), _mean_length(cells)


def _stands_apart(labels: list[str], table: Table, text: int) -> bool:
    """Whether the first row of a file without well-known names is a header all the same."""
    counts = Counter(labels)
    rest = [count for label, count in counts.items() if label != labels[0]]
    return (
        len(table.rows) > 4
        and counts[labels[0]] == 1
        and len(rest) > 1
        and min(rest) > 1
        and len(_cell(table.rows[0], text)) <= LONGEST_NAME
        and len(labels[0]) <= LONGEST_NAME
    )


def _cell(row: Row, column: int) -> str:
    value: Any = row.fields[column] if column < len(row.fields) else None
    return "" if value is None else str(value).strip()


def _mean_length(cells: list[str]) -> float:
    return sum(map(len, cells)) / max(1, len(cells))
