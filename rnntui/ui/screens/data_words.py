"""What the screen Data says of a set: in its head, and where there is nothing to show."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.content import Content

from rnntui.safe_text import safe_text
from rnntui.ui.screens.data_chosen import Chosen

if TYPE_CHECKING:
    from rnntui.ui.screens.data_fetching import Fetching

HEADS = (
    ("preview", "p", "Preview"),
    ("statistics", "s", "Statistics"),
    ("tokens", "k", "Tokens"),
    ("source", "o", "Source"),
)
"""The tabs: name, key, title."""

LABELS = 4
"""Labels that the head counts; more are numbered."""


def about(chosen: Chosen, counted: Mapping[str, Any] | None) -> str:
    """The figures in the head: counted ones, or what is known without."""
    if counted is None:
        kind = "texts with labels" if chosen.labelled else "a corpus"
        return " · ".join(part for part in (kind, chosen.size_words, chosen.state) if part)
    figures = counted["statistics"]
    if counted["task"] != "classifier":
        poems = f" · {counted['poems']:,} poems" if counted["poems"] else ""
        lines = f"{figures['lines']:,} line" + ("s" if figures["lines"] != 1 else "")
        return f"{figures['characters']:,} characters{poems} · {lines}"
    labels = figures["labels"]
    if len(labels) > LABELS:
        return f"{figures['messages']:,} texts · {len(labels):,} labels"
    of_each = " · ".join(f"{count:,} {safe_text(name, limit=20)}" for name, count in labels.items())
    return f"{figures['messages']:,} texts · {of_each}"


def nothing_here(
    chosen: Chosen | None, fetching: "Fetching | None", faults: Mapping[str, str]
) -> list[Content]:
    """Why there is nothing to show, and the key that brings it; empty where there is something.

    Args:
        chosen: the marked set; None on the entry that adds one.
        fetching: the fetch that goes on.
        faults: why fetches failed, by the name of the set, in safe text.
    """
    if chosen is None:
        return [
            Content.assemble(("enter", "$accent bold"), " adds a file of yours by its path: it is "
                             "copied, and read once so that a bad one is refused."),
            Content("Texts with labels (.tsv, .csv, .jsonl) train a classifier; any other text, "
                    "a poet."),
        ]  # fmt: skip
    if chosen.path is not None or (fetching and fetching.dataset.name == chosen.name):
        return []
    dataset = chosen.dataset
    if not dataset.sources:
        remedy = "install rnntui again" if dataset.origin == "embedded" else "add it again"
        return [Content(f"The file of {safe_text(dataset.name)} is missing: {remedy}.")]
    size = f" ({chosen.size_words})" if chosen.size else ""
    said = [
        Content.assemble(
            f"{safe_text(dataset.name)} is not on this machine. ",
            ("g", "$accent bold"),
            f" fetches it{size} and checks it; ",
            ("o", "$accent bold"),
            " shows where it comes from.",
        )
    ]
    if chosen.name in faults:
        said.insert(0, Content.styled(faults[chosen.name], "$text-error bold"))
        said.append(
            Content.assemble(
                ("a", "$accent bold"),
                f" adds the file from elsewhere, under the name {safe_text(dataset.name)}.",
            )
        )
    return said
