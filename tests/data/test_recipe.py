"""The recipe reads back as it was, and labels keep their names and order."""

import json

import numpy as np
import pytest

from rnntui.data.encoding import TextEncoder
from rnntui.data.recipe import TextRecipe, label_names, positive_label
from rnntui.errors import UserError


@pytest.mark.parametrize("subwords", [True, False])
def test_a_recipe_read_back_encodes_alike(subwords):
    tokens = [["Win", "£", "900"], ["perché", "no", "?"], ["Win"]]
    recipe = TextRecipe(
        language="en",
        lowercase=False,
        max_tokens=5,
        masks=("&lt;#&gt;",),
        labels=("ham", "spam"),
        positive=1,
        encoder=TextEncoder.of(tokens, subwords=subwords, min_count=1),
    )
    back = TextRecipe.from_json(json.loads(json.dumps(recipe.to_json())))
    assert back == recipe
    texts = ["Win £900 now, perché no?", "", "call &lt;#&gt; one two three four five six"]
    one, other = recipe.encode(texts), back.encode(texts)
    np.testing.assert_array_equal(one.rows, other.rows)
    np.testing.assert_array_equal(one.table.words, other.table.words)
    np.testing.assert_array_equal(one.table.pieces, other.table.pieces)
    assert one.lengths.tolist()[1:] == [0, 5]


def test_labels_that_are_whole_numbers_are_ordered_by_value():
    assert label_names(["10", "9", "-1", "9"]) == ("-1", "9", "10")
    assert label_names(["1", "01", "0"]) == ("0", "01", "1")


@pytest.mark.parametrize(
    "labels", [["spam", "ham"], ["10", "9", "x"], ["--1", "2"], ["-", "2"], ["1-", "2"], ["²", "1"]]
)
def test_other_labels_are_ordered_by_their_text(labels):
    assert label_names(labels) == tuple(sorted(labels))


@pytest.mark.parametrize(
    ("names", "positive"),
    [(("ham", "spam"), 1), (("0", "1"), 1), (("no", "yes"), 1), (("False", "True"), 1)],
)
def test_the_usual_name_is_the_positive_label_however_frequent(names, positive):
    assert positive_label(names, np.array([0, 1, 1, 1]), None) == positive
    assert positive_label(names[::-1], np.array([0, 0, 0, 1]), None) == 1 - positive


def test_else_the_rarer_of_the_two():
    assert positive_label(("cat", "dog"), np.array([0, 1, 1]), None) == 0
    assert positive_label(("cat", "dog"), np.array([0, 0, 1]), None) == 1


def test_a_wanted_label_wins_and_must_be_there():
    targets = np.array([0, 1])
    assert positive_label(("ham", "spam"), targets, "ham") == 0
    with pytest.raises(UserError, match="'ham' and 'spam'"):
        positive_label(("ham", "spam"), targets, "eggs")


def test_three_labels_have_no_positive_one():
    targets = np.array([0, 1, 2])
    assert positive_label(("a", "b", "spam"), targets, None) is None
    with pytest.raises(UserError, match="the data has 3"):
        positive_label(("a", "b", "spam"), targets, "spam")
